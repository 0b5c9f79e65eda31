"""Whose records are to be fetched is looked for by the clock; they are fetched in a process of their own, for it may
take hours, and other jobs do not wait for it. That ends with this one: its input is a pipe from here."""

import subprocess
import sys
from datetime import datetime
from typing import Final

from bashu.db.catalogue.harvests import due

COMMAND: Final = (sys.executable, "-m", "bashu.doors.harvest")


class BrokenOffError(Exception):
    """The process has ended by itself."""


class Harvesting:
    """One process at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, now: datetime) -> str:
        """What it does, in words. Raises BrokenOffError, once."""
        if self._process is not None and self._process.poll() is None:
            return "still at it"
        broken_off = self._process is not None and self._process.returncode != 0
        self.wait()
        if broken_off:
            raise BrokenOffError
        waiting = due(now)
        if not waiting:
            return "nothing is due"
        self._process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE)  # noqa: S603
        return f"{len(waiting)} libraries are being harvested"

    def wait(self) -> None:
        """Until what was begun is done."""
        ended, self._process = self._process, None
        if ended is not None:
            ended.wait()
            ended.communicate()


HARVESTING = Harvesting()
