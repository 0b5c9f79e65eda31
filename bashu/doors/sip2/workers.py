"""Threads for what may wait (a query, a password's hash), and the way back from any thread to the event loop."""

import threading
import time
from asyncio import AbstractEventLoop, Future
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import TypeVar, cast

from django.db import close_old_connections, connections

T = TypeVar("T")

# How much the last piece of work counts in what one is thought to take.
NEWS = 1 / 8


class OverloadedError(Exception):
    """More is waiting for a thread than would be answered in time."""


class Mailbox:
    """Carries calls to the loop. However many come while it is busy, it is woken once: a batch is told together."""

    def __init__(self, loop: AbstractEventLoop) -> None:
        self._loop = loop
        self._lock = threading.Lock()
        self._calls: deque[Callable[[], None]] = deque()
        self._woken = False

    def post(self, call: Callable[[], None]) -> None:
        with self._lock:
            self._calls.append(call)
            if self._woken:
                return
            self._woken = True
        with suppress(RuntimeError):  # The loop has ended: nobody is left to be told.
            self._loop.call_soon_threadsafe(self._deliver)

    def future(self) -> "Future[T]":
        return self._loop.create_future()

    def _deliver(self) -> None:
        with self._lock:
            calls, self._calls, self._woken = self._calls, deque(), False
        for call in calls:
            try:
                call()
            except Exception as error:  # noqa: BLE001 (one answer that fails must not swallow the others)
                self._loop.call_exception_handler({"message": "an answer failed", "exception": error})


class Workers:
    """Up to `size` threads, each with a database connection of its own, which it closes when it ends. One is started
    when all have something to do: where a machine asks now and then, one is enough.

    Whoever would wait for more than `seconds_max` is told so at once; whoever has, because the work before took longer
    than it was thought to, is told instead of served: a machine gives up after some seconds.
    """

    def __init__(self, size: int, mailbox: Mailbox, *, waiting_max: int, seconds_max: float) -> None:
        self._mailbox = mailbox
        self._waiting_max = waiting_max
        self._seconds_max = seconds_max
        # An estimate: that two threads may change it at once does no harm.
        self._took = 0.0
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._size = size
        self._threads: list[threading.Thread] = []
        # What was asked and is not done: counted under the lock, so that nothing waits while a thread could be started.
        self._undone = 0
        self._lock = threading.Lock()

    def run(self, work: Callable[[], T]) -> "Future[T]":
        """To be awaited on the loop. Raises what the work raises, or OverloadedError."""
        future: Future[T] = self._mailbox.future()
        if self._is_full() or not self._take_on():
            future.set_exception(OverloadedError())
            return future
        asked_at = time.monotonic()

        def job() -> None:
            settled = self._settled(work, future, asked_at=asked_at)
            with self._lock:
                self._undone -= 1
            self._mailbox.post(settled)

        self._jobs.put(job)
        return future

    def stop(self) -> None:
        """Ends when all that was asked is done."""
        # As many as there could be, for one may be taken on at this moment.
        for _ in range(self._size):
            self._jobs.put(None)
        for thread in tuple(self._threads):
            thread.join()

    def _is_full(self) -> bool:
        waiting = self._jobs.qsize()
        return waiting >= self._waiting_max or waiting * self._took / self._size > self._seconds_max

    def _take_on(self) -> bool:
        """For one more: a thread that is idle, or another; else it waits. False: there is none, and none can start."""
        with self._lock:
            if self._undone >= len(self._threads) and len(self._threads) < self._size:
                thread = threading.Thread(target=self._run, name=f"sip2-{len(self._threads)}")
                # The system has no more of them at this moment: those that are there go on.
                with suppress(RuntimeError):
                    thread.start()
                    self._threads.append(thread)
            if self._threads:
                self._undone += 1
            return bool(self._threads)

    def _run(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                job()
        finally:
            connections.close_all()

    def _settled(self, work: Callable[[], T], future: "Future[T]", *, asked_at: float) -> Callable[[], None]:
        """Does it; answers what is to be done on the loop then."""
        began = time.monotonic()
        if began - asked_at > self._seconds_max:
            return partial(_settle, future, error=OverloadedError())
        try:
            close_old_connections()
            return partial(_settle, future, work())
        except Exception as error:  # noqa: BLE001 (it is raised where the work is awaited)
            return partial(_settle, future, error=error)
        finally:
            self._took += NEWS * (time.monotonic() - began - self._took)


def _settle(future: "Future[T]", result: T | None = None, *, error: Exception | None = None) -> None:
    if future.cancelled():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(cast("T", result))
