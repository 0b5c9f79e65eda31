"""Due dates that fall into closed time, as docs/circulation.md tells of them."""

from datetime import datetime, timedelta

from tests.simulation import booking
from tests.simulation.days import day_of, is_open, off_shut, shut_by
from tests.simulation.lending import Expected, Yes, no
from tests.simulation.truth import Truth
from tests.simulation.world import Item, Loan


def redate(truth: Truth, item: Item | None, *, now: datetime) -> Expected:
    """The clock asks about the loan that is open on this item, if one is."""
    if item is None:
        return no("item_unknown")
    loan = item.loan
    if loan is None:
        return no("not_on_loan")
    before = loan.due_at
    if is_misplaced(loan, now) and not booking.barred_until(truth, loan, due_at=off_shut(loan.branch, before)):
        on = day_of(before)
        closure_id = shut_by(loan.branch, on)
        why = "closure" if closure_id else "closed_day" if on in loan.branch.closed_on else "weekday"
        why = "hours" if is_open(loan.branch, on) else why
        truth.redate(loan, off_shut(loan.branch, before), why={"why": why, "closure_id": closure_id})
        truth.change(item, status=item.status, branch=item.branch)
    return Yes("Redated", {"item_id": item.id, "loan_id": loan, "due_at": loan.due_at, "moved": loan.due_at != before})


def is_misplaced(loan: Loan, now: datetime) -> bool:
    """Due while its lender's door is shut, though it is opened later; not what was due long ago."""
    recent = loan.due_at >= now - timedelta(days=60)
    return recent and off_shut(loan.branch, loan.due_at) != loan.due_at
