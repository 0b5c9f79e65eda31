"""How late a loan is, and what follows from that without any money."""

from datetime import datetime

from bashu.domain.calendar import DAY, days_overdue, end_of, local_day
from bashu.domain.circulation.kept import kept
from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.policy import Consequence

SUSPENDED = "suspended"


def days_late(loan: LoanState, at: datetime) -> int:
    """Local days since the due day. A loan of hours is late from its last second on, and each day begun is one.

    Whoever may have brought it back, though nobody could tell which item it was, is no later than then.
    """
    if loan.accrual_stopped_at is not None:
        at = min(at, loan.accrual_stopped_at)
    if not kept(loan, "loan_hours"):
        return days_overdue(loan.due_at, at)
    return max(0, -((loan.due_at - at) // DAY))


def days_that_count(loan: LoanState, at: datetime) -> int:
    """None within the days of grace; after them all, from the due day on."""
    late = days_late(loan, at)
    return late if late > kept(loan, "grace_days") else 0


def charge_fen(loan: LoanState, at: datetime) -> int:
    """What being late would cost, by the loan's own terms."""
    if kept(loan, "overdue_leads_to") != Consequence.CHARGE:
        return 0
    owed: int = days_that_count(loan, at) * kept(loan, "overdue_fen_per_day")
    cap: int = kept(loan, "overdue_cap_fen")
    return min(owed, cap)


def blocks_until_returned(loan: LoanState, at: datetime) -> bool:
    return kept(loan, "overdue_leads_to") == Consequence.BLOCK and days_that_count(loan, at) > 0


def suspended_until(loan: LoanState, at: datetime) -> datetime | None:
    """Until when the lender lends nothing more to whoever brings it back now: a day for each day."""
    if kept(loan, "overdue_leads_to") != Consequence.SUSPEND:
        return None
    days = min(days_that_count(loan, at), kept(loan, "suspend_days_max"))
    return end_of(local_day(at) + days * DAY) if days else None
