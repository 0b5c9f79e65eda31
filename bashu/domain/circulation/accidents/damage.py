"""What is damaged or incomplete, who answers for it, and what staff keep to themselves."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from bashu.domain.circulation import guards
from bashu.domain.circulation.accidents.amends import Amends, price_of_loss
from bashu.domain.circulation.accidents.charging import cancel, charge
from bashu.domain.circulation.accidents.commands import DeclareDamaged, Grade
from bashu.domain.circulation.accidents.effects import LoanEnd
from bashu.domain.circulation.accidents.found import FOUND, found_again
from bashu.domain.circulation.answers import AccidentTold
from bashu.domain.circulation.arrival import keep_back
from bashu.domain.circulation.case import Case, No, person, refusal
from bashu.domain.circulation.charges.overdue import charged_fen
from bashu.domain.circulation.effects import Effect, ItemStatus, TaskKind, TaskRaised
from bashu.domain.circulation.holds.capture import let_go
from bashu.domain.circulation.holds.states import HoldReason
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import PastLoan, PatronState
from bashu.domain.outcome import Accepted, Decision, Person, Refused
from bashu.domain.settlement.charges import ChargeKind, ChargeState

# So long after it was taken in a damage can be settled with whoever had it; then the loan is nobody's.
SETTLED_WITHIN: Final = timedelta(days=30)
# Who had a loan that ended so answers for no damage: it was none, or its reader was believed.
NOBODYS: Final = frozenset({LoanEnd.UNDONE, LoanEnd.CLAIMED})
STILL_LENT: Final = frozenset({Grade.SLIGHT, Grade.PART_MISSING})


def is_taken_in(case: Case) -> No:
    """What is damaged is in hand, so its loan is over."""
    return None if case.loan is None else Refusal.NOT_TAKEN_IN


LADDER = (guards.terminal_may, guards.item_is_known, guards.item_is_not_withdrawn, is_taken_in)


def decide_damaged(
    case: Case,
    command: DeclareDamaged,
    *,
    past: PastLoan | None,
    patrons: Mapping[int, PatronState],
    charges: Sequence[ChargeState],
) -> Decision:
    """The owner is told. What cannot be lent like this stays with staff. `charges`: what was charged for that loan."""
    if no := refusal(case, LADDER):
        return no
    patron = patrons.get(past.loan.patron_id or 0) if past else None
    if command.loan_id is not None and (past is None or patron is None or not _is_settled(case, past, charges=charges)):
        return Refused(Refusal.LOAN_LONG_OVER)
    kept_back, named = command.grade not in STILL_LENT, past if patron else None
    amends = Amends.of(case, command, past=named, charges=charges, finds=kept_back)
    if amends is None:
        return Refused(Refusal.DAMAGE_CHARGED)
    costs, ids, staff_id = amends.costs, case.fresh.charge_ids[1:], command.staff_id
    charged = (
        charge(case, named.loan, patron=patron, costs=costs, ids=ids, staff_id=staff_id) if named and patron else ()
    )
    item = case.known_item
    kept = _kept_back(case, ItemStatus.DAMAGED) if kept_back else ()
    raised = _told_to_owner(case, command.grade)
    answer = AccidentTold(
        item_id=item.id,
        status=ItemStatus.DAMAGED if kept else item.status,
        loan_id=named.loan.id if named else None,
        charged_fen=charged_fen(charged),
        cancelled_fen=amends.found.cancelled_fen,
        refundable_fen=amends.found.refundable_fen,
        held_fen=amends.held_fen,
        task_id=raised.task_id,
    )
    who: Person | None = person(patron.id, case.fresh.salt) if charged and patron else None
    return Accepted(answer, effects=(*amends.found.effects, *charged, *kept, raised), person=who)


def _kept_back(case: Case, status: ItemStatus) -> tuple[Effect, ...]:
    return (*keep_back(case, status), *let_go(case, HoldReason.OUT_OF_SERVICE))


def _is_settled(case: Case, past: PastLoan, *, charges: Sequence[ChargeState]) -> bool:
    """With whoever had this item, not long ago. What was lost was had until it was found, as long as its price is
    somebody's. Of whom staff believed that it was returned, nothing more is asked."""
    is_its = past.loan.item_id == case.known_item.id and past.ended_as not in NOBODYS
    price, over_at = price_of_loss(past, charges), past.ended_at
    if price is not None:
        over_at = price.cancelled_at or case.at
    return is_its and case.at - over_at <= SETTLED_WITHIN


def _told_to_owner(case: Case, grade: Grade) -> TaskRaised:
    item = case.known_item
    return TaskRaised(
        task_id=case.fresh.task_id,
        kind=TaskKind.DAMAGED,
        branch_id=case.branch.id,
        library_id=item.owner_library_id,
        details={"barcode": item.barcode, "item_ids": [item.id], "grade": grade.value, "price_fen": item.price_fen},
        raised_at=case.at,
    )


def decide_part_found(case: Case, found: ChargeState | None, *, staff_id: int | None) -> Decision:
    if no := refusal(case, (guards.terminal_may, guards.item_is_known)):
        return no
    item = case.known_item
    if found is None or found.kind is not ChargeKind.PART or found.item_id != item.id:
        return Refused(Refusal.CHARGE_UNKNOWN)
    cancelled = cancel(case, found, entry_id=case.fresh.extra_id, reason=FOUND, staff_id=staff_id)
    if not cancelled.effects:
        return Refused(Refusal.NOTHING_OWED)
    told = AccidentTold(
        item_id=item.id,
        status=item.status,
        loan_id=found.loan_id,
        cancelled_fen=cancelled.cancelled_fen,
        refundable_fen=cancelled.refundable_fen,
    )
    return Accepted(told, effects=cancelled.effects)


def decide_quarantine(case: Case) -> Decision:
    """Whatever it was bound for, it stays here with staff until they put it back in service."""
    if no := refusal(case, LADDER):
        return no
    item = case.known_item
    told, found = AccidentTold(item_id=item.id, status=ItemStatus.IN_QUARANTINE), found_again(case)
    return Accepted(told, effects=(*found.effects, *_kept_back(case, ItemStatus.IN_QUARANTINE)))
