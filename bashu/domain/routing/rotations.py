"""Collections that move along a list of branches, and stay a number of days at each."""

from datetime import date

from bashu.domain.calendar import DAY, Calendar, next_open_day
from bashu.domain.routing.places import Place, Reason
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True)
class RotationStop:
    branch_id: int
    days: int


@value_class(frozen=True, slots=True, kw_only=True)
class Rotation:
    """After the last stop comes the first again, if it repeats; else its items go home."""

    id: int
    owner_library_id: int
    begins_on: date
    stops: tuple[RotationStop, ...] = ()
    repeats: bool = False

    def is_over(self, day: date) -> bool:
        """It had stops, and has left them all."""
        return bool(self.stops) and self.begins_on <= day and stop_on(self, day) is None


@value_class(frozen=True, slots=True)
class PresentStop:
    """Where a rotation is, up to and including this day."""

    branch_id: int
    until_on: date


@value_class(frozen=True, slots=True)
class Rotates:
    """Where an item belongs for the time being, and what keeps it from going there."""

    branch_id: int
    obstacle: Reason | None = None


def stop_on(rotation: Rotation, day: date) -> PresentStop | None:
    """None: it has not begun, is over, or has no stop."""
    cycle, passed = sum(stop.days for stop in rotation.stops), (day - rotation.begins_on).days
    if passed < 0 or not cycle or (passed >= cycle and not rotation.repeats):
        return None
    begins_on = day - (passed % cycle) * DAY
    for stop in rotation.stops:
        ends_on = begins_on + stop.days * DAY
        if day < ends_on:
            return PresentStop(stop.branch_id, ends_on - DAY)
        begins_on = ends_on
    raise ValueError("a day of the cycle is a day of a stop")


def obstacle_to(
    stop: PresentStop, *, there: Place, owner_library_id: int, calendar: Calendar, barred: bool, on: date
) -> Reason | None:
    """What keeps an item from going to the stop where its rotation is."""
    if there.library_id != owner_library_id and not there.floats_in:
        return Reason.ROTATION_TAKES_NONE
    if barred:
        return Reason.ROTATION_BARRED
    opens_on = next_open_day(calendar, on)
    opens = calendar.is_open(opens_on) and opens_on <= stop.until_on
    return None if opens else Reason.ROTATION_CLOSED
