"""`bashu staff`, as whoever holds the machine uses it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate

from bashu.db.network.models import Grant
from bashu.domain.calendar import local_day
from bashu.engine import clock
from bashu.project.commands import staff
from bashu.project.errors import OperatingError
from tests.people import World, make_world


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def give(login: str, role: str, *, branch: str = "", library: str = "", days: int | None = None) -> str:
    last = None if days is None else local_day(clock.now()) + timedelta(days=days)
    return staff.grant(login, role, branch=branch, library=library, first=None, last=last)


def test_the_first_administrator_is_made_at_the_command_line(world: World) -> None:
    told = staff.add("chief", "CD-1", desk="")
    password = told.partition("password ")[2].partition(".")[0]
    assert authenticate(username="chief", password=password) is not None
    assert "chief is administrator of the network" in give("chief", "administrator")
    (shown,) = [line for line in staff.listed("CD") if "administrator" in line]
    assert shown.split()[1:5] == ["administrator", "of", "the", "network,"]


def test_grants_are_given_listed_and_ended(world: World) -> None:
    staff.add("novice", "CD-1", desk="desk")
    give("novice", "desk", branch="CD-1", days=30)
    given = Grant.objects.get()
    assert any("desk of CD-1, from" in line for line in staff.listed(""))
    assert staff.end(given.pk) == f"Grant {given.pk} has ended."
    assert "    no grant" in staff.listed("CD")
    assert staff.listed("CQ") == ["There are no logins yet; `bashu staff add` makes one."]


def test_what_cannot_be_done_is_told_on_one_line(world: World) -> None:
    staff.add("chief", "CD-1", desk="")
    give("chief", "administrator")
    only = Grant.objects.get().pk
    tries: list[tuple[str, Callable[[], str]]] = [
        ("There is no login nobody", lambda: give("nobody", "desk")),
        ("There is no library with the code XX", lambda: give("chief", "desk", library="XX")),
        ("There is no branch with the code XX", lambda: staff.add("other", "XX", desk="")),
        ("CD-1 has no desk D9", lambda: staff.add("other", "CD-1", desk="D9")),
        ("This login is taken", lambda: staff.add("chief", "CD-1", desk="")),
        ("the last administrator", lambda: staff.end(only)),
        ("the last administrator", lambda: staff.switch("chief", on=False)),
        ("no such login or grant", lambda: staff.end(10**6)),
    ]
    for told, tried in tries:
        with pytest.raises(OperatingError, match=told):
            tried()


def test_a_login_is_switched_off_and_on_and_gets_a_new_password(world: World) -> None:
    staff.add("novice", "CD-1", desk="")
    password = staff.new_password("novice").rpartition(" ")[2]
    assert authenticate(username="novice", password=password) is not None
    assert staff.switch("novice", on=False) == "novice is switched off."
    assert authenticate(username="novice", password=password) is None
    assert any("switched off" in line for line in staff.listed(""))
    assert staff.switch("novice", on=True) == "novice is switched on."
