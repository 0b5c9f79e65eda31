from datetime import date

import pytest

from bashu.domain.circulation.sentences import BLOCK_REASONS
from bashu.domain.identity.kinds import PatronCategory
from bashu.domain.identity.membership import (
    BLOCK_REASONS_BY_HAND,
    against_block,
    against_last_day,
    grown_into,
    latest_day,
    reasons_by_hand,
)
from bashu.domain.identity.problems import Problem, ProblemCode

TODAY = date(2026, 2, 28)
LATEST = latest_day(TODAY)
HERE = 1


def code_of(found: Problem | None) -> ProblemCode | None:
    return None if found is None else found.code


@pytest.mark.parametrize(
    ("wanted", "ruled", "why"),
    [
        (TODAY, None, None),
        (LATEST, TODAY, None),
        (date(2026, 2, 27), None, ProblemCode.LAST_DAY_BOUNDS),
        (date(2036, 2, 29), None, ProblemCode.LAST_DAY_BOUNDS),
        (None, None, None),
        (None, LATEST, ProblemCode.LAST_DAY_MISSING),
    ],
)
def test_a_membership_ends_between_today_and_ten_years_ahead_or_where_the_rule_says_so_never(
    wanted: date | None, ruled: date | None, why: ProblemCode | None
) -> None:
    """C263."""
    assert code_of(against_last_day(wanted, ruled=ruled, today=TODAY)) is why


@pytest.mark.parametrize(
    ("reason", "library_id", "ends_on", "why"),
    [
        ("conduct", HERE, None, None),
        ("conduct", None, TODAY, None),
        ("office", None, LATEST, None),
        ("office", HERE, None, ProblemCode.BLOCK_REASON_MISSING),
        ("suspended", HERE, None, ProblemCode.BLOCK_REASON_MISSING),
        ("", HERE, None, ProblemCode.BLOCK_REASON_MISSING),
        ("conduct", HERE, date(2026, 2, 27), ProblemCode.LAST_DAY_BOUNDS),
        ("conduct", HERE, date(2036, 2, 29), ProblemCode.LAST_DAY_BOUNDS),
    ],
)
def test_a_block_has_a_reason_of_the_list_and_a_day_within_reach(
    reason: str, library_id: int | None, ends_on: date | None, why: ProblemCode | None
) -> None:
    """C265."""
    assert code_of(against_block(reason, library_id=library_id, ends_on=ends_on, today=TODAY)) is why


def test_each_reason_has_words_and_the_network_s_is_its_own() -> None:
    assert set(BLOCK_REASONS_BY_HAND) < set(BLOCK_REASONS)
    assert set(reasons_by_hand(everywhere=True)) - set(reasons_by_hand(everywhere=False)) == {"office"}


@pytest.mark.parametrize(
    ("category", "birth_on", "becomes"),
    [
        (PatronCategory.CHILD, date(2012, 3, 1), None),
        (PatronCategory.CHILD, date(2012, 2, 28), PatronCategory.YOUTH),
        (PatronCategory.CHILD, date(2008, 2, 28), PatronCategory.ADULT),
        (PatronCategory.YOUTH, date(2008, 3, 1), None),
        (PatronCategory.YOUTH, date(2008, 2, 28), PatronCategory.ADULT),
        (PatronCategory.YOUTH, date(2020, 1, 1), None),
        (PatronCategory.CHILD, None, None),
        (PatronCategory.TEMPORARY, date(1990, 1, 1), None),
        (PatronCategory.ADULT, date(1990, 1, 1), None),
    ],
)
def test_children_and_youths_grow_into_what_their_age_is(
    category: PatronCategory, birth_on: date | None, becomes: PatronCategory | None
) -> None:
    """C264."""
    assert grown_into(category, birth_on=birth_on, today=TODAY) is becomes
