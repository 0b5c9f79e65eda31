"""An item comes back, or arrives: the loan closes at the scan, and the item is sent on. No card is needed."""

from dataclasses import fields, replace
from datetime import datetime

from bashu.domain.circulation import guards
from bashu.domain.circulation.accidents.charging import Cancelled
from bashu.domain.circulation.accidents.found import FOUND, found_again, never_lost
from bashu.domain.circulation.answers import CheckedIn, FoundAgain, NextStop
from bashu.domain.circulation.arrival import Arrival, arrive, keep_back
from bashu.domain.circulation.case import Case, person, refusal
from bashu.domain.circulation.charges.overdue import charge_for_being_late, charged_fen
from bashu.domain.circulation.effects import (
    KEPT_BACK,
    AccrualStopped,
    BlockPlaced,
    Effect,
    ItemStatus,
    LoanClosed,
    ReturnCounted,
    TaskKind,
    TaskRaised,
)
from bashu.domain.circulation.holds.capture import let_go
from bashu.domain.circulation.holds.states import HoldReason
from bashu.domain.circulation.kept import is_first
from bashu.domain.circulation.lateness import SUSPENDED, days_late, days_that_count, suspended_until
from bashu.domain.circulation.rotations import told_of_rotation
from bashu.domain.circulation.snapshot import LoanState, PatronState
from bashu.domain.outcome import Accepted, Decision


def decide_check_in(case: Case, *, refuses_unknown: bool) -> Decision:
    """`refuses_unknown`: a person stands there who can be asked which item it is; else the machine has swallowed it."""
    if no := refusal(case, (guards.terminal_may, guards.return_day_may_be)):
        return no
    return take_in(case, refuses_unknown=refuses_unknown)


def take_in(case: Case, *, refuses_unknown: bool, reason: str = FOUND, staff_id: int | None = None) -> Decision:
    """`reason`: why a lost item is here; `staff_id`: who says so."""
    if case.item is None:
        no = refusal(case, (guards.item_is_known,))
        return no if no and refuses_unknown else _to_exception_bin(case)
    if case.item.status in KEPT_BACK:
        return _to_staff(case, reason=reason, staff_id=staff_id)
    return come_in(case, reason=reason, staff_id=staff_id)


def come_in(case: Case, *, reason: str = FOUND, staff_id: int | None = None, keeps: Arrival | None = None) -> Accepted:
    """Nothing here may fail. `keeps`: it goes nowhere else, and to nobody."""
    closing, overdue = bring_back(case)
    arrival = keeps or arrive(case)
    answer, found = taken_in(case, arrival, overdue=overdue), _found(case, reason=reason, staff_id=staff_id)
    if case.known_item.status is ItemStatus.LOST or found.effects:
        return Accepted(told_of_found(answer, found), effects=(*found.effects, *closing, *arrival.effects))
    return accepted(case, answer, effects=(*closing, *arrival.effects))


def _found(case: Case, *, reason: str, staff_id: int | None) -> Cancelled:
    """What was lost: whoever replaces it had lost it."""
    if reason != FOUND:
        return found_again(case, reason=reason, staff_id=staff_id)
    return never_lost(case, more_id=case.fresh.loan_id)


def told_of_found(answer: CheckedIn, found: Cancelled) -> FoundAgain:
    told = {each.name: getattr(answer, each.name) for each in fields(CheckedIn)}
    return FoundAgain(**told, cancelled_fen=found.cancelled_fen, refundable_fen=found.refundable_fen)


def accepted(case: Case, answer: CheckedIn, *, effects: tuple[Effect, ...]) -> Accepted:
    """A return asks for no card. Only where something is charged is it told whose it was, by a token of the charge."""
    fen = charged_fen(effects)
    if not fen or case.returning is None:
        return Accepted(answer, effects=effects)
    told = replace(answer, charged_fen=fen)
    return Accepted(told, effects=effects, person=person(case.returning.id, case.fresh.salt))


def bring_back(case: Case) -> tuple[tuple[Effect, ...], int]:
    """The loan's end, what follows from how late it is, and its days overdue."""
    if case.loan is None:
        return (), 0
    at = _returned_at(case, case.loan)
    late = days_late(case.loan, at, calendar=case.network.calendar_of(case.loan))
    return (*_consequences(case, case.loan), *close_loan(case)), late


def close_loan(case: Case) -> tuple[Effect, ...]:
    """The loan's end. When the item came back is not known to whoever calls this, so nothing else follows."""
    if case.loan is None:
        return ()
    at = _returned_at(case, case.loan)
    closed = LoanClosed(
        loan_id=case.loan.id,
        item_id=case.loan.item_id,
        checked_in_at=at,
        checkin_branch_id=case.branch.id,
        taken_in_at=case.at if at < case.at else None,
    )
    return (closed,)


