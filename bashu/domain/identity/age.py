"""Ages, and what follows from them."""

from datetime import date
from typing import Final

from bashu.domain.identity.kinds import PatronCategory

# Below it every piece of data is sensitive and a guardian consents (Personal Information Protection Law, art. 28, 31).
GUARDIAN_BELOW: Final = 14
# Civil Code, art. 17.
ADULT_FROM: Final = 18
# Older than anybody who was ever known to live here: a slip of the finger.
OLDEST: Final = 120


def age_on(birth_on: date, day: date) -> int:
    """Full years. Who was born on 29 February has a birthday on 1 March in common years."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def under_14(birth_on: date, day: date) -> bool:
    return age_on(birth_on, day) < GUARDIAN_BELOW


def is_young(category: str, birth_on: date | None, *, on: date) -> bool:
    """Under 14. Of a child whose date of birth nobody wrote down nothing better is known."""
    return category == PatronCategory.CHILD if birth_on is None else under_14(birth_on, on)


def category_on(birth_on: date, day: date) -> PatronCategory:
    """The category of a person who joins as none in particular."""
    age = age_on(birth_on, day)
    if age < GUARDIAN_BELOW:
        return PatronCategory.CHILD
    return PatronCategory.YOUTH if age < ADULT_FROM else PatronCategory.ADULT
