"""What happened out of our reach is not asked but recorded. It is never refused; what contradicts it goes to staff."""

from dataclasses import replace

from bashu.domain.circulation import guards
from bashu.domain.circulation.accidents.found import never_lost
from bashu.domain.circulation.answers import Recorded
from bashu.domain.circulation.case import Case, refusal, with_loan_over
from bashu.domain.circulation.checkin import close_loan, take_in, task
from bashu.domain.circulation.checkout import LADDER, lend, same_scan
from bashu.domain.circulation.effects import Effect, TaskKind
from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.outcome import Accepted, Decision

# Why a fact is only told to staff: it is older than what is known.
LENT_AGAIN_SINCE = "lent_again_since"
SEEN_SINCE = "seen_since"
UNDONE_SINCE = "undone_since"

# What a machine out of reach could not know; each contradiction is told to staff, and the loan stands.
DOUBTS = (guards.terminal_may, *guards.PATRON_LADDER, *LADDER)


def decide_done_before(case: Case, *, lends: bool) -> Decision:
    """The command that this fact stands in for was executed after all. Nothing is done twice. If that was undone since,
    one of the two is wrong about where the book is."""
    own = _own_loan(case)
    if _undone_lending(case, own) if lends else _undone_return(case):
        return only_told(case, UNDONE_SINCE)
    return Accepted(recorded(case, loan=own), person=case.person)


def _undone_lending(case: Case, own: LoanState | None) -> bool:
    return own is None and case.unlent


def _undone_return(case: Case) -> bool:
    """A loan is open that was open before it."""
    return case.loan is not None and case.loan.checked_out_at <= case.at


def decide_record_check_out(case: Case) -> Decision:
    """The book left with this patron at that time, whatever we thought of both."""
    if case.item is None or case.patron is None:
        doubt = refusal(case, (guards.item_is_known, guards.patron_is_known))
        return only_told(case, doubt.refusal if doubt else "")
    own = _own_loan(case)
    if own is not None and same_scan(case, own):
        return Accepted(recorded(case, loan=own), person=case.person)
    if since := known_since(case):
        return only_told(case, since)
    claimed = case.loan is not None and case.loan.claimed_at is not None
    fact = replace(with_loan_over(case) if claimed else case, is_fact=True)
    doubt = refusal(fact, DOUBTS)
    found = never_lost(case, more_id=case.fresh.transit_id)
    closing = (*close_loan(case), *found.effects)
    lending, period = lend(replace(fact, loan=None))
    told = (task(case, TaskKind.CONFLICT, refusal=doubt.refusal, item_ids=[case.item.id]),) if doubt else ()
    answer = Recorded(
        item_id=case.item.id,
        loan_id=case.fresh.loan_id,
        due_at=period.due_at,
        task_id=case.fresh.task_id if told else None,
    )
    return Accepted(answer, effects=(*closing, *lending, *told), person=case.person)


def decide_record_check_in(case: Case) -> Decision:
    """The book lay in that branch at that time."""
    if since := known_since(case):
        return only_told(case, since)
    return take_in(case, refuses_unknown=False)


def known_since(case: Case) -> str | None:
    """A fact is news only if nothing later is known of the item; else it would put the item where it no longer is."""
    if case.loan is not None and case.loan.checked_out_at > case.at:
        return LENT_AGAIN_SINCE
    return SEEN_SINCE if case.seen_at is not None and case.seen_at > case.at else None


def _own_loan(case: Case) -> LoanState | None:
    own = case.loan is not None and case.patron is not None and case.loan.patron_id == case.patron.id
    return case.loan if own else None


def only_told(case: Case, refusal: str) -> Accepted:
    raised = task(
        case,
        TaskKind.CONFLICT,
        refusal=refusal,
        barcode=case.barcode_to_keep,
        item_ids=[item.id for item in case.candidates],
    )
    effects: tuple[Effect, ...] = (raised,)
    return Accepted(recorded(case, task_id=raised.task_id), effects=effects, person=case.person)


def recorded(case: Case, *, loan: LoanState | None = None, task_id: int | None = None) -> Recorded:
    return Recorded(
        item_id=case.item.id if case.item else None,
        loan_id=loan.id if loan else None,
        due_at=loan.due_at if loan else None,
        task_id=task_id,
    )
