"""Check in, receive, dispatch, and where an item goes next, as docs/circulation.md tells them."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tests.simulation import accounts, cases
from tests.simulation.days import DAY, day_of, months_later, overdue
from tests.simulation.finding import found, late
from tests.simulation.holding import Found, back_in_line, bind, bound_to, claim, let_be
from tests.simulation.lending import Expected, No, Yes, no, place_and_item, suspended_until, unclear
from tests.simulation.parting import parted
from tests.simulation.places import Group
from tests.simulation.truth import Scene, Truth
from tests.simulation.ways import way
from tests.simulation.world import Branch, Item, Loan, Task, Transit

STAYS = ("at_home", "own_library", "floats", "placed", "rotates_here")


def check_in(truth: Truth, scene: Scene, *, person_there: bool) -> Expected:
    if not scene.terminal.active:
        return no("terminal_not_allowed")
    return wrong_day(truth, scene) or take_in(truth, scene, person_there=person_there)


def wrong_day(truth: Truth, scene: Scene) -> No | None:
    """A time that was said for the return is looked at where there is a loan to end."""
    said, most = scene.returned_at, truth.world.returned_days_max
    if said is None or scene.item is None or scene.item.loan is None:
        return None
    if said > scene.now:
        return no("return_in_the_future")
    return no("returned_too_long_ago", days=most) if day_of(said) < scene.on - most * DAY else None


def came_back(scene: Scene, loan: Loan) -> datetime:
    """When staff say, if it was lent by then and that is before the scan; a loan never ends before it began."""
    said = scene.returned_at
    if loan.claimed is not None:
        return loan.claimed[1]
    return said if said is not None and loan.out_at <= said < scene.at else max(scene.at, loan.out_at)


def take_in(
    truth: Truth, scene: Scene, *, person_there: bool, reason: str = "found", staff: int | None = None
) -> Expected:
    item = scene.item
    if item is None:
        doubt = unclear(scene)
        return doubt if doubt and person_there else swallow(truth, scene)
    had, moved = item.loan, item.loan is not None
    back = came_back(scene, had) if had else scene.at
    days, fen = bring_back(truth, item, scene=scene)
    task, again = None, found_again(truth, item, scene=scene, reason=reason, staff=staff)
    if item.kept_back:
        stop, task = keep_back(truth, item, scene=scene, moved=moved)
    else:
        stop = lie_here(truth, item, scene=scene, moved=moved)
    told = {"item_id": item.id, "closed_loan_id": had, "days_overdue": days, "task_id": task, "hold_id": None}
    more = {"counted": None, "returned_at": back if back < scene.at else None, "charged_fen": fen}
    return checked_in(told | stop | more, again)


def found_again(
    truth: Truth, item: Item, *, scene: Scene, reason: str = "found", staff: int | None = None, taken_in: bool = True
) -> dict[str, Any]:
    """What the answer says besides of what was lost and is in hand."""
    by = found if taken_in and reason == "found" else accounts.found
    left, more = by(truth, item, scene=scene, reason=reason, staff=staff)
    return {"cancelled_fen": left, "refundable_fen": more} if item.status == "lost" or left or more else {}


def checked_in(told: dict[str, Any], again: dict[str, Any]) -> Yes:
    return Yes("FoundAgain" if again else "CheckedIn", told | again)


def bring_back(truth: Truth, item: Item, *, scene: Scene) -> tuple[int, int]:
    """The days overdue, and what they cost; and what else comes of them for the patron."""
    loan = item.loan
    if loan is None:
        return 0, 0
    at = came_back(scene, loan)
    world, patron, library = truth.world, loan.patron, loan.branch.library.id
    days = late(world, loan, at=at)
    fen = accounts.charge_late(truth, loan, days=days, at=at, scene=scene)
    if (until := suspended_until(world, loan, at=at)) is not None:
        before = [each.ends_at for each in patron.blocks if (each.reason, each.library) == ("suspended", library)]
        if not any(end is not None and end >= until for end in before):
            truth.suspend(patron, library, at=at, until=until)
    if loan.terms.get("first") and not late(world, loan, at=at) and patron.first_returns is not None:
        patron.first_returns += 1
    loan.late_charge = loan.charges[-1] if fen else None
    close(truth, item, scene=scene)
    return overdue(world, loan, at=at), fen


def close(truth: Truth, item: Item, *, scene: Scene) -> None:
    """A loan never ends before it began."""
    if item.loan is not None:
        truth.close(item.loan, at=came_back(scene, item.loan), branch=scene.here, scanned=scene.at)


def swallow(truth: Truth, scene: Scene) -> Yes:
    """The machine has it and nobody knows what it is. Whoever may have brought it back is charged no further."""
    kind = "ambiguous_item" if scene.candidates else "unknown_item"
    for item in scene.candidates:
        loan = item.loan
        if loan is not None and loan.stopped_at is None and loan.out_at <= scene.at:
            truth.stop_accrual(loan, scene.at)
    item_ids = [item.id for item in scene.candidates]
    task = truth.tell_staff(kind, scene, item_ids=item_ids, barcode=scene.barcode_to_keep)
    told = {"item_id": None, "closed_loan_id": None, "days_overdue": 0, "task_id": task, "hold_id": None}
    return Yes("CheckedIn", told | to("exception", kind) | {"charged_fen": 0})


def keep_back(truth: Truth, item: Item, *, scene: Scene, moved: bool) -> tuple[dict[str, Any], Task]:
    """What is out of service turned up."""
    status = item.status
    stay_with_staff(truth, item, scene=scene, status=status, moved=moved)
    return to("exception", "conflict"), truth.tell_staff("conflict", scene, item_ids=[item.id], found=status)


def stay_with_staff(truth: Truth, item: Item, *, scene: Scene, status: str, moved: bool) -> None:
    """Wherever it was bound for. Whoever waited for it waits again."""
    if item.transit is not None:
        truth.end(item.transit, at=scene.at, how="received")
        moved = True
    if item.floats_at is not None:
        truth.float(item, None, at=scene.at)
        moved = True
    moved = truth.back(item) or moved
    settle(truth, item, scene=scene, status=status, moved=moved)
    if (had := bound_to(truth, item)) is not None:
        back_in_line(truth, had, why="out_of_service", branch_id=scene.here.id)


def lie_here(truth: Truth, item: Item, *, scene: Scene, moved: bool) -> dict[str, Any]:
    """The next stop of an item on the counter, free of any loan. Whoever waits for it comes first. To another room of
    the building it is carried over: it lies there as if it had been scanned there."""
    found = claim(truth, item, scene=scene)
    let_be(truth, item, scene=scene)
    there = other_room(truth, item, found=found, scene=scene)
    if there is None:
        return lie_where_it_was_scanned(truth, item, found=found, scene=scene, moved=moved)
    over = carried_to(there, scene=scene)
    told = lie_where_it_was_scanned(truth, item, found=found, scene=over, moved=moved)
    return told | {"destination_branch_id": there.id}


def carried_to(there: Branch, *, scene: Scene) -> Scene:
    return replace(scene, terminal=replace(scene.terminal, branch=there))


def other_room(truth: Truth, item: Item, *, found: Found | None, scene: Scene) -> Branch | None:
    """Of the same building, if that is where it goes and may stay."""
    here, transit = scene.here, item.transit
    there = found[0].pickup if found is not None else leads_on(transit, here=here)
    if there is None:
        placed = transit is not None and transit.reason == "float" and transit.destination is here
        why = home_because(truth, item, scene=scene, placed=placed)
        there = here if why in STAYS else cases.goes_to(item, why=why, on=scene.on)
    if not here.is_beside(there):
        return None
    if found is None and goes_on_from(transit, there=there):
        return None
    return there if found is not None or why_in(truth, item, scene=scene, there=there) in STAYS else None


def goes_on_from(transit: Transit | None, *, there: Branch) -> bool:
    """It waits there for the van, or would be sent on from there to where it is bound for."""
    if transit is None or transit.destination is there:
        return False
    finishes = transit.dispatched_at is not None and transit.reason != "hold"
    return finishes or still_leads_there(transit, None, here=there)


def leads_on(transit: Transit | None, *, here: Branch) -> Branch | None:
    """Where its way goes on to from here, whatever else might be."""
    if transit is None or transit.destination is here:
        return None
    finishes = transit.dispatched_at is not None and transit.reason != "hold"
    return transit.destination if finishes or still_leads_there(transit, None, here=here) else None


def why_in(truth: Truth, item: Item, *, scene: Scene, there: Branch) -> str:
    """Why it stays in the other room."""
    sent = item.transit is not None and item.transit.reason == "float" and item.transit.destination is there
    return home_because(truth, item, scene=scene, at=there, placed=sent)


def lie_where_it_was_scanned(
    truth: Truth, item: Item, *, found: Found | None, scene: Scene, moved: bool
) -> dict[str, Any]:
    transit, here = item.transit, scene.here
    if found is not None:
        return for_hold(truth, item, found=found, scene=scene, moved=moved)
    if transit is None:
        return follow(truth, item, scene=scene, moved=moved)
    if transit.destination is here:
        truth.end(transit, at=scene.at, how="received")
        return follow(truth, item, scene=scene, moved=True, placed=transit.reason == "float")
    if still_leads_there(transit, None, here=here):
        leave_box(truth, item, scene=scene)
        return to("send", "on_its_way", transit=transit)
    if transit.dispatched_at is not None and transit.reason != "hold":
        truth.end(transit, at=scene.at, how="forwarded")
        why = "passes" if transit.next_branch == here.id else "forwarded"
        return send(truth, item, scene=scene, destination=transit.destination, why=why, before=transit)
    truth.end(transit, at=scene.at, how="forwarded")
    return follow(truth, item, scene=scene, moved=True, before=transit)


def still_leads_there(transit: Transit, found: Found | None, *, here: Branch) -> bool:
    """It waits here for the van, and that goes where the item is wanted."""
    if transit.origin is not here or transit.dispatched_at is not None:
        return False
    return transit.reason != "hold" if found is None else transit.destination is found[0].pickup


def leave_box(truth: Truth, item: Item, *, scene: Scene) -> None:
    """It is in a hand, so it is in no box."""
    assert item.transit is not None
    if item.transit.box is not None:
        truth.pack(item.transit, None)
        truth.change(item, status=item.status, branch=scene.here)


def for_hold(truth: Truth, item: Item, *, found: Found, scene: Scene, moved: bool) -> dict[str, Any]:
    """On the hold shelf here, or to where it is collected."""
    hold, transit, here = found[0], item.transit, scene.here
    bind(truth, item, found=found, scene=scene)
    if transit is not None and still_leads_there(transit, found, here=here):
        leave_box(truth, item, scene=scene)
        return to("send", "on_its_way", transit=transit) | {"hold_id": hold.id}
    before = None
    if transit is not None:
        arrived = transit.destination is here
        truth.end(transit, at=scene.at, how="received" if arrived else "forwarded")
        before, moved = None if arrived else transit, True
    if hold.pickup is not here:
        told = send(truth, item, scene=scene, destination=hold.pickup, why="hold_elsewhere", before=before)
        return told | {"hold_id": hold.id}
    if item.floats_at is not None:
        truth.float(item, None, at=scene.at)
        moved = True
    if here.library is item.owner:
        moved = truth.back(item) or moved
    settle(truth, item, scene=scene, status="on_hold_shelf", moved=moved)
    return to("stay", "hold_here") | {"hold_id": hold.id}


def follow(
    truth: Truth, item: Item, *, scene: Scene, moved: bool, before: Transit | None = None, placed: bool = False
) -> dict[str, Any]:
    why = home_because(truth, item, scene=scene, placed=placed)
    told = cases.told(item, why=why, on=scene.on)
    if why not in STAYS:
        destination = cases.goes_to(item, why=why, on=scene.on)
        return send(truth, item, scene=scene, destination=destination, why=why, before=before) | told
    return stay(truth, item, scene=scene, why=why, moved=moved) | told


def stay(truth: Truth, item: Item, *, scene: Scene, why: str, moved: bool) -> dict[str, Any]:
    guest = scene.here.library is not item.owner
    floats = guest or why in ("floats", "placed")
    if item.floats_at is not None and not (floats and item.floats_at == scene.here.id):
        truth.float(item, None, at=scene.at)
        moved = True
    if floats and item.floats_at is None:
        truth.float(item, scene.here, at=scene.at)
        moved = True
    if not guest and truth.back(item):
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
    next_branch, expected_on, guessed = way(truth.world, scene.here, destination=destination, at=scene.at)
    reason = before.reason if before is not None and why in ("passes", "forwarded") else "go_home"
    reason = {"placed": "float", "hold_elsewhere": "hold"}.get(why, reason)
    transit = Transit(item, scene.here, destination, reason, scene.at, expected_on, next_branch, guessed, before)
    truth.start(transit)
    truth.change(item, status="in_transit", branch=scene.here)
    return to("send", why, transit=transit)


def home_because(truth: Truth, item: Item, *, scene: Scene, at: Branch | None = None, placed: bool = False) -> str:
    """Why it stays here (or would stay there), or what kept it from staying."""
    here, home, group = at or scene.here, item.home, item.group
    if parted(item.owner, here.library):
        return "no_group"
    if (why := cases.why_there(truth.world, item, here=here, on=scene.on, now=scene.at)) is not None:
        return why
    if here is home:
        return "at_home"
    if here.library is home.library and here.library.keeps_own:
        return "own_library"
    if placed:
        return "placed"
    if group is None:
        return "no_group"
    if here.id not in group.room:
        return "branch_not_in_group"
    return barred(item, group, here=here, on=scene.on) or crowded(truth, item, group=group, here=here) or "floats"


def barred(item: Item, group: Group, *, here: Branch, on: date) -> str | None:
    """By what it is, and by where and how long it has been."""
    if not here.floats_in:
        return "branch_takes_none"
    if here.library.city != item.home.library.city and not group.crosses_cities:
        return "other_city"
    if group.kinds is not None and item.kind not in group.kinds:
        return "kind_stays_home"
    if (on - (item.acquired_on or date.min)).days < group.min_age_days:
        return "too_new"
    if group.manual_only and item.floats_at != here.id:
        return "manual_only"
    if group.go_home_months is None or item.away_since is None:
        return None
    return "away_long" if months_later(day_of(item.away_since), group.go_home_months) <= on else None


def crowded(truth: Truth, item: Item, *, group: Group, here: Branch) -> str | None:
    room, quota = group.room[here.id], item.owner.quota
    if room is not None and truth.floated_here.get(here.id, 0) - (item.floats_at == here.id) >= room:
        return "branch_full"
    away = truth.owner_away.get(item.owner.id, 0) - truth.is_guest(item)
    too_many = quota is not None and away >= quota and here.library is not item.home.library
    return "owner_quota" if too_many else None


def to(stop: str, why: str, *, transit: Transit | None = None) -> dict[str, Any]:
    told = {"stop": stop, "reason": why, "destination_branch_id": None, "next_branch_id": None, "expected_on": None}
    told |= {"rotation_id": None, "rotation_until_on": None}
    if transit is None:
        return told | {"guessed": False}
    return told | {
        "destination_branch_id": transit.destination.id, "next_branch_id": transit.next_branch,
        "expected_on": transit.expected_on, "guessed": transit.guessed,
    }  # fmt: skip


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
    found = claim(truth, item, scene=scene)
    if still_leads_there(transit, found, here=here):
        if found is not None:
            bind(truth, item, found=found, scene=scene)
        truth.pack(transit, None)
        truth.change(item, status=item.status, branch=here)
    elif stays := stays_here(truth, item, scene=scene):
        return stays
    else:
        lie_here(truth, item, scene=scene, moved=False)
        transit = item.transit
        assert transit is not None
    truth.dispatch(transit, scene.at)
    told = {"item_id": item.id, "transit_id": transit, "destination_branch_id": transit.destination.id}
    told |= {"next_branch_id": transit.next_branch, "guessed": transit.guessed}
    return Yes("Dispatched", told | {"expected_on": transit.expected_on})


def stays_here(truth: Truth, item: Item, *, scene: Scene) -> No | None:
    """It arrived, or never left properly, and nothing sends it on from here."""
    transit = item.transit
    assert transit is not None
    found = claim(truth, item, scene=scene)
    if (there := other_room(truth, item, found=found, scene=scene)) is not None:
        return no("no_transit", stays="hold_here" if found else why_in(truth, item, scene=scene, there=there))
    if found is not None:
        return no("no_transit", stays="hold_here") if found[0].pickup is scene.here else None
    under_way = transit.dispatched_at is not None and transit.reason != "hold"
    if under_way and transit.destination is not scene.here:
        return None
    placed = transit.reason == "float" and transit.destination is scene.here
    why = home_because(truth, item, scene=scene, placed=placed)
    return no("no_transit", stays=why) if why in STAYS else None
