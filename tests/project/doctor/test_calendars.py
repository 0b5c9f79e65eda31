"""Calendars that nobody can borrow by, and years whose public holidays nobody has settled."""

from datetime import date

import pytest

from bashu.db.network.calendars import calendars
from bashu.db.network.models import HolidayYear
from bashu.domain.calendar import Calendar
from bashu.project import env as envs
from bashu.project.doctor import records
from tests.people import NOON, World, make_world

from .levels import levels, only

NEVER = Calendar(closed_weekdays=frozenset(range(7)))
AUTUMN = date(2026, 11, 26)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def test_c278_a_branch_that_never_opens_is_told(world: World) -> None:
    """C278: by its code."""
    codes = {world.chengdu.branch.pk: "CD-1"}
    only(records.calendars(calendars(), codes=codes, on=AUTUMN), "ok", "2 branches")
    only(records.calendars({world.chengdu.branch.pk: NEVER}, codes=codes, on=AUTUMN), "warning", "CD-1: no day is open")


@pytest.mark.parametrize(
    ("year", "unsettled", "level", "words"),
    [
        (2026, (), "ok", "2026 are settled"),
        (2026, ("CD",), "warning", "1 libraries have not said what the holidays of 2026 mean for them: CD"),
        (2027, ("CD", "CQ"), "warning", "2027 are not known to this Bashu yet: 2 libraries"),
        (2027, (), "ok", "2027 are settled"),
    ],
)
def test_c292_a_year_whose_holidays_are_not_settled_is_told(
    year: int, unsettled: tuple[str, ...], level: str, words: str
) -> None:
    """C292: not announced yet, or not accepted; a library may have settled it by hand."""
    only([records.holidays(year, known_until=2026, unsettled=unsettled, today=AUTUMN)], level, words)


def test_years_are_looked_at_that_loans_reach(world: World) -> None:
    assert records.years_that_loans_reach(AUTUMN) == [2026, 2027]
    assert records.years_that_loans_reach(date(2026, 10, 1)) == [2026]
    assert set(levels(records.checks(envs_of_nothing())["holidays"]())) == {"warning"}
    for library in (world.chengdu.library, world.chongqing.library):
        HolidayYear.objects.bulk_create(
            HolidayYear(library=library, year=y, settled_at=NOON) for y in range(2026, 2100)
        )
    assert set(levels(records.checks(envs_of_nothing())["holidays"]())) == {"ok"}


def envs_of_nothing() -> envs.Env:
    return envs.load({})
