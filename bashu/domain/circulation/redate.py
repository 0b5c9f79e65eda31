"""Moving the due date of an open loan off closed time, after its lender's calendar was changed. Never back, and never
into the lead of a booking."""

from datetime import datetime

from bashu.domain.calendar import Calendar, local_day, off_closed_time
from bashu.domain.circulation.answers import Redated
from bashu.domain.circulation.booked import redated_within
from bashu.domain.circulation.case import FACTS_LATE
from bashu.domain.circulation.commands import RedateLoan
from bashu.domain.circulation.effects import ItemChanged, LoanRedated
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.state import State
from bashu.domain.outcome import Accepted, Decision, Refused

# The door was open, but not at that hour.
HOURS = "hours"


def redated(calendar: Calendar, due_at: datetime, *, now: datetime) -> datetime:
    """When a loan with this due date is due. What was due too long ago stays: an old calendar may have been tidied."""
    return due_at if due_at < now - FACTS_LATE else off_closed_time(calendar, due_at)


def decide_redate(command: RedateLoan, state: State, *, now: datetime) -> Decision:
    """Asked twice, or too late, it changes nothing: whatever loan is open on the item is looked at as it is now."""
    item = state.items.get(command.item.item_id or 0)
    if item is None:
        return Refused(Refusal.ITEM_UNKNOWN)
    loan = state.loan_on(item.id)
    if loan is None:
        return Refused(Refusal.NOT_ON_LOAN)
    calendar = state.network.branches[loan.lending_branch_id].calendar
    due_at = redated_within(state, loan, due_at=redated(calendar, loan.due_at, now=now), work_id=item.work_id)
    moved = due_at > loan.due_at
    answer = Redated(item_id=item.id, loan_id=loan.id, due_at=due_at, moved=moved)
    if not moved:
        return Accepted(answer)
    kept = _kept(calendar, loan.due_at, to_at=due_at)
    changed = ItemChanged(item_id=item.id, version=item.version + 1, status=item.status, branch_id=item.branch_id)
    return Accepted(
        answer,
        effects=(LoanRedated(loan_id=loan.id, item_id=item.id, due_at=due_at, redated=kept), changed),
    )


def _kept(calendar: Calendar, from_at: datetime, *, to_at: datetime) -> dict[str, object]:
    """Why, for whoever asks later. The words of a closure stand in its row: the log names people nowhere."""
    day = local_day(from_at)
    closure = calendar.closure(day)
    return {
        "from_at": from_at.isoformat(),
        "to_at": to_at.isoformat(),
        "why": calendar.why_closed(day) or HOURS,
        "closure_id": closure.id if closure else None,
    }