def _returned_at(case: Case, loan: LoanState) -> datetime:
    """A machine's clock never puts the return before the loan. A loan that began after the time that staff give was
    not meant by it. What its reader said to have brought back was back by then."""
    if loan.claimed_at is not None:
        return loan.claimed_at
    if case.returned_at is not None and loan.checked_out_at <= case.returned_at < case.at:
        return case.returned_at
    return max(case.at, loan.checked_out_at)


def _consequences(case: Case, loan: LoanState) -> tuple[Effect, ...]:
    """For a patron whom the engine has locked, because something may follow."""
    patron, at = case.returning, _returned_at(case, loan)
    if patron is None:
        return ()
    charged = charge_for_being_late(case, loan, patron=patron, at=at)
    return (*charged, *_standing(case, loan, patron=patron, at=at))


def _standing(case: Case, loan: LoanState, *, patron: PatronState, at: datetime) -> tuple[Effect, ...]:
    """How the patron stands with the lender after it."""
    calendar = case.network.calendar_of(loan)
    library_id = case.network.library_of(loan.lending_branch_id).id
    until = suspended_until(loan, at, calendar=calendar)
    if until is not None and not is_suspended(patron, library_id=library_id, until=until):
        placed = BlockPlaced(loan_id=loan.id, library_id=library_id, reason=SUSPENDED, starts_at=at, ends_at=until)
        return (placed,)
    in_time = not days_that_count(loan, at, calendar=calendar)
    if is_first(loan) and patron.first_returns is not None and in_time:
        return (ReturnCounted(loan_id=loan.id, returns=patron.first_returns + 1),)
    return ()


def is_suspended(patron: PatronState, *, library_id: int, until: datetime) -> bool:
    """Late returns run side by side: the longest counts."""
    return any(
        block.library_id == library_id
        and block.reason == SUSPENDED
        and block.ends_at is not None
        and block.ends_at >= until
        for block in patron.blocks
    )


def taken_in(case: Case, arrival: Arrival, *, overdue: int) -> CheckedIn:
    return CheckedIn(
        item_id=case.known_item.id,
        closed_loan_id=case.loan.id if case.loan else None,
        days_overdue=overdue,
        stop=arrival.stop,
        reason=arrival.reason,
        destination_branch_id=arrival.destination_branch_id,
        next_branch_id=arrival.way.next_branch_id if arrival.way else None,
        expected_on=arrival.way.expected_on if arrival.way else None,
        guessed=arrival.way is not None and arrival.way.guessed,
        hold_id=arrival.hold_id,
        **told_of_rotation(case.known_item, case.network, reason=arrival.reason, on=case.on),
        returned_at=_dated_back(case),
    )


def _dated_back(case: Case) -> datetime | None:
    at = case.at if case.loan is None else _returned_at(case, case.loan)
    return at if at < case.at else None


def _to_exception_bin(case: Case) -> Accepted:
    """Nobody can tell which item lies there. Whoever may have brought it back is not charged further."""
    kind = TaskKind.AMBIGUOUS_ITEM if case.candidates else TaskKind.UNKNOWN_ITEM
    stopped = [
        AccrualStopped(loan_id=loan.id, item_id=loan.item_id, stopped_at=case.at)
        for loan in case.candidate_loans
        if loan.checked_out_at <= case.at and loan.accrual_stopped_at is None
    ]
    raised = task(case, kind, barcode=case.barcode_to_keep, item_ids=[item.id for item in case.candidates])
    answer = CheckedIn(
        item_id=None, closed_loan_id=None, days_overdue=0, stop=NextStop.EXCEPTION, reason=kind, task_id=raised.task_id
    )
    return Accepted(answer, effects=(*stopped, raised))


def _to_staff(case: Case, *, reason: str, staff_id: int | None) -> Accepted:
    """What is out of service turns up: the loan closes as ever, and the item goes no further."""
    item = case.known_item
    closing, overdue = bring_back(case)
    raised = task(case, TaskKind.CONFLICT, barcode=item.barcode, item_ids=[item.id], found=item.status.value)
    stays = Arrival(stop=NextStop.EXCEPTION, reason=TaskKind.CONFLICT, effects=keep_back(case, item.status))
    answer = replace(taken_in(case, stays, overdue=overdue), task_id=raised.task_id)
    freed, found = let_go(case, HoldReason.OUT_OF_SERVICE), _found(case, reason=reason, staff_id=staff_id)
    effects = (*found.effects, *closing, *stays.effects, *freed, raised)
    if found.effects:
        return Accepted(told_of_found(answer, found), effects=effects)
    return accepted(case, answer, effects=effects)


def task(case: Case, kind: TaskKind, **details: object) -> TaskRaised:
    return TaskRaised(
        task_id=case.fresh.task_id,
        kind=kind,
        branch_id=case.branch.id,
        library_id=case.branch.library_id,
        details=details,
        raised_at=case.at,
    )
