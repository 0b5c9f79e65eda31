"""Holds, as docs/circulation.md tells them: who gets the item in hand, and what is asked for a hold."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from tests.simulation.booking import comes_in_time, has_time, lies_ahead, of_item
from tests.simulation.days import DAY, day_of, last_second, off_shut, opens
from tests.simulation.parting import parted
from tests.simulation.truth import Scene, Truth
from tests.simulation.ways import arrives_on, days_of_way, earliest
from tests.simulation.world import Branch, Hold, Item, Patron, Rule, World

HEAD = 50
MINUTE = timedelta(minutes=1)
WHY = {
    "first_in_line": "first_in_line", "nearest_first": "nearest", "owners_readers": "owners_reader",
    "goes_home": "goes_home",
}  # fmt: skip
NOT_ON_SHELF: dict[str, Any] = dict.fromkeys(("ready_at", "shelf_until", "shelf_from", "shelf_days"))
Found = tuple[Hold, str, int]
"""What was chosen, what decided, and among how many others."""


def minutes_away(world: World, at: Branch, *, pickup: Branch, now: datetime) -> int:
    """How soon it would be there; a guess counts as whole days, to the later end."""
    if at is pickup or at.is_beside(pickup):
        return 0
    soonest = earliest(world, at.id, destination=pickup.id, ready=now)
    return (soonest[0] - now) // MINUTE if soonest else days_of_way(at, pickup)[1] * DAY // MINUTE


def fits(hold: Hold, item: Item) -> bool:
    wanted: dict[str, object] = {
        "work": (hold.work,), "title": (hold.work, hold.bib), "volume": (hold.work, hold.bib, hold.volume),
        "item": hold.wanted_item,
    }  # fmt: skip
    has: dict[str, object] = {
        "work": (item.work,), "title": (item.work, item.bib), "volume": (item.work, item.bib, item.volume),
        "item": item.id,
    }  # fmt: skip
    return wanted[hold.level] == has[hold.level]


def may_serve(truth: Truth, hold: Hold, *, item: Item, now: datetime) -> bool:
    if not fits(hold, item) or item.status == "withdrawn" or is_between(hold, item):
        return False
    terms = terms_for(truth, hold, item=item, now=now)
    return bool(terms["lendable"] and terms["holdable"])


def is_between(hold: Hold, item: Item) -> bool:
    """It would have to go from one library to another, one of which leaves the network."""
    return parted(item.owner, hold.pickup.library, hold.patron.home) is not None


def terms_for(truth: Truth, hold: Hold, *, item: Item, now: datetime) -> Rule:
    """Of a loan to whoever holds it, where it is collected."""
    return truth.terms.of(item, hold.patron, lender=hold.pickup.library, on=day_of(now))[0]


def serves(truth: Truth, hold: Hold, *, item: Item, at: Branch, now: datetime) -> bool:
    """It may be taken for this hold now, from this branch."""
    if another_came(hold) or paused(hold, now) or not hold.patron.active:
        return False
    if hold.wanted_until is not None and hold.wanted_until < now:
        return False
    protected = terms_for(truth, hold, item=item, now=now)["protect_days"]
    new = item.acquired_on is not None and (day_of(now) - item.acquired_on).days < protected
    if new and hold.patron.home is not item.owner:
        return False
    if hold.nearby_until is not None and now < hold.nearby_until and at.library.city != hold.pickup.library.city:
        return False
    if barred(truth.world, item, at=at, to=hold.pickup, now=now) or not may_serve(truth, hold, item=item, now=now):
        return False
    if hold.booked is not None:
        return comes_in_time(truth, hold, at=at, now=now)
    days = terms_for(truth, hold, item=item, now=now)["hold_shelf_days"]
    return has_time(truth, hold, item=item, at=at, days=days, now=now)


def barred(world: World, item: Item, *, at: Branch, to: Branch, now: datetime) -> bool:
    """Nothing of it is sent that way on this day."""
    return at is not to and any(
        bar.origin in (at, at.library)
        and bar.destination in (to, to.library)
        and bar.kind in ("", item.kind)
        and bar.first_on <= day_of(now) <= bar.last_on
        for bar in world.bars
    )


def another_came(hold: Hold) -> bool:
    """For one is enough; what is only asked for may not be there."""
    others = [other for other in hold.choice if other is not hold]
    return any(other.stage in ("under_way", "ready") or other.closed_as == "fulfilled" for other in others)


def needless(hold: Hold) -> bool:
    """What was asked for it may as well stay where it is."""
    return hold.stage == "asked" and another_came(hold)


def paused(hold: Hold, now: datetime) -> bool:
    return hold.suspended_until is not None and hold.suspended_until > now


def head(truth: Truth, item: Item, *, now: datetime) -> list[Hold]:
    """Who wants what it is."""
    return [
        hold for hold in truth.queue(item.work)
        if hold.stage in ("waiting", "asked") and not hold.booked and not paused(hold, now) and fits(hold, item)
    ][:HEAD]  # fmt: skip


def bound_to(truth: Truth, item: Item) -> Hold | None:
    return next((hold for hold in truth.queue(item.work) if hold.item == item.id), None)


def best(
    truth: Truth, pairs: list[tuple[Hold, Item, Branch]], *, now: datetime, in_hand: bool
) -> tuple[Hold, Item, str, int] | None:
    """By the network's list of criteria; the first that tells the best from the next is the reason."""
    order = truth.world.hold_order
    measured = [
        (
            measures(truth.world, hold, item=item, at=at, times=(now, now if in_hand else in_the_house(at, now))),
            hold.place, item.id, (hold, item, at),
        )
        for hold, item, at in pairs
    ]  # fmt: skip
    ranked = sorted(measured, key=lambda each: each[:3])
    if not ranked:
        return None
    (first, *_, (hold, item, _)), why = ranked[0], "only_one"
    if len(ranked) > 1:
        apart = [name for name, one, other in zip(order, first, ranked[1][0], strict=True) if one != other]
        why = WHY[apart[0]] if apart else "first_in_line"
    return hold, item, why, len(ranked) - 1


