"""What a loss and a damage cost, by the terms of the loan, and how a charge is cancelled that is not owed after all."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from bashu.domain.circulation.accidents.commands import Grade
from bashu.domain.circulation.case import Case, person
from bashu.domain.circulation.charges.effects import ChargeChanged, ChargePosted, Entered, EntryKind
from bashu.domain.circulation.charges.overdue import creditor_of
from bashu.domain.circulation.charges.posting import Place, moved, new_charge, post
from bashu.domain.circulation.kept import kept, rules_of
from bashu.domain.circulation.snapshot import Branch, LoanState, PatronState
from bashu.domain.policy import Group
from bashu.domain.settlement import ledger
from bashu.domain.settlement.charges import ChargeKind, ChargeState
from bashu.domain.values import value_class

DAMAGES: Mapping[Grade, tuple[ChargeKind, str]] = {
    Grade.SLIGHT: (ChargeKind.DAMAGE, "damage_slight_percent"),
    Grade.HEAVY: (ChargeKind.DAMAGE, "damage_heavy_percent"),
    Grade.BEYOND_USE: (ChargeKind.DAMAGE, "lost_price_percent"),
    Grade.PART_MISSING: (ChargeKind.PART, "part_percent"),
}


@value_class(frozen=True, slots=True)
class Cost:
    """`term`: by which it is so much. `before_fen`: so much of that was charged before."""

    kind: ChargeKind
    fen: int
    term: str
    price_fen: int | None = None
    before_fen: int = 0


def cost_of_loss(loan: LoanState) -> tuple[Cost, ...]:
    """The price, and the work. The work is owed whatever becomes of the item."""
    percent, unpriced = _of_price(loan, "lost_price_percent"), kept(loan, "lost_price_fen")
    price = Cost(ChargeKind.LOST, unpriced, "lost_price_fen") if loan.price_fen is None else None
    return (
        price or Cost(ChargeKind.LOST, percent, "lost_price_percent", loan.price_fen),
        Cost(ChargeKind.LOST_HANDLING, kept(loan, "lost_handling_fen"), "lost_handling_fen"),
    )


def cost_of_damage(loan: LoanState, grade: Grade) -> tuple[Cost, ...]:
    kind, term = DAMAGES[grade]
    if loan.price_fen is None and grade is Grade.BEYOND_USE:
        return (Cost(kind, kept(loan, "lost_price_fen"), "lost_price_fen"),)
    return (Cost(kind, _of_price(loan, term), term, loan.price_fen),)


def grade_of(kind: str, details: Mapping[str, object]) -> Grade:
    """How bad a damage was for which this was charged: it keeps the term by which it is so much."""
    terms = {term: grade for grade, (of, term) in DAMAGES.items() if of.value == kind}
    return terms.get(str(details.get("term")), Grade.BEYOND_USE)


def _of_price(loan: LoanState, term: str) -> int:
    """To the fen, half a fen upwards."""
    percent: int = kept(loan, term)
    return ((loan.price_fen or 0) * percent + 50) // 100


def charge(
    case: Case,
    loan: LoanState,
    *,
    patron: PatronState,
    costs: tuple[Cost, ...],
    ids: tuple[int, ...],
    staff_id: int | None = None,
) -> tuple[ChargePosted | Entered, ...]:
    """Those of these that cost anything; owed to whoever is heard on what is lost."""
    token = person(patron.id, case.fresh.salt).token
    library_id = creditor_of(case, loan, patron=patron, group=Group.LOSS)
    effects: list[ChargePosted | Entered] = []
    for cost, charge_id in zip(costs, ids, strict=False):
        if not cost.fen:
            continue
        new = new_charge(
            charge_id, cost.kind, fen=cost.fen, library_id=library_id, whose=(patron.id, token),
            of=(loan.id, loan.item_id), at=case.at,
        )  # fmt: skip
        details: dict[str, int | str | None] = {"term": cost.term, "rule": rules_of(loan).get(cost.term)}
        if cost.price_fen is not None:
            details |= {"price_fen": cost.price_fen, "percent": kept(loan, cost.term)}
        if cost.before_fen:
            details["before_fen"] = cost.before_fen
        if cost.kind in {ChargeKind.LOST, ChargeKind.PART}:
            details["refund_days"] = kept(loan, "lost_refund_days")
        effects += post(new, Place(branch_id=case.branch.id, at=case.at, staff_id=staff_id), details=details)
    return tuple(effects)


@value_class(frozen=True, slots=True)
class Cancelled:
    """`cancelled_fen` is no longer owed, `refundable_fen` may be fetched."""

    effects: tuple[ChargeChanged | Entered, ...] = ()
    cancelled_fen: int = 0
    refundable_fen: int = 0

    def and_also(self, other: "Cancelled") -> "Cancelled":
        return Cancelled(
            (*self.effects, *other.effects),
            self.cancelled_fen + other.cancelled_fen,
            self.refundable_fen + other.refundable_fen,
        )


class Where(Protocol):
    """Where and when it turns out."""

    @property
    def at(self) -> datetime: ...

    @property
    def branch(self) -> Branch: ...


def cancel(
    case: Where,
    found: ChargeState | None,
    *,
    entry_id: int,
    reason: str,
    owed_fen: int = 0,
    held_fen: int = 0,
    staff_id: int | None = None,
) -> Cancelled:
    """What is left is owed no longer; what was paid is given back, unless that was too long ago. Once, if it is the
    price of what was lost: then it is found. `owed_fen`: so much of it is owed all the same; `held_fen`: so much of
    what would be given back is held for something else."""
    if found is None or found.cancelled_at is not None:
        return Cancelled()
    over = max(0, found.amount_fen - found.waiver_fen - found.refundable_fen - owed_fen)
    left = min(found.left_fen, over)
    more = 0 if is_paid_for_good(found, case.at) else max(0, over - left - held_fen)
    if not left and not more and not held_fen:
        return Cancelled()
    after = found.changed(waiver_fen=found.waiver_fen + left, refundable_fen=found.refundable_fen + more)
    entry = Entered(
        entry_id=entry_id,
        kind=EntryKind.CANCELLED,
        charge_id=found.id,
        payment_id=None,
        branch_id=case.branch.id,
        staff_id=staff_id,
        reason=reason,
        posted_at=case.at,
        postings=ledger.waiver(found.library_id, left) if left else (),
    )
    return Cancelled((moved(found, after, at=case.at), entry), left, more)


def hold_back(
    case: Where, found: ChargeState, *, fen: int, entry_id: int, reason: str, staff_id: int | None
) -> Cancelled:
    """So much of what was to be given back stays paid, for something else."""
    after = found.changed(refundable_fen=found.refundable_fen - fen)
    entry = Entered(
        entry_id=entry_id,
        kind=EntryKind.CANCELLED,
        charge_id=found.id,
        payment_id=None,
        branch_id=case.branch.id,
        staff_id=staff_id,
        reason=reason,
        posted_at=case.at,
        postings=(),
    )
    return Cancelled((moved(found, after, at=case.at), entry))


def is_paid_for_good(found: ChargeState, at: datetime) -> bool:
    paid_at, days = found.settled_at, found.refund_days
    return paid_at is not None and days is not None and paid_at + timedelta(days=days) < at
