"""What is done when a batch fails, by what failed. In every case nothing is lost and nothing is done twice.

memory out of date                                              reload it, the same batch again
a scan means something else by now, deadlock, lost lane         the same batch again
another connection just stored an outcome for one of the ids    the same batch again, which finds it
connection lost in COMMIT, a standby's wait cancelled           unknown: the same ids again before anyone is answered
connection lost before, overload, lock waits (08, 53, 55, 57)   "busy"
anything else: a defect, or data that breaks a constraint       one command at a time: only the guilty one fails
"""

import logging
import time
import traceback
from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from uuid import uuid4

import psycopg

from bashu.domain.outcome import Busy, Command, Failed, Outcome
from bashu.engine.execute import Execution, StandbyDoubtError
from bashu.engine.observer import UNOBSERVED, Observer
from bashu.engine.room import ReloadNeededError, ResolvedChangedError, Room

logger = logging.getLogger(__name__)

TRIES_MAX = 10
# How long a lost commit is asked about before its commands are told to come again with the same ids.
UNKNOWN_SECONDS_MAX = 20
UNKNOWN_PAUSE_SECONDS = 0.2
AGAIN_CODES = {"40001", "40P01"}
BUSY_CLASSES = {"08", "53", "55", "57"}
EXPECTATION = "BA001"


class Fault(Enum):
    RELOAD = auto()
    AGAIN = auto()
    UNKNOWN = auto()
    BUSY = auto()
    DEFECT = auto()


class Recovery:
    def __init__(self, execution: Execution, *, observer: Observer = UNOBSERVED) -> None:
        self._execution = execution
        self._observer = observer

    def close(self) -> None:
        self._execution.reset()

    def run(self, room: Room, commands: Sequence[Command], *, now: datetime, saving: bool) -> list[Outcome]:
        """Outcomes in the order of the commands, whatever happens."""
        unknown_until: float | None = None
        reload, tries = False, 0
        while tries < TRIES_MAX or unknown_until is not None:
            tries += 1
            try:
                if reload:
                    room.refresh()
                    reload = False
                return self._execution.batch(
                    room, commands, now=now, saving=saving, assign_xid=unknown_until is not None
                )
            except Exception as error:  # noqa: BLE001 (sorted and answered, none is swallowed)
                fault = self._sort(error)
                self._observer.fault(fault.name.lower())
                if fault is Fault.DEFECT:
                    return self._defect(error, room=room, commands=commands, now=now, saving=saving)
                if fault is Fault.UNKNOWN and unknown_until is None:
                    unknown_until = time.monotonic() + UNKNOWN_SECONDS_MAX
                reload = reload or fault is Fault.RELOAD
            if unknown_until is not None:
                if time.monotonic() > unknown_until:
                    break
                time.sleep(UNKNOWN_PAUSE_SECONDS)
            elif fault is Fault.BUSY:
                break
        return [Busy() for _ in commands]

    def _sort(self, error: Exception) -> Fault:
        """What kind of failure this is. A connection that cannot be trusted any more is given up here."""
        if isinstance(error, ReloadNeededError):
            return Fault.RELOAD
        if isinstance(error, ResolvedChangedError):
            return Fault.AGAIN
        if isinstance(error, StandbyDoubtError):
            return Fault.UNKNOWN
        cause = error if isinstance(error, psycopg.Error) else error.__cause__
        if not isinstance(cause, psycopg.Error):
            return Fault.DEFECT
        if not self._execution.usable or _connection_failed(cause):
            unknown = self._execution.commit_sent
            self._execution.reset()
            return Fault.UNKNOWN if unknown else Fault.BUSY
        if cause.sqlstate == EXPECTATION and str(cause).startswith("lane "):
            self._execution.reset()
            return Fault.AGAIN
        if cause.sqlstate in AGAIN_CODES or _answered_meanwhile(cause):
            return Fault.AGAIN
        return Fault.BUSY if (cause.sqlstate or "")[:2] in BUSY_CLASSES else Fault.DEFECT

    def _defect(
        self, error: Exception, *, room: Room, commands: Sequence[Command], now: datetime, saving: bool
    ) -> list[Outcome]:
        if len(commands) > 1:
            alone = [self.run(room, [command], now=now, saving=saving) for command in commands]
            return [outcome for (outcome,) in alone]
        reference = uuid4().hex[:8]
        # Neither the error's text nor its values: they may hold what a person typed.
        frames = "".join(traceback.format_tb(error.__traceback__))
        code = getattr(error, "sqlstate", None) or "no SQLSTATE"
        kind = type(commands[0]).__name__
        logger.error("%s failed (%s): %s, %s\n%s", kind, reference, type(error).__name__, code, frames)
        return [Failed(reference)]


def _connection_failed(error: psycopg.Error) -> bool:
    """An error without a code is not the server's answer: the line broke."""
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and error.sqlstate is None


def _answered_meanwhile(error: psycopg.Error) -> bool:
    """The same id on two connections, and no row to lock that would have made one wait: or our own lost commit."""
    table = error.diag.table_name or ""
    return error.sqlstate == psycopg.errors.UniqueViolation.sqlstate and table.startswith("audit_outcome")
