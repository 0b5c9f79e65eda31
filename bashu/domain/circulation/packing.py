"""Into a box, out of it, and what came out of one that was not meant to be in it."""

from dataclasses import replace

from bashu.domain.circulation import guards
from bashu.domain.circulation.answers import CheckedIn, Packed
from bashu.domain.circulation.arrival import arrive, waiting_transit
from bashu.domain.circulation.case import Case, No, refusal
from bashu.domain.circulation.checkin import decide_check_in
from bashu.domain.circulation.effects import (
    BoxStage,
    ItemChanged,
    TaskKind,
    TaskRaised,
    TransitBoxed,
    TransitStarted,
)
from bashu.domain.circulation.holds.capture import bind, claim
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import BoxState
from bashu.domain.circulation.transits import item_has_a_way, not_yet_dispatched
from bashu.domain.circulation.ways import Way, way_of
from bashu.domain.outcome import Accepted, Decision, Refused


def box_is_known(case: Case) -> No:
    return None if case.box is not None else Refusal.BOX_UNKNOWN


def box_is_here(case: Case) -> No:
    box = known_box(case)
    return None if box.branch_id == case.branch.id else (Refusal.BOX_ELSEWHERE, {"branch_id": box.branch_id})


def box_is_open(case: Case) -> No:
    box = known_box(case)
    return None if box.state is BoxStage.OPEN else (Refusal.BOX_NOT_OPEN, {"stage": box.state})


def item_is_packed(case: Case) -> No:
    transit = case.transit
    packed_here = transit is not None and transit.box_id is not None and transit.origin_branch_id == case.branch.id
    return None if packed_here and transit is not None and not transit.dispatched else Refusal.NOT_IN_A_BOX


PACKING = (
    guards.terminal_may, guards.item_is_known, item_has_a_way, not_yet_dispatched, box_is_known, box_is_here,
    box_is_open,
)  # fmt: skip
UNPACKING = (guards.terminal_may, guards.item_is_known, item_is_packed)


def known_box(case: Case) -> BoxState:
    if case.box is None:
        raise ValueError("a guard must have refused a box that nobody knows")
    return case.box


def decide_pack(case: Case) -> Decision:
    """An item that does not wait here for the van to where it is wanted is taken in first, and packed if it goes on."""
    if no := refusal(case, PACKING):
        return no
    box, chosen = known_box(case), claim(case)
    waiting = waiting_transit(case, chosen)
    if waiting is None:
        arrival = arrive(case)
        started = next((effect for effect in arrival.effects if isinstance(effect, TransitStarted)), None)
        if started is None:
            return Refused(Refusal.NO_TRANSIT, {"stays": arrival.reason})
        transit_id, destination_id, way = started.transit_id, started.destination_branch_id, way_of(started)
        effects, moved = arrival.effects, True
    else:
        transit_id, destination_id, way = waiting.id, waiting.destination_branch_id, way_of(waiting)
        effects, moved = (bind(case, chosen) if chosen else ()), False
    if box.next_branch_id not in {way.next_branch_id, destination_id}:
        return Refused(Refusal.OTHER_BOX, {"next_branch_id": way.next_branch_id})
    packed = _packed(case, transit_id=transit_id, box_id=box.id, destination_id=destination_id, way=way)
    if waiting is not None and waiting.box_id == box.id:
        return Accepted(replace(packed, again=True), effects=effects)
    boxed = TransitBoxed(transit_id=transit_id, item_id=case.known_item.id, box_id=box.id)
    return Accepted(packed, effects=(*effects, *(() if moved else (_touched(case),)), boxed))


def decide_unpack(case: Case) -> Decision:
    if no := refusal(case, UNPACKING):
        return no
    transit = case.transit
    if transit is None:
        raise ValueError("a guard must have refused what is in no box")
    packed = _packed(
        case, transit_id=transit.id, box_id=None, destination_id=transit.destination_branch_id, way=way_of(transit)
    )
    boxed = TransitBoxed(transit_id=transit.id, item_id=transit.item_id, box_id=None)
    return Accepted(packed, effects=(_touched(case), boxed))


def decide_receive(case: Case, *, box_id: int | None) -> Decision:
    """As check in. What came out of a box without standing on its manifest is told to the library that packed it."""
    decision = decide_check_in(case, refuses_unknown=True)
    match decision:
        case Accepted(answer=CheckedIn(item_id=int())) if case.box is not None and not case.on_manifest:
            raised = TaskRaised(
                task_id=case.fresh.extra_id,
                kind=TaskKind.NOT_ON_MANIFEST,
                branch_id=case.branch.id,
                library_id=case.network.branches[case.box.origin_branch_id].library_id,
                details={"box_id": box_id, "barcode": case.known_item.barcode, "item_ids": [case.known_item.id]},
                raised_at=case.at,
            )
            return replace(decision, effects=(*decision.effects, raised))
    return decision


def _touched(case: Case) -> ItemChanged:
    item = case.known_item
    return ItemChanged(item_id=item.id, version=item.version + 1, status=item.status, branch_id=case.branch.id)


def _packed(case: Case, *, transit_id: int, box_id: int | None, destination_id: int, way: Way) -> Packed:
    return Packed(
        item_id=case.known_item.id,
        transit_id=transit_id,
        box_id=box_id,
        destination_branch_id=destination_id,
        next_branch_id=way.next_branch_id,
        expected_on=way.expected_on,
        guessed=way.guessed,
    )