def in_the_house(branch: Branch, now: datetime) -> datetime:
    """When somebody is there to go to the shelf: today, or from the first minute of the next open day."""
    on = opens(branch, day_of(now))
    return now if on == day_of(now) else last_second(on - DAY) + timedelta(seconds=1)


def shut_for_days(item: Item, now: datetime) -> bool:
    """Not open today, nor on one of the next three days, where it stands."""
    return opens(item.branch, day_of(now)) - day_of(now) > 3 * DAY


def measures(world: World, hold: Hold, *, item: Item, at: Branch, times: tuple[datetime, datetime]) -> list[Any]:
    """`times`: of now, and from when it can set out."""
    now, sets_out = times
    by_name: dict[str, Callable[[], Any]] = {
        "first_in_line": lambda: hold.place,
        "nearest_first": lambda: (sets_out - now) // MINUTE + minutes_away(world, at, pickup=hold.pickup, now=sets_out),
        "owners_readers": lambda: hold.patron.home is not item.owner,
        "goes_home": lambda: hold.pickup.library is not item.owner,
    }
    return [by_name[name]() for name in world.hold_order]


def claim(truth: Truth, item: Item, *, scene: Scene) -> Found | None:
    """Whose hold gets the item on the counter. One that it is bound to has it already, and keeps its reason."""
    had = bound_to(truth, item)
    if had is not None and not let_go(truth, had, item=item, at=scene.here, now=scene.now):
        return had, "", 0
    now = scene.now
    for hold in of_item(truth, item):
        if hold.stage in ("waiting", "asked") and serves(truth, hold, item=item, at=scene.here, now=now):
            return hold, "only_one", 0
    pairs = [
        (hold, item, scene.here)
        for hold in head(truth, item, now=now)
        if serves(truth, hold, item=item, at=scene.here, now=now)
    ]
    found = best(truth, pairs, now=now, in_hand=True)
    return None if found is None else (found[0], found[2], found[3])


def bind(truth: Truth, item: Item, *, found: Found, scene: Scene) -> None:
    hold, why, others = found
    here = hold.pickup is scene.here
    stage = "ready" if here else "under_way"
    if (hold.stage, hold.item) == (stage, item.id):
        return
    told: dict[str, Any] = {"stage": stage, "item": item.id}
    told |= NOT_ON_SHELF
    if here:
        days = terms_for(truth, hold, item=item, now=scene.now)["hold_shelf_days"]
        told |= {"ready_at": scene.now} | on_shelf(hold, days=days, now=scene.now)
    if why:
        told |= {"reason": why, "details": {"branch_id": scene.here.id, "others": others}}
    truth.change_hold(hold, **told)


