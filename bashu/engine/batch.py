"""A bounded queue that gathers waiting commands while the last batch commits. It never waits to fill a batch.

The bound is a time, not a length. Whoever would wait for too long is told "busy" at once, and what nobody waits for any
more is not executed: so overload is over as soon as fewer come.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import datetime
from functools import partial
from typing import TypeAlias

from bashu.domain.outcome import Busy, Command, Failed, Outcome
from bashu.domain.values import value_class
from bashu.engine import clock
from bashu.engine.observer import UNOBSERVED, Observer
from bashu.engine.submit import Engine

logger = logging.getLogger(__name__)

BATCH_MAX = 128
# For the memory; it is the time that ends a queue.
QUEUE_MAX = 4_096
# Whoever would stand in the queue for longer is told to come again. Machines give up after some seconds.
QUEUE_SECONDS_MAX = 2.0
# Whoever has stood in it for longer, because the engine stood still, hears nothing else either.
PATIENCE_SECONDS = 10.0
LOOK_SECONDS = 0.5
CLOSE_SECONDS_MAX = 60.0

Answered: TypeAlias = Callable[[Outcome], None]


@value_class(frozen=True, slots=True)
class Waiting:
    command: Command
    asking: bool
    answered: Answered
    patience: float
    since: float = field(default_factory=time.monotonic)

    def gave_up(self, now: float) -> bool:
        return now - self.since > self.patience


Deliver: TypeAlias = Callable[[Sequence[tuple[Answered, Outcome]]], None]


def deliver_here(answers: Sequence[tuple[Answered, Outcome]]) -> None:
    """Tell everybody on the engine's own thread: for answers that only wake another. Who fails to hear fails alone."""
    for answered, outcome in answers:
        try:
            answered(outcome)
        except Exception:
            logger.exception("an answer could not be told")


