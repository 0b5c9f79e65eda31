"""Until when somebody is a reader and as what, and what staff may write against one: pure decisions."""

from datetime import date, timedelta
from typing import Final

from bashu.domain.identity.age import category_on
from bashu.domain.identity.kinds import PatronCategory
from bashu.domain.identity.problems import Problem, ProblemCode, problem

# How far ahead staff may set a day: a slip of the year is found.
YEARS_MAX: Final = 10
# From so many days before on the desk says that a membership ends.
SOON_DAYS: Final = 30
# What staff choose from. A suspension after a late return is the engine's to place.
NETWORKS_REASON: Final = "office"
# What machines write.
CARD_RETAINED: Final = "card_retained"
BLOCK_REASONS_BY_HAND: Final = ("conduct", "card_check", "lost_item", "damaged_item", "overdue", NETWORKS_REASON)


def latest_day(today: date) -> date:
    return today + timedelta(days=YEARS_MAX * 365 + YEARS_MAX // 4)


def reasons_by_hand(*, everywhere: bool) -> tuple[str, ...]:
    """What the network's office sets holds in the whole network."""
    return tuple(each for each in BLOCK_REASONS_BY_HAND if everywhere or each != NETWORKS_REASON)


def against_last_day(wanted: date | None, *, ruled: date | None, today: date) -> Problem | None:
    """`ruled`: what the rule for whoever joins today says. Only where it says none may staff leave it open."""
    if wanted is None:
        return None if ruled is None else problem(ProblemCode.LAST_DAY_MISSING)
    return None if today <= wanted <= latest_day(today) else problem(ProblemCode.LAST_DAY_BOUNDS, years=YEARS_MAX)


def against_block(reason: str, *, library_id: int | None, ends_on: date | None, today: date) -> Problem | None:
    if reason not in reasons_by_hand(everywhere=library_id is None):
        return problem(ProblemCode.BLOCK_REASON_MISSING)
    within = ends_on is None or today <= ends_on <= latest_day(today)
    return None if within else problem(ProblemCode.LAST_DAY_BOUNDS, years=YEARS_MAX)


def grown_into(category: PatronCategory, *, birth_on: date | None, today: date) -> PatronCategory | None:
    """Who joined as a child or a youth and has become older than that; None if nothing has changed."""
    if birth_on is None or category not in _BY_AGE:
        return None
    older = category_on(birth_on, today)
    return older if _BY_AGE.index(older) > _BY_AGE.index(category) else None


_BY_AGE: Final = (PatronCategory.CHILD, PatronCategory.YOUTH, PatronCategory.ADULT)
