"""What happened out of our reach is not asked but recorded. It is never refused; what contradicts it goes to staff."""

from dataclasses import replace
from datetime import datetime

from bashu.domain.circulation import guards
from bashu.domain.circulation.answers import Recorded
from bashu.domain.circulation.case import Case, refusal
from bashu.domain.circulation.checkin import close_loan, take_in, task
from bashu.domain.circulation.checkout import LADDER, RESENT_WITHIN, lend
from bashu.domain.circulation.effects import Effect, TaskKind
from bashu.domain.outcome import Accepted, Decision

# What a machine out of reach could not know; each contradiction is told to staff, and the loan stands.
DOUBTS = (guards.terminal_may, *guards.PATRON_LADDER, *LADDER)


def decide_record_check_out(case: Case) -> Decision:
    """The book left with this patron at that time, whatever we thought of both."""
    loan = case.loan
    if case.item is None or case.patron is None:
        doubt = refusal(case, (guards.item_is_known, guards.patron_is_known))
        return _only_told(case, doubt.refusal if doubt else "")
    if loan is not None and loan.patron_id == case.patron.id and abs(loan.checked_out_at - case.at) <= RESENT_WITHIN:
        # The command that this fact supersedes had reached us after all.
        return Accepted(_recorded(case, loan_id=loan.id), person=case.person)
    if loan is not None and loan.checked_out_at >= case.at:
        return _only_told(case, "lent_again_since")
    doubt = refusal(case, DOUBTS)
    closing, _ = close_loan(case)
    lending, due = lend(replace(case, loan=None))
    told = (task(case, TaskKind.CONFLICT, refusal=doubt.refusal, item_ids=[case.item.id]),) if doubt else ()
    answer = _recorded(case, loan_id=case.fresh.loan_id, due_at=due, task_id=case.fresh.task_id if told else None)
    return Accepted(answer, effects=(*closing, *lending, *told), person=case.person)


def decide_record_check_in(case: Case) -> Decision:
    """The book lay in that branch at that time. A loan made since is another loan, and goes on."""
    if case.loan is not None and case.loan.checked_out_at > case.at:
        return _only_told(case, "lent_again_since")
    return take_in(case, refuses_unknown=False)


def _only_told(case: Case, refusal: str) -> Accepted:
    raised = task(
        case,
        TaskKind.CONFLICT,
        refusal=refusal,
        barcode=case.scan.barcode,
        item_ids=[item.id for item in case.candidates],
    )
    effects: tuple[Effect, ...] = (raised,)
    return Accepted(_recorded(case, task_id=raised.task_id), effects=effects, person=case.person)


def _recorded(
    case: Case, *, loan_id: int | None = None, due_at: datetime | None = None, task_id: int | None = None
) -> Recorded:
    return Recorded(item_id=case.item.id if case.item else None, loan_id=loan_id, due_at=due_at, task_id=task_id)
