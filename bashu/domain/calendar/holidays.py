"""What public holidays would change in a branch's calendar. A proposal: only what the library accepts is true."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

from bashu.domain.calendar.days import DAY
from bashu.domain.calendar.openings import CLOSED, Calendar, Hours
from bashu.domain.values import value_class

# Whose hours a working day gets that makes up for a holiday, and whose a day off, where the weekday itself is closed.
WORKING_WEEKDAYS, FREE_WEEKDAYS = (2, 3, 4, 1, 0), (6, 5)


@value_class(frozen=True, slots=True, kw_only=True)
class Holidays:
    """A year as it was announced: days off and the working days that make up for them, with what they are called."""

    year: int
    days_off: Mapping[date, str]
    working_days: Mapping[date, str]


class DaysOff(StrEnum):
    """What a library makes of a day off. The law wants public libraries to have opening hours on public holidays."""

    # nobody is there
    CLOSED = "closed"
    # the door is open, also where its weekday is closed
    OPEN = "open"


@value_class(frozen=True, slots=True, kw_only=True)
class ProposedDay:
    """Closed without `opens`. `hours` are those of that day; None if nobody has told the branch's hours."""

    on: date
    reason: str
    opens: bool
    hours: Hours | None = None


def propose(calendar: Calendar, holidays: Holidays, *, days_off: DaysOff) -> tuple[ProposedDay, ...]:
    """In the order of days. What the calendar says of a single day, and a closure, are left as they are."""
    days = (*_of_days_off(calendar, holidays, days_off=days_off), *_of_working_days(calendar, holidays))
    settled = calendar.closed_on | calendar.open_on.keys()
    wanted = (day for day in days if day.on not in settled and not calendar.closure(day.on))
    return tuple(sorted(wanted, key=lambda day: day.on))


def _of_days_off(calendar: Calendar, holidays: Holidays, *, days_off: DaysOff) -> Iterator[ProposedDay]:
    """A point that is always open is so on these days too."""
    for on, reason in holidays.days_off.items():
        if days_off is DaysOff.CLOSED and calendar.usual_hours(on) and not calendar.always_open:
            yield ProposedDay(on=on, reason=reason, opens=False)
        elif days_off is DaysOff.OPEN and not calendar.usual_hours(on):
            yield from _opened(calendar, on, reason=reason, like=FREE_WEEKDAYS)


def _of_working_days(calendar: Calendar, holidays: Holidays) -> Iterator[ProposedDay]:
    for on, reason in holidays.working_days.items():
        if not calendar.usual_hours(on):
            yield from _opened(calendar, on, reason=reason, like=WORKING_WEEKDAYS)


def _opened(calendar: Calendar, on: date, *, reason: str, like: tuple[int, ...]) -> Iterator[ProposedDay]:
    monday = on - on.weekday() * DAY
    hours = next((found for weekday in like if (found := calendar.usual_hours(monday + weekday * DAY))), CLOSED)
    if hours:
        yield ProposedDay(on=on, reason=reason, opens=True, hours=hours if calendar.knows_hours(on) else None)
