"""Booked days, as docs/circulation.md tells them: where bookings meet, and what is left to others between them."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Any, TypeAlias

from tests.simulation.days import DAY, SECOND, day_of, is_open, last_second, opens
from tests.simulation.truth import Scene, Truth
from tests.simulation.ways import arrives_on, days_of_way
from tests.simulation.world import Branch, Hold, Item, Loan, Rule, World

LONGEST_WAY = 30
YEAR = 366
Stop: TypeAlias = tuple[date, date, Branch]
"""From this day to that the item is booked, or on loan, and is here then."""
Met: TypeAlias = tuple[Hold, datetime | None] | None


def asked_days(command: Any) -> tuple[date, date] | None:
    first, last = command.booked_from_on, command.booked_to_on
    if command.level != "item" or (first is None and last is None):
        return None
    return first or last, last or first


def stop(hold: Hold) -> Stop:
    assert hold.booked is not None
    return *hold.booked, hold.pickup


def taken(hold: Hold, *, today: date) -> Stop:
    """What is got ready for a booking is its reader's from then on."""
    first, last, there = stop(hold)
    return first if hold.item is None else min(first, today), last, there


def begins(hold: Hold) -> date:
    return stop(hold)[0]


def opened_on(hold: Hold) -> date | None:
    """The first of its days on which anybody can collect it."""
    on, last, there = stop(hold)
    while on <= last and not is_open(there, on):
        on += DAY
    return on if on <= last else None


def days_told(hold: Hold) -> dict[str, str]:
    first, last, _ = stop(hold)
    return {"from_on": first.isoformat(), "to_on": last.isoformat()}


def of_item(truth: Truth, item: Item) -> list[Hold]:
    """The first days first."""
    booked = [hold for hold in truth.queue(item.work) if hold.booked and hold.wanted_item == item.id]
    return sorted(booked, key=begins)


def lies_ahead(hold: Hold, at: datetime) -> bool:
    """A booking that was not to be fulfilled then: not yet, or no more, or nobody had made it."""
    if hold.booked is None:
        return False
    paused = hold.suspended_until is not None and at < hold.suspended_until
    return paused or at > last_second(hold.booked[1]) or at < hold.placed_at


def own(truth: Truth, item: Item, *, scene: Scene) -> Hold | None:
    """What a loan to whoever stands there is booked as."""
    mine = [hold for hold in of_item(truth, item) if hold.patron is scene.patron and not lies_ahead(hold, scene.at)]
    return mine[0] if mine else None


def midnight(on: date) -> datetime:
    return last_second(on - DAY) + SECOND


def lead(world: World, at: Branch, *, to: Branch, first: date) -> date:
    """From here it is got ready on this day, to be there before that one."""
    if at is to:
        return first - DAY
    slow = days_of_way(at, to)[1]
    for days in range(1, LONGEST_WAY):
        if arrives_on(world, at, pickup=to, ready=midnight(first - days * DAY), days=slow) < first:
            return first - (days + 1) * DAY
    return first - (LONGEST_WAY + 1) * DAY


def meets(world: World, one: Stop, *, wanted: Stop) -> bool:
    """In either order: whoever has it before has to let it go in time."""
    before, after = (one, wanted) if one[0] <= wanted[0] else (wanted, one)
    return before[1] >= lead(world, before[2], to=after[2], first=after[0])


def is_taken(world: World, stops: list[Stop], *, wanted: Stop) -> bool:
    """By the one before it, or the one after."""
    before = [each for each in stops if each[0] <= wanted[0]][-1:]
    after = [each for each in stops if each[0] > wanted[0]][:1]
    return any(meets(world, each, wanted=wanted) for each in before + after)


def stands(truth: Truth, item: Item, *, now: datetime) -> Stop:
    """As it is now: on loan, somebody else's to collect and have for a day, under way, or somewhere since yesterday."""
    today, yesterday = day_of(now), day_of(now) - DAY
    if item.loan is not None:
        return yesterday, max(today, day_of(item.loan.due_at)), item.branch
    for hold in truth.queue(item.work):
        if hold.item == item.id and not hold.booked and not _needless(hold):
            return yesterday, max(yesterday, _collected(truth, item, hold=hold, now=now)) + DAY, hold.pickup
    if item.transit is not None:
        return yesterday, max(yesterday, item.transit.expected_on), item.transit.destination
    return yesterday, yesterday, item.branch


def _needless(hold: Hold) -> bool:
    others = [other for other in hold.choice if other is not hold]
    came = any(other.stage in ("under_way", "ready") or other.closed_as == "fulfilled" for other in others)
    return hold.stage == "asked" and came


def _collected(truth: Truth, item: Item, *, hold: Hold, now: datetime) -> date:
    """The last day on which it is kept for them."""
    if hold.shelf_until is not None:
        return day_of(hold.shelf_until)
    on = arrives_on(
        truth.world, item.branch, pickup=hold.pickup, ready=now, days=days_of_way(item.branch, hold.pickup)[1]
    )
    if item.transit is not None and item.transit.destination is hold.pickup:
        on = max(item.transit.expected_on, day_of(now))
    values, _ = truth.terms.of(item, hold.patron, lender=hold.pickup.library, on=day_of(now))
    for _ in range(values["hold_shelf_days"]):
        on = opens(hold.pickup, on + DAY)
    return on


def _comes_from(truth: Truth, hold: Hold, *, item: Item, now: datetime) -> Branch:
    others = sorted((taken(each, today=day_of(now)) for each in of_item(truth, item)), key=lambda each: each[0])
    before = [there for first, _, there in others if first <= begins(hold)]
    return before[-1] if before else stands(truth, item, now=now)[2]


