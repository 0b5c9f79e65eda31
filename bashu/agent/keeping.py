"""What the agent does between the questions: looks whether the line is back, tells what was done alone, reports how it
is, and fetches what it must know for the next time."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from bashu.agent import clock
from bashu.agent.desk import Desk
from bashu.agent.link import LineDownError, Link, RejectedError, UnknownError
from bashu.agent.store import Store
from bashu.wire.link.messages import OwnReport, Report

log = logging.getLogger(__name__)

LOOK_S = 2.0
REPORT_S = 30.0
STANDING_S = 60.0
# Of a snapshot that is told whole; then it looks whether there is something else to do.
PAGES = 10
ANEW_AFTER = timedelta(days=1)
SKEW_MAX = timedelta(seconds=60)


class Keeper:
    """A thread, which looks each `look_s` seconds. `own`: how a library's own system is, if there is one."""

    def __init__(
        self,
        desk: Desk,
        store: Store,
        *,
        link: Link,
        version: str,
        own: Callable[[], OwnReport] | None = None,
        look_s: float = LOOK_S,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._desk, self._store, self._link, self._version, self._now = desk, store, link, version, now
        self._look_s, self._own = look_s, own
        self._stop = threading.Event()
        self._reported = self._stood = float("-inf")
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.look(time.monotonic())
            except UnknownError as error:
                self._desk.alone.is_expelled = True
                self._desk.went_down(error)
                log.warning("the hub lets this box in no more: %s", error)
            except Exception as error:
                # The disk is full, most likely: the machines are answered as well as can be, and this goes on.
                self._desk.went_down(error)
                log.warning("what the hub is to know cannot be told: %s", type(error).__name__, exc_info=True)
            self._stop.wait(self._look_s)

    def look(self, at: float) -> None:
        """`at`: seconds on a clock that only goes on. Raises RejectedError."""
        try:
            if not self._desk.is_up or at - self._reported >= REPORT_S:
                self._report()
                self._reported = at
        except LineDownError as error:
            self._desk.went_down(error)
            return
        if not self._desk.is_up and self._desk.catch_up():
            log.info("the line to the network is up")
        elif self._desk.is_up and self._store.has_facts():
            # What the library's own system has done.
            self._desk.catch_up()
        if self._desk.is_up and at - self._stood >= STANDING_S:
            self._stand(at)

    def _stand(self, at: float) -> None:
        """Without a new one the line is as good as before; in a while it is asked for again."""
        try:
            is_all = self._learn()
        except (LineDownError, RejectedError) as error:
            log.warning("what to know without a line cannot be fetched: %s", error)
            self._stood = at - STANDING_S + REPORT_S
            return
        self._desk.alone.learn()
        if is_all:
            self._stood = at

    def _learn(self) -> bool:
        for _ in range(PAGES):
            told = self._link.standing(self._store.learned(since=self._now() - ANEW_AFTER))
            self._store.take_standing(told)
            if not told.more:
                return True
        return False

    def _report(self) -> None:
        queue, now = self._store.queue(), self._now()
        told = self._link.report(
            Report(
                version=self._version,
                now=now,
                queued=queue.facts,
                oldest_at=queue.oldest_at,
                snapshot_at=self._desk.alone.snapshot_at,
                own=self._own() if self._own is not None else None,
            )
        )
        if abs(told.now - now) > SKEW_MAX:
            log.warning("the clock of this box is wrong by %s", told.now - now)
        self._desk.alone.is_expelled = False
        if told.rules != self._store.rules():
            self._store.take_rules(told.rules)
            self._desk.alone.learn()
        if told.credential is not None:
            self._store.take_credential(told.credential)
