"""Where a rotation is on a day: two days at the first stop, three at the second, one at the first again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.routing import PresentStop, Rotation, RotationStop, stop_on

DAY = timedelta(days=1)
BEGINS = date(2026, 7, 1)
STOPS = (RotationStop(10, 2), RotationStop(20, 3), RotationStop(10, 1))
ROTATION = Rotation(id=1, owner_library_id=1, begins_on=BEGINS, stops=STOPS)


@pytest.mark.parametrize(
    ("day", "stop"),
    [
        (date(2026, 6, 30), None),
        (date(2026, 7, 1), PresentStop(10, date(2026, 7, 2))),
        (date(2026, 7, 2), PresentStop(10, date(2026, 7, 2))),
        (date(2026, 7, 3), PresentStop(20, date(2026, 7, 5))),
        (date(2026, 7, 5), PresentStop(20, date(2026, 7, 5))),
        (date(2026, 7, 6), PresentStop(10, date(2026, 7, 6))),
        (date(2026, 7, 7), None),
    ],
)
def test_c773_the_first_day_counts_and_the_last_day_ends_it(day: date, stop: PresentStop | None) -> None:
    """C773, C774."""
    assert stop_on(ROTATION, day) == stop
    assert ROTATION.is_over(day) is (day > date(2026, 7, 6))


def test_c773_a_rotation_that_repeats_begins_again() -> None:
    """C773."""
    again = replace(ROTATION, repeats=True)
    assert stop_on(again, date(2026, 7, 7)) == PresentStop(10, date(2026, 7, 8))
    assert stop_on(again, date(2026, 7, 9)) == PresentStop(20, date(2026, 7, 11))
    assert stop_on(again, date(2026, 6, 30)) is None


def test_c774_without_stops_it_is_nowhere() -> None:
    """C774."""
    assert stop_on(replace(ROTATION, stops=(), repeats=True), BEGINS) is None


DAYS = st.lists(st.integers(1, 40), min_size=1, max_size=8)


@given(DAYS, st.integers(0, 400), st.booleans())
def test_every_day_of_a_stop_says_the_same_last_day(days: list[int], later: int, repeats: bool) -> None:  # noqa: FBT001
    stops = tuple(RotationStop(number, many) for number, many in enumerate(days))
    rotation = Rotation(id=1, owner_library_id=1, begins_on=BEGINS, stops=stops, repeats=repeats)
    day = BEGINS + later * DAY
    found = stop_on(rotation, day)
    assert (found is None) is (later >= sum(days) and not repeats)
    if found is not None:
        assert day <= found.until_on
        assert found.until_on - day < days[found.branch_id] * DAY
        assert stop_on(rotation, found.until_on) == found
        following = stop_on(rotation, found.until_on + DAY)
        assert following != found
