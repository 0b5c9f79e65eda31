"""What makes a process of no use is found, and nothing else."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, connections

from bashu.domain.outcome import Busy, Outcome
from bashu.engine.batch import Gatherer
from bashu.project.operate import checks


class Stuck:
    def __init__(self) -> None:
        self.go = threading.Event()

    def submit(self, commands: Sequence[Any], _: datetime) -> list[Outcome]:
        self.go.wait()
        return [Busy() for _ in commands]

    ask = submit

    def close(self) -> None: ...


def test_an_engine_that_works_is_well_and_one_that_ended_is_not() -> None:
    gatherer = Gatherer(engine=Stuck)  # type: ignore[arg-type]
    assert checks.engine(gatherer) == ""
    gatherer.close()
    assert checks.engine(gatherer) == "its thread has ended"


def test_an_engine_that_stands_still_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = Stuck()
    gatherer = Gatherer(engine=lambda: stuck)  # type: ignore[arg-type,return-value]
    monkeypatch.setattr(checks, "STUCK_SECONDS", 0.05)
    gatherer.call("anything", timeout=0.2)  # type: ignore[arg-type]
    assert checks.engine(gatherer) == "at one batch for 0 s"
    stuck.go.set()
    gatherer.close()


@pytest.fixture
def run(transactional_db: None) -> Iterator[Callable[[str], None]]:
    """Runs SQL on the list of migrations, which is as it was after the test."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE migrations_before AS SELECT * FROM django_migrations")
        yield cursor.execute
        cursor.execute("DELETE FROM django_migrations")
        cursor.execute("INSERT INTO django_migrations OVERRIDING SYSTEM VALUE SELECT * FROM migrations_before")
        cursor.execute("DROP TABLE migrations_before")


def in_a_process() -> tuple[str, str]:
    """The checks as they are made: on a thread, with a connection of its own."""
    database, found = checks.Database(), list[str]()

    def look() -> None:
        found.extend((database.reachable(), database.schema()))
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found[0], found[1]


def test_a_database_that_answers_and_has_all_tables_is_well(run: Callable[[str], None]) -> None:
    assert in_a_process() == ("", "")


def test_a_pending_migration_is_counted(run: Callable[[str], None]) -> None:
    run("DELETE FROM django_migrations WHERE app = 'audit' AND name = '0001_initial'")
    assert in_a_process() == ("", "1 migrations are pending")


def test_a_schema_that_is_ahead_is_no_harm(run: Callable[[str], None]) -> None:
    run("INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999_later', now())")
    assert in_a_process() == ("", "")


@pytest.fixture
def nowhere(transactional_db: None) -> Iterator[None]:
    connection.close()
    there = dict(connections["default"].settings_dict)
    connections["default"].settings_dict |= {"HOST": "127.0.0.1", "PORT": "9"}
    yield
    connections["default"].settings_dict |= there


def test_a_database_that_is_away_is_found(nowhere: None) -> None:
    database = checks.Database()
    assert (database.reachable(), database.schema()) == ("it does not answer", "not known without the database")
