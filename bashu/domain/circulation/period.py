"""Until when an item is lent."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bashu.domain.calendar import DAY, Calendar, due_under, end_of, local_day, off_closed_time
from bashu.domain.circulation.booked import Cut, cut, due_of, is_booked, own_booking
from bashu.domain.circulation.case import Case, No
from bashu.domain.circulation.holds.states import HoldState
from bashu.domain.circulation.kept import kept
from bashu.domain.circulation.overrides import due_by_hand
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.policy import NO_DATE, RenewFrom
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True)
class Period:
    """`shortened`: many wait, so it is `short_days` that count. `booked_on`: it is booked then, so it ends before."""

    due_at: datetime
    shortened: bool = False
    booked_on: date | None = None


def lent_until(case: Case) -> Period:
    """Of who booked it the booked days; else by the terms. Before the lead of another booking, if a day is left. A fact
    keeps the day that it was told with."""
    if not is_booked(case):
        return _by_terms(case)
    own = own_booking(case)
    period = _lent_by(case, own)
    return period if case.is_fact else _before_bookings(case, period, own=own)


def not_booked(case: Case) -> No:
    """Before the lead of the next booking a day is left for a loan to others; of a fact, it is over by then. Whoever
    booked it has it."""
    if not is_booked(case) or own_booking(case) is not None:
        return None
    met = cut(case, _by_terms(case).due_at)
    return _booked_then(met) if met is not None and case.is_fact else _no_day_left(met)


def renewal_not_booked(case: Case) -> No:
    """Before that lead the renewal still moves the date."""
    loan = case.loan
    if loan is None or not is_booked(case) or (met := cut(case, _renewed_by_terms(case, loan))) is None:
        return None
    return _no_day_left(replace(met, due_at=None) if met.due_at is None or met.due_at <= loan.due_at else met)


def _no_day_left(met: Cut | None) -> No:
    return None if met is None or met.due_at is not None else _booked_then(met)


def _booked_then(met: Cut) -> No:
    booked = met.bound.by
    return (Refusal.ITEM_BOOKED, {"from_on": booked.from_on.isoformat(), "to_on": booked.to_on.isoformat()})


def _before_bookings(case: Case, period: Period, *, own: HoldState | None = None) -> Period:
    """Whoever booked it has it for a day at least, and to the end of the booked days if need be."""
    met = cut(case, period.due_at, besides=own)
    if met is None:
        return period
    last = end_of(max(own.booked_to_on or case.on, case.on)) if own is not None else period.due_at
    due_at = min(period.due_at, last) if met.due_at is None else met.due_at
    return replace(period, due_at=due_at, booked_on=met.bound.by.from_on)


def _lent_by(case: Case, own: HoldState | None) -> Period:
    """A day that is set by hand, and the end of a membership, bind whoever booked it too."""
    if own is None or due_by_hand(case) is not None:
        return _by_terms(case)
    due = due_of(case, own)
    return Period(_within(due, case.lender.calendar, case=case) if case.terms.within_membership else due)


def _by_terms(case: Case) -> Period:
    """A day set by hand before all; else hours before a fixed date, that before days; and, if the terms say so, none
    after the patron's membership.
    """
    if (by_hand := due_by_hand(case)) is not None:
        return Period(by_hand)
    terms, calendar = case.terms, case.branch.calendar
    due_on = None if terms.due_on == NO_DATE else terms.due_on
    counts_days = not terms.loan_hours and due_on is None
    shortened = counts_days and terms.short_days < terms.loan_days and case.demand.reaches(terms.short_from_holds)
    days = terms.short_days if shortened else terms.loan_days
    due = due_under(calendar, start=case.days_from or case.at, days=days, hours=terms.loan_hours, due_on=due_on)
    return Period(_within(due, calendar, case=case) if terms.within_membership else due, shortened)


def renewed_until(case: Case, loan: LoanState) -> Period:
    period = Period(_renewed_by_terms(case, loan))
    return _before_bookings(case, period) if is_booked(case) else period


def _renewed_by_terms(case: Case, loan: LoanState) -> datetime:
    """The day that is set by hand, else by the loan's own terms and the calendar of the branch that lent."""
    if (by_hand := due_by_hand(case)) is not None:
        return by_hand
    calendar = case.network.calendar_of(loan)
    start = loan.due_at if kept(loan, "renew_from") == RenewFrom.DUE else case.at
    due = due_under(calendar, start=start, days=kept(loan, "renewal_days"), hours=kept(loan, "loan_hours"))
    return _within(due, calendar, case=case) if kept(loan, "within_membership") else due


def ends_with_membership(case: Case, loan: LoanState) -> bool:
    """The loan runs until the last day of the membership already."""
    last = case.patron.expires_on if case.patron else None
    return bool(kept(loan, "within_membership")) and last is not None and loan.due_at >= end_of(last)


def renewable_on(case: Case, loan: LoanState) -> date:
    """The first day on which a renewal is open and would move the date, closed days aside."""
    moves_on, window = _moves_on(case, loan), kept(loan, "renew_window_days")
    return moves_on if window_is_open(case, loan) else max(moves_on, local_day(loan.due_at) - window * DAY)


def _moves_on(case: Case, loan: LoanState) -> date:
    """What counts from the due day moves the date on any day."""
    if kept(loan, "renew_from") == RenewFrom.DUE:
        return case.on
    if hours := kept(loan, "loan_hours"):
        return max(local_day(loan.due_at - timedelta(hours=hours)), case.on + DAY)
    days: int = kept(loan, "renewal_days") - 1
    return local_day(loan.due_at) - days * DAY


def window_is_open(case: Case, loan: LoanState) -> bool:
    """Whoever may set the day by hand waits for no window."""
    window: int = kept(loan, "renew_window_days")
    return due_by_hand(case) is not None or (local_day(loan.due_at) - case.on).days <= window


def _within(due: datetime, calendar: Calendar, *, case: Case) -> datetime:
    """No later than the last day of the membership, or the next on which it can be brought back.

    If the membership is over already, only a fact makes a loan. If it is over when a parcel should be there, that day
    is the last.
    """
    last = case.patron.expires_on if case.patron else None
    if last is None or last < case.on:
        return due
    there = local_day(case.days_from or case.at)
    return min(due, off_closed_time(calendar, end_of(max(last, there))))
