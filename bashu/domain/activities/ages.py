"""Who is old enough, and who needs a guardian's consent. Ages are those on the local day on which a session starts."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.states import ActivityFacts, Reader
from bashu.domain.identity.age import ADULT_FROM, age_on
from bashu.domain.identity.kinds import PatronCategory

_YOUNG = (PatronCategory.CHILD, PatronCategory.YOUTH)


class Aged(Protocol):
    @property
    def birth_on(self) -> date | None: ...

    @property
    def category(self) -> str: ...


class ForAges(Protocol):
    @property
    def from_age(self) -> int | None: ...

    @property
    def to_age(self) -> int | None: ...


def against_ages(who: Sequence[Reader], activity: ActivityFacts, *, on: date, seen: bool) -> ActivityRefusal | None:
    """Of whoever's date of birth is not known nobody can tell, so a desk has to look: `seen` when it has."""
    if activity.from_age is None and activity.to_age is None:
        return None
    for each in who:
        if each.birth_on is None and not seen:
            return ActivityRefusal.AGE_UNKNOWN
        if (refusal := against_age(each, activity, on=on)) is not None:
            return refusal
    return None


def against_age(who: Aged, activity: ForAges, *, on: date) -> ActivityRefusal | None:
    """Nothing speaks against a date of birth that is not known."""
    if who.birth_on is None:
        return None
    age = age_on(who.birth_on, on)
    if activity.from_age is not None and age < activity.from_age:
        return ActivityRefusal.TOO_YOUNG
    return ActivityRefusal.TOO_OLD if activity.to_age is not None and age > activity.to_age else None


def below(age: int, reader: Aged, *, on: date) -> bool:
    """Of a child whose date of birth nobody wrote down nothing better is known."""
    return reader.category in _YOUNG if reader.birth_on is None else age_on(reader.birth_on, on) < age


def minors(who: Sequence[Reader], *, on: date) -> int:
    return sum(below(ADULT_FROM, each, on=on) for each in who)
