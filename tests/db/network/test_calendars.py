"""Calendars as rows, beside a program of the version before that knows less of them."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.db.models import Model

from bashu.db.network.calendars import calendars
from bashu.db.network.models import Amnesty, Branch, Closure, Network, OpenDay, OpeningHours
from tests.people import NOON, World, make_world

DAY = date(2026, 7, 7)  # a Tuesday


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_c294_what_the_version_before_writes_is_read(world: World) -> None:
    """C294: it knows neither hours nor points, and its weekdays and closed days count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO network_branch (library_id, code, name_zh, name_en, kind, lon, lat, address, floats_in,"
            " closed_weekdays) VALUES (%s, 'OLD', '', '', 'library', 104, 30, '', true, '{0,1}')",
            [world.chengdu.library.pk],
        )
    calendar = calendars()[Branch.objects.get(code="OLD").pk]
    assert [calendar.is_open(date(2026, 7, day)) for day in (6, 7, 8)] == [False, False, True]
    assert not calendar.knows_hours(DAY)


@pytest.mark.parametrize("what", ["hours", "open day", "closure", "amnesty"])
def test_c293_each_edit_of_a_calendar_raises_the_version(world: World, what: str) -> None:
    """C293: made, and taken back."""
    branch, before = world.chengdu.branch, Network.objects.get().version
    make: dict[str, Callable[[], Model]] = {
        "hours": lambda: OpeningHours.objects.create(branch=branch, starts_on=DAY, weekday=1, opens=540, closes=1020),
        "open day": lambda: OpenDay.objects.create(branch=branch, on=DAY),
        "closure": lambda: Closure.objects.create(branch=branch, starts_on=DAY, ends_on=DAY, announced_at=NOON),
        "amnesty": lambda: Amnesty.objects.create(starts_on=DAY, ends_on=DAY),
    }
    row = make[what]()
    made = Network.objects.get().version
    row.delete()
    assert before < made < Network.objects.get().version
