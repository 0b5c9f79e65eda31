"""The vans: what waits for which departure, what is under way, and how far that was driven.

An item takes the way that the engine promises it: the same timetable is asked. A departure is driven if anything waits
for it, and counts as often as that happens, whatever it carries; the way back of an empty van does not count.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Final

from bashu.domain.routing import Leg, Timetable
from bashu.domain.routing.distance import km_between
from bashu.project.simulate.world import Spot

# What one box holds: a leg's cost is that of a box.
ITEMS_A_BOX: Final = 40
# Where no timetable leads, somebody takes it along sooner or later.
TAKEN_ALONG_AFTER, TAKEN_ALONG = timedelta(days=2), timedelta(days=2)


@dataclass(frozen=True, slots=True, order=True)
class Stop:
    """Something leaves or arrives here, by this leg (0: somebody takes it along)."""

    at: datetime
    leaves: bool
    origin_id: int
    destination_id: int
    leg_id: int
    minutes: float = field(compare=False)


@dataclass(slots=True)
class Driven:
    """`trips` are departures with something to carry."""

    origin_id: int
    destination_id: int
    km_each: float
    cost_fen_each: int = 0
    trips: int = 0
    items: int = 0
    boxes: int = 0

    @property
    def km(self) -> float:
        return self.trips * self.km_each

    @property
    def item_km(self) -> float:
        return self.items * self.km_each

    @property
    def cost_fen(self) -> int:
        return self.boxes * self.cost_fen_each


class Roads:
    def __init__(self, legs: Sequence[Leg], spots: Sequence[Spot], *, timetable: Callable[[], Timetable]) -> None:
        """`timetable`: that of the engine, which has looked up the way of each item a moment ago."""
        self._timetable = timetable
        self._places = {spot.branch_id: (spot.lon, spot.lat) for spot in spots}
        self._costs = {leg.id: leg.cost_fen for leg in legs}
        self._loads: defaultdict[Stop, list[int]] = defaultdict(list)
        self._heap: list[Stop] = []
        # By origin, destination and leg.
        self.driven: dict[tuple[int, int, int], Driven] = {}
        self.waiting = 0
        self.under_way = 0

    def put(self, item: int, *, origin_id: int, next_id: int, destination_id: int, ready: datetime) -> None:
        """It waits at the origin for whatever leaves first of what brings it there soonest."""
        stop = self._departure(origin_id, next_id, destination_id=destination_id, ready=ready)
        self.waiting += 1
        self._add(stop, [item])

    def until(self, instant: datetime) -> list[tuple[Stop, list[int]]]:
        """What happens next, if that is not later: all that leaves, or all that arrives, before the other happens. What
        leaves has to be carried, to arrive."""
        found: list[tuple[Stop, list[int]]] = []
        while self._heap and self._heap[0].at <= instant and (not found or self._heap[0].leaves is found[0][0].leaves):
            stop = heappop(self._heap)
            found.append((stop, self._loads.pop(stop)))
        count = sum(len(items) for _, items in found)
        if found and found[0][0].leaves:
            self.waiting -= count
        else:
            self.under_way -= count
        return found

    def carry(self, stop: Stop, items: Sequence[int]) -> None:
        """So much of what waited for it leaves."""
        if items:
            self._count(stop, len(items))
            self.under_way += len(items)
            arrives = stop.at + timedelta(minutes=stop.minutes)
            self._add(Stop(arrives, False, stop.origin_id, stop.destination_id, stop.leg_id, 0), items)  # noqa: FBT003

    def _departure(self, origin_id: int, next_id: int, *, destination_id: int, ready: datetime) -> Stop:
        for end in (destination_id, next_id):
            route = self._timetable().route(origin_id, end, ready=ready)
            if route is not None and route.next_branch_id == next_id:
                ride = route.rides[0]
                return Stop(ride.leaves_at, True, origin_id, next_id, ride.leg.id, ride.leg.minutes)  # noqa: FBT003
        minutes = TAKEN_ALONG / timedelta(minutes=1)
        day = ready.replace(hour=1, minute=0, second=0, microsecond=0) + TAKEN_ALONG_AFTER
        return Stop(day, True, origin_id, next_id, 0, minutes)  # noqa: FBT003

    def _add(self, stop: Stop, items: Sequence[int]) -> None:
        if stop not in self._loads:
            heappush(self._heap, stop)
        self._loads[stop] += items

    def _count(self, stop: Stop, items: int) -> None:
        key = (stop.origin_id, stop.destination_id, stop.leg_id)
        if key not in self.driven:
            km = km_between(self._places[stop.origin_id], self._places[stop.destination_id])
            self.driven[key] = Driven(stop.origin_id, stop.destination_id, km, self._costs.get(stop.leg_id, 0))
        driven = self.driven[key]
        driven.trips += 1
        driven.items += items
        driven.boxes += -(-items // ITEMS_A_BOX)