def on_shelf(hold: Hold, *, days: int, now: datetime) -> dict[str, Any]:
    """From today on, for so many days on which somebody is there; what is booked, as long as it is."""
    if hold.booked is not None:
        return {"shelf_until": hold.wanted_until, "shelf_from": day_of(now), "shelf_days": None}
    return {"shelf_until": after(hold.pickup, day_of(now), days=days), "shelf_from": day_of(now), "shelf_days": days}


def after(branch: Branch, day: date, *, days: int) -> datetime:
    for _ in range(days):
        day = opens(branch, day + DAY)
    return last_second(day)


def as_long_again(hold: Hold, *, now: datetime) -> dict[str, Any]:
    """For as many open days as it was put there for, counted from today."""
    assert hold.shelf_until is not None
    assert hold.shelf_days is not None
    anew = on_shelf(hold, days=hold.shelf_days, now=now)
    return anew | {"shelf_until": max(hold.shelf_until, anew["shelf_until"])}


def last_on_shelf(hold: Hold) -> datetime | None:
    """As its calendar is now, which may have been changed since; None for what is on no hold shelf."""
    if hold.stage != "ready" or hold.shelf_until is None:
        return None
    if hold.booked is not None:
        return hold.shelf_until
    assert hold.shelf_from is not None
    assert hold.shelf_days is not None
    return max(off_shut(hold.pickup, hold.shelf_until), after(hold.pickup, hold.shelf_from, days=hold.shelf_days))


def back_in_line(truth: Truth, hold: Hold, *, why: str, branch_id: int) -> None:
    hold.missed.append(f"{why} {hold.item} {branch_id}")
    told = {"reason": why, "details": {"branch_id": branch_id}}
    truth.change_hold(hold, stage="waiting", item=None, **told, **NOT_ON_SHELF)


def let_go(truth: Truth, had: Hold, *, item: Item, at: Branch, now: datetime) -> bool:
    """It was only asked for; and it is needed no more, or may not be sent there from here. What would have to go
    between libraries that part goes home, also if it was put aside."""
    return (
        is_between(had, item)
        or needless(had)
        or (had.stage == "asked" and barred(truth.world, item, at=at, to=had.pickup, now=now))
    )


def let_be(truth: Truth, item: Item, *, scene: Scene) -> None:
    """Whoever does not get it waits."""
    had = bound_to(truth, item)
    if had is not None and let_go(truth, had, item=item, at=scene.here, now=scene.now):
        truth.change_hold(had, stage="waiting", item=None, reason="queued", details={}, **NOT_ON_SHELF)


def lent(truth: Truth, item: Item, *, patron: Patron, scene: Scene) -> None:
    """One hold of this patron's is fulfilled; another's that the item was bound to waits again."""
    had, mine = bound_to(truth, item), fulfilled(truth, item, patron=patron, at=scene.at)
    if had is not None and had is not mine:
        back_in_line(truth, had, why="lent_to_another", branch_id=scene.here.id)
    if mine is not None:
        aside = mine.item if mine.stage in ("under_way", "ready") else None
        truth.end_hold(mine, item=aside or item.id, at=scene.now, how="fulfilled", why=None)


def fulfilled(truth: Truth, item: Item, *, patron: Patron | None, at: datetime) -> Hold | None:
    """The hold that a loan fulfils: the one that has the item, else what is booked by now, else the first."""
    had = bound_to(truth, item)
    own = [hold for hold in truth.queue(item.work) if hold.patron is patron]
    if had in own:
        return had
    fitting = [hold for hold in own if fits(hold, item) and not lies_ahead(hold, at)]
    return next((hold for hold in fitting if hold.booked), fitting[0] if fitting else None)


def kept_for_another(truth: Truth, item: Item, *, patron: Patron) -> bool:
    """Put aside for somebody else; what is only asked for too, if the terms mind."""
    had = bound_to(truth, item)
    if had is None or had.patron is patron or needless(had):
        return False
    return had.stage != "asked" or not truth.world.lend_if_asked


def somebody_waits(truth: Truth, item: Item, *, patron: Patron, now: datetime) -> bool:
    return not truth.world.renew_if_wanted and any(
        hold.stage == "waiting"
        and hold.patron is not patron
        and serves(truth, hold, item=item, at=item.branch, now=now)
        for hold in head(truth, item, now=now)
    )


