"""More is asked than can be done: "busy" at once, no queue of what nobody waits for, and an end when fewer ask."""

import threading
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest

from bashu.domain.outcome import Accepted, Busy, Outcome
from bashu.engine.batch import LOOK_SECONDS, Gatherer

BATCH, BATCH_SECONDS, QUEUE_SECONDS = 8, 0.04, 0.4
CAPACITY = BATCH / BATCH_SECONDS
TIMES, LOAD_SECONDS = 5, 3.0
BUSY_SECONDS_MAX = 0.1


class Engine:
    """Takes as long for one command as for a batch, as an engine does that waits for a disk."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.free = threading.Event()
        self.free.set()

    def submit(self, commands: Sequence[Any], _: datetime) -> list[Outcome]:
        time.sleep(BATCH_SECONDS)
        self.free.wait()
        self.done += commands
        return [Accepted(command) for command in commands]

    ask = submit

    def close(self) -> None: ...


class Asking:
    """What was asked, and after how many seconds it was answered what."""

    def __init__(self, gatherer: Gatherer) -> None:
        self._gatherer = gatherer
        self.asked = 0
        self.busy: list[float] = []
        self.done: list[float] = []

    def ask(self, number: int = 1, **options: float) -> None:
        for _ in range(number):
            began = time.monotonic()

            def answered(outcome: Outcome, began: float = began) -> None:
                (self.busy if outcome == Busy() else self.done).append(time.monotonic() - began)

            self._gatherer.submit(self.asked, answered, **options)  # type: ignore[arg-type]
            self.asked += 1

    @property
    def answers(self) -> int:
        return len(self.busy) + len(self.done)

    def wait_for_all(self) -> float:
        began = time.monotonic()
        while self.answers < self.asked:
            time.sleep(0.001)
        return time.monotonic() - began


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def asking(engine: Any) -> Iterator[Asking]:
    gatherer = Gatherer(engine=lambda: engine, batch_max=BATCH, queue_seconds_max=QUEUE_SECONDS)
    yield Asking(gatherer)
    engine.free.set()
    gatherer.close()


def test_five_times_of_what_can_be_done_is_told_busy_at_once_and_is_over_when_it_ends(asking: Asking) -> None:
    asking.ask(BATCH)
    asking.wait_for_all()
    began = time.monotonic()
    while (passed := time.monotonic() - began) < LOAD_SECONDS:
        asking.ask(int(passed * CAPACITY * TIMES) - asking.asked)
        time.sleep(0.001)
    assert asking.wait_for_all() < QUEUE_SECONDS * 3
    assert max(asking.busy) < BUSY_SECONDS_MAX
    assert len(asking.done) > CAPACITY * LOAD_SECONDS / 2
    assert len(asking.busy) > len(asking.done)
    before = len(asking.busy)
    asking.ask(BATCH)
    asking.wait_for_all()
    assert len(asking.busy) == before


def test_nobody_waits_much_longer_than_the_queue_may_last(asking: Asking) -> None:
    asking.ask(BATCH)
    asking.wait_for_all()
    asking.ask(1000)
    asking.wait_for_all()
    assert max(asking.done) < QUEUE_SECONDS * 3
    assert len(asking.done) >= BATCH * 2


def test_an_engine_that_was_at_rest_refuses_nobody(asking: Asking) -> None:
    asking.ask(BATCH * 4)
    asking.wait_for_all()
    assert not asking.busy


def test_when_the_engine_stands_still_newcomers_are_told_busy_at_once(engine: Engine, asking: Asking) -> None:
    engine.free.clear()
    asking.ask()
    time.sleep(QUEUE_SECONDS * 1.5)
    asking.ask(10)
    assert len(asking.busy) == 10
    engine.free.set()
    asking.wait_for_all()
    asking.ask(BATCH)
    asking.wait_for_all()
    assert (len(asking.busy), len(asking.done)) == (10, BATCH + 1)


def test_who_has_given_up_is_told_while_the_engine_still_stands(engine: Engine, asking: Asking) -> None:
    engine.free.clear()
    asking.ask()
    time.sleep(BATCH_SECONDS)
    asking.ask(3, patience=0.05)
    assert not asking.busy
    while len(asking.busy) < 3:
        time.sleep(0.01)
    assert max(asking.busy) < LOOK_SECONDS * 3
    engine.free.set()
    asking.wait_for_all()
    assert engine.done == [0]


def test_who_has_given_up_is_not_executed_when_the_engine_comes_back(engine: Engine, asking: Asking) -> None:
    engine.free.clear()
    asking.ask()
    time.sleep(BATCH_SECONDS)
    assert asking._gatherer.call("too late", timeout=0.05) == Busy()  # type: ignore[arg-type]
    engine.free.set()
    asking.wait_for_all()
    assert asking._gatherer.call("in time") == Accepted("in time")  # type: ignore[arg-type]
    assert engine.done == [0, "in time"]
