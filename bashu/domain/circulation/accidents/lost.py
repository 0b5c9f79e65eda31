"""What a reader has lost, and what is brought for it."""

from bashu.domain.circulation import guards
from bashu.domain.circulation.accidents.charging import charge, cost_of_loss, is_paid_for_good
from bashu.domain.circulation.accidents.commands import DeclareLost, LostBecause
from bashu.domain.circulation.accidents.effects import LoanEnd, LoanEnded
from bashu.domain.circulation.accidents.found import REPLACED
from bashu.domain.circulation.answers import AccidentTold
from bashu.domain.circulation.case import Case, No, person, refusal
from bashu.domain.circulation.charges.overdue import charge_for_being_late, charged_fen
from bashu.domain.circulation.checkin import take_in
from bashu.domain.circulation.effects import KEPT_BACK, Effect, ItemChanged, ItemStatus, LoanClosed
from bashu.domain.circulation.holds.capture import let_go
from bashu.domain.circulation.holds.states import HoldReason
from bashu.domain.circulation.kept import kept
from bashu.domain.circulation.lateness import days_late
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.outcome import Accepted, Decision, Person, Refused


def is_in_no_parcel(case: Case) -> No:
    """What is lost on its way to the reader is not the reader's."""
    return Refusal.IN_A_PARCEL if case.loan is not None and case.loan.on_its_way else None


LADDER = (guards.terminal_may, guards.item_is_known, guards.item_is_lent, is_in_no_parcel)


def decide_declare_lost(case: Case, command: DeclareLost) -> Decision:
    """The loan ends, and the price is charged, beside what being late had come to."""
    if no := refusal(case, LADDER):
        return no
    loan = loan_in(case)
    if command.loan_id not in {None, loan.id}:
        return Refused(Refusal.NOT_ON_LOAN)
    if command.because is LostBecause.OVERDUE and not _is_lost_by_now(case, loan):
        return Refused(Refusal.NOT_LOST_YET)
    charged = _charged(case, loan, staff_id=command.staff_id)
    item, stays = case.known_item, case.known_item.status in KEPT_BACK
    lost = ItemChanged(
        item_id=item.id,
        version=item.version + 1,
        status=item.status if stays else ItemStatus.LOST,
        branch_id=item.branch_id,
    )
    effects = (*charged, *_ended(case, loan, how=LoanEnd.LOST), lost, *let_go(case, HoldReason.LOST))
    told = AccidentTold(item_id=item.id, status=lost.status, loan_id=loan.id, charged_fen=charged_fen(charged))
    return Accepted(told, effects=effects, person=_whose(case) if charged else None)


def loan_in(case: Case) -> LoanState:
    if case.loan is None:
        raise ValueError("a guard must have refused an item that is not on loan")
    return case.loan


def _ended(case: Case, loan: LoanState, *, how: LoanEnd) -> tuple[Effect, ...]:
    """Not by a return: whatever a return would count is not counted."""
    closed = LoanClosed(
        loan_id=loan.id,
        item_id=loan.item_id,
        checked_in_at=max(case.at, loan.checked_out_at),
        checkin_branch_id=case.branch.id,
    )
    return closed, LoanEnded(loan_id=loan.id, item_id=loan.item_id, ended_as=how)


def _charged(case: Case, loan: LoanState, *, staff_id: int | None) -> tuple[Effect, ...]:
    patron, ids = case.returning, case.fresh.charge_ids
    if patron is None:
        return ()
    late = charge_for_being_late(case, loan, patron=patron, at=case.at, staff_id=staff_id)
    costs = cost_of_loss(loan)
    return (*late, *charge(case, loan, patron=patron, costs=costs, ids=ids[1:], staff_id=staff_id))


def _is_lost_by_now(case: Case, loan: LoanState) -> bool:
    """What a reader says to have brought back waits for staff."""
    if loan.claimed_at is not None:
        return False
    late = days_late(loan, case.at, calendar=case.network.calendar_of(loan))
    after: int = kept(loan, "lost_after_days")
    return late >= after


def _whose(case: Case) -> Person | None:
    return None if case.returning is None else person(case.returning.id, case.fresh.salt)


def item_is_lost(case: Case) -> No:
    """Or was, and its library has taken it out of service since."""
    price = case.lost_charge
    counts = price is not None and price.cancelled_at is None and not is_paid_for_good(price, case.at)
    return None if case.known_item.status is ItemStatus.LOST or counts else Refusal.NOT_LOST


def decide_replace(case: Case, *, staff_id: int | None) -> Decision:
    """It is as if the lost item were back: it goes where a check in sends it, under the same barcode."""
    if no := refusal(case, (guards.terminal_may, guards.item_is_known, item_is_lost)):
        return no
    return take_in(case, refuses_unknown=True, reason=REPLACED, staff_id=staff_id)
