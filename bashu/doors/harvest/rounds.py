"""Every library that is due, one after the other. It ends when none is, or when whoever started it does."""

import logging
import os
import signal
import sys
import threading
import time
from threading import Event
from typing import Final

from bashu.db.catalogue.harvests import due, harvest_of
from bashu.doors.harvest.harvesting import harvest
from bashu.engine import clock
from bashu.engine.catalogue.importing.harvesting import HarvestFailedError
from bashu.engine.catalogue.importing.told import summary

logger = logging.getLogger(__name__)
# So long a library's list is followed while others wait for their turn.
TURN_SECONDS: Final = 300.0
# What is being committed is done by then; else it is done again.
LEAVE_SECONDS: Final = 8.0


class Turn(Event):
    """Set when all work is to stop, or when others are to have their turn."""

    def __init__(self, stop: Event, seconds: float) -> None:
        super().__init__()
        self._stop, self._ends_at = stop, time.monotonic() + seconds

    def is_set(self) -> bool:
        return self._stop.is_set() or time.monotonic() > self._ends_at

    def wait(self, timeout: float | None = None) -> bool:
        left = max(0.0, self._ends_at - time.monotonic())
        self._stop.wait(left if timeout is None else min(timeout, left))
        return self.is_set()


def main() -> None:
    """Its input is a pipe from whoever started it, and for whom Ctrl-C is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stop = Event()
    threading.Thread(target=_until_closed, args=(stop,), daemon=True).start()
    _all_due(stop)


def _until_closed(stop: Event) -> None:
    # Not by `sys.stdin`, whose lock would be missed at the end.
    while os.read(sys.stdin.fileno(), 1):
        continue
    stop.set()
    time.sleep(LEAVE_SECONDS)
    os._exit(1)


def _all_due(stop: Event) -> None:
    failed = set[int]()
    while not stop.is_set() and (waiting := [each for each in due(clock.now()) if each not in failed]):
        if not _harvested(waiting[0], Turn(stop, TURN_SECONDS)):
            failed.add(waiting[0])


def _harvested(library_id: int, turn: Turn) -> bool:
    row = harvest_of(library_id)
    code = row.library_code if row is not None else ""
    try:
        done = harvest(library_id, stop=turn)
    except HarvestFailedError as error:
        logger.warning("%s is not harvested: %s", code, error)
        return False
    logger.info("%s: %s", code, "nothing has changed" if done is None else summary(done))
    return True
