from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.calendar import ALWAYS_OPEN, DAY, Calendar, days_overdue, due_at, end_of, local_day, next_open_day

MONDAY = 0
instants = st.datetimes(datetime(1992, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (utc("2026-03-01 15:59:59"), date(2026, 3, 1)),
        (utc("2026-03-01 16:00"), date(2026, 3, 2)),
        (utc("2026-12-31 16:00"), date(2027, 1, 1)),
    ],
)
def test_the_day_turns_at_midnight_in_sichuan_and_chongqing(instant: datetime, day: date) -> None:
    assert local_day(instant) == day


def test_a_time_without_a_zone_has_no_local_day() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        local_day(datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_loan_is_due_at_the_end_of_its_last_day() -> None:
    assert due_at(ALWAYS_OPEN, start=utc("2026-03-01 02:00"), days=30) == utc("2026-03-31 15:59:59")


def test_a_due_day_that_is_closed_moves_on() -> None:
    spring_festival = frozenset(date(2026, 2, day) for day in range(16, 23))
    calendar = Calendar(frozenset({MONDAY}), spring_festival)
    assert local_day(due_at(calendar, start=utc("2026-01-17 02:00"), days=30)) == date(2026, 2, 24)


def test_a_place_that_never_opens_keeps_the_day() -> None:
    assert next_open_day(Calendar(closed_weekdays=frozenset(range(7))), date(2026, 2, 24)) == date(2026, 2, 24)


@given(instants, instants)
def test_overdue_is_counted_in_local_days(due: datetime, at: datetime) -> None:
    late = days_overdue(due, at)
    assert late == max(0, (local_day(at) - local_day(due)).days)
    assert (late > 0) == (at > end_of(local_day(due)) and local_day(at) > local_day(due))


def test_a_minute_after_midnight_is_a_day_late() -> None:
    due = due_at(ALWAYS_OPEN, start=utc("2026-03-01 02:00"), days=30)
    assert [days_overdue(due, due + later) for later in (timedelta(0), timedelta(minutes=1), DAY)] == [0, 1, 1]