def _cannot_come(truth: Truth, hold: Hold, *, item: Item, values: Rule, now: datetime) -> bool:
    """It is lost, kept for the readers of its owner, or not sent there."""
    first, _, there = stop(hold)
    new = item.acquired_on is not None and (first - item.acquired_on).days < values["protect_days"]
    if not item.at_hand or (new and hold.patron.home is not item.owner):
        return True
    at = _comes_from(truth, hold, item=item, now=now)
    return at is not there and any(
        bar.origin in (at, at.library) and bar.destination in (there, there.library) and bar.kind in ("", item.kind)
        and bar.first_on <= first <= bar.last_on
        for bar in truth.world.bars
    )  # fmt: skip


def comes_in_time(truth: Truth, hold: Hold, *, at: Branch, now: datetime) -> bool:
    _, last, there = stop(hold)
    return arrives_on(truth.world, at, pickup=there, ready=now, days=days_of_way(at, there)[1]) <= last


def why_not(truth: Truth, hold: Hold, *, terms: tuple[Rule, Rule], now: datetime) -> tuple[str, dict[str, Any]] | None:
    """The rungs of a booking, after those of a hold."""
    today, wanted, world = day_of(now), stop(hold), truth.world
    first, last, _ = wanted
    if not today < first <= last <= today + YEAR * DAY:
        return "days_not_bookable", {"last_on": (today + YEAR * DAY).isoformat()}
    if opened_on(hold) is None:
        return "days_not_bookable", {"last_on": (today + YEAR * DAY).isoformat(), "closed": True}
    days, (values, reasons) = (last - first).days + 1, terms
    hours = values["loan_hours"]
    most = (hours + 23) // 24 if hours else values["loan_days"]
    if days > most:
        rule = reasons["loan_hours" if hours else "loan_days"]
        return "booking_too_long", {"days": days, "most": most, "rule": rule}
    item = world.items[hold.wanted_item or 0]
    if _cannot_come(truth, hold, item=item, values=values, now=now):
        return "nothing_to_hold", {}
    stops = sorted((taken(each, today=today) for each in of_item(truth, item)), key=lambda each: each[0])
    now_at = stands(truth, item, now=now)
    if not meets(world, now_at, wanted=wanted) and not is_taken(world, stops, wanted=wanted):
        return None
    free_on = next(free(world, stops, wanted=wanted, now_at=now_at)).isoformat()
    if meets(world, now_at, wanted=wanted):
        return "not_there_by_then", {"free_on": free_on}
    met = next(each for each in stops if meets(world, each, wanted=wanted))
    return "booked_then", {"from_on": met[0].isoformat(), "to_on": met[1].isoformat(), "free_on": free_on}


def free(world: World, stops: list[Stop], *, wanted: Stop, now_at: Stop) -> Iterator[date]:
    """The days from which on it is free for as long."""
    first, last, there = wanted
    for ahead in range(2 * YEAR):
        moved = (first + ahead * DAY, last + ahead * DAY, there)
        if not meets(world, now_at, wanted=moved) and not is_taken(world, stops, wanted=moved):
            yield moved[0]


def pauses_until(truth: Truth, hold: Hold, *, now: datetime) -> datetime | None:
    """From the booking before, else from where it is, or from its home, if that is farther."""
    item, (first, _, there) = truth.world.items[hold.wanted_item or 0], stop(hold)
    at = _comes_from(truth, hold, item=item, now=now)
    starts = midnight(min(lead(truth.world, each, to=there, first=first) for each in (at, item.home)))
    return starts if starts > now else None


def has_time(truth: Truth, hold: Hold, *, item: Item, at: Branch, days: int, now: datetime) -> bool:
    """Sent for somebody else now, it waits there for its days, and a day is left before the next booking's lead."""
    today, there = day_of(now), hold.pickup
    for booked in of_item(truth, item):
        first, last, to = stop(booked)
        if last >= today:
            on = arrives_on(truth.world, at, pickup=there, ready=now, days=days_of_way(at, there)[1])
            for _ in range(days):
                on = opens(there, on + DAY)
            return on < lead(truth.world, there, to=to, first=first) - DAY
    return True


def met(
    truth: Truth, item: Item, *, due_at: datetime, branch: Branch, scene: Scene, besides: Hold | None = None
) -> Met:
    """The booking that a loan until then would meet, and until when it may be in its place, if a day is left."""
    for booked in of_item(truth, item):
        first, last, there = stop(booked)
        if booked is besides or last < scene.on:
            continue
        starts = lead(truth.world, branch, to=there, first=first)
        if day_of(due_at) < starts:
            return None
        on = starts - DAY
        while on > scene.on and not is_open(branch, on):
            on -= DAY
        left = on > scene.on and on > day_of(scene.days_from or scene.at)
        return booked, last_second(on) if left else None
    return None


def barred_until(truth: Truth, loan: Loan, *, due_at: datetime) -> bool:
    """A closure would move it into the lead of a booking."""
    later = (stop(hold) for hold in of_item(truth, loan.item))
    return any(
        day_of(due_at) >= lead(truth.world, loan.branch, to=there, first=first)
        for first, _, there in later
        if first > day_of(loan.due_at)
    )


def wrong(truth: Truth, item: Item) -> str | None:
    """Whatever was asked: bookings never meet, and no loan runs into one, but for what was only reported."""
    booked = of_item(truth, item)
    for one, other in pairwise(booked):
        if stop(one)[1] >= stop(other)[0]:
            return f"item {item.id} is booked twice on {stop(other)[0]}"
    if item.loan is None or item.loan.past_booking:
        return None
    lent_on, due_on = day_of(item.loan.out_at), day_of(item.loan.due_at)
    into = [hold for hold in booked if lent_on < begins(hold) <= due_on]
    return f"item {item.id} is booked on {begins(into[0])}, and on loan until {due_on}" if into else None
