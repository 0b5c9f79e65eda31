"""How the auditor finds the earliest arrival: it lets the days pass, and looks at each departure in its turn.

Whoever is at the place by the cut-off can travel with it; of those the one who came cheapest goes on, since from there
on they are all equal. Nothing is remembered.
"""

from datetime import date, datetime, timedelta

from tests.simulation.days import DAY, EAST, day_of, opens
from tests.simulation.places import Leg
from tests.simulation.world import Branch, World

DAYS = 30
# What it cost, by how many legs, by which.
Price = tuple[int, int, tuple[int, ...]]


def way(world: World, here: Branch, *, destination: Branch, at: datetime) -> tuple[int, date, bool]:
    """The next stop, the day of the arrival, and whether that is only a guess."""
    best = earliest(world, here.id, destination=destination.id, ready=at)
    if best is None:
        days = 2 if here.library.city == destination.library.city else 5
        return destination.id, opens(destination, day_of(at) + days * DAY), True
    arrives, (_, _, path) = best
    return world.legs[path[0]].destination, opens(destination, day_of(arrives)), False


def box_day(world: World, here: Branch, *, destination: Branch, at: datetime) -> date:
    """Of a box that somebody drives there now, who may be an hour late; or by whatever way there is."""
    direct = [leg for leg in world.legs.values() if (leg.origin, leg.destination) == (here.id, destination.id)]
    arrivals: list[datetime] = []
    for ahead in range(-1, DAYS + 1):
        for leaves, leg in leaving(world, day_of(at) + ahead * DAY):
            if leg in direct and leaves >= at - timedelta(hours=1):
                arrivals.append(leaves + timedelta(minutes=leg.minutes))
    return (
        opens(destination, day_of(min(arrivals))) if arrivals else way(world, here, destination=destination, at=at)[1]
    )


def earliest(world: World, here: int, *, destination: int, ready: datetime) -> tuple[datetime, Price] | None:
    came: dict[int, list[tuple[datetime, Price]]] = {here: [(ready, (0, 0, ()))]}
    last = day_of(ready) + DAYS * DAY
    best: tuple[datetime, Price] | None = None
    legs = in_order(world)
    for ahead in range(DAYS + 1):
        day = day_of(ready) + ahead * DAY
        midnight = midnight_of(day)
        for leg in legs:
            if leg.origin not in came or not runs(leg, day):
                continue
            leaves = midnight + leg.leaves
            if best is not None and leaves >= best[0]:
                return best
            packed = leaves - timedelta(minutes=leg.cut_off)
            prices = [price for at, price in came[leg.origin] if at <= packed]
            arrives = leaves + timedelta(minutes=leg.minutes)
            if not prices or day_of(arrives) > last:
                continue
            cost, count, path = min(prices)
            arrival = (arrives, (cost + leg.cost, count + 1, (*path, leg.id)))
            if leg.destination == destination:
                best = arrival if best is None else min(best, arrival)
            else:
                came.setdefault(leg.destination, []).append(arrival)
    return best


def leaving(world: World, day: date) -> list[tuple[datetime, Leg]]:
    """All departures of a local day, in their order."""
    return [(midnight_of(day) + leg.leaves, leg) for leg in in_order(world) if runs(leg, day)]


def in_order(world: World) -> list[Leg]:
    """As they leave on any day."""
    return sorted(world.legs.values(), key=lambda leg: (leg.leaves, leg.id))


def midnight_of(day: date) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00:00+00:00") - EAST


def runs(leg: Leg, day: date) -> bool:
    if leg.starts_on is not None and day < leg.starts_on:
        return False
    if leg.ends_on is not None and day > leg.ends_on:
        return False
    return day.weekday() in leg.weekdays and all(not first <= day <= until for first, until in leg.closed)


def arrives_on(world: World, at: Branch, *, pickup: Branch, ready: datetime, days: int) -> date:
    """The day of the arrival by the timetable, else so many days on; the same day in the same building."""
    if at.is_beside(pickup):
        return day_of(ready)
    soonest = earliest(world, at.id, destination=pickup.id, ready=ready) if at is not pickup else None
    return day_of(soonest[0]) if soonest else day_of(ready) + days * DAY


def days_of_way(origin: Branch, destination: Branch) -> tuple[int, int]:
    """The usual pace, from and to."""
    if origin is destination:
        return 0, 0
    return (1, 2) if origin.library.city == destination.library.city else (3, 5)
