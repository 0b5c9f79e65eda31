"""When the demonstration's past was."""

from datetime import UTC, datetime, timedelta

import pytest

from bashu.project.demo.history import DAYS, first_day


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2026, 11, 27, 15, 59, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC)),
        (datetime(2026, 11, 27, 16, 1, tzinfo=UTC), datetime(2026, 11, 27, tzinfo=UTC)),
        (datetime(2026, 11, 28, 1, tzinfo=UTC), datetime(2026, 11, 27, tzinfo=UTC)),
    ],
)
def test_its_last_day_is_yesterday_in_chengdu_at_any_hour(now: datetime, last: datetime) -> None:
    """Those who come after midnight find as much to pull as those who come by day."""
    assert first_day(now) + timedelta(days=DAYS - 1) == last
