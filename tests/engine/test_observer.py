"""An observer hears how the engine fares: batches, commits, failures, and who found the queue full."""

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

from bashu.domain.circulation.commands import CheckIn
from bashu.domain.outcome import Command, Outcome
from bashu.engine.batch import Gatherer
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from bashu.engine.transaction import Transaction
from tests.people import NOON, World, check_in, check_out


class Ear:
    def __init__(self) -> None:
        self.heard: list[tuple[Any, ...]] = []

    def batch(
        self, commands: Sequence[Command], outcomes: Sequence[Outcome], *, asking: bool, waited: float, took: float
    ) -> None:
        assert len(commands) == len(outcomes)
        assert min(waited, took) >= 0
        self.heard.append(("batch", len(commands), asking))

    def commit(self, seconds: float) -> None:
        assert seconds > 0
        self.heard.append(("commit",))

    def fault(self, name: str) -> None:
        self.heard.append(("fault", name))

    def full(self, kind: type[Command]) -> None:
        self.heard.append(("full", kind.__name__))


def test_a_batch_and_its_commit_are_told(world: World) -> None:
    ear = Ear()
    gatherer = Gatherer(engine=lambda: Engine([CirculationRoom()], observer=ear), observer=ear)
    gatherer.call(check_out(world.alice, world.book, terminal=world.chengdu.machine))
    gatherer.ask(check_in(world.book, world.chengdu.machine, at=NOON))
    gatherer.close()
    assert [told for told in ear.heard if told != ("fault", "reload")] == [
        ("commit",), ("batch", 1, False), ("batch", 1, True)
    ]  # fmt: skip


def test_a_failure_is_told_by_its_kind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real, ear = Transaction.commit, Ear()

    def commit(self: Transaction, *args: Any, **kwargs: Any) -> None:
        monkeypatch.setattr(Transaction, "commit", real)
        raise psycopg.errors.DeadlockDetected("deadlock detected")

    monkeypatch.setattr(Transaction, "commit", commit)
    engine = Engine([CirculationRoom()], observer=ear)
    engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine)], NOON)
    engine.close()
    assert ("fault", "again") in ear.heard
    assert ear.heard.count(("commit",)) == 1


def test_a_full_queue_is_told(world: World) -> None:
    ear = Ear()
    gatherer = Gatherer(queue_max=0, observer=ear, engine=lambda: Engine([CirculationRoom()]))
    gatherer.call(check_in(world.book, world.chengdu.machine, at=NOON))
    gatherer.close()
    assert ear.heard == [("full", "CheckIn")]


def test_who_is_turned_away_before_a_command_is_made_is_told_too() -> None:
    ear = Ear()
    full, empty = (
        Gatherer(queue_max=most, observer=ear, engine=lambda: Engine([CirculationRoom()])) for most in (0, 1)
    )
    assert full.turns_away(CheckIn)
    assert not empty.turns_away(CheckIn)
    full.close()
    empty.close()
    assert ear.heard == [("full", "CheckIn")]


def test_a_gatherer_says_how_long_it_is_at_its_batch() -> None:
    gatherer = Gatherer(engine=lambda: Engine([CirculationRoom()]))
    assert gatherer.is_running
    assert gatherer.working_seconds == 0
    gatherer.close()
    assert not gatherer.is_running
