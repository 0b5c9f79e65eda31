"""The way from one branch to another: where its first leg ends, and when it arrives."""

from datetime import date, datetime

from bashu.domain.calendar import DAY, local_day, next_open_day, start_of
from bashu.domain.circulation.effects import TransitStarted
from bashu.domain.circulation.snapshot import Branch, Network, TransitState
from bashu.domain.routing import Route, expected_days
from bashu.domain.routing.legs import MINUTE
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class Way:
    """Where the first leg ends, and the day of the arrival. `guessed`: no timetable leads there."""

    next_branch_id: int
    expected_on: date
    guessed: bool


def way_of(transit: TransitState | TransitStarted) -> Way:
    return Way(next_branch_id=transit.next_branch_id, expected_on=transit.expected_on, guessed=transit.guessed)


def way_to(destination: Branch, *, origin: Branch, network: Network, ready: datetime) -> Way:
    """By timetable for what is packed by then; else the later end of the usual time. The day is moved to one on which
    somebody is there to receive it."""
    route = _route(destination, origin=origin, network=network, ready=ready)
    arrives_on = _last_day(destination, origin=origin, ready=ready) if route is None else local_day(route.arrives_at)
    return Way(
        next_branch_id=destination.id if route is None else route.next_branch_id,
        expected_on=next_open_day(destination.calendar, arrives_on),
        guessed=route is None,
    )


def pulled_from(origin: Branch, now: datetime) -> datetime:
    """From when somebody may pull what stands on a shelf there: at once, or on the next day on which it is open."""
    return max(now, start_of(next_open_day(origin.calendar, local_day(now))))


def minutes_to(destination: Branch, *, origin: Branch, network: Network, ready: datetime) -> int:
    """How far it is: none for what is there or in the same building; a way that is guessed counts as whole days."""
    if origin.place.is_beside(destination.place):
        return 0
    route = _route(destination, origin=origin, network=network, ready=ready)
    if route is not None:
        return (route.arrives_at - ready) // MINUTE
    return (_last_day(destination, origin=origin, ready=ready) - local_day(ready)) // MINUTE


def arrives_between(
    destination: Branch, *, origin: Branch, network: Network, first: datetime, last: datetime
) -> tuple[date, date]:
    """The first and the last day on which it may arrive, of what is packed at one of these moments or between them."""
    if origin.place.is_beside(destination.place):
        return local_day(first), local_day(last)
    least, _ = expected_days(origin.place, destination.place)
    soonest = _route(destination, origin=origin, network=network, ready=first)
    latest = _route(destination, origin=origin, network=network, ready=last)
    return (
        local_day(first) + least * DAY if soonest is None else local_day(soonest.arrives_at),
        _last_day(destination, origin=origin, ready=last) if latest is None else local_day(latest.arrives_at),
    )


def _route(destination: Branch, *, origin: Branch, network: Network, ready: datetime) -> Route | None:
    return network.timetable.route(origin.id, destination.id, ready=ready)


def _last_day(destination: Branch, *, origin: Branch, ready: datetime) -> date:
    """The later end of the usual time."""
    _, most = expected_days(origin.place, destination.place)
    return local_day(ready) + most * DAY
