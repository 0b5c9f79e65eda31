"""Boxes, what is sent by hand, what is late or lost, and settled tasks, as docs/circulation.md tells them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bashu.domain.circulation.commands import ReportLate, SettleTask
from tests.simulation import cases
from tests.simulation.days import DAY, day_of
from tests.simulation.holding import Found, back_in_line, barred, bind, bound_to, claim, let_be
from tests.simulation.lending import Expected, Yes, no, out_of_service, place_and_item
from tests.simulation.moving import (
    STAYS,
    carried_to,
    check_in,
    checked_in,
    found_again,
    home_because,
    lie_here,
    send,
    stay,
    stays_here,
    still_leads_there,
    take_in,
)
from tests.simulation.truth import Scene, Truth
from tests.simulation.ways import box_day, way
from tests.simulation.world import Box, Branch, Item, Transit


def told(
    truth: Truth,
    box: Box,
    *,
    items: int | None = None,
    missing: int = 0,
    again: bool = False,
    taken: Sequence[Yes] = (),
) -> Yes:
    """`taken`: what became of each item of a box that was received."""
    came = [each.fields for each in taken]
    wanted = [each for each in came if each["hold_id"] is not None]
    return Yes("BoxTold", {
        "box_id": box, "state": box.state, "branch_id": box.branch.id, "next_branch_id": box.next_branch.id,
        "items": len(truth.contents(box)) if items is None else items, "missing": missing,
        "expected_on": box.expected_on, "again": again, "held": sum(each["stop"] == "stay" for each in wanted),
        "sent_on": sum(each["stop"] == "send" for each in came), "hold_ids": tuple(each["hold_id"] for each in wanted),
    })  # fmt: skip


def open_box(truth: Truth, scene: Scene, *, next_branch: int) -> Expected:
    if not scene.terminal.active:
        return no("terminal_not_allowed")
    there = truth.world.branches.get(next_branch)
    if there is None or there is scene.here:
        return no("box_goes_nowhere")
    box = Box(scene.here, scene.here, there, "open", scene.at)
    truth.open_box(box)
    return told(truth, box)


def in_hand(scene: Scene, *, box: Box | None) -> Expected | None:
    """What is asked of any box that is worked with."""
    if not scene.terminal.active:
        return no("terminal_not_allowed")
    if box is None:
        return no("box_unknown")
    return None if box.branch is scene.here else no("box_elsewhere", branch_id=box.branch.id)


def reopen(truth: Truth, scene: Scene, *, box: Box | None) -> Expected:
    if refused := in_hand(scene, box=box):
        return refused
    assert box is not None
    if box.state not in ("open", "closed"):
        return no("box_not_open", stage=box.state)
    if box.state == "open":
        return told(truth, box, again=True)
    truth.change_box(box, state="open", closed_at=None)
    return told(truth, box)


def close_box(truth: Truth, scene: Scene, *, box: Box | None) -> Expected:
    if refused := in_hand(scene, box=box):
        return refused
    assert box is not None
    if box.state not in ("open", "closed"):
        return no("box_not_open", stage=box.state)
    if not truth.contents(box):
        return no("box_empty")
    if box.state == "closed":
        return told(truth, box, again=True)
    truth.change_box(box, state="closed", closed_at=scene.at)
    return told(truth, box)


def hand_over(truth: Truth, scene: Scene, *, box: Box | None) -> Expected:
    if refused := in_hand(scene, box=box):
        return refused
    assert box is not None
    if box.state == "received":
        return no("box_not_open", stage="received")
    if not truth.contents(box):
        return no("box_empty")
    if box.state == "handed_over":
        return told(truth, box, again=True)
    for item in truth.contents(box):
        assert item.transit is not None
        if item.transit.dispatched_at is None:
            truth.dispatch(item.transit, scene.at)
            truth.change(item, status=item.status, branch=scene.here)
    expected_on = box_day(truth.world, scene.here, destination=box.next_branch, at=scene.at)
    truth.change_box(box, state="handed_over", closed_at=box.closed_at or scene.at, handed_over_at=scene.at,
                     expected_on=expected_on)  # fmt: skip
    return told(truth, box)


def receive_box(truth: Truth, scene: Scene, *, box: Box | None, emptied: bool) -> Expected:
    if not scene.terminal.active:
        return no("terminal_not_allowed")
    if box is None:
        return no("box_unknown")
    if box.state == "received":
        return told(truth, box, again=True)
    if not emptied and box.next_branch is not scene.here:
        return astray(truth, scene, box=box)
    packed, taken = truth.contents(box) if emptied else truth.coming_with(box), list[Yes]()
    for item in packed:
        if emptied:
            if item.transit is not None and item.transit.dispatched_at is None:
                truth.dispatch(item.transit, scene.at)
                truth.change(item, status=item.status, branch=item.branch)
            truth.tell_staff("missing_from_box", scene, library=box.origin.library, item_ids=[item.id],
                             transit_id=item.transit)  # fmt: skip
        else:
            told_of = take_in(truth, replace(scene, item=item, candidates=[item]), person_there=False)
            assert isinstance(told_of, Yes)
            taken.append(told_of)
    missing = len(packed) if emptied else 0
    truth.change_box(box, state="received", branch=scene.here, received_at=scene.at,
                     closed_at=box.closed_at or scene.at)  # fmt: skip
    return told(truth, box, items=len(packed) - missing, missing=missing, taken=taken)


def astray(truth: Truth, scene: Scene, *, box: Box) -> Yes:
    """It stays as it is packed, and waits."""
    if box.state == "closed" and box.branch is scene.here:
        return told(truth, box, again=True)
    truth.change_box(box, state="closed", branch=scene.here, closed_at=box.closed_at or scene.at)
    return told(truth, box)


def receive(truth: Truth, scene: Scene, *, box: Box | None) -> Expected:
    """Out of a box, if it is known: then its manifest should say so."""
    item = scene.item
    stray = box is not None and item is not None and not any(transit.item is item for transit in box.manifest)
    expected = check_in(truth, scene, person_there=True)
    if isinstance(expected, Yes) and stray and box is not None and item is not None:
        truth.tell_staff("not_on_manifest", scene, library=box.origin.library, item_ids=[item.id])
    return expected


def pack(truth: Truth, scene: Scene, *, box: Box | None) -> Expected:
    if refused := place_and_item(scene):
        return refused
    item, here = scene.item, scene.here
    assert item is not None
    transit = item.transit
    if transit is None:
        return no("no_transit")
    if transit.origin is here and transit.dispatched_at is not None:
        return no("already_dispatched", destination_branch_id=transit.destination.id)
    if elsewhere := in_hand(scene, box=box):
        return elsewhere
    assert box is not None
    if box.state != "open":
        return no("box_not_open", stage=box.state)
    return into(truth, item, transit=transit, box=box, scene=scene)


def into(truth: Truth, item: Item, *, transit: Transit, box: Box, scene: Scene) -> Expected:
    """If it is bound for the box's next stop, by the transit that it has or by the one that it gets here."""
    found = claim(truth, item, scene=scene)
    stands = still_leads_there(transit, found, here=scene.here)
    if not stands and (stays := stays_here(truth, item, scene=scene)):
        return stays
    there, next_branch = transit.destination, transit.next_branch
    if not stands:
        there = whither(truth, item, transit=transit, found=found, scene=scene)
        next_branch = way(truth.world, scene.here, destination=there, at=scene.at)[0]
    if box.next_branch.id not in (there.id, next_branch):
        return no("other_box", next_branch_id=next_branch)
    again = stands and transit.box is box
    if not stands:
        lie_here(truth, item, scene=scene, moved=False)
    elif found is not None:
        bind(truth, item, found=found, scene=scene)
    assert item.transit is not None
    truth.pack(item.transit, box)
    if stands and not again:
        truth.change(item, status=item.status, branch=scene.here)
    return packed(item.transit, again=again)


