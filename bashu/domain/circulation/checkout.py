"""Lending an item to a patron."""

from datetime import datetime, timedelta

from bashu.domain.calendar import due_at
from bashu.domain.circulation import guards
from bashu.domain.circulation.answers import CheckedOut, Renewed
from bashu.domain.circulation.case import Case, person, refusal, terms_for
from bashu.domain.circulation.effects import (
    Effect,
    FloatEnded,
    ItemChanged,
    ItemStatus,
    LoanOpened,
    TransitEnd,
    TransitEnded,
)
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.renew import decide_renew, loan_of
from bashu.domain.outcome import Accepted, Decision, Refused
from bashu.domain.policy import Terms

# The same patron, item and terminal again within this time is a machine that lost our answer, not a wish to renew.
RESENT_WITHIN = timedelta(minutes=5)

LOAN_TERMS = (
    "loan_days",
    "renewals_max",
    "renewal_days",
    "renew_from",
    "renew_if_overdue",
    "overdue_fen_per_day",
    "overdue_cap_fen",
)

WHO_AND_WHAT = (guards.terminal_may, guards.item_is_known, *guards.PATRON_LADDER)
LADDER = (
    guards.debts_are_small,
    guards.item_is_in_service,
    guards.item_is_free,
    guards.item_is_lendable,
    guards.limits_allow,
)


def decide_check_out(case: Case, *, renews_own: bool) -> Decision:
    if no := refusal(case, WHO_AND_WHAT):
        return no
    if case.loan is not None and case.loan.patron_id == case.known_patron.id:
        return _own_again(case, renews_own=renews_own)
    if no := refusal(case, LADDER):
        return no
    # Nothing below may fail.
    effects, due = lend(case)
    item = case.known_item
    return Accepted(
        CheckedOut(item_id=item.id, loan_id=case.fresh.loan_id, due_at=due), effects=effects, person=case.person
    )


def lend(case: Case) -> tuple[tuple[Effect, ...], datetime]:
    """The effects of a new loan, and when it is due. An item that was on its way is no longer."""
    item, terms = case.known_item, terms_for(case)
    due = due_at(case.branch.calendar, start=case.at, days=terms.loan_days)
    effects: list[Effect] = []
    if case.transit is not None:
        effects.append(
            TransitEnded(transit_id=case.transit.id, item_id=item.id, ended_at=case.at, ended_as=TransitEnd.LENT)
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
            due_at=due,
            terms=frozen_terms(terms),
        )
    )
    effects.append(
        ItemChanged(item_id=item.id, version=item.version + 1, status=ItemStatus.ON_LOAN, branch_id=case.branch.id)
    )
    return tuple(effects), due


def frozen_terms(terms: Terms) -> dict[str, object]:
    """What the loan keeps: its terms of time and money, and which rule gave each."""
    return {name: getattr(terms, name) for name in LOAN_TERMS} | {
        "rules": {name: terms.reasons[name] for name in LOAN_TERMS}
    }


def _own_again(case: Case, *, renews_own: bool) -> Decision:
    loan = loan_of(case)
    if loan.terminal_id == case.terminal.id and case.at - loan.checked_out_at <= RESENT_WITHIN and not loan.renewals:
        answer = CheckedOut(item_id=loan.item_id, loan_id=loan.id, due_at=loan.due_at, resent=True)
        return Accepted(answer, person=case.person)
    if not renews_own:
        return Refused(Refusal.ALREADY_YOURS, {"due_at": loan.due_at.isoformat()}, person=case.person)
    match decide_renew(case):
        case Accepted(answer=Renewed() as renewed) as decision:
            answer = CheckedOut(item_id=loan.item_id, loan_id=loan.id, due_at=renewed.due_at, renewed=True)
            return Accepted(answer, effects=decision.effects, person=decision.person)
        case decision:
            return decision
