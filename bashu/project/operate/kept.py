"""The backups as metrics tell them. Their folder may be a network's that hangs, so nobody who asks waits for it."""

import logging
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bashu.project.backup import key as keys
from bashu.project.backup.state import State, look
from bashu.project.errors import OperatingError

logger = logging.getLogger(__name__)

FRESH_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    state: State
    free_bytes: int


class Watch:
    """Looks on a thread of its own, at most once a minute; `found` is what it saw last, None for nothing."""

    def __init__(self, folder: Path, key_file: Path | None) -> None:
        self._folder, self._key_file = folder, key_file
        self._looking = threading.Lock()
        self._next_at = 0.0
        self._found: Kept | None = None

    def found(self) -> Kept | None:
        if time.monotonic() >= self._next_at and self._looking.acquire(blocking=False):
            threading.Thread(target=self._look, name="backups", daemon=True).start()
        return self._found

    def _look(self) -> None:
        try:
            state = look(self._folder, keys.read(self._key_file))
            self._found = Kept(state=state, free_bytes=shutil.disk_usage(self._folder).free)
        except (OperatingError, OSError) as error:
            self._found = None
            logger.warning("The backups cannot be looked at: %s", error)
        finally:
            self._next_at = time.monotonic() + FRESH_SECONDS
            self._looking.release()
