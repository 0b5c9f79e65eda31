"""Whose records are to be fetched is looked for by the clock; they are fetched in a process of their own, for it may
take hours, and other jobs do not wait for it. That ends with this one: its input is a pipe from here."""

import subprocess
import sys
from datetime import datetime
from typing import Final

from bashu.db.catalogue.harvests import due

COMMAND: Final = (sys.executable, "-m", "bashu.doors.harvest")


class BrokenOffError(Exception):
    """The process has ended by itself. `status`: with which, as of a subprocess."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Harvesting:
    """One process at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, now: datetime) -> int | None:
        """How many libraries it begins with; None: it is still at those before. Raises BrokenOffError, once."""
        status = 0 if self._process is None else self._process.poll()
        if status is None:
            return None
        self.wait()
        if status:
            raise BrokenOffError(status)
        waiting = due(now)
        if waiting:
            self._process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE)  # noqa: S603
        return len(waiting)

    def wait(self) -> None:
        """Until what was begun is done."""
        ended, self._process = self._process, None
        if ended is not None:
            ended.wait()
            ended.communicate()


HARVESTING = Harvesting()
