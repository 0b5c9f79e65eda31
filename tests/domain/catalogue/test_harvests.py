"""From when a source is asked, and when again."""

from datetime import UTC, datetime, timedelta

import pytest

from bashu.domain.catalogue.importing.harvests import AGAIN_FIRST, AGAIN_MAX, OVERLAP, asked_next, credible, tried_again

NOON = datetime(2026, 7, 1, 4, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_the_next_list_begins_before_this_one_was_answered() -> None:
    assert asked_next(None, began=NOON, latest=NOON - DAY) == NOON - OVERLAP
    assert asked_next(None, began=NOON, latest=NOON + 999 * DAY) == NOON - OVERLAP
    assert asked_next(NOON - DAY, began=None, latest=NOON) == NOON - OVERLAP
    assert asked_next(NOON - DAY, began=None, latest=None) == NOON - DAY


def test_a_year_that_cannot_be_counts_for_nothing() -> None:
    assert [credible(at) for at in (None, datetime.min.replace(tzinfo=UTC), NOON)] == [None, None, NOON]
    assert credible(datetime.max.replace(tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("failures", "every", "wait", "after"),
    [
        (1, DAY, None, AGAIN_FIRST),
        (3, DAY, None, 4 * AGAIN_FIRST),
        (99, 9 * DAY, None, AGAIN_MAX),
        (99, HOUR, None, HOUR),
        (1, DAY, 3 * HOUR, 3 * HOUR),
    ],
)
def test_who_fails_is_tried_again_ever_later(
    failures: int, every: timedelta, wait: timedelta | None, after: timedelta
) -> None:
    assert tried_again(NOON, failures=failures, every=every, wait=wait) == NOON + after
    assert tried_again(NOON, failures=failures, every=None, wait=wait) is None
