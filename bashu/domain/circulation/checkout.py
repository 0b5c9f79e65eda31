"""Lending an item to a patron."""

from dataclasses import replace

from bashu.domain.circulation import guards
from bashu.domain.circulation.accidents.found import found_again
from bashu.domain.circulation.answers import CheckedOut, Renewed
from bashu.domain.circulation.arrival import leave_box
from bashu.domain.circulation.case import RESENT_WITHIN, Case, person, refusal, with_loan_over
from bashu.domain.circulation.checkin import close_loan
from bashu.domain.circulation.effects import (
    KEPT_BACK,
    Effect,
    FloatEnded,
    ItemChanged,
    ItemStatus,
    LoanOpened,
    TransitEnd,
    TransitEnded,
)
from bashu.domain.circulation.holds.capture import on_loan
from bashu.domain.circulation.kept import freeze
from bashu.domain.circulation.limits import is_first_time, limits_allow
from bashu.domain.circulation.overrides import overridden
from bashu.domain.circulation.parting import nobody_leaves
from bashu.domain.circulation.period import Period, lent_until, not_booked
from bashu.domain.circulation.renew import decide_renew
from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.circulation.undo.stood import stood_before
from bashu.domain.outcome import Accepted, Decision

WHO_AND_WHAT = (guards.terminal_may, guards.item_is_known, *guards.PATRON_LADDER)
LADDER = (
    *guards.STANDING,
    guards.item_is_in_service,
    guards.item_is_free,
    guards.item_is_not_held,
    not_booked,
    guards.item_is_lendable,
    nobody_leaves,
    limits_allow,
)


def decide_check_out(case: Case, *, renews_own: bool) -> Decision:
    if case.loan is not None and case.loan.claimed_at is not None:
        return _lend_what_was_claimed(case)
    own = case.loan if case.patron and case.loan and case.loan.patron_id == case.patron.id else None
    resent = own if own and own.terminal_id == case.terminal.id and not own.renewals and same_scan(case, own) else None
    if own and renews_own and not resent:
        return _renewed(decide_renew(case))
    if no := refusal(case, WHO_AND_WHAT, aside=case.sets_aside):
        return no
    if resent:
        first = CheckedOut(item_id=resent.item_id, loan_id=resent.id, due_at=resent.due_at, resent=True)
        return Accepted(first, person=case.person)
    return _lend(case)


def _lend_what_was_claimed(case: Case) -> Decision:
    """It is in hand, so its reader was right to say that it was brought back, and that loan ends as of then."""
    if no := refusal(case, WHO_AND_WHAT, aside=case.sets_aside):
        return no
    return _lend(with_loan_over(case), closing=close_loan(case))


def _lend(case: Case, *, closing: tuple[Effect, ...] = ()) -> Decision:
    if no := refusal(case, LADDER, aside=case.sets_aside):
        return no
    # Nothing below may fail.
    found = found_again(case).effects
    effects, period = lend(case)
    answer = CheckedOut(
        item_id=case.known_item.id, loan_id=case.fresh.loan_id, due_at=period.due_at, booked_on=period.booked_on
    )
    return Accepted(answer, effects=(*closing, *found, *effects, *overridden(case, answer.loan_id)), person=case.person)


def lend(case: Case) -> tuple[tuple[Effect, ...], Period]:
    """The effects of a new loan, and until when it is. An item that was on its way is no longer.

    Only a fact lends what is out of service: it stays so, and is kept back when it returns.
    """
    item = case.known_item
    period = lent_until(case)
    effects: list[Effect] = []
    if case.transit is not None:
        effects += leave_box(case)
        effects.append(
            TransitEnded(transit_id=case.transit.id, item_id=item.id, ended_at=case.moves_at, ended_as=TransitEnd.LENT)
        )
    if case.floating_at is not None:
        effects.append(FloatEnded(item_id=item.id))
    effects.append(
        LoanOpened(
            loan_id=case.fresh.loan_id,
            item_id=item.id,
            token=person(case.known_patron.id, case.fresh.salt).token,
            lending_branch_id=case.branch.id,
            terminal_id=case.terminal.id,
            checked_out_at=case.at,
            due_at=period.due_at,
            terms=frozen(case, period),
        )
    )
    status = item.status if item.status in KEPT_BACK else ItemStatus.ON_LOAN
    effects.append(ItemChanged(item_id=item.id, version=item.version + 1, status=status, branch_id=case.branch.id))
    effects += on_loan(case)
    return tuple(effects), period


def frozen(case: Case, period: Period) -> dict[str, object]:
    """What the loan keeps. A loan that is shorter because many wait keeps the days that it really has; one that ends
    before a booking, from when it is booked."""
    terms = case.terms
    if period.shortened:
        reasons = {**terms.reasons, "loan_days": terms.reasons["short_days"]}
        terms = replace(terms, loan_days=terms.short_days, reasons=reasons)
    kept = freeze(terms, first=is_first_time(case.known_patron, case.terms))
    kept |= stood_before(case)
    return kept if period.booked_on is None else kept | {"booked_on": period.booked_on.isoformat()}


def same_scan(case: Case, loan: LoanState) -> bool:
    return abs(case.at - loan.checked_out_at) <= RESENT_WITHIN


def _renewed(decision: Decision) -> Decision:
    """A renewal, answered as the check-out that was asked for."""
    match decision:
        case Accepted(answer=Renewed(item_id=item_id, loan_id=loan_id, due_at=due, booked_on=booked_on)):
            answer = CheckedOut(item_id=item_id, loan_id=loan_id, due_at=due, renewed=True, booked_on=booked_on)
            return replace(decision, answer=answer)
        case _:
            return decision
