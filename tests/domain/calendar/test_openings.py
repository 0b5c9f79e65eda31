"""When the door is open."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bashu.domain.calendar import (
    ALWAYS_OPEN,
    CLOSED,
    DAY,
    WHOLE_DAY,
    Calendar,
    Season,
    Span,
    WhyClosed,
    after_open_days,
    after_open_time,
    closes,
    end_of,
    is_open_at,
    last_closing,
    last_moment,
    local_day,
    next_open_day,
    next_opening,
    open_time_between,
    opens,
    start_of,
)
from tests.domain.calendar.calendars import SATURDAY, USUAL, calendars, hours, instants, local, near, season

MINUTE = timedelta(minutes=1)
TUESDAY_NIGHT, SATURDAY_SHIFT = date(2026, 2, 17), date(2026, 2, 28)
FESTIVAL = Span(date(2026, 2, 16), date(2026, 2, 22), "春节", id=7)


def with_(**changed: object) -> Calendar:
    return Calendar(seasons=USUAL.seasons, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("calendar", "day", "why"),
    [
        (USUAL, "2026-02-17", None),
        (USUAL, "2026-02-16", WhyClosed.WEEKDAY),
        (with_(closed_on=frozenset({date(2026, 2, 17)})), "2026-02-17", WhyClosed.CLOSED_DAY),
        (with_(open_on={date(2026, 2, 16): hours("10:00-15:00")}), "2026-02-16", None),
        (
            with_(open_on={date(2026, 2, 17): hours("9:00-12:00")}, closed_on=frozenset({date(2026, 2, 17)})),
            "2026-02-17",
            WhyClosed.CLOSED_DAY,
        ),
        (
            with_(open_on={date(2026, 2, 17): hours("9:00-12:00")}, closures=(FESTIVAL,)),
            "2026-02-17",
            WhyClosed.CLOSURE,
        ),
        (with_(always_open=True), "2026-02-16", None),
        (with_(always_open=True, closures=(FESTIVAL,)), "2026-02-16", WhyClosed.CLOSURE),
        (Calendar(closed_weekdays=frozenset({SATURDAY})), "2026-02-21", WhyClosed.WEEKDAY),
        (Calendar(seasons=USUAL.seasons, closed_weekdays=frozenset({SATURDAY})), "2026-02-21", None),
        (Calendar(seasons=USUAL.seasons, closed_weekdays=frozenset({SATURDAY})), "2019-12-28", WhyClosed.WEEKDAY),
    ],
)
def test_c270_the_first_that_says_anything_of_a_day_decides(
    calendar: Calendar, day: str, why: WhyClosed | None
) -> None:
    """C270, and C294: before the first season the closed weekdays of old count."""
    assert calendar.why_closed(date.fromisoformat(day)) is why
    assert calendar.is_open(date.fromisoformat(day)) is (why is None)


def test_c271_a_day_may_have_several_openings() -> None:
    """C271."""
    day = date(2026, 2, 17)
    assert (opens(USUAL, day), closes(USUAL, day)) == (local("2026-02-17 09:00"), local("2026-02-17 18:00"))
    assert [is_open_at(USUAL, local(f"2026-02-17 {at}")) for at in ("08:59", "09:00", "12:00", "12:01", "18:00")] == [
        False, True, True, False, True
    ]  # fmt: skip
    assert opens(USUAL, date(2026, 2, 16)) is closes(USUAL, date(2026, 2, 16)) is None


def test_c272_a_season_begins_on_its_day() -> None:
    """C272."""
    summer = season(date(2026, 5, 1), week=hours("8:30-20:00"))
    calendar = Calendar(seasons=(summer, *USUAL.seasons))
    assert [opens(calendar, date(2026, month, day)) for month, day in ((4, 30), (5, 1))] == [
        local("2026-04-30 09:00"), local("2026-05-01 08:30")
    ]  # fmt: skip


def test_c273_a_working_day_that_makes_up_opens_the_door() -> None:
    """C273: a Monday, at its own hours; the Monday after it is closed as ever."""
    calendar = with_(open_on={date(2026, 2, 23): hours("10:00-16:00")})
    assert next_open_day(calendar, date(2026, 2, 23)) == date(2026, 2, 23)
    assert closes(calendar, date(2026, 2, 23)) == local("2026-02-23 16:00")
    assert next_open_day(calendar, date(2026, 3, 2)) == date(2026, 3, 3)


def test_c275_a_point_that_is_always_open_knows_no_hours_to_wait_for() -> None:
    """C275."""
    assert ALWAYS_OPEN.hours(date(2026, 2, 16)) == WHOLE_DAY
    assert next_opening(ALWAYS_OPEN, local("2026-02-16 03:12")) == local("2026-02-16 03:12")
    shut = Calendar(always_open=True, closures=(FESTIVAL,))
    assert next_opening(shut, local("2026-02-16 03:12")) == local("2026-02-23 00:00")


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("2026-02-17 08:00", "2026-02-17 09:00"),
        ("2026-02-17 12:30", "2026-02-17 14:00"),
        ("2026-02-17 18:00", "2026-02-17 18:00"),
        ("2026-02-22 17:01", "2026-02-24 09:00"),
    ],
)
def test_the_next_opening(at: str, opening: str) -> None:
    assert next_opening(USUAL, local(at)) == local(opening)


@pytest.mark.parametrize(
    ("start", "wanted", "by"),
    [
        ("2026-02-17 11:00", 60, "2026-02-17 12:00"),
        ("2026-02-17 11:00", 61, "2026-02-17 14:01"),
        ("2026-02-22 16:00", 120, "2026-02-24 10:00"),
        ("2026-02-16 03:00", 0, "2026-02-16 03:00"),
    ],
)
def test_c279_business_hours_pass_while_the_door_is_open(start: str, wanted: int, by: str) -> None:
    """C279: over noon, over a closed Monday."""
    assert after_open_time(USUAL, local(start), wanted=wanted * MINUTE) == local(by)
    assert open_time_between(USUAL, local(start), end=local(by)) == wanted * MINUTE


def test_c279_open_days_are_counted_from_the_next() -> None:
    """C279."""
    assert after_open_days(USUAL, date(2026, 2, 21), count=2) == date(2026, 2, 24)


@given(calendars, near)
def test_the_next_open_day_is_the_first(calendar: Calendar, day: date) -> None:
    found = next_open_day(calendar, day)
    assert found >= day
    assert not any(calendar.is_open(day + ahead * DAY) for ahead in range((found - day).days))
    assert calendar.is_open(found) or not any(calendar.is_open(day + ahead * DAY) for ahead in range(366))


@given(calendars, instants)
def test_nothing_opens_before_the_next_opening(calendar: Calendar, at: datetime) -> None:
    found = next_opening(calendar, at)
    assert found >= at
    assert is_open_at(calendar, found) or not calendar.is_open(next_open_day(calendar, local_day(at)))
    assert not open_time_between(calendar, at, end=found)


@settings(deadline=None)
@given(calendars, near, st.integers(0, 1439), st.integers(0, 2_000))
def test_business_hours_are_the_minutes_of_which_the_door_is_open(
    calendar: Calendar, day: date, first: int, length: int
) -> None:
    """Minute by minute, as somebody would count who stands before the door."""
    start = start_of(day) + first * MINUTE
    middles = (start + minute * MINUTE + MINUTE / 2 for minute in range(length))
    stood = sum(_open_by_hand(calendar, at) for at in middles)
    assert open_time_between(calendar, start, end=start + length * MINUTE) == stood * MINUTE


def _open_by_hand(calendar: Calendar, at: datetime) -> bool:
    passed = (at - start_of(local_day(at))) / MINUTE
    return any(each.opens < passed < each.closes for each in calendar.hours(local_day(at)))


@given(calendars, instants, st.lists(st.integers(0, 10_000), min_size=2, max_size=2))
def test_open_time_adds_up(calendar: Calendar, start: datetime, lengths: list[int]) -> None:
    middle = start + lengths[0] * MINUTE
    end = middle + lengths[1] * MINUTE
    parts = open_time_between(calendar, start, end=middle), open_time_between(calendar, middle, end=end)
    assert sum(parts, timedelta()) == open_time_between(calendar, start, end=end) <= end - start


@given(calendars, instants, st.integers(0, 5_000))
def test_after_open_time_so_much_of_it_has_passed(calendar: Calendar, start: datetime, minutes: int) -> None:
    by = after_open_time(calendar, start, wanted=minutes * MINUTE)
    passed = open_time_between(calendar, start, end=by)
    assert by >= start
    assert passed == minutes * MINUTE or not calendar.is_open(next_open_day(calendar, local_day(by) + DAY))


@given(calendars, near)
def test_a_day_is_open_from_its_first_opening_to_its_last_closing(calendar: Calendar, day: date) -> None:
    first, last = opens(calendar, day), closes(calendar, day)
    assert (first is not None) is (last is not None) is calendar.is_open(day) is (calendar.why_closed(day) is None)
    if first is not None and last is not None:
        assert start_of(day) <= first < last <= start_of(day + DAY)
        assert is_open_at(calendar, first)
        assert is_open_at(calendar, last)


def test_what_was_dropped_in_after_closing_counts_as_of_the_closing() -> None:
    """Tuesday to Sunday from nine to six, with a break at noon on Saturdays."""
    usual, saturday = hours("9:00-18:00"), hours("9:00-12:00", "14:00-18:00")
    week = (CLOSED, usual, usual, usual, usual, saturday, usual)
    calendar = Calendar(seasons=(Season(date(2020, 1, 1), week),))
    asked = {"07-04T13:00": "07-04T12:00", "07-04T18:00": "07-04T12:00", "07-06T08:00": "07-05T18:00",
             "07-07T17:59": "07-05T18:00", "07-07T18:01": "07-07T18:00"}  # fmt: skip
    for at, closed in asked.items():
        assert last_closing(calendar, at_(at)) == at_(closed)
    assert last_moment(calendar, date(2026, 7, 6)) == end_of(date(2026, 7, 6))
    assert last_moment(calendar, date(2026, 7, 7)) == at_("07-07T18:00")


def test_without_hours_a_day_ends_at_midnight_and_a_place_that_never_opened_never_closed() -> None:
    at = at_("07-07T10:00")
    assert last_closing(ALWAYS_OPEN, at) == last_closing(Calendar(), at) == end_of(date(2026, 7, 6))
    assert last_closing(Calendar(closed_weekdays=frozenset(range(7))), at) is None


def at_(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")
