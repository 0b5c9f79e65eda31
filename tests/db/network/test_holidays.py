"""Public holidays as they were announced, and what libraries have made of them."""

from datetime import date

import pytest

from bashu.db.network.calendars import calendars
from bashu.db.network.holidays import accept, announced, announced_until, proposals, unsettled
from bashu.db.network.models import ClosedDay, HolidayYear, Network, OpenDay
from bashu.domain.calendar.holidays import DaysOff
from tests.people import NOON, World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_2026_is_as_the_state_council_announced_it() -> None:
    """Its notice of 4 November 2025."""
    found = announced(2026)
    assert found is not None
    festival = [date(2026, 2, day) for day in range(15, 24)]
    assert [day for day, name in found.days_off.items() if name.startswith("春节 / ")] == festival
    shifts = ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert sorted(found.working_days) == [date.fromisoformat(f"2026-{day}") for day in shifts]


def test_c292_a_year_that_is_not_announced_has_no_holidays() -> None:
    """C292: nothing is reckoned up."""
    assert announced(announced_until() + 1) is None
    assert announced(2100) is None


def test_c291_nothing_is_written_before_it_is_accepted(world: World) -> None:
    """C291: then all at once, into the branch's own calendar; and not twice."""
    holidays, branch, library = announced(2026), world.chengdu.branch, world.chengdu.library
    assert holidays is not None
    branch.closed_weekdays = [5, 6]
    branch.save()
    proposed = proposals(holidays, days_off=DaysOff.CLOSED, library_ids=[library.pk])
    assert not ClosedDay.objects.exists()
    version = Network.objects.get().version
    for _ in range(2):
        accept(proposed, holidays, now=NOON)
    assert Network.objects.get().version > version
    assert [calendars()[branch.pk].is_open(date(2026, 2, day)) for day in (13, 14, 15, 16, 24)] == [
        True, True, False, False, True
    ]  # fmt: skip
    assert OpenDay.objects.count() == 6
    assert HolidayYear.objects.get().library == library
    assert unsettled(2026) == (world.chongqing.library.code,)
    (again,) = proposals(holidays, days_off=DaysOff.CLOSED, library_ids=[library.pk])
    assert again.days == ()
