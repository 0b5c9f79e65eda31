"""What is wrong with a calendar, told to the office before a reader stands in front of a closed door."""

from collections.abc import Iterator
from datetime import date
from typing import TypeAlias

from bashu.domain.calendar.openings import MINUTES_OF_A_DAY, SEARCH_DAYS, Calendar, Hours, next_open_day

Both: TypeAlias = tuple[str, str]
"""Chinese, English."""


def check_calendar(calendar: Calendar, *, on: date) -> tuple[Both, ...]:
    """As of this day; past days are left as they are. Nothing of it stops lending: see each what is done meanwhile."""
    return (*_never_open(calendar, on), *_closed_and_open(calendar, on), *_wrong_numbers(calendar))


def _never_open(calendar: Calendar, on: date) -> Iterator[Both]:
    found = next_open_day(calendar, on)
    if not calendar.is_open(found):
        yield (
            f"从{on}起{SEARCH_DAYS}天内没有开放日；在此之前，应还日期会停在闭馆日",
            f"no day is open in the {SEARCH_DAYS} from {on}; until one is, due dates stay on closed days",
        )


def _closed_and_open(calendar: Calendar, on: date) -> Iterator[Both]:
    for day in sorted(calendar.open_on.keys() & calendar.closed_on):
        if day >= on:
            yield (
                f"{day}既登记为闭馆日又登记为开放日；按闭馆计算",
                f"{day} is a closed day and an open day; it counts as closed",
            )
    for day in sorted(calendar.open_on):
        closure = calendar.closure(day)
        if day >= on and closure:
            yield (
                f"{day}是开放日，但在到{closure.last_on}为止的闭馆期内；按闭馆计算",
                f"{day} is an open day within the closure until {closure.last_on}; it counts as closed",
            )


def _wrong_numbers(calendar: Calendar) -> Iterator[Both]:
    if wrong := sorted(calendar.closed_weekdays - set(range(7))):
        yield f"{wrong[0]}不是星期：周一为0，周日为6", f"{wrong[0]} is no weekday: Monday is 0, Sunday is 6"
    weeks = (hours for season in calendar.seasons for hours in season.week)
    if any(_is_wrong(hours) for hours in (*weeks, *calendar.open_on.values())):
        yield "有开放时段的结束早于开始，或超出当天", "an opening ends before it begins, or outside of its day"


def _is_wrong(hours: Hours) -> bool:
    return any(not 0 <= each.opens < each.closes <= MINUTES_OF_A_DAY for each in hours)
