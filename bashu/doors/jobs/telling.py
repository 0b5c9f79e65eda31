"""What patrons are told of because a day has come: loans that are due soon or overdue, renewals by the clock, holds
whose last day on the shelf is near. To run it twice, or to be killed in it, writes nothing twice."""

from datetime import datetime, timedelta

from bashu.db.notices.finding import OpenLoan, ShelvedHold, loans_to_tell, shelved_holds
from bashu.db.notices.timings import Timings
from bashu.db.notices.writing import NewNotice, write_once
from bashu.domain.calendar import DAY, end_of, local_day
from bashu.domain.notices.found import RENEWED_WITHIN, Found, of_loan, of_shelf

# Eight in the morning in Sichuan and Chongqing, when the quiet hours are over.
MORNING = timedelta(0)


def tell_of_loans(now: datetime) -> int:
    """How many notices were written."""
    timings = Timings()
    due_before = end_of(local_day(now) + timings.due_soon_days_max * DAY) + timedelta(seconds=1)
    batches = loans_to_tell(due_before=due_before, renewed_since=now - RENEWED_WITHIN)
    return sum(write_once(_notices(loans, timings, now=now), now=now) for loans in batches)


def tell_of_shelves(now: datetime) -> int:
    return sum(write_once(_shelf_notices(holds, now=now), now=now) for holds in shelved_holds())


def _notices(loans: list[OpenLoan], timings: Timings, *, now: datetime) -> list[NewNotice]:
    return [
        _notice(found, loan.loan_id, patron_id=loan.patron_id)
        for loan in loans
        for found in of_loan(
            due_at=loan.due_at,
            renewed_by_clock_at=loan.renewed_by_clock_at,
            timing=timings.of(loan.library_id),
            now=now,
        )
    ]


def _shelf_notices(holds: list[ShelvedHold], *, now: datetime) -> list[NewNotice]:
    return [
        _notice(found, hold.hold_id, patron_id=hold.patron_id)
        for hold in holds
        for found in of_shelf(shelf_until=hold.shelf_until, ready_at=hold.ready_at, now=now)
    ]


def _notice(found: Found, about_id: int, *, patron_id: int) -> NewNotice:
    event, occasion = found
    return NewNotice(event=event, about_id=about_id, patron_id=patron_id, occasion=occasion)
