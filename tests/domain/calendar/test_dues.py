"""When a loan is due, and how late it is."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.calendar import (
    DAY,
    Calendar,
    Span,
    check_calendar,
    days_covered,
    days_overdue,
    due_after_hours,
    due_at,
    due_on_day,
    due_under,
    end_of,
    is_open_at,
    local_day,
    next_open_day,
    off_closed_time,
)
from tests.domain.calendar.calendars import BASE, MONDAY, USUAL, calendars, hours, instants, local, near, spans

CLOSED = Calendar(closed_weekdays=frozenset(range(7)))
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2026-02-17 09:30", 2, "2026-02-17 11:30"),
        ("2026-02-17 10:00", 2, "2026-02-17 12:00"),
        ("2026-02-17 11:00", 2, "2026-02-17 14:00"),
        ("2026-02-22 16:00", 4, "2026-02-24 09:00"),
    ],
)
def test_c276_a_loan_by_hours_is_due_while_the_door_is_open(start: str, length: int, due: str) -> None:
    """C276: else when it is opened next, after noon or after a closed Monday."""
    assert due_after_hours(USUAL, start=local(start), hours=length) == local(due)


def test_c277_a_loan_to_a_fixed_day_is_due_on_it() -> None:
    """C277: off a closed day; once the day is over, the loan counts days. Hours come before both."""
    start, monday = local("2026-02-01 10:00"), date(2026, 2, 16)
    assert due_under(USUAL, start=start, days=7, due_on=monday) == end_of(date(2026, 2, 17))
    assert due_under(USUAL, start=start, days=7, due_on=date(2026, 2, 1)) == end_of(date(2026, 2, 1))
    assert due_under(USUAL, start=start, days=7, due_on=date(2026, 1, 31)) == end_of(date(2026, 2, 8))
    assert due_under(USUAL, start=start, days=7, hours=2, due_on=monday) == start + 2 * HOUR
    assert due_on_day(USUAL, start=start, day=date(2026, 1, 1)) == end_of(date(2026, 2, 1))


def test_c278_a_place_that_never_opens_keeps_the_due_date_and_is_told() -> None:
    """C278."""
    start = local("2026-02-01 10:00")
    assert due_at(CLOSED, start=start, days=30) == end_of(date(2026, 3, 3))
    assert (
        due_after_hours(CLOSED, start=start, hours=2) == off_closed_time(CLOSED, start + 2 * HOUR) == start + 2 * HOUR
    )
    assert ["no day is open" in problem for problem in check_calendar(CLOSED, on=BASE)] == [True]


def test_what_is_wrong_with_a_calendar_is_told() -> None:
    day = date(2026, 2, 24)
    both = Calendar(closed_weekdays=frozenset({7}), closed_on=frozenset({day}), open_on={day: hours("9:00-17:00")})
    assert [problem.split(";")[0] for problem in check_calendar(both, on=BASE)] == [
        "2026-02-24 is a closed day and an open day", "7 is no weekday: Monday is 0, Sunday is 6"
    ]  # fmt: skip
    renovated = Calendar(closures=(Span(day, day + DAY),), open_on={day: hours("9:00-17:00")})
    assert len(check_calendar(renovated, on=BASE)) == 1
    assert not check_calendar(USUAL, on=BASE)
    assert not check_calendar(renovated, on=date(2026, 3, 1))


@given(calendars, instants, st.integers(0, 400))
def test_nobody_gets_less_than_was_promised(calendar: Calendar, start: datetime, length: int) -> None:
    due = due_at(calendar, start=start, days=length)
    assert due == end_of(local_day(due))
    assert due - start >= timedelta(days=length, seconds=-1)
    assert calendar.is_open(local_day(due)) or local_day(due) == local_day(start) + length * DAY
    assert due.utcoffset() == timedelta(0)


@given(calendars, instants, st.integers(1, 100), st.integers(0, 40), st.none() | near)
def test_no_loan_ends_before_it_began(
    calendar: Calendar, start: datetime, length: int, days: int, day: date | None
) -> None:
    assert due_after_hours(calendar, start=start, hours=length) > start + length * HOUR - timedelta(seconds=1)
    for by_hours in (0, length):
        assert due_under(calendar, start=start, days=days + 1, hours=by_hours, due_on=day) >= start


@given(calendars, instants, st.booleans())
def test_a_due_date_moves_off_closed_time_once_and_never_back(
    calendar: Calendar,
    instant: datetime,
    by_days: bool,  # noqa: FBT001
) -> None:
    due = end_of(local_day(instant)) if by_days else instant
    moved = off_closed_time(calendar, due)
    assert moved >= due
    assert off_closed_time(calendar, moved) == moved
    if calendar.is_open(next_open_day(calendar, local_day(due) + DAY)):
        assert calendar.is_open(local_day(moved)) or is_open_at(calendar, moved)


@given(calendars, instants, instants)
def test_who_was_due_first_is_due_first(calendar: Calendar, one: datetime, other: datetime) -> None:
    """Also after both have moved."""
    first, second = sorted([end_of(local_day(one)), end_of(local_day(other))])
    assert off_closed_time(calendar, first) <= off_closed_time(calendar, second) or not calendar.is_open(
        next_open_day(calendar, local_day(second))
    )


@given(st.lists(spans, max_size=4), near, st.integers(0, 60))
def test_days_in_spans_are_counted_once(some: list[Span], first: date, length: int) -> None:
    days = [first + ahead * DAY for ahead in range(length + 1)]
    by_hand = sum(any(span.covers(day) for span in some) for day in days)
    assert days_covered(some, first, last=days[-1]) == by_hand


@given(instants, st.integers(0, 3_000_000), st.lists(spans, max_size=3))
def test_days_that_do_not_count_are_left_out(due: datetime, seconds: int, uncounted: list[Span]) -> None:
    at = due + timedelta(seconds=seconds)
    late = [local_day(due) + ahead * DAY for ahead in range(1, (local_day(at) - local_day(due)).days + 1)]
    by_hand = sum(not any(span.covers(day) for span in uncounted) for day in late)
    assert days_overdue(due, at, uncounted=uncounted) == by_hand
    assert days_overdue(at, due, uncounted=uncounted) == 0


@pytest.mark.parametrize(
    ("back", "late"),
    [
        ("2026-02-17 15:00", 0),
        ("2026-02-17 15:01", 1),
        ("2026-02-18 15:00", 1),
        ("2026-02-21 14:59", 1),
        ("2026-02-21 15:01", 2),
        ("2026-02-22 15:01", 3),
    ],
)
def test_days_of_a_loan_by_hours_begin_when_it_was_due(back: str, late: int) -> None:
    """Those that begin within an amnesty of three days, from the 18th on, do not count."""
    amnesty = Span(date(2026, 2, 18), date(2026, 2, 20))
    due = local("2026-02-17 15:00")
    assert days_overdue(due, local(back), by_hours=True, uncounted=[amnesty]) == late


def test_the_festival_week_of_2026() -> None:
    """A week's closure, then a closed Monday: what was due in it is due on Tuesday, and once."""
    calendar = Calendar(closed_weekdays=frozenset({MONDAY}), closures=(Span(date(2026, 2, 16), date(2026, 2, 22)),))
    dues = {off_closed_time(calendar, end_of(date(2026, 2, day))) for day in range(16, 25)}
    assert dues == {end_of(date(2026, 2, 24))}
