"""What looks whether there is something to do, each second, in a thread of its own."""

import logging
import threading
from typing import Final

import django.db
from django.db import connections

logger = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
PAUSE_SECONDS_MAX: Final = 60.0


class Looking:
    """Works until `stop`. While the database is away, or something else fails, it looks ever less often.

    `what` it sees to, as a log says it.
    """

    def __init__(self, *, what: str) -> None:
        self._what = what
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name=what, daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def stop(self, *, timeout: float = 8.0) -> bool:
        """Whether it has ended; something long may be under way."""
        self._stop.set()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _look(self) -> None:
        raise NotImplementedError

    def _end(self) -> None:
        """What is left to do when it stops."""

    def _work(self) -> None:
        pause = LOOK_SECONDS
        while not self._stop.wait(pause):
            try:
                self._look()
                pause = LOOK_SECONDS
            except Exception as error:
                if isinstance(error, django.db.Error):
                    logger.warning("%s wait for the database: %s", self._what, type(error).__name__)
                else:
                    # No process can be started, a disk is full: it may be so the next time, and may not.
                    logger.exception("%s could not be seen to", self._what)
                connections.close_all()
                pause = min(pause * 2, PAUSE_SECONDS_MAX)
        self._end()
        connections.close_all()
