"""The legs between branches: who drives from where to where, on which days, and how long it takes."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from bashu.domain.calendar import DAY, LOCAL, local_day
from bashu.domain.values import value_class

EVERY_DAY = frozenset(range(7))
MINUTE = timedelta(minutes=1)


class Mode(StrEnum):
    VAN = "van"
    TRUCK = "truck"
    RAIL = "rail"
    COURIER = "courier"


@value_class(frozen=True, slots=True, kw_only=True)
class Leg:
    """A connection that is served again and again.

    weekdays          on which it leaves; Monday is 0
    leaves_at         local time of day
    cut_off_minutes   what is to travel must be packed so long before it leaves
    minutes           how long it is under way, at least one
    cost_fen          of one trip of one box
    closed            spans of days, the last included, on which it does not leave
    """

    id: int
    origin_branch_id: int
    destination_branch_id: int
    mode: Mode
    weekdays: frozenset[int]
    leaves_at: time
    cut_off_minutes: int
    minutes: int
    cost_fen: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    closed: tuple[tuple[date, date], ...] = ()

    def leaves_on(self, day: date) -> bool:
        in_time = (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)
        return in_time and day.weekday() in self.weekdays and not any(a <= day <= b for a, b in self.closed)

    def leaves_from(self, since: datetime, *, last_day: date) -> datetime | None:
        """The first instant from this one on at which it leaves; None: not until that day is over."""
        day = local_day(since)
        while day <= last_day:
            if self.leaves_on(day):
                leaves = datetime.combine(day, self.leaves_at, LOCAL)
                if leaves >= since:
                    return leaves.astimezone(UTC)
            day += DAY
        return None
