"""Local days, as a person reads them off a wall calendar in Chengdu."""

from datetime import UTC, date, datetime, timedelta

from tests.simulation.world import Branch

EAST = timedelta(hours=8)
DAY = timedelta(days=1)


def day_of(at: datetime) -> date:
    return (at + EAST).date()


def last_second(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 15, 59, 59, tzinfo=UTC)


def opens(branch: Branch, on: date) -> date:
    """The first day from this one on which the branch is open; the day itself if it is closed for a whole year."""
    for ahead in range(366):
        later = on + ahead * DAY
        if later.weekday() not in branch.closed_weekdays and later not in branch.closed_on:
            return later
    return on


def due(branch: Branch, start: datetime, *, days: int) -> datetime:
    return last_second(opens(branch, day_of(start) + days * DAY))


def hours_later(branch: Branch, start: datetime, *, hours: int) -> datetime:
    """To the second; when nobody can bring it back on that day, at the end of the first on which one can."""
    at = start.replace(microsecond=0) + timedelta(hours=hours)
    on = opens(branch, day_of(at))
    return at if on == day_of(at) else last_second(on)


def is_14(birth_on: date, on: date) -> bool:
    """On the birthday itself; who was born on 29 February has it on 1 March when there is none."""
    return (on.year - birth_on.year, on.month, on.day) >= (14, birth_on.month, birth_on.day)
