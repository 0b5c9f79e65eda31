"""What is wrong with a calendar, told to the office before a reader stands in front of a closed door."""

from collections.abc import Iterator
from datetime import date

from bashu.domain.calendar.openings import MINUTES_OF_A_DAY, SEARCH_DAYS, Calendar, Hours, next_open_day


def check_calendar(calendar: Calendar, *, on: date) -> tuple[str, ...]:
    """As of this day; past days are left as they are. Nothing of it stops lending: see each what is done meanwhile."""
    return (*_never_open(calendar, on), *_closed_and_open(calendar, on), *_wrong_numbers(calendar))


def _never_open(calendar: Calendar, on: date) -> Iterator[str]:
    found = next_open_day(calendar, on)
    if not calendar.is_open(found):
        yield f"no day is open in the {SEARCH_DAYS} from {on}; until one is, due dates stay on closed days"


def _closed_and_open(calendar: Calendar, on: date) -> Iterator[str]:
    for day in sorted(calendar.open_on.keys() & calendar.closed_on):
        if day >= on:
            yield f"{day} is a closed day and an open day; it counts as closed"
    for day in sorted(calendar.open_on):
        closure = calendar.closure(day)
        if day >= on and closure:
            yield f"{day} is an open day within the closure until {closure.last_on}; it counts as closed"


def _wrong_numbers(calendar: Calendar) -> Iterator[str]:
    if wrong := sorted(calendar.closed_weekdays - set(range(7))):
        yield f"{wrong[0]} is no weekday: Monday is 0, Sunday is 6"
    weeks = (hours for season in calendar.seasons for hours in season.week)
    if any(_is_wrong(hours) for hours in (*weeks, *calendar.open_on.values())):
        yield "an opening ends before it begins, or outside of its day"


def _is_wrong(hours: Hours) -> bool:
    return any(not 0 <= each.opens < each.closes <= MINUTES_OF_A_DAY for each in hours)
