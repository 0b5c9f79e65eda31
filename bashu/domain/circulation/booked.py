"""What bookings of an item say of loans: until when others may have it, and how long who booked it may."""

from datetime import datetime

from bashu.domain.calendar import end_of, local_day, off_closed_time
from bashu.domain.circulation.case import Case
from bashu.domain.circulation.holds.booking import (
    Bound,
    booked_by,
    bookings_of,
    bound_of,
    lead_by,
    lies_ahead,
)
from bashu.domain.circulation.holds.states import HoldState
from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.circulation.state import State
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True)
class Cut:
    """Until when a loan is that would run into the lead of a booking. None: not even a day is left."""

    bound: Bound
    due_at: datetime | None


def is_booked(case: Case) -> bool:
    """Whether any of what follows need be asked: most loans are of what nobody waits for."""
    return bool(case.queue) and bool(bookings_of(case.queue, case.known_item.id))


def own_booking(case: Case) -> HoldState | None:
    """The booking of this patron whose time has come, also if the item was put aside for another hold of theirs."""
    patron_id = case.known_patron.id
    own = (hold for hold in bookings_of(case.queue, case.known_item.id) if hold.patron_id == patron_id)
    due = (hold for hold in own if not lies_ahead(hold, case.at))
    return min(due, key=lambda hold: booked_by(hold).from_on, default=None)


def due_of(case: Case, booking: HoldState) -> datetime:
    """The end of its last day, or of the next on which the lender is open; the next booking cuts that."""
    return off_closed_time(case.lender.calendar, end_of(booking.booked_to_on or case.on))


def cut(case: Case, due_at: datetime, *, besides: HoldState | None = None) -> Cut | None:
    """None: a loan until then meets no booking."""
    row = [booked_by(hold) for hold in bookings_of(case.queue, case.known_item.id) if hold is not besides]
    if not row:
        return None
    lender, lead = case.lender, lead_by(case.network)
    bound = bound_of(row, branch_id=lender.id, on=case.on, calendar=lender.calendar, lead=lead)
    if bound is None or local_day(due_at) < lead(lender.id, bound.by):
        return None
    # What is sent home first is lent from the day on which it arrives.
    starts_on = local_day(case.days_from or case.at)
    left = bound.due_on is not None and bound.due_on > starts_on
    return Cut(bound, end_of(bound.due_on) if left and bound.due_on is not None else None)


def redated_within(state: State, loan: LoanState, *, due_at: datetime, work_id: int) -> datetime:
    """A new due date, unless it would lie in the lead of a booking: then the one that the loan has."""
    lead, row = lead_by(state.network), (booked_by(hold) for hold in bookings_of(state.queue(work_id), loan.item_id))
    later = (each for each in row if each.from_on > local_day(loan.due_at))
    meets = any(local_day(due_at) >= lead(loan.lending_branch_id, each) for each in later)
    return loan.due_at if meets else due_at
