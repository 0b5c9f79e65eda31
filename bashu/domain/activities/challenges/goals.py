"""What a challenge asks for."""

from datetime import date
from enum import StrEnum
from typing import Final

from bashu.domain.values import value_class

TARGET_MAX: Final = 1_000
# A challenge is of a year, of a school year, of a summer: not of a life.
DAYS_MAX: Final = 400
TEAM_MAX: Final = 100


class Goal(StrEnum):
    # so many books
    BOOKS = "books"
    # so many books of libraries in another city than one's home library
    OTHER_CITY = "other_city"
    # something borrowed in so many cities
    CITIES = "cities"
    # something of so many classes of the Chinese Library Classification
    CLASSES = "classes"
    # so many books of a list
    LIST = "list"


class ForWhom(StrEnum):
    SINGLE = "single"
    # whoever likes makes one, and hands its code on
    TEAM = "team"
    # the office makes them
    CLASS = "class"


@value_class(frozen=True, slots=True, kw_only=True)
class Asked:
    """Both days are of it. `works`: those of the list, if it asks for one."""

    goal: Goal
    target: int
    from_on: date
    until_on: date
    works: frozenset[int] = frozenset()


def unsound(asked: Asked) -> str | None:
    """Why nobody can reach it: `until_on` or `target`."""
    days = (asked.until_on - asked.from_on).days
    reach = len(asked.works) if asked.goal is Goal.LIST else TARGET_MAX
    if not 0 <= days < DAYS_MAX:
        return "until_on"
    return None if 1 <= asked.target <= reach else "target"


def is_sound(asked: Asked) -> bool:
    """Whether anybody can reach it."""
    return unsound(asked) is None
