"""Staff send an item to another branch, so that it stays there for lending: by hand, or to balance what floats."""

from bashu.domain.circulation import guards
from bashu.domain.circulation.accidents.found import found_again
from bashu.domain.circulation.answers import CheckedIn
from bashu.domain.circulation.arrival import send_to
from bashu.domain.circulation.case import Case, No, refusal
from bashu.domain.circulation.checkin import told_of_found
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.capture import claim, not_needed
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.rotations import told_of_rotation
from bashu.domain.outcome import Accepted, Decision, Refused
from bashu.domain.routing import Go


def item_is_not_lent(case: Case) -> No:
    return None if case.loan is None else Refusal.ON_LOAN_TO_ANOTHER


def nobody_wants_it(case: Case) -> No:
    """Whoever waits for the item in hand comes before its lending elsewhere."""
    return None if claim(case) is None else Refusal.HELD_FOR_ANOTHER


# Why, beside the reasons of routing.
BARRED, NOT_ELSEWHERE = "barred", "not_elsewhere"
LADDER = (guards.terminal_may, guards.item_is_known, guards.item_is_in_service, item_is_not_lent, nobody_wants_it)


def decide_send(case: Case, *, destination_id: int) -> Decision:
    """The same groups, rooms and quotas as at a check in there; only what floats by hand alone may be sent as well."""
    if no := refusal(case, LADDER):
        return no
    destination = case.network.branches.get(destination_id)
    if destination is None or destination.id == case.branch.id:
        return Refused(Refusal.MAY_NOT_STAY_THERE, {"branch_id": destination_id, "because": NOT_ELSEWHERE})
    here, kind = case.branch.id, case.known_item.kind
    if case.network.is_barred(kind, origin_id=here, destination_id=destination.id, on=case.on):
        return Refused(Refusal.MAY_NOT_STAY_THERE, {"branch_id": destination_id, "because": BARRED})
    sent = send_to(case, destination)
    if isinstance(sent, Go):
        return Refused(Refusal.MAY_NOT_STAY_THERE, {"branch_id": destination_id, "because": sent.reason})
    answer = CheckedIn(
        item_id=case.known_item.id,
        closed_loan_id=None,
        days_overdue=0,
        stop=sent.stop,
        reason=sent.reason,
        destination_branch_id=sent.destination_branch_id,
        next_branch_id=sent.way.next_branch_id if sent.way else None,
        expected_on=sent.way.expected_on if sent.way else None,
        guessed=sent.way is not None and sent.way.guessed,
        **told_of_rotation(case.known_item, case.network, reason=sent.reason, on=case.on),
    )
    effects = (*not_needed(case), *sent.effects)
    if case.known_item.status is ItemStatus.LOST:
        found = found_again(case)
        return Accepted(told_of_found(answer, found), effects=(*found.effects, *effects))
    return Accepted(answer, effects=effects)