def whither(truth: Truth, item: Item, *, transit: Transit, found: Found | None, scene: Scene) -> Branch:
    """Where it goes from here, if it does not stay."""
    if found is not None:
        return found[0].pickup
    arrives = transit.destination is scene.here
    if transit.dispatched_at is not None and not arrives and transit.reason != "hold":
        return transit.destination
    why = home_because(truth, item, scene=scene, placed=arrives and transit.reason == "float")
    return cases.goes_to(item, why=why, on=scene.on)


def packed(transit: Transit, *, again: bool = False) -> Yes:
    return Yes("Packed", {
        "item_id": transit.item.id, "transit_id": transit, "box_id": transit.box,
        "destination_branch_id": transit.destination.id, "next_branch_id": transit.next_branch,
        "expected_on": transit.expected_on, "guessed": transit.guessed, "again": again,
    })  # fmt: skip


def unpack(truth: Truth, scene: Scene) -> Expected:
    if refused := place_and_item(scene):
        return refused
    item = scene.item
    assert item is not None
    transit = item.transit
    if transit is None or transit.box is None or transit.origin is not scene.here or transit.dispatched_at is not None:
        return no("not_in_a_box")
    truth.pack(transit, None)
    truth.change(item, status=item.status, branch=scene.here)
    return packed(transit)


