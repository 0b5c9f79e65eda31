"""How far somebody is, or several together: from loans that are still known, and from nothing else.

What counts is a key, and each key counts once: so the same loan, the same book lent again and a renewal add nothing.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, TypeAlias

from bashu.domain.activities.challenges.goals import Asked, Goal
from bashu.domain.values import value_class

Key: TypeAlias = int | str
BOOK: Final = "book"
# Of these a team has what its members have between them; of the others the sum.
SHARED: Final = frozenset({Goal.CITIES, Goal.CLASSES, Goal.LIST})


@value_class(frozen=True, slots=True, kw_only=True)
class Fact:
    """A loan.

    day        on which it was lent, as days are here
    clc        class of the Chinese Library Classification, as its record has it
    mistaken   its scan was one, or its reader never had it
    """

    day: date
    work_id: int
    kind: str
    clc: str
    owner_city: str
    lending_city: str
    mistaken: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class Member:
    home_city: str
    facts: tuple[Fact, ...]


@value_class(frozen=True, slots=True, kw_only=True)
class Progress:
    """`met_on`: on which day the last one that was needed was lent."""

    done: int
    target: int
    met_on: date | None

    @property
    def is_met(self) -> bool:
        return self.met_on is not None

    @property
    def left(self) -> int:
        return max(0, self.target - self.done)


def key_of(fact: Fact, asked: Asked, *, home_city: str) -> Key | None:
    """None: it does not count."""
    if fact.mistaken or fact.kind != BOOK or not asked.from_on <= fact.day <= asked.until_on:
        return None
    match asked.goal:
        case Goal.BOOKS:
            return fact.work_id
        case Goal.OTHER_CITY:
            return fact.work_id if fact.owner_city != home_city else None
        case Goal.CITIES:
            return fact.lending_city
        case Goal.CLASSES:
            return class_of(fact.clc)
        case Goal.LIST:
            return fact.work_id if fact.work_id in asked.works else None


def class_of(clc: str) -> str | None:
    letter = clc[:1].upper()
    return letter if "A" <= letter <= "Z" else None


def progress(member: Member, asked: Asked) -> Progress:
    return together([member], asked)


def together(members: Iterable[Member], asked: Asked) -> Progress:
    first: dict[tuple[int, Key], date] = {}
    for place, member in enumerate(members):
        whose = 0 if asked.goal in SHARED else place
        for fact in member.facts:
            if (key := key_of(fact, asked, home_city=member.home_city)) is not None:
                first[whose, key] = min(fact.day, first.get((whose, key), fact.day))
    return reached(first.values(), target=asked.target)


def reached(days: Iterable[date], *, target: int) -> Progress:
    """`days`: on which each key came for the first time."""
    ordered = sorted(days)
    met_on = ordered[target - 1] if len(ordered) >= target else None
    return Progress(done=len(ordered), target=target, met_on=met_on)
