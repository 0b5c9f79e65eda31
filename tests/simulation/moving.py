"""Check in, receive, dispatch, and where an item goes next, as docs/circulation.md tells them."""

from datetime import date
from typing import Any

from tests.simulation.days import DAY, day_of, last_second, opens, overdue
from tests.simulation.lending import Expected, No, Yes, late, no, place_and_item, unclear
from tests.simulation.terms import of_loan
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Branch, Item, Task, Transit


def check_in(truth: Truth, scene: Scene, *, person_there: bool) -> Expected:
    return take_in(truth, scene, person_there=person_there) if scene.terminal.active else no("terminal_not_allowed")


def take_in(truth: Truth, scene: Scene, *, person_there: bool) -> Expected:
    item = scene.item
    if item is None:
        doubt = unclear(scene)
        return doubt if doubt and person_there else swallow(truth, scene)
    had, moved = item.loan, item.loan is not None
    days = bring_back(truth, item, scene=scene)
    if item.status != "withdrawn":
        stop = lie_here(truth, item, scene=scene, moved=moved)
        task = None
    else:
        stop, task = keep_back(truth, item, scene=scene, moved=moved)
    return Yes(
        "CheckedIn",
        {"item_id": item.id, "closed_loan_id": had, "days_overdue": days, "task_id": task} | stop,
    )


def bring_back(truth: Truth, item: Item, *, scene: Scene) -> int:
    """The days overdue, and what comes of them for the patron."""
    loan = item.loan
    if loan is None:
        return 0
    at = max(scene.at, loan.out_at)
    world, patron, library = truth.world, loan.patron, loan.branch.library.id
    days = late(world, loan, at=at)
    if of_loan(loan.terms, "overdue_leads_to") == "suspend":
        days = min(days, of_loan(loan.terms, "suspend_days_max"))
        until = last_second(day_of(at) + days * DAY)
        before = [each.ends_at for each in patron.blocks if (each.reason, each.library) == ("suspended", library)]
        if days and not any(end is not None and end >= until for end in before):
            truth.suspend(patron, library, at=at, until=until)
    if loan.terms.get("first") and not late(world, loan, at=at) and patron.first_returns is not None:
        patron.first_returns += 1
    close(truth, item, scene=scene)
    return overdue(world, loan, at=at)


def close(truth: Truth, item: Item, *, scene: Scene) -> None:
    """A loan never ends before it began."""
    if item.loan is not None:
        truth.close(item.loan, at=max(scene.at, item.loan.out_at), branch=scene.here)


def swallow(truth: Truth, scene: Scene) -> Yes:
    """The machine has it and nobody knows what it is. Whoever may have brought it back is charged no further."""
    kind = "ambiguous_item" if scene.candidates else "unknown_item"
    for item in scene.candidates:
        loan = item.loan
        if loan is not None and loan.stopped_at is None and loan.out_at <= scene.at:
            truth.stop_accrual(loan, scene.at)
    task = truth.tell_staff(kind, scene, item_ids=[item.id for item in scene.candidates])
    told = {"item_id": None, "closed_loan_id": None, "days_overdue": 0, "task_id": task}
    return Yes("CheckedIn", told | to("exception", kind))


def keep_back(truth: Truth, item: Item, *, scene: Scene, moved: bool) -> tuple[dict[str, Any], Task]:
    """What was withdrawn turned up."""
    if item.transit is not None:
        truth.end(item.transit, at=scene.at, how="received")
        moved = True
    if item.floats_at is not None:
        truth.float(item, None, at=scene.at)
        moved = True
    settle(truth, item, scene=scene, status="withdrawn", moved=moved)
    return to("exception", "conflict"), truth.tell_staff("conflict", scene, item_ids=[item.id], found="withdrawn")


def lie_here(truth: Truth, item: Item, *, scene: Scene, moved: bool) -> dict[str, Any]:
    """The next stop of an item on the counter, free of any loan."""
    transit, here = item.transit, scene.here
    if transit is None:
        return follow(truth, item, scene=scene, moved=moved)
    if transit.destination is here:
        truth.end(transit, at=scene.at, how="received")
        return follow(truth, item, scene=scene, moved=True)
    if transit.dispatched_at is not None:
        truth.end(transit, at=scene.at, how="forwarded")
        return send(truth, item, scene=scene, destination=transit.destination, why="forwarded", before=transit)
    if transit.origin is here:
        return to("send", "on_its_way", branch=transit.destination, expected_on=transit.expected_on)
    truth.end(transit, at=scene.at, how="forwarded")
    return follow(truth, item, scene=scene, moved=True, before=transit)


