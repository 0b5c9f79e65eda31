"""When a loan is due, and how late it is. A due date that falls into closed time moves on to open time, never back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bashu.domain.calendar.days import DAY, Span, days_covered, end_of, ends_a_day, local_day
from bashu.domain.calendar.openings import Calendar, is_open_at, next_open_day, next_opening

SECOND = timedelta(seconds=1)


def due_at(calendar: Calendar, *, start: datetime, days: int) -> datetime:
    """The last second of the due day. A due day that is closed moves to the next open one, never back."""
    return end_of(next_open_day(calendar, local_day(start) + days * DAY))


def due_after_hours(calendar: Calendar, *, start: datetime, hours: int) -> datetime:
    """So many hours by the clock, to the second, as machines tell it. If the door is shut then, the next opening."""
    return next_opening(calendar, start.replace(microsecond=0) + timedelta(hours=hours))


def due_on_day(calendar: Calendar, *, start: datetime, day: date) -> datetime:
    """A fixed day, such as the end of a school term; the day of lending if that is over.

    Whoever borrows in the very last second of a day has the next one: a loan never ends before it began.
    """
    return end_of(next_open_day(calendar, max(day, local_day(start + SECOND))))


def due_under(
    calendar: Calendar, *, start: datetime, days: int, hours: int = 0, due_on: date | None = None
) -> datetime:
    """By the terms of a loan: after its hours, if it has any; else on the fixed day, until that is over; else days."""
    if hours:
        return due_after_hours(calendar, start=start, hours=hours)
    if due_on is not None and local_day(start) <= due_on:
        return due_on_day(calendar, start=start, day=due_on)
    return due_at(calendar, start=start, days=days)


def off_closed_time(calendar: Calendar, due: datetime) -> datetime:
    """When a loan with this due date is due by this calendar: the same if the door is open then, else later.

    A loan that is due at the end of a day stays so; one that is due at an hour is due when the door is opened next.
    """
    if ends_a_day(due):
        return end_of(next_open_day(calendar, local_day(due)))
    return due if is_open_at(calendar, due) else next_opening(calendar, due)


def days_overdue(due_at: datetime, at: datetime, *, by_hours: bool = False, uncounted: Sequence[Span] = ()) -> int:
    """Local days since the due day; none on the due day itself, nor before. Those in `uncounted` are left out.

    A loan by hours is late from its last second on, and each day begun since then is one.
    """
    first = local_day(due_at) if by_hours else local_day(due_at) + DAY
    late = -((due_at - at) // DAY) if by_hours else (local_day(at) - local_day(due_at)).days
    return late - days_covered(uncounted, first, last=first + (late - 1) * DAY) if late > 0 else 0
