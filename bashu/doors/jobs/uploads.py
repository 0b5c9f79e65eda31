"""Sees to files that were handed over: each is imported by a process of its own, so no job and no page waits for one.

Of a library one at a time, of all of them as many as SIDE_BY_SIDE; the first comes first. What broke off goes on.
"""

import logging
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import IO, Final, cast

from bashu.doors.jobs.importer import AWAY, TOLD
from bashu.doors.jobs.looking import Looking
from bashu.engine import clock
from bashu.engine.catalogue.importing import uploads
from bashu.engine.catalogue.importing.uploads import Waiting

logger = logging.getLogger(__name__)

COMMAND: Final = (sys.executable, "-m", "bashu.doors.jobs.importer")
SIDE_BY_SIDE: Final = 2
REST_SECONDS_MAX: Final = 60.0
SWEEP_SECONDS: Final = 3600.0
# So often it may break off by itself without having come any further.
TRIES: Final = 5
STOP_SECONDS: Final = 3.0


@dataclass(slots=True)
class _Trouble:
    """With a run whose process ended by itself: at which record, how often there, and until when it is left alone."""

    number: int
    times: int
    until: float


@dataclass(frozen=True, slots=True)
class _Work:
    run: Waiting
    process: subprocess.Popen[bytes]

    def let_go(self) -> None:
        """By which it ends, if it has not."""
        cast("IO[bytes]", self.process.stdin).close()


class Uploads(Looking):
    """What is under way when it stops is committed, and goes on at the next start."""

    def __init__(self) -> None:
        self._at_work: dict[int, _Work] = {}
        self._trouble: dict[int, _Trouble] = {}
        self._swept = -SWEEP_SECONDS
        super().__init__(what="imports")

    def _look(self) -> None:
        for work in list(self._at_work.values()):
            if work.process.poll() is not None:
                del self._at_work[work.run.run_id]
                work.let_go()
                uploads.ends_turn(work.run.library_id)
                self._note(work.run, work.process.returncode)
        if time.monotonic() - self._swept > SWEEP_SECONDS:
            self._swept = time.monotonic()
            uploads.sweep(clock.now())
        if len(self._at_work) < SIDE_BY_SIDE:
            self._begin(uploads.waiting())

    def _begin(self, waiting: list[Waiting]) -> None:
        busy = {work.run.library_id for work in self._at_work.values()}
        for run in waiting:
            trouble = self._trouble.get(run.run_id)
            rests = trouble is not None and time.monotonic() < trouble.until
            if run.library_id in busy:
                continue
            # Nor is one that rests overtaken: it would bring back what the later file has changed.
            busy.add(run.library_id)
            if rests or not uploads.takes_turn(run.library_id):
                continue
            command = (*COMMAND, str(run.run_id))
            process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603
            self._at_work[run.run_id] = _Work(run, process)
            if len(self._at_work) == SIDE_BY_SIDE:
                return

    def _note(self, run: Waiting, code: int) -> None:
        """One that ended by itself is left alone for a while, the longer the oftener; at last for good."""
        if code == TOLD and not self._goes_on(run):
            self._trouble.pop(run.run_id, None)
            return
        broke, before = code not in {TOLD, AWAY}, self._trouble.get(run.run_id)
        times = broke + (before.times if before is not None and before.number == run.number else 0)
        rest = min(2.0 ** max(times, 1), REST_SECONDS_MAX)
        self._trouble[run.run_id] = _Trouble(run.number, times, time.monotonic() + rest)
        if broke:
            logger.error("import %s ended by itself (%s)", run.run_id, code)
            if times >= TRIES:
                why = f"It broke off {times} times behind record {run.number}; the program's log says why."
                uploads.give_up(run.run_id, why, now=clock.now())

    def _goes_on(self, run: Waiting) -> bool:
        """Whether it still waits: somebody else was at it."""
        return any(each.run_id == run.run_id for each in uploads.waiting())

    def _end(self) -> None:
        for work in self._at_work.values():
            work.let_go()
        until = time.monotonic() + STOP_SECONDS
        for work in self._at_work.values():
            try:
                work.process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                work.process.kill()
                work.process.wait()


_running: list[Uploads] = []


def start() -> Uploads:
    """The one of this process."""
    _running[:] = [Uploads()]
    return _running[0]


def what_is_wrong() -> str:
    """Empty: nothing, or no files are seen to here."""
    return "" if all(each.is_running for each in _running) else "its thread has ended"
