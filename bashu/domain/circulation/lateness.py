"""How late a loan is by its lender's calendar, and what follows from that without any money."""

from datetime import datetime

from bashu.domain.calendar import DAY, Calendar, days_overdue, end_of, local_day
from bashu.domain.circulation.kept import kept
from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.policy import Consequence

SUSPENDED = "suspended"


def days_late(loan: LoanState, at: datetime, *, calendar: Calendar) -> int:
    """Days overdue, but for those of closures and amnesties. None while it is on its way to its reader.

    Whoever may have brought it back, though nobody could tell which item it was, is no later than then; nor is who
    says so.
    """
    if loan.on_its_way:
        return 0
    if loan.accrual_stopped_at is not None:
        at = min(at, loan.accrual_stopped_at)
    if loan.claimed_at is not None:
        at = min(at, loan.claimed_at)
    return days_overdue(loan.due_at, at, by_hours=bool(kept(loan, "loan_hours")), uncounted=calendar.uncounted)


def days_that_count(loan: LoanState, at: datetime, *, calendar: Calendar) -> int:
    """None within the days of grace; after them all, from the due day on."""
    late = days_late(loan, at, calendar=calendar)
    return late if late > kept(loan, "grace_days") else 0


def is_late(loan: LoanState, at: datetime, *, calendar: Calendar) -> bool:
    return days_that_count(loan, at, calendar=calendar) > 0


def charge_fen(loan: LoanState, at: datetime, *, calendar: Calendar) -> int:
    """What being late would cost, by the loan's own terms."""
    if kept(loan, "overdue_leads_to") != Consequence.CHARGE:
        return 0
    owed: int = days_that_count(loan, at, calendar=calendar) * kept(loan, "overdue_fen_per_day")
    cap: int = kept(loan, "overdue_cap_fen")
    return min(owed, cap)


def blocks_until_returned(loan: LoanState, at: datetime, *, calendar: Calendar) -> bool:
    return kept(loan, "overdue_leads_to") == Consequence.BLOCK and is_late(loan, at, calendar=calendar)


def suspended_until(loan: LoanState, at: datetime, *, calendar: Calendar) -> datetime | None:
    """Until when the lender lends nothing more to whoever brings it back now: a day for each day."""
    if kept(loan, "overdue_leads_to") != Consequence.SUSPEND:
        return None
    days = min(days_that_count(loan, at, calendar=calendar), kept(loan, "suspend_days_max"))
    return end_of(local_day(at) + days * DAY) if days else None