class Gatherer:
    """One for all doors of a process. Its thread owns the engine; `deliver` gets all answers of a batch at once."""

    def __init__(
        self,
        *,
        deliver: Deliver = deliver_here,
        batch_max: int = BATCH_MAX,
        queue_max: int = QUEUE_MAX,
        queue_seconds_max: float = QUEUE_SECONDS_MAX,
        engine: Callable[[], Engine] | None = None,
        observer: Observer = UNOBSERVED,
    ) -> None:
        self._deliver = deliver
        self._batch_max = batch_max
        self._queue_max = queue_max
        self._queue_seconds_max = queue_seconds_max
        self._observer = observer
        self._make_engine = engine or partial(Engine, observer=observer)
        self._queue: deque[Waiting] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._working_since: float | None = None
        self._last_took = 0.0
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()
        threading.Thread(target=self._watch, name="patience", daemon=True).start()

    @property
    def waiting(self) -> int:
        return len(self._queue)

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    @property
    def working_seconds(self) -> float:
        """For how long the batch that is under way has been so; 0 when there is none."""
        since = self._working_since
        return 0.0 if since is None else time.monotonic() - since

    def submit(self, command: Command, answered: Answered, *, patience: float = PATIENCE_SECONDS) -> None:
        """`answered` is called once, after the commit, by `deliver`. An overloaded queue answers "busy" at once, here.

        `patience`: for how many seconds an answer is of use. A command that has not been begun by then never is.
        """
        self._put(Waiting(command, asking=False, answered=answered, patience=patience))

    def turns_away(self, kind: type[Command]) -> bool:
        """Whether it would be told "busy" at once, for who can save the work of making a command; counted if so."""
        full = self._is_full()
        if full:
            self._observer.full(kind)
        return full

    def call(self, command: Command, *, timeout: float = PATIENCE_SECONDS) -> Outcome:
        """Submit and wait. "Busy" if no answer came in `timeout` seconds: ask again with the same command."""
        return self._wait(command, asking=False, timeout=timeout)

    def ask(self, command: Command, *, timeout: float = PATIENCE_SECONDS) -> Outcome:
        """What would be decided now; nothing is saved."""
        return self._wait(command, asking=True, timeout=timeout)

    def ask_all(self, commands: Sequence[Command], *, timeout: float = PATIENCE_SECONDS) -> list[Outcome]:
        """As `ask`, for several at once."""
        answers: dict[int, Outcome] = {}
        told = threading.Semaphore(0)

        def answered(outcome: Outcome, *, place: int) -> None:
            answers[place] = outcome
            told.release()

        for place, command in enumerate(commands):
            self._put(Waiting(command, asking=True, answered=partial(answered, place=place), patience=timeout))
        until = time.monotonic() + timeout
        for _ in commands:
            told.acquire(timeout=max(until - time.monotonic(), 0))
        return [answers.get(place, Busy()) for place in range(len(commands))]

    def close(self, *, timeout: float = CLOSE_SECONDS_MAX) -> None:
        """Answer everybody who waits, take nobody new, give the connection back."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join(timeout)
        self._closed.set()

    def _put(self, waiting: Waiting) -> None:
        with self._wake:
            full = self._closing or self._is_full()
            if not full:
                self._queue.append(waiting)
                self._wake.notify()
        if full:
            self._shed([waiting])

    def _is_full(self) -> bool:
        """So many batches stand before a newcomer, and each takes as long as the last; or the engine stands still."""
        seconds = max(len(self._queue) // self._batch_max * self._last_took, self.working_seconds)
        return len(self._queue) >= self._queue_max or seconds > self._queue_seconds_max

    def _watch(self) -> None:
        """While the engine stands still, those who have given up are told all the same."""
        while not self._closed.wait(LOOK_SECONDS):
            now, late = time.monotonic(), list[Waiting]()
            with self._wake:
                while self._queue and self._queue[0].gave_up(now):
                    late.append(self._queue.popleft())
            self._shed(late)

    def _shed(self, these: Sequence[Waiting]) -> None:
        self._deliver([(each.answered, Busy()) for each in these])
        for each in these:
            self._observer.full(type(each.command))

    def _wait(self, command: Command, *, asking: bool, timeout: float) -> Outcome:
        answers: list[Outcome] = []
        told = threading.Event()

        def answered(outcome: Outcome) -> None:
            answers.append(outcome)
            told.set()

        self._put(Waiting(command, asking=asking, answered=answered, patience=timeout))
        return answers[0] if told.wait(timeout) else Busy()

    def _run(self) -> None:
        engine = self._make_engine()
        try:
            while batch := self._take():
                self._working_since = begun = time.monotonic()
                self._answer(engine, [each for each in batch if not each.gave_up(begun)])
                self._last_took, self._working_since = time.monotonic() - begun, None
                self._shed([each for each in batch if each.gave_up(begun)])
        finally:
            engine.close()

    def _take(self) -> list[Waiting]:
        """All that has queued, up to a batch; empty only when closing."""
        with self._wake:
            while not self._queue and not self._closing:
                self._wake.wait()
            return [self._queue.popleft() for _ in range(min(len(self._queue), self._batch_max))]

    def _answer(self, engine: Engine, batch: list[Waiting]) -> None:
        now = clock.now()
        for asking, execute in ((False, engine.submit), (True, engine.ask)):
            part = [waiting for waiting in batch if waiting.asking is asking]
            if part:
                begun, commands = time.monotonic(), [waiting.command for waiting in part]
                outcomes = _survive(execute, commands, now=now)
                self._deliver([(each.answered, outcome) for each, outcome in zip(part, outcomes, strict=True)])
                took, waited = time.monotonic() - begun, begun - part[0].since
                self._observer.batch(commands, outcomes, asking=asking, waited=waited, took=took)


def _survive(
    execute: Callable[[Sequence[Command], datetime], list[Outcome]], commands: Sequence[Command], *, now: datetime
) -> list[Outcome]:
    """The engine sorts its own failures; should one escape it, those who wait are told, and the next batch goes on."""
    try:
        return execute(commands, now)
    except Exception as error:
        logger.critical("a batch escaped the engine: %s", type(error).__name__, exc_info=True)
        return [Failed("engine") for _ in commands]


_shared: list[Gatherer] = []
_sharing = threading.Lock()


def share(gatherer: Gatherer) -> None:
    """Make this one the gatherer of the process, before anybody asks for it."""
    with _sharing:
        _shared[:] = [gatherer]


def shared() -> Gatherer:
    """The gatherer of this process, for doors that wait for their answers on threads of their own."""
    with _sharing:
        if not _shared:
            _shared.append(Gatherer())
        return _shared[0]
