"""An item comes back, or arrives: the loan closes at the scan, and the item is sent on. No card is needed."""

from dataclasses import replace

from bashu.domain.calendar import days_overdue
from bashu.domain.circulation import guards
from bashu.domain.circulation.answers import CheckedIn, NextStop
from bashu.domain.circulation.arrival import Arrival, arrive, keep_back
from bashu.domain.circulation.case import Case, refusal
from bashu.domain.circulation.effects import (
    AccrualStopped,
    Effect,
    ItemStatus,
    LoanClosed,
    TaskKind,
    TaskRaised,
)
from bashu.domain.identity.credential import without_person
from bashu.domain.outcome import Accepted, Decision


def decide_check_in(case: Case, *, refuses_unknown: bool) -> Decision:
    """`refuses_unknown`: a person stands there who can be asked which item it is; else the machine has swallowed it."""
    if no := refusal(case, (guards.terminal_may,)):
        return no
    return take_in(case, refuses_unknown=refuses_unknown)


def take_in(case: Case, *, refuses_unknown: bool) -> Decision:
    if case.item is None:
        no = refusal(case, (guards.item_is_known,))
        return no if no and refuses_unknown else _to_exception_bin(case)
    if case.item.status is ItemStatus.WITHDRAWN:
        return _to_staff(case)
    # Nothing below may fail.
    closing, overdue = close_loan(case)
    arrival = arrive(case)
    return Accepted(_answer(case, arrival, overdue=overdue), effects=(*closing, *arrival.effects))


def close_loan(case: Case) -> tuple[tuple[Effect, ...], int]:
    """The loan's end, and its days overdue by its lender's calendar. No machine's clock puts it before the loan."""
    if case.loan is None:
        return (), 0
    at = max(case.at, case.loan.checked_out_at)
    closed = LoanClosed(
        loan_id=case.loan.id, item_id=case.loan.item_id, checked_in_at=at, checkin_branch_id=case.branch.id
    )
    lender = case.network.branches[case.loan.lending_branch_id]
    return (closed,), days_overdue(case.loan.due_at, at, uncounted=lender.calendar.uncounted)


def _answer(case: Case, arrival: Arrival, *, overdue: int) -> CheckedIn:
    return CheckedIn(
        item_id=case.known_item.id,
        closed_loan_id=case.loan.id if case.loan else None,
        days_overdue=overdue,
        stop=arrival.stop,
        reason=arrival.reason,
        destination_branch_id=arrival.destination_branch_id,
        expected_on=arrival.expected_on,
    )


def _to_exception_bin(case: Case) -> Accepted:
    """Nobody can tell which item lies there. Whoever may have brought it back is not charged further."""
    kind = TaskKind.AMBIGUOUS_ITEM if case.candidates else TaskKind.UNKNOWN_ITEM
    stopped = [
        AccrualStopped(loan_id=loan.id, item_id=loan.item_id, stopped_at=case.at)
        for loan in case.candidate_loans
        if loan.checked_out_at <= case.at and not loan.accrual_stopped
    ]
    raised = task(case, kind, barcode=without_person(case.scan.barcode), item_ids=[item.id for item in case.candidates])
    answer = CheckedIn(
        item_id=None, closed_loan_id=None, days_overdue=0, stop=NextStop.EXCEPTION, reason=kind, task_id=raised.task_id
    )
    return Accepted(answer, effects=(*stopped, raised))


def _to_staff(case: Case) -> Accepted:
    """What was withdrawn turns up: the loan closes as ever, and the item goes no further."""
    item = case.known_item
    closing, overdue = close_loan(case)
    raised = task(case, TaskKind.CONFLICT, barcode=item.barcode, item_ids=[item.id], found="withdrawn")
    stays = Arrival(stop=NextStop.EXCEPTION, reason=TaskKind.CONFLICT, effects=keep_back(case))
    answer = replace(_answer(case, stays, overdue=overdue), task_id=raised.task_id)
    return Accepted(answer, effects=(*closing, *stays.effects, raised))


def task(case: Case, kind: TaskKind, **details: object) -> TaskRaised:
    return TaskRaised(
        task_id=case.fresh.task_id, kind=kind, branch_id=case.branch.id, details=details, raised_at=case.at
    )
