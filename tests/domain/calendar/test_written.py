"""Hours as people write them."""

import pytest
from hypothesis import given

from bashu.domain.calendar import CLOSED, Hours, Opening
from bashu.domain.calendar.written import HoursError, format_hours, parse_hours, parse_week
from tests.domain.calendar.calendars import some_hours


@given(some_hours.filter(bool))
def test_what_is_written_is_read_back(hours: Hours) -> None:
    assert parse_hours(format_hours(hours)) == hours


def test_a_week() -> None:
    day, weekend = (Opening(540, 720), Opening(840, 1080)), (Opening(600, 1440),)
    assert parse_week(["2-5 9:00-12:00,14:00-18:00", "6-7 10:00-24:00"]) == (CLOSED, *[day] * 4, *[weekend] * 2)
    assert parse_week(["1 9:00-12:00"]) == ((Opening(540, 720),), *[CLOSED] * 6)


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        (["9:00-17:00"], "no weekdays"),
        (["5-2 9:00-17:00"], "goes back from 5 to 2"),
        (["1-3 9:00-17:00", "3 9:00-12:00"], "names weekday 3"),
        (["1 9-17"], '"9-17" is no opening'),
        (["1 17:00-9:00"], "does not end later"),
        (["1 20:00-25:00"], "does not end later"),
        ([], "never open"),
    ],
)
def test_what_is_wrong_is_said(parts: list[str], wrong: str) -> None:
    with pytest.raises(HoursError, match=wrong):
        parse_week(parts)
