"""What a damage costs beside what was charged for its loan before: nobody pays for it twice, nor more than a loss."""

from collections.abc import Sequence
from dataclasses import replace

from bashu.domain.circulation.accidents.charging import (
    Cancelled,
    Cost,
    cost_of_damage,
    cost_of_loss,
    hold_back,
    is_paid_for_good,
)
from bashu.domain.circulation.accidents.commands import DeclareDamaged
from bashu.domain.circulation.accidents.found import found_again
from bashu.domain.circulation.case import Case
from bashu.domain.circulation.snapshot import PastLoan
from bashu.domain.settlement.charges import OF_DAMAGE, ChargeKind, ChargeState
from bashu.domain.values import value_class

DAMAGED = "damaged"


@value_class(frozen=True, slots=True)
class Amends:
    """`found`: what is cancelled and given back of the price, if the item had been lost; `held_fen`: so much of what
    was paid is not given back, for the damage."""

    costs: tuple[Cost, ...]
    found: Cancelled
    held_fen: int = 0

    @classmethod
    def of(
        cls, case: Case, command: DeclareDamaged, *, past: PastLoan | None, charges: Sequence[ChargeState], finds: bool
    ) -> "Amends | None":
        """None: it was charged already. `finds`: the item stays with staff, so it is lost no more. Of what was paid for
        the loss and would be given back, the damage is paid first."""
        found = found_again(case, staff_id=command.staff_id) if finds else Cancelled()
        if past is None:
            return cls((), found)
        price, (full,) = price_of_loss(past, charges), cost_of_damage(past.loan, command.grade)
        off = found if price is not None and case.lost_charge == price else Cancelled()
        kept = 0 if price is None else _kept(case, price, found=off)
        more = _more(full, charges, another=command.another, kept_fen=kept if price and price.cancelled_at else 0)
        if more is None:
            return None
        damages = sum(_stands(each) for each in charges if each.kind in OF_DAMAGE)
        fen = max(0, min(more, max(full.fen, cost_of_loss(past.loan)[0].fen) - kept - damages))
        held = 0 if price is None else min(fen, price.to_refund_fen + off.refundable_fen)
        if held and off.effects:
            found = found_again(case, held_fen=held, staff_id=command.staff_id)
        elif held and price is not None:
            found = found.and_also(_hold_back(case, price, fen=held, staff_id=command.staff_id))
        return cls((replace(full, fen=fen - held, before_fen=full.fen - fen + held),), found, held)


def _hold_back(case: Case, price: ChargeState, *, fen: int, staff_id: int | None) -> Cancelled:
    """It was found before."""
    return hold_back(case, price, fen=fen, entry_id=case.fresh.loan_id, reason=DAMAGED, staff_id=staff_id)


def price_of_loss(past: PastLoan, charges: Sequence[ChargeState]) -> ChargeState | None:
    lost = (each for each in charges if each.kind is ChargeKind.LOST) if past.is_lost else ()
    return max(lost, key=lambda each: each.id, default=None)


def _more(full: Cost, charges: Sequence[ChargeState], *, another: bool, kept_fen: int) -> int | None:
    """One that is worse than was thought costs the difference; None: it is no worse. `kept_fen`: so much was held for
    damages of what was paid for the loss."""
    damages = [each for each in charges if each.kind in OF_DAMAGE]
    if another or not (damages or kept_fen):
        return full.fen
    same = kept_fen + sum(each.amount_fen for each in damages if each.kind is full.kind)
    return full.fen - same if 0 < same < full.fen else None


def _stands(charge: ChargeState) -> int:
    """What was paid of it, or is to be."""
    return charge.amount_fen - charge.waiver_fen - charge.refundable_fen


def _kept(case: Case, price: ChargeState, *, found: Cancelled) -> int:
    """What stays of the price of a loss once the item is found."""
    is_over = found.effects or price.cancelled_at is not None or is_paid_for_good(price, case.at)
    return _stands(price) - found.cancelled_fen - found.refundable_fen if is_over else 0
