"""The gatherer: one thread, no waiting to fill a batch, a queue with an end."""

import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from bashu.domain.outcome import Accepted, Busy, Failed, Outcome
from bashu.engine.batch import Gatherer


class SlowEngine:
    """Stands in for the engine where only the queue is looked at: answers when told to."""

    def __init__(self) -> None:
        self.go, self.batches = threading.Semaphore(0), list[int]()

    def submit(self, commands: Sequence[Any], _: datetime) -> list[Outcome]:
        self.go.acquire()
        self.batches.append(len(commands))
        return [Accepted(command) for command in commands]

    ask = submit

    def close(self) -> None: ...


class Queue:
    """Commands put one after the other, and what they were answered."""

    def __init__(self, engine: Any, *, batch_max: int = 128, queue_max: int = 100) -> None:
        self.gatherer = Gatherer(engine=lambda: engine, batch_max=batch_max, queue_max=queue_max)
        self.answers: list[Outcome] = []

    def put(self, number: int) -> None:
        for command in range(number):
            self.gatherer.submit(command, self.answers.append)  # type: ignore[arg-type]


def test_what_waits_while_a_batch_commits_is_the_next_batch() -> None:
    engine = SlowEngine()
    queue = Queue(engine, batch_max=4)
    queue.put(1)
    while queue.gatherer.waiting:
        pass
    queue.put(6)
    for _ in range(3):
        engine.go.release()
    queue.gatherer.close()
    assert engine.batches == [1, 4, 2]
    assert len(queue.answers) == 7


def test_several_are_asked_at_once_and_answered_in_their_order() -> None:
    engine = SlowEngine()
    gatherer = Queue(engine).gatherer
    assert gatherer.ask_all([0, 1], timeout=0.05) == [Busy(), Busy()]  # type: ignore[list-item]
    engine.go.release(9)
    assert gatherer.ask_all([2, 3, 4]) == [Accepted(2), Accepted(3), Accepted(4)]  # type: ignore[list-item]
    gatherer.close()


def test_a_full_queue_answers_busy_at_once() -> None:
    engine = SlowEngine()
    queue = Queue(engine, queue_max=2)
    queue.put(1)
    while queue.gatherer.waiting:
        pass
    queue.put(3)
    assert queue.answers == [Busy()]
    for _ in range(2):
        engine.go.release()
    queue.gatherer.close()
    assert queue.answers.count(Busy()) == 1


def test_closing_answers_those_who_wait_and_takes_nobody_new() -> None:
    engine = SlowEngine()
    queue = Queue(engine)
    queue.put(2)
    engine.go.release()
    engine.go.release()
    queue.gatherer.close()
    queue.put(1)
    assert [type(answer) for answer in queue.answers] == [Accepted, Accepted, Busy]


def test_an_engine_that_breaks_does_not_take_the_next_batch_with_it(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(SlowEngine):
        def submit(self, commands: Sequence[Any], now: datetime) -> list[Outcome]:
            if not self.batches:
                self.batches.append(0)
                raise RuntimeError
            return super().submit(commands, now)

    engine = Broken()
    gatherer = Queue(engine).gatherer
    engine.go.release()
    assert isinstance(gatherer.call("first"), Failed)  # type: ignore[arg-type]
    assert gatherer.call("second") == Accepted("second")  # type: ignore[arg-type]
    gatherer.close()
    assert "RuntimeError" in caplog.text


def test_who_fails_to_hear_an_answer_does_not_silence_the_engine(caplog: pytest.LogCaptureFixture) -> None:
    engine = SlowEngine()
    queue = Queue(engine)

    def deaf(outcome: Outcome) -> None:
        raise RuntimeError

    queue.gatherer.submit(0, deaf)  # type: ignore[arg-type]
    queue.put(1)
    for _ in range(2):
        engine.go.release()
    queue.gatherer.close()
    assert len(queue.answers) == 1
    assert "could not be told" in caplog.text