def send_by_hand(truth: Truth, scene: Scene, *, destination: int) -> Expected:
    if refused := place_and_item(scene):
        return refused
    item, here = scene.item, scene.here
    assert item is not None
    if out := out_of_service(item):
        return out
    if item.loan is not None:
        return no("on_loan_to_another")
    if claim(truth, item, scene=scene) is not None:
        return no("held_for_another")
    there = truth.world.branches.get(destination)
    if there is None or there is here:
        return no("may_not_stay_there", branch_id=destination, because="not_elsewhere")
    if barred(truth.world, item, at=here, to=there, now=scene.at):
        return no("may_not_stay_there", branch_id=destination, because="barred")
    why = home_because(truth, item, scene=scene, at=there)
    if why not in (*STAYS, "manual_only"):
        return no("may_not_stay_there", branch_id=destination, because=why)
    let_be(truth, item, scene=scene)
    again = found_again(truth, item, scene=scene, taken_in=False)
    reason = why if why in ("at_home", "own_library", "rotates_here") else "placed"
    of_case = cases.told(item, why=reason, on=scene.on)
    told = {"item_id": item.id, "closed_loan_id": None, "days_overdue": 0, "task_id": None, "hold_id": None}
    before, transit = None, item.transit
    if here.is_beside(there):
        if transit is not None:
            truth.end(transit, at=scene.at, how="received")
        stop = stay(truth, item, scene=carried_to(there, scene=scene), why=reason, moved=transit is not None)
        return checked_in(told | stop | of_case | {"destination_branch_id": there.id}, again)
    if transit is not None:
        arrived = transit.destination is here
        truth.end(transit, at=scene.at, how="received" if arrived else "forwarded")
        before = None if arrived else transit
    stop = send(truth, item, scene=scene, destination=there, why=reason, before=before)
    return checked_in(told | stop | of_case, again)


def lose(truth: Truth, scene: Scene, *, transit_id: int | None) -> Expected:
    if refused := place_and_item(scene):
        return refused
    item = scene.item
    assert item is not None
    transit = item.transit
    if transit is None or (transit_id is not None and transit.id != transit_id):
        return no("no_transit")
    world = truth.world
    payers = {"owner": item.owner, "origin": transit.origin.library, "destination": transit.destination.library}
    payer = payers[world.lost_payer]
    truth.end(transit, at=scene.at, how="lost", payer=payer.id)
    truth.change(item, status="missing", branch=item.branch)
    if (had := bound_to(truth, item)) is not None:
        back_in_line(truth, had, why="lost", branch_id=scene.here.id)
    task = truth.tell_staff("lost", scene, library=payer, branch=transit.origin, item_ids=[item.id])
    return Yes("Lost", {"item_id": item.id, "transit_id": transit, "payer_id": payer.id, "task_id": task})


def report_late(truth: Truth, command: ReportLate, *, item: Item | None, now: datetime) -> Expected:
    at = min(command.occurred_at, now)
    transit = item.transit if item is not None else None
    if item is None or transit is None or transit.id != command.transit_id or transit.late_at is not None:
        return Yes("Told", {"item_id": item.id if item else None, "task_id": None})
    if day_of(at) - transit.expected_on <= truth.world.late_after_days * DAY:
        return Yes("Told", {"item_id": item.id, "task_id": None})
    truth.tell_late(transit, at)
    truth.change(item, status=item.status, branch=item.branch)
    where = transit.origin if transit.dispatched_at is None else truth.world.branches[transit.next_branch]
    task = truth.raise_task("late", at=at, branch=where, library=transit.origin.library, item_ids=[item.id])
    return Yes("Told", {"item_id": item.id, "task_id": task})


def settle(truth: Truth, scene: Scene, *, command: SettleTask) -> Expected:
    if not scene.terminal.active:
        return no("terminal_not_allowed")
    task = truth.find_task(command.task_id)
    if task is None:
        return no("task_unknown")
    if scene.here.library.id not in (task.library, truth.world.branches[task.branch].library.id):
        return no("task_of_another")
    again = task.done is not None
    if not again:
        truth.settle(task, at=scene.at, how=str(command.how), by=command.settled_by)
    return Yes("Settled", {"task_id": task.id, "again": again})
