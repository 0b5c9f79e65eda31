"""Moving the due date of an open loan, under the terms that the loan was made with."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from bashu.domain.calendar import DAY, end_of, local_day, start_of
from bashu.domain.circulation import guards
from bashu.domain.circulation.answers import Renewed
from bashu.domain.circulation.case import RESENT_WITHIN, Case, No, refusal
from bashu.domain.circulation.charges.overdue import charge_for_being_late, charged_fen
from bashu.domain.circulation.effects import ItemChanged, LoanRenewed
from bashu.domain.circulation.kept import kept
from bashu.domain.circulation.lateness import is_late
from bashu.domain.circulation.overrides import overridden
from bashu.domain.circulation.parting import nobody_leaves
from bashu.domain.circulation.period import (
    ends_with_membership,
    renewable_on,
    renewal_not_booked,
    renewed_until,
    window_is_open,
)
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.outcome import Accepted, Decision

# So long after midnight the clock asks, when hardly anybody lends.
RENEWS_ITSELF_AT: Final = timedelta(hours=3, minutes=10)


def loan_of(case: Case) -> LoanState:
    if case.loan is None:
        raise ValueError("a guard must have refused an item that is not on loan")
    return case.loan


def nothing_is_overdue(case: Case) -> No:
    """Neither this loan nor another of the patron's, unless the loan's terms allow it. Days of grace are no delay."""
    loan = loan_of(case)
    if kept(loan, "renew_if_overdue"):
        return None
    loans = {loan.id: loan, **_by_id(case)}.values()
    overdue = sum(is_late(each, case.at, calendar=case.network.calendar_of(each)) for each in loans)
    return (Refusal.RENEWAL_OVERDUE, {"loans": overdue}) if overdue else None


def renewals_are_left(case: Case) -> No:
    loan = loan_of(case)
    allowed = kept(loan, "renewals_max")
    return (Refusal.RENEWAL_LIMIT, {"limit": allowed}) if loan.renewals >= allowed else None


def renewal_moves_the_date(case: Case) -> No:
    """A renewal that leaves the loan due on the same day would be used up for nothing; others open near that day."""
    loan = loan_of(case)
    if renewed_until(case, loan).due_at > loan.due_at and window_is_open(case, loan):
        return None
    if ends_with_membership(case, loan):
        return Refusal.RENEWAL_PAST_MEMBERSHIP
    return (Refusal.RENEWAL_TOO_EARLY, {"renewable_on": renewable_on(case, loan).isoformat()})


def renews_itself_until(now: datetime) -> datetime:
    """Of loans that renew themselves, those that are due later than now and up to then are renewed on this day: what
    is due tomorrow; and what is due today, if it could not be renewed yesterday, or nobody asked.
    """
    return end_of(local_day(now) + DAY)


def renews_itself_on(due_at: datetime, *, now: datetime, not_before: date | None = None) -> date | None:
    """The day on which the clock asks for it next, if that is before it is due."""
    due_on, today = local_day(due_at), local_day(now)
    soon = today if now < start_of(today) + RENEWS_ITSELF_AT else today + DAY
    on = max(soon, due_on - DAY, not_before or soon)
    return on if start_of(on) + RENEWS_ITSELF_AT < due_at else None


WHO_AND_WHAT = (guards.terminal_may, guards.item_is_known, guards.item_is_lent, *guards.PATRON_LADDER)
LADDER = (
    guards.debts_are_small,
    guards.debts_in_all_are_small,
    guards.loan_is_the_patrons,
    guards.loan_is_not_claimed,
    guards.nobody_waits,
    renewal_not_booked,
    nobody_leaves,
    renewals_are_left,
    nothing_is_overdue,
    renewal_moves_the_date,
)


def decide_renew(case: Case) -> Decision:
    if case.loan is not None:
        case = replace(case, lender=case.network.branches[case.loan.lending_branch_id])
    if no := refusal(case, WHO_AND_WHAT, aside=case.sets_aside):
        return no
    loan, item = loan_of(case), case.known_item
    if _is_resent(case, loan):
        return Accepted(_told(loan), person=case.person)
    if no := refusal(case, LADDER, aside=case.sets_aside):
        return no
    # Nothing below may fail.
    period = renewed_until(case, loan)
    renewed = replace(loan, due_at=period.due_at, renewals=loan.renewals + 1)
    charged = charge_for_being_late(case, loan, patron=case.known_patron, at=case.at)
    return Accepted(
        replace(_told(renewed), booked_on=period.booked_on, charged_fen=charged_fen(charged)),
        effects=(
            *charged,
            LoanRenewed(
                loan_id=loan.id,
                item_id=item.id,
                due_at=renewed.due_at,
                renewals=renewed.renewals,
                renewed_at=case.at,
                renewed_terminal_id=case.terminal.id,
            ),
            ItemChanged(item_id=item.id, version=item.version + 1, status=item.status, branch_id=item.branch_id),
            *overridden(case, loan.id),
        ),
        person=case.person,
    )


def _is_resent(case: Case, loan: LoanState) -> bool:
    """The answer was lost, and the machine asks anew: once renewed is enough. Whoever goes against a rule means it."""
    same = loan.renewed_terminal_id == case.terminal.id and loan.patron_id == case.known_patron.id
    return (
        case.override is None
        and same
        and loan.renewed_at is not None
        and abs(case.at - loan.renewed_at) <= RESENT_WITHIN
    )


def _told(loan: LoanState) -> Renewed:
    return Renewed(
        item_id=loan.item_id,
        loan_id=loan.id,
        due_at=loan.due_at,
        renewals=loan.renewals,
        renewals_max=kept(loan, "renewals_max"),
    )


def _by_id(case: Case) -> dict[int, LoanState]:
    return {loan.id: loan for loan in case.patron_loans}
