"""`bashu calendar` as a person meets it. What is announced is in the rows, and told in one line."""

from datetime import date

import pytest

from bashu.db.network.calendars import calendars
from bashu.db.network.holidays import unsettled
from bashu.db.network.models import Amnesty, Closure, Network
from bashu.project.commands import calendar as command
from bashu.project.errors import OperatingError
from tests.people import World, make_world

TUESDAY, THURSDAY = date(2026, 7, 7), date(2026, 7, 9)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def test_hours_are_set_and_shown(world: World) -> None:
    assert command.show("CD-1", TUESDAY, days=1) == ["2026-07-07 Tue  open, at hours that nobody has told"]
    command.set_hours("CD-1", date(2026, 7, 1), week=["2-7 9:00-12:00,14:00-18:00"])
    command.close("CD-1", THURSDAY, last=THURSDAY, reason="盘点")
    assert command.show("CD-1", date(2026, 7, 6), days=4) == [
        "2026-07-06 Mon  closed on this weekday",
        "2026-07-07 Tue  09:00-12:00,14:00-18:00",
        "2026-07-08 Wed  09:00-12:00,14:00-18:00",
        "2026-07-09 Thu  shut until 2026-07-09: 盘点",
    ]
    command.set_hours("CD-1", date(2026, 7, 1), week=["1-7 10:00-16:00"])
    assert command.show("CD-1", TUESDAY, days=1) == ["2026-07-07 Tue  10:00-16:00"]


def test_a_library_is_closed_with_all_its_branches(world: World) -> None:
    told = command.close("CD", TUESDAY, last=THURSDAY, reason="")
    assert told.startswith("CD is shut from 2026-07-07 to 2026-07-09. Loans that are due")
    assert not calendars()[world.chengdu.branch.pk].is_open(TUESDAY)
    assert calendars()[world.chongqing.branch.pk].is_open(TUESDAY)


@pytest.mark.parametrize(("library", "told"), [("CD", "at CD."), ("", "in the network.")])
def test_an_amnesty_is_given_by_a_library_or_the_network(world: World, library: str, told: str) -> None:
    assert command.grant_amnesty(library, TUESDAY, last=THURSDAY, reason="").endswith(told)
    assert Amnesty.objects.filter(library__isnull=not library).count() == 1


def test_a_proposal_changes_nothing_until_it_is_accepted(world: World) -> None:
    version = Network.objects.get().version
    lines = command.propose(2026, "CD", days_off="closed", accept=False)
    assert lines[0] == "CD-1: 33 days closed, 0 days open"
    assert "  2026-10-01 Thu  closed  国庆节 / National Day" in lines
    assert lines[-1] == "Nothing was written; --accept does that."
    assert Network.objects.get().version == version
    assert command.propose(2026, "", days_off="closed", accept=True)[-1].startswith("Written into the calendars of 2")
    assert command.propose(2026, "", days_off="closed", accept=False)[0] == "CD-1: 0 days closed, 0 days open"


def test_a_year_may_be_settled_by_hand(world: World) -> None:
    assert command.settle(2027, "CD") == "CD has settled the public holidays of 2027."
    assert unsettled(2027) == ("CQ",)


@pytest.mark.parametrize(
    ("work", "wrong"),
    [
        (lambda: command.show("XX-1", TUESDAY, days=1), "no branch has the code XX-1"),
        (lambda: command.close("XX", TUESDAY, last=THURSDAY, reason=""), "no branch and no library has the code XX"),
        (lambda: command.close("CD", THURSDAY, last=TUESDAY, reason=""), "2026-07-07 is before 2026-07-09"),
        (lambda: command.grant_amnesty("CD-1", TUESDAY, last=THURSDAY, reason=""), "CD-1 is a branch"),
        (lambda: command.settle(2027, "CD-1"), "CD-1 is a branch"),
        (lambda: command.set_hours("CD-1", TUESDAY, week=["2 18:00-9:00"]), "does not end later"),
        (lambda: command.propose(2100, "", days_off="closed", accept=True), "2100 are not announced"),
    ],
)
def test_what_is_wrong_is_told_and_changes_nothing(world: World, work: object, wrong: str) -> None:
    with pytest.raises(OperatingError, match=wrong):
        work()  # type: ignore[operator]
    assert not Closure.objects.exists()
    assert not Amnesty.objects.exists()
