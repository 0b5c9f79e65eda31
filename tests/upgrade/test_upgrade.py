"""Homes that earlier versions made: this version starts them, migrates them, and loses nothing of what they held.

The archives in `homes` are named by the commit whose program made them (`make_home.py`), and are never made again.
"""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg
import pytest

from bashu.project import cluster, env
from bashu.project.home import database
from tests.journeys.machine import Machine
from tests.journeys.network import Running
from tests.upgrade.told import held
from tests.upgrade.unpack import HOMES, newest, oldest, unpack

ARCHIVES = sorted(HOMES.glob("*.tar.xz"))


# Roles that a home of a version with grants may have.
GRANTED_BY_THEN = {"desk_lead", "manager", "driver", "network_office", "auditor", "administrator"}


@dataclass(frozen=True)
class Old:
    """A network that an earlier version left, and what its tables held."""

    network: Running
    was: dict[str, Any]

    def holds(self) -> dict[str, Any]:
        with (
            database(env.load({"BASHU_HOME": str(self.network.home)})),
            psycopg.connect(cluster.url(self.network.home)) as connection,
        ):
            return {
                table: {"columns": each["columns"]} | held(connection, table, columns=each["columns"])
                for table, each in self.was.items()
            }


def homes(often: Path) -> list[Any]:
    """All, of which `make test` takes one, and `make soak` the others."""
    soak = {False: [pytest.mark.soak], True: []}
    return [pytest.param(each, id=each.name.partition(".")[0], marks=soak[each == often]) for each in ARCHIVES]


def unpacked(archive: Path, parent: Path) -> Old:
    parent.chmod(0o755)
    return Old(Running(parent / "home"), unpack(archive, parent / "home"))


@pytest.fixture(scope="module", params=homes(oldest()))
def upgraded(request: pytest.FixtureRequest) -> Iterator[Old]:
    """For those that leave it as it is: one that was migrated, and has not been started since."""
    with tempfile.TemporaryDirectory(prefix="bashu-home-") as parent:
        old = unpacked(request.param, Path(parent))
        old.network.bashu("db", "upgrade")
        yield old
        old.network.remove()


@pytest.fixture(scope="module")
def staff(upgraded: Old) -> list[str]:
    """A line for each grant, below one for each login."""
    return upgraded.network.bashu("staff", "list").splitlines()


@pytest.fixture(scope="module", params=homes(newest()))
def started(request: pytest.FixtureRequest) -> Iterator[Running]:
    """One that this version was started on as it was, and that is sound when it is stopped, whatever was done there."""
    with tempfile.TemporaryDirectory(prefix="bashu-home-") as parent:
        network = unpacked(request.param, Path(parent)).network.start()
        yield network
        assert network.stop() == 0
        assert network.bashu("verify", "--full").startswith("Clean")
        network.remove()


@pytest.fixture(scope="module")
def facts(started: Running) -> dict[str, Any]:
    return started.facts()


def test_there_is_a_home_of_an_earlier_version() -> None:
    assert ARCHIVES


def test_an_old_home_is_migrated_loses_nothing_and_is_verified(upgraded: Old) -> None:
    assert all(upgraded.was[table]["rows"] for table in ("audit_logentry", "circulation_loan", "circulation_task"))
    assert "0 pending" in upgraded.network.bashu("db", "status")
    assert upgraded.network.bashu("verify", "--full").startswith("Clean")
    assert upgraded.holds() == upgraded.was


def test_who_had_a_login_keeps_the_desk_of_their_library_and_gets_no_more(upgraded: Old, staff: list[str]) -> None:
    grants = [line.split() for line in staff if line.startswith(" ")]
    assert grants
    had = GRANTED_BY_THEN if "network_grant" in upgraded.was else set()
    assert {grant[1] for grant in grants} <= {"desk", *had}


def test_a_network_without_an_administrator_is_told_what_to_do(upgraded: Old, staff: list[str]) -> None:
    """Who is one is seen by the doctor too."""
    is_there = any(" administrator " in line for line in staff)
    says = upgraded.network.bashu("doctor")
    assert ("bashu staff grant LOGIN administrator --network" in says) is not is_there


def test_whoever_worked_at_a_desk_works_there_the_morning_after(started: Running, facts: dict[str, Any]) -> None:
    account = next(each for each in facts["staff"] if each["role"] == "librarian")
    browser, address = build_opener(HTTPCookieProcessor()), f"{started.url}/desk/sign-in"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.open(address).read().decode())
    assert token
    given = {"csrfmiddlewaretoken": token[1], "username": account["login"], "password": account["password"]}
    desk = browser.open(address, urlencode(given).encode()).read().decode()
    for what in ('id="scan"', 'value="take_in"', 'value="renew"'):
        assert what in desk


def test_an_old_home_goes_on_lending(started: Running, facts: dict[str, Any]) -> None:
    item = next(each for each in facts["items"] if each["status"] == "available")
    terminal = next(each for each in facts["terminals"] if each["location"] == item["branch"])
    machine = Machine(started.sip2_port, terminal)
    assert machine.borrow(facts["patrons"][0]["card"], item["barcode"]).ok
    assert machine.bring_back(item["barcode"]).ok
    machine.hang_up()
