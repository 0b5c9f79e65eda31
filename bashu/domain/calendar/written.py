"""Opening hours as people write them: `9:00-12:00,14:00-18:00` of a day, `2-5 9:00-18:00` of weekdays."""

import re
from collections.abc import Sequence
from typing import Final

from bashu.domain.calendar.openings import CLOSED, MINUTES_OF_A_DAY, Hours, Opening, hours_of

OPENING: Final = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)", re.ASCII)
# Monday is 1 here, as people in China count.
WEEKDAYS: Final = re.compile(r"([1-7])(?:-([1-7]))? +(\S+)", re.ASCII)


class HoursError(ValueError):
    """What was written are no opening hours; says what is wrong."""


def parse_hours(text: str) -> Hours:
    return hours_of(_opening(part) for part in text.split(","))


def parse_week(parts: Sequence[str]) -> tuple[Hours, ...]:
    """The hours of Monday to Sunday; a day that no part names is closed."""
    week: list[Hours] = [CLOSED] * 7
    for part in parts:
        found = WEEKDAYS.fullmatch(part.strip())
        if found is None:
            raise HoursError(f'"{part}" are no weekdays with their hours. Write 2-5 9:00-18:00; Monday is 1.')
        first, last = int(found[1]), int(found[2] or found[1])
        if first > last:
            raise HoursError(f'"{part}" goes back from {first} to {last}. Monday is 1, Sunday is 7.')
        for weekday in range(first, last + 1):
            if week[weekday - 1]:
                raise HoursError(f'"{part}" names weekday {weekday}, which has its hours already.')
            week[weekday - 1] = parse_hours(found[3])
    if not any(week):
        raise HoursError("Such a week is never open. Announce a closure instead.")
    return tuple(week)


def format_hours(hours: Hours) -> str:
    return ",".join(f"{_clock(each.opens)}-{_clock(each.closes)}" for each in hours)


def _opening(text: str) -> Opening:
    found = OPENING.fullmatch(text.strip())
    if found is None:
        raise HoursError(f'"{text}" is no opening. Write 9:00-17:00, and commas between several.')
    opens, closes = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
    if not opens < closes <= MINUTES_OF_A_DAY:
        raise HoursError(
            f'"{text}" does not end later the same day. Until midnight is 24:00; the rest is of the next day.'
        )
    return Opening(opens, closes)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
