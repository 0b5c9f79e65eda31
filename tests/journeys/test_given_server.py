"""BASHU_DATABASE_URL: the same network on a PostgreSQL that somebody else looks after."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import given_server
from tests.journeys.machine import Machine
from tests.journeys.network import Running
from tests.loud import LOUD


@pytest.fixture
def url() -> Iterator[str]:
    programs = given_server.programs()
    if programs is None:
        pytest.skip(f"{LOUD}a server given by BASHU_DATABASE_URL. Install Debian's package postgresql.")
    with given_server.running(programs) as url:
        server, _, name = url.rpartition("/")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        yield url


def test_on_a_given_server_the_network_comes_up(url: str, tmp_path: Path) -> None:
    """Without libraries, for to load them takes a minute. Lending on such a server: `tests/engine`, by `server`."""
    running = Running(tmp_path / "home", settings={"BASHU_DATABASE_URL": url, "BASHU_DEMO": "off"}).start()
    assert running.answers_pages()
    stands_on_that_server(running)


@pytest.mark.soak
def test_on_a_given_server_the_network_comes_up_and_lends(url: str, tmp_path: Path) -> None:
    running = Running(tmp_path / "home", settings={"BASHU_DATABASE_URL": url, "BASHU_DEMO": "on"}).start()
    facts = running.facts()
    item = next(each for each in facts["items"] if each["status"] == "available")
    terminal = next(each for each in facts["terminals"] if each["location"] == item["branch"])
    machine = Machine(running.sip2_port, terminal)
    assert machine.borrow(facts["patrons"][0]["card"], item["barcode"]).ok
    assert machine.item(item["barcode"]).state == "04"
    machine.hang_up()
    stands_on_that_server(running)


def stands_on_that_server(running: Running) -> None:
    assert running.stop() == 0
    assert not (running.home / "postgres").exists()
    assert "(BASHU_DATABASE_URL)" in running.bashu("db", "status")
    assert running.bashu("verify", "--full").startswith("Clean")
