"""The earliest arrival by timetable, from any branch to any other.

A label says: here at this time, for this much, by these legs. Labels are followed in the order of time, so the first
at a branch arrives there first (Dijkstra, with distances that depend on the time: it holds since nobody arrives sooner
by leaving later). Of what arrives at the same time the cheapest counts, then the one of fewest legs, then the one of
the lowest leg ids; so labels that come later but are better in these are followed as well, and those than which another
at the same branch is as good or better in all of them are dropped.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from typing import TypeAlias

from bashu.domain.calendar import DAY, LOCAL, local_day, start_of
from bashu.domain.routing.legs import MINUTE, Leg
from bashu.domain.values import value_class

# What does not arrive so soon has no route.
HORIZON_DAYS = 30
# A box may be handed over so long after the hour at which its leg should have left.
DRIVER_LATE = timedelta(hours=1)
# Of all searches together; then the oldest are forgotten.
ROUTES_REMEMBERED = 200_000
# From one origin on one day: about as often as vans leave there.
SEARCHES_A_DAY = 8

Label: TypeAlias = tuple[datetime, int, int, tuple[int, ...], int]
"""When, what it cost, how many legs, which, and where."""


@value_class(frozen=True, slots=True)
class Ride:
    leg: Leg
    leaves_at: datetime
    arrives_at: datetime


@value_class(frozen=True, slots=True)
class Route:
    """At least one ride. Whoever is ready by `ready_by` can take it."""

    rides: tuple[Ride, ...]

    @property
    def ready_by(self) -> datetime:
        first = self.rides[0]
        return first.leaves_at - first.leg.cut_off_minutes * MINUTE

    @property
    def next_branch_id(self) -> int:
        return self.rides[0].leg.destination_branch_id

    @property
    def arrives_at(self) -> datetime:
        return self.rides[-1].arrives_at

    @property
    def cost_fen(self) -> int:
        return sum(ride.leg.cost_fen for ride in self.rides)


@dataclass(slots=True)
class Timetable:
    """Legs in memory. What is found is remembered: between the time it was asked for and the departure of its first leg
    nothing better can be had, since whoever comes later has the same choices or fewer. When a leg leaves first on some
    day or after it is remembered too: searches from everywhere ask the same of it."""

    legs: tuple[Leg, ...] = ()
    _from: dict[int, list[Leg]] = field(default_factory=lambda: defaultdict(list), init=False, repr=False)
    # By origin and day: since when somebody was ready, and the routes that were found for them.
    _searched: dict[tuple[int, date], list[tuple[datetime, dict[int, Route]]]] = field(
        default_factory=dict, init=False, repr=False
    )
    _remembered: int = field(default=0, init=False, repr=False)
    _leaving: dict[tuple[int, date], datetime | None] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for leg in self.legs:
            self._from[leg.origin_branch_id].append(leg)

    def route(self, origin_id: int, destination_id: int, *, ready: datetime) -> Route | None:
        """None: nothing that is packed here by then arrives there within the horizon."""
        if origin_id not in self._from:
            return None
        for since, routes in self._searched.get((origin_id, local_day(ready)), ()):
            if since <= ready:
                route = routes.get(destination_id)
                # What is not reached by whoever comes earlier is not by whoever comes later.
                if route is None or ready <= route.ready_by:
                    return route
        return self._look(origin_id, ready=ready).get(destination_id)

    def arrival_of_box(self, origin_id: int, destination_id: int, *, handed_over: datetime) -> datetime | None:
        """When a box is there that is given to the driver of a leg now. It was packed before, so no cut-off counts, and
        the driver may be late. None: no leg goes there directly."""
        last_day, earliest = local_day(handed_over) + HORIZON_DAYS * DAY, handed_over - DRIVER_LATE
        legs = (leg for leg in self._from.get(origin_id, ()) if leg.destination_branch_id == destination_id)
        departures = ((leg, leg.leaves_from(earliest, last_day=last_day)) for leg in legs)
        return min((leaves + leg.minutes * MINUTE for leg, leaves in departures if leaves is not None), default=None)

    def _look(self, origin_id: int, *, ready: datetime) -> dict[int, Route]:
        """One search finds the routes to all branches, and costs hardly more than to find one."""
        routes = self.search(origin_id, ready=ready)
        known = self._searched.setdefault((origin_id, local_day(ready)), [])
        known.append((ready, routes))
        self._remembered += len(routes)
        if len(known) > SEARCHES_A_DAY:
            self._remembered -= len(known.pop(0)[1])
        while self._remembered > ROUTES_REMEMBERED:
            oldest = self._searched.pop(next(iter(self._searched)))
            self._remembered -= sum(len(found) for _, found in oldest)
        if len(self._leaving) > ROUTES_REMEMBERED:
            self._leaving.clear()
        return routes

    def search(self, origin_id: int, *, ready: datetime) -> dict[int, Route]:
        """The best route to each branch that can be reached."""
        over = _midnight(ready) + HORIZON_DAYS * DAY
        labels: list[Label] = [(ready, 0, 0, (), origin_id)]
        best: dict[int, list[Label]] = defaultdict(list)
        rides: dict[tuple[int, ...], tuple[Ride, ...]] = {(): ()}
        while labels:
            label = heappop(labels)
            at, cost, legs, path, here = label
            if path and label not in best[here]:
                continue
            for leg in self._from.get(here, ()):
                leaves = self._leaves(leg, at + leg.cut_off_minutes * MINUTE)
                if leaves is None or (arrives := leaves + leg.minutes * MINUTE) >= over:
                    continue
                there = leg.destination_branch_id
                onward = (arrives, cost + leg.cost_fen, legs + 1, (*path, leg.id), there)
                others = best[there]
                if there == origin_id or any(_is_better(each, onward) for each in others):
                    continue
                best[there] = [each for each in others if not _is_better(onward, each)]
                best[there].append(onward)
                rides[onward[3]] = (*rides[path], Ride(leg, leaves, arrives))
                heappush(labels, onward)
        return {branch: Route(rides[min(found)[3]]) for branch, found in best.items() if found}

    def _leaves(self, leg: Leg, packed: datetime) -> datetime | None:
        """The first instant from this one on at which it leaves; None: not within the horizon."""
        day = local_day(packed)
        leaves = self._first(leg, day)
        return leaves if leaves is None or leaves >= packed else self._first(leg, day + DAY)

    def _first(self, leg: Leg, day: date) -> datetime | None:
        key = leg.id, day
        if key not in self._leaving:
            self._leaving[key] = leg.leaves_from(start_of(day), last_day=day + HORIZON_DAYS * DAY)
        return self._leaving[key]


def _is_better(one: Label, other: Label) -> bool:
    """Whatever can be made of the other, as good or better can be made of this one."""
    if one[0] > other[0] or one[1] > other[1] or one[2] > other[2]:
        return False
    return one[1:3] != other[1:3] or one[3] <= other[3]


def _midnight(instant: datetime) -> datetime:
    """When its local day is over."""
    return datetime.combine(local_day(instant) + DAY, datetime.min.time(), LOCAL)