def follow(truth: Truth, item: Item, *, scene: Scene, moved: bool, before: Transit | None = None) -> dict[str, Any]:
    why = home_because(truth, item, scene=scene)
    if why not in ("at_home", "own_library", "floats"):
        return send(truth, item, scene=scene, destination=item.home, why=why, before=before)
    guest = scene.here.library is not item.owner
    if item.floats_at is not None and not (guest and item.floats_at == scene.here.id):
        truth.float(item, None, at=scene.at)
        moved = True
    if guest and item.floats_at is None:
        truth.float(item, scene.here, at=scene.at)
        moved = True
    settle(truth, item, scene=scene, status="available", moved=moved)
    return to("stay", why)


def settle(truth: Truth, item: Item, *, scene: Scene, status: str, moved: bool) -> None:
    """Scan it as often as you like: what changes nothing is no change."""
    if moved or item.status != status or item.branch is not scene.here:
        truth.change(item, status=status, branch=scene.here)


def send(
    truth: Truth, item: Item, *, scene: Scene, destination: Branch, why: str, before: Transit | None
) -> dict[str, Any]:
    if item.floats_at is not None:
        truth.float(item, None, at=scene.at)
    expected_on = opens(destination, scene.on + days_between(scene.here, destination) * DAY)
    reason = before.reason if before is not None and why == "forwarded" else "go_home"
    truth.start(Transit(item, scene.here, destination, reason, scene.at, expected_on, before))
    truth.change(item, status="in_transit", branch=scene.here)
    return to("send", why, branch=destination, expected_on=expected_on)


def days_between(origin: Branch, destination: Branch) -> int:
    return 2 if origin.library.city == destination.library.city else 5


def home_because(truth: Truth, item: Item, *, scene: Scene) -> str:
    """Why it stays here, or what kept it from staying."""
    here, home, group = scene.here, item.home, item.group
    if here is home:
        return "at_home"
    if here.library is home.library and here.library.keeps_own:
        return "own_library"
    if group is None:
        return "no_group"
    if here.id not in group.room:
        return "branch_not_in_group"
    if not here.floats_in:
        return "branch_takes_none"
    if here.library.city != home.library.city and not group.crosses_cities:
        return "other_city"
    if group.kinds is not None and item.kind not in group.kinds:
        return "kind_stays_home"
    if (scene.on - (item.acquired_on or date.min)).days < group.min_age_days:
        return "too_new"
    room, quota = group.room[here.id], item.owner.quota
    if room is not None and truth.floated_here.get(here.id, 0) - (item.floats_at == here.id) >= room:
        return "branch_full"
    away = truth.owner_away.get(item.owner.id, 0) - (item.floats_at is not None)
    if quota is not None and away >= quota and here.library is not home.library:
        return "owner_quota"
    return "floats"


def to(stop: str, why: str, *, branch: Branch | None = None, expected_on: date | None = None) -> dict[str, Any]:
    destination_id = None if branch is None else branch.id
    return {"stop": stop, "reason": why, "destination_branch_id": destination_id, "expected_on": expected_on}


def dispatch(truth: Truth, scene: Scene) -> Expected:
    if refused := place_and_item(scene):
        return refused
    item, here = scene.item, scene.here
    assert item is not None
    transit = item.transit
    if transit is None:
        return no("no_transit")
    if transit.origin is here and transit.dispatched_at is not None:
        return no("already_dispatched", destination_branch_id=transit.destination.id)
    if transit.origin is here:
        truth.change(item, status=item.status, branch=here)
    elif stays := stays_here(truth, item, scene=scene):
        return stays
    else:
        lie_here(truth, item, scene=scene, moved=False)
        transit = item.transit
        assert transit is not None
    truth.dispatch(transit, scene.at)
    told = {"item_id": item.id, "transit_id": transit, "destination_branch_id": transit.destination.id}
    return Yes("Dispatched", told | {"expected_on": transit.expected_on})


def stays_here(truth: Truth, item: Item, *, scene: Scene) -> No | None:
    """It arrived, or never left properly, and nothing sends it on from here."""
    transit = item.transit
    assert transit is not None
    if transit.dispatched_at is not None and transit.destination is not scene.here:
        return None
    why = home_because(truth, item, scene=scene)
    return no("no_transit", stays=why) if why in ("at_home", "own_library", "floats") else None
