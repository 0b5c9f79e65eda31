"""Who is old enough, and who needs a guardian's consent. Ages are those on the local day on which a session starts."""

from collections.abc import Sequence
from datetime import date

from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.states import ActivityFacts, Reader
from bashu.domain.identity.age import ADULT_FROM, age_on
from bashu.domain.identity.kinds import PatronCategory

_YOUNG = (PatronCategory.CHILD, PatronCategory.YOUTH)


def against_ages(who: Sequence[Reader], activity: ActivityFacts, *, on: date, seen: bool) -> ActivityRefusal | None:
    """Of whoever's date of birth is not known nobody can tell, so a desk has to look: `seen` when it has."""
    if activity.from_age is None and activity.to_age is None:
        return None
    for each in who:
        if each.birth_on is None:
            if seen:
                continue
            return ActivityRefusal.AGE_UNKNOWN
        age = age_on(each.birth_on, on)
        if activity.from_age is not None and age < activity.from_age:
            return ActivityRefusal.TOO_YOUNG
        if activity.to_age is not None and age > activity.to_age:
            return ActivityRefusal.TOO_OLD
    return None


def below(age: int, reader: Reader, *, on: date) -> bool:
    """Of a child whose date of birth nobody wrote down nothing better is known."""
    return reader.category in _YOUNG if reader.birth_on is None else age_on(reader.birth_on, on) < age


def minors(who: Sequence[Reader], *, on: date) -> int:
    return sum(below(ADULT_FROM, each, on=on) for each in who)
