"""Local days, opening days and due dates.

Instants are aware UTC; days are those of the two provinces. China keeps one time, UTC+8, and has had no summer time
since 1991, so no time zone table has to be read.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

LOCAL: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
DAY: Final = timedelta(days=1)
LAST_SECOND: Final = time(23, 59, 59, tzinfo=LOCAL)
SEARCH_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a branch is closed: weekdays (Monday is 0, as `date.weekday` counts) and single days."""

    closed_weekdays: frozenset[int] = frozenset()
    closed_on: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        return day.weekday() not in self.closed_weekdays and day not in self.closed_on


ALWAYS_OPEN: Final = Calendar()


def local_day(instant: datetime) -> date:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone, so it has no local day. Pass an aware time.")
    return instant.astimezone(LOCAL).date()


def end_of(day: date) -> datetime:
    """The last second of a local day, as UTC."""
    return datetime.combine(day, LAST_SECOND).astimezone(UTC)


def next_open_day(calendar: Calendar, day: date) -> date:
    """This day if open, else the first open one after it. A place closed for a year on end has none: the day itself."""
    return next((later for ahead in range(SEARCH_DAYS) if calendar.is_open(later := day + ahead * DAY)), day)


def due_at(calendar: Calendar, *, start: datetime, days: int) -> datetime:
    """The last second of the due day. A due day that is closed moves to the next open one, never back."""
    return end_of(next_open_day(calendar, local_day(start) + days * DAY))


def days_overdue(due_at: datetime, at: datetime) -> int:
    """Local days since the due day; none on the due day itself, nor before."""
    return max(0, (local_day(at) - local_day(due_at)).days)
