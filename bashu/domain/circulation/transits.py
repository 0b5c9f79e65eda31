"""Handing an item to the van."""

from bashu.domain.circulation import guards
from bashu.domain.circulation.answers import Dispatched
from bashu.domain.circulation.arrival import arrive, leave_box, waiting_transit
from bashu.domain.circulation.case import Case, No, refusal
from bashu.domain.circulation.effects import Effect, ItemChanged, TransitDispatched, TransitStarted
from bashu.domain.circulation.holds.capture import bind, claim
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.ways import Way, way_of
from bashu.domain.outcome import Accepted, Decision, Refused


def item_has_a_way(case: Case) -> No:
    return None if case.transit is not None else Refusal.NO_TRANSIT


def not_yet_dispatched(case: Case) -> No:
    transit = case.transit
    if transit is None or not transit.dispatched or transit.origin_branch_id != case.branch.id:
        return None
    return (Refusal.ALREADY_DISPATCHED, {"destination_branch_id": transit.destination_branch_id})


LADDER = (guards.terminal_may, guards.item_is_known, item_has_a_way, not_yet_dispatched)


def decide_dispatch(case: Case) -> Decision:
    """What does not wait here for the van to where it is wanted is taken in first, and dispatched if it goes on."""
    if no := refusal(case, LADDER):
        return no
    item, chosen = case.known_item, claim(case)
    waiting = waiting_transit(case, chosen)
    if waiting is not None:
        changed = ItemChanged(item_id=item.id, version=item.version + 1, status=item.status, branch_id=case.branch.id)
        return _dispatched(
            case,
            transit_id=waiting.id,
            destination_branch_id=waiting.destination_branch_id,
            way=way_of(waiting),
            before=(*(bind(case, chosen) if chosen else ()), *leave_box(case), changed),
        )
    arrival = arrive(case)
    started = next((effect for effect in arrival.effects if isinstance(effect, TransitStarted)), None)
    if started is None:
        return Refused(Refusal.NO_TRANSIT, {"stays": arrival.reason})
    return _dispatched(
        case,
        transit_id=started.transit_id,
        destination_branch_id=started.destination_branch_id,
        way=way_of(started),
        before=arrival.effects,
    )


def _dispatched(
    case: Case, *, transit_id: int, destination_branch_id: int, way: Way, before: tuple[Effect, ...]
) -> Accepted:
    item_id = case.known_item.id
    # If it is sent on just now, its transit begins at the time of the scan itself.
    at = case.moves_at if case.transit is not None and case.transit.id == transit_id else case.at
    return Accepted(
        Dispatched(
            item_id=item_id,
            transit_id=transit_id,
            destination_branch_id=destination_branch_id,
            expected_on=way.expected_on,
            next_branch_id=way.next_branch_id,
            guessed=way.guessed,
        ),
        effects=(*before, TransitDispatched(transit_id=transit_id, item_id=item_id, dispatched_at=at)),
    )
