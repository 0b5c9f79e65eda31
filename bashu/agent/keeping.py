"""What the agent does between the questions: looks whether the line is back, tells what was done alone, reports how it
is, and fetches what it must know for the next time."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from bashu.agent import clock
from bashu.agent.desk import Desk
from bashu.agent.link import LineDownError, Link, RejectedError
from bashu.agent.store import Store, StoreError
from bashu.wire.link.messages import Report

log = logging.getLogger(__name__)

LOOK_S = 2.0
REPORT_S = 30.0
STANDING_S = 600.0
SKEW_MAX = timedelta(seconds=60)


class Keeper:
    """A thread, which looks each `look_s` seconds."""

    def __init__(
        self,
        desk: Desk,
        store: Store,
        *,
        link: Link,
        version: str,
        look_s: float = LOOK_S,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._desk, self._store, self._link, self._version, self._now = desk, store, link, version, now
        self._look_s = look_s
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
            except (RejectedError, StoreError, OSError) as error:
                self._desk.went_down(error)
                log.warning("the hub cannot be told how this agent is: %s", error)
            self._stop.wait(self._look_s)

    def look(self, at: float) -> None:
        """`at`: seconds on a clock that only goes on. Raises RejectedError."""
        try:
            if not self._desk.is_up or at - self._reported >= REPORT_S:
                self._report()
                self._reported = at
                if at - self._stood >= STANDING_S:
                    self._store.take_standing(self._link.standing())
                    self._desk.alone.learn()
                    self._stood = at
        except LineDownError as error:
            self._desk.went_down(error)
            return
        if not self._desk.is_up and self._desk.catch_up():
            log.info("the line to the network is up")

    def _report(self) -> None:
        queue, standing, now = self._store.queue(), self._store.standing(), self._now()
        told = self._link.report(
            Report(
                version=self._version,
                now=now,
                queued=queue.facts,
                oldest_at=queue.oldest_at,
                snapshot_at=standing.made_at if standing else None,
            )
        )
        if abs(told.now - now) > SKEW_MAX:
            log.warning("the clock of this box is wrong by %s", told.now - now)
        self._store.take_rules(told.rules)
        self._desk.alone.learn()
        if told.credential is not None:
            self._store.take_credential(told.credential)
