"""Parcels as effects: what changed, and due dates that move with the day on which a parcel is expected.

Nobody loses a day of a loan to the courier: the days count from when the parcel should be there, and whenever that
moves on, the due date of each item in it moves on by as many days. Never back, and never into the lead of a booking.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from bashu.domain.calendar import DAY, off_closed_time
from bashu.domain.circulation.booked import redated_within
from bashu.domain.circulation.effects import Effect, ItemChanged, LoanRedated, ParcelChanged
from bashu.domain.circulation.parcels.states import ParcelState
from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.circulation.state import State

# Why a due date moved, as a loan keeps it.
ON_ITS_WAY: Final = "parcel"


def changed(parcel: ParcelState, **what: Any) -> ParcelChanged:
    told = {name: getattr(parcel, name) for name in ParcelChanged.__slots__ if name not in {"parcel_id", "version"}}
    return ParcelChanged(parcel_id=parcel.id, version=parcel.version + 1, **told | what)


def moved_on(loans: Iterable[LoanState], state: State, *, days: tuple[date, date]) -> Iterator[Effect]:
    """The due dates of what was expected on the first of these days, and is on the second."""
    since, to = days
    if to <= since:
        return
    for loan in loans:
        item, calendar = state.items[loan.item_id], state.network.calendar_of(loan)
        later = off_closed_time(calendar, loan.due_at + (to - since).days * DAY)
        due_at = redated_within(state, loan, due_at=later, work_id=item.work_id)
        if due_at == loan.due_at:
            continue
        kept = {"from_at": loan.due_at.isoformat(), "to_at": due_at.isoformat(), "why": ON_ITS_WAY, "closure_id": None}
        yield LoanRedated(loan_id=loan.id, item_id=item.id, due_at=due_at, redated=kept)
        yield ItemChanged(item_id=item.id, version=item.version + 1, status=item.status, branch_id=item.branch_id)
