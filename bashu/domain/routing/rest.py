"""The rest of a way: where it still leads, and when each stop should be reached."""

from datetime import datetime

from bashu.domain.routing.legs import Mode
from bashu.domain.routing.timetable import Ride, Timetable
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class Stop:
    """`leaves_at` and `arrives_at` are None where no timetable leads, and `mode` where nobody can tell it."""

    branch_id: int
    mode: Mode | None = None
    leaves_at: datetime | None = None
    arrives_at: datetime | None = None


def rest_of_way(
    timetable: Timetable,
    *,
    origin_id: int,
    next_id: int,
    destination_id: int,
    dispatched_at: datetime | None,
    now: datetime,
) -> tuple[Stop, ...]:
    """What waits takes the next departure there is; what has left is on the leg that left then."""
    if dispatched_at is None:
        return _by_timetable(timetable, (origin_id, destination_id), ready=now)
    there_at = timetable.arrival_of_box(origin_id, next_id, handed_over=dispatched_at)
    first = Stop(branch_id=next_id, leaves_at=dispatched_at, arrives_at=there_at)
    if next_id == destination_id:
        return (first,)
    return (first, *_by_timetable(timetable, (next_id, destination_id), ready=max(there_at or now, now)))


def _by_timetable(timetable: Timetable, ends: tuple[int, int], *, ready: datetime) -> tuple[Stop, ...]:
    route = timetable.route(*ends, ready=ready)
    if route is None:
        return (Stop(branch_id=ends[1]),)
    return tuple(_stop(ride) for ride in route.rides)


def _stop(ride: Ride) -> Stop:
    leg = ride.leg
    return Stop(
        branch_id=leg.destination_branch_id, mode=leg.mode, leaves_at=ride.leaves_at, arrives_at=ride.arrives_at
    )
