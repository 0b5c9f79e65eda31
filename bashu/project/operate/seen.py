"""When each terminal was last heard of: written down once a minute for those that were, by a thread of its own."""

import logging
import threading
from collections.abc import Callable, Iterable

import django.db
from django.db import connections

from bashu.db.network import seen
from bashu.db.network.seen import Fared
from bashu.engine import clock

logger = logging.getLogger(__name__)

WRITE_SECONDS = 60.0
_NOTHING = Fared()


class Seen:
    """`connected`: the terminals that are on a line now, whether or not they asked for anything."""

    def __init__(self, connected: Callable[[], Iterable[int]] = tuple, *, every: float = WRITE_SECONDS) -> None:
        self.connected = connected
        self._every = every
        self._heard: set[int] = set()
        self._fared: dict[int, Fared] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="seen", daemon=True)
        self._thread.start()

    def heard(self, terminal_id: int) -> None:
        with self._lock:
            self._heard.add(terminal_id)

    def fared(self, terminal_id: int, *, wrong: str, version: str) -> None:
        """An answer went out; `wrong` is a code of what was wrong, empty if nothing was."""
        with self._lock:
            before = self._fared.get(terminal_id, _NOTHING)
            self._fared[terminal_id] = Fared(
                answers=before.answers + 1,
                failures=before.failures + bool(wrong),
                wrong=wrong or before.wrong,
                version=version or before.version,
            )

    def stop(self) -> None:
        """What was heard and not yet written is written."""
        self._stop.set()
        self._thread.join(self._every)

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            self._write()
        self._write()
        connections.close_all()

    def _write(self) -> None:
        with self._lock:
            heard, self._heard = self._heard, set()
            told, self._fared = self._fared, {}
        heard.update(self.connected(), told)
        if not heard:
            return
        try:
            django.db.close_old_connections()
            seen.saw(heard, at=clock.now())
            seen.fared(told, at=clock.now())
        except django.db.Error as error:
            logger.warning("when terminals were seen could not be written down: %s", type(error).__name__)
            with self._lock:
                self._heard |= heard