def many_wait(truth: Truth, item: Item, *, scene: Scene, each: int) -> bool:
    """Others, for whatever the item is one of: at least so many for each that can be counted on."""
    waiting = [hold for hold in truth.queue(item.work) if hold.stage in ("waiting", "asked") and not hold.booked]
    others = sum(hold.patron is not scene.patron and not paused(hold, scene.now) for hold in waiting)
    items = sum(other.at_hand and other.status != "withdrawn" for other in truth.world.of_work(item.work))
    return items > 0 and others >= each * items


def on_shelves(truth: Truth, hold: Hold) -> Iterator[Item]:
    """What stands free, of all that is in the queue's work."""
    taken = {other.item for other in truth.queue(hold.work)}
    for item in truth.world.of_work(hold.work):
        if item.status == "available" and item.loan is None and item.transit is None and item.id not in taken:
            yield item


def near(truth: Truth, hold: Hold, *, now: datetime) -> bool:
    """Its city has one that is not missing, nor was looked for in vain."""
    return any(
        item.at_hand and item.id not in hold.passed_over
        and item.branch.library.city == hold.pickup.library.city
        and may_serve(truth, hold, item=item, now=now)
        for item in truth.world.of_work(hold.work)
    )  # fmt: skip


def ask(truth: Truth, hold: Hold, *, now: datetime, again: bool) -> dict[str, Any] | None:
    """How the hold stands when the best of the shelves is asked for it; None if there is nothing."""
    pairs = [
        (hold, item, item.branch)
        for item in on_shelves(truth, hold)
        if serves(truth, hold, item=item, at=item.branch, now=now)
    ]
    untried = [pair for pair in pairs if pair[1].id not in hold.passed_over]
    may = untried or (pairs if again else [])
    sooner = [pair for pair in may if not shut_for_days(pair[1], now)]
    found = best(truth, sooner or may, now=now, in_hand=False)
    if found is None:
        return None
    _, item, why, others = found
    return {
        "stage": "asked", "item": item.id, "asked_at": now, "reason": why,
        "details": {"branch_id": item.branch.id, "others": others},
        "passed_over": [] if item.id in hold.passed_over else hold.passed_over,
    }  # fmt: skip


def promise(truth: Truth, hold: Hold, *, before: int, now: datetime) -> tuple[date, date] | tuple[None, None]:
    """Each item is free from some day on; those before take the first of them, and keep it for a loan."""
    today, turns = day_of(now), []
    starts = max(now, hold.suspended_until or now)
    taken = {other.item for other in truth.queue(hold.work)}
    for item in truth.world.of_work(hold.work):
        if not item.at_hand or not may_serve(truth, hold, item=item, now=now):
            continue
        terms = terms_for(truth, hold, item=item, now=now)
        loan_days, shelf_days = (terms["loan_hours"] + 23) // 24 or terms["loan_days"], terms["hold_shelf_days"]
        first, last, at = in_the_house(item.branch, starts), pulled_by(item, starts), item.branch
        if item.loan is not None:
            left = max(1, (day_of(item.loan.due_at) - today).days)
            first, last = now + left // 2 * DAY, last_second(today + left * DAY)
        elif item.id in taken:
            first, last = now + loan_days // 2 * DAY, last_second(today + (loan_days + shelf_days) * DAY)
        elif item.transit is not None:
            first, last = now, last_second(max(today, item.transit.expected_on))
            at = item.transit.destination
        if barred(truth.world, item, at=at, to=hold.pickup, now=now):
            continue
        least, most = days_of_way(at, hold.pickup)
        from_on = arrives_on(truth.world, at, pickup=hold.pickup, ready=max(first, starts), days=least)
        to_on = arrives_on(truth.world, at, pickup=hold.pickup, ready=max(last, starts), days=most)
        turns.append((to_on, from_on, item.id, loan_days, shelf_days))
    if not turns:
        return None, None
    rounds, place = divmod(before, len(turns))
    to_on, from_on, _, loan_days, shelf_days = sorted(turns)[place]
    return (
        opens(hold.pickup, from_on + rounds * (loan_days // 2) * DAY),
        opens(hold.pickup, to_on + rounds * (loan_days + shelf_days) * DAY),
    )


def pulled_in_time(hold: Hold, item: Item, *, now: datetime) -> bool:
    """By the end of the next day on which the branch is open where it stands."""
    assert hold.asked_at is not None
    return now <= pulled_by(item, hold.asked_at)


def pulled_by(item: Item, asked_at: datetime) -> datetime:
    return last_second(opens(item.branch, day_of(asked_at) + DAY))
