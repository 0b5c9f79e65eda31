"""Read on the premises: what lay on a table is counted, without any person, and goes where a check in sends it."""

from dataclasses import replace
from datetime import timedelta

from bashu.domain.circulation import guards
from bashu.domain.circulation.accidents.found import found_again
from bashu.domain.circulation.arrival import arrive
from bashu.domain.circulation.case import Case, No, refusal
from bashu.domain.circulation.checkin import taken_in, told_of_found
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.used import UseCounted
from bashu.domain.outcome import Accepted, Decision

# Scanned again within this time it lies on the same table still.
SAME_USE = timedelta(minutes=10)


def decide_use(case: Case) -> Decision:
    if no := refusal(case, LADDER):
        return no
    arrival = arrive(case)
    counted = case.used_at is None or abs(case.at - case.used_at) >= SAME_USE
    used = UseCounted(use_id=case.fresh.extra_id, item_id=case.known_item.id, branch_id=case.branch.id, used_at=case.at)
    answer = replace(taken_in(case, arrival, overdue=0), counted=counted)
    effects = (*((used,) if counted else ()), *arrival.effects)
    if case.known_item.status is ItemStatus.LOST:
        found = found_again(case)
        return Accepted(told_of_found(answer, found), effects=(*found.effects, *effects))
    return Accepted(answer, effects=effects)


def _nobody_has_it(case: Case) -> No:
    """A loan is not ended by the way, nor is what lies ready for a reader, or travels, put back on a shelf."""
    if case.loan is not None:
        return Refusal.ITEM_ON_LOAN
    if case.transit is not None:
        return Refusal.ITEM_ON_ITS_WAY
    return Refusal.ITEM_PUT_ASIDE if case.known_item.status is ItemStatus.ON_HOLD_SHELF else None


LADDER = (guards.terminal_may, guards.item_is_known, guards.item_is_in_service, _nobody_has_it)
