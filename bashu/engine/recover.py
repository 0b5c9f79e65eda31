"""What is done when a batch fails, by what failed. In every case nothing is lost and nothing is done twice.

memory out of date                                              reload it, the same batch again
a scan means something else by now, deadlock, lost lane         the same batch again
a statement that the server has not prepared                    the same batch again, on a new connection
another connection just stored an outcome for one of the ids    the same batch again, which finds it
connection lost in COMMIT, a standby's wait cancelled           unknown: the same ids again before anyone is answered
connection lost before, overload, lock waits (08, 53, 55, 57)   "busy", and the log says why, once a minute
anything else: a defect, or data that breaks a constraint       one command at a time: only the guilty one fails
"""

import logging
import time
import traceback
from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from functools import partial
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
# A prepared statement that the server does not have: when a trip fails, what it was to prepare behind that is skipped.
NOT_PREPARED = "26000"
TOLD_AGAIN_SECONDS = 60.0
BUSY_BECAUSE = {
    "53100": "the disk of the database is full: make room on it",
    "53300": "the database has no connection left: raise its max_connections",
    "55P03": "others hold what is needed for too long",
    "57014": "the database took too long",
}
OUT_OF_REACH = "the database cannot be reached"


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
        self._told_at: dict[str, float] = {}

    def close(self) -> None:
        self._execution.reset()

    def run(
        self,
        room: Room,
        commands: Sequence[Command],
        *,
        now: datetime,
        saving: bool,
        unknown_until: float | None = None,
    ) -> list[Outcome]:
        """Outcomes in the order of the commands, whatever happens.

        `unknown_until`: these may have been committed already, and until then (a monotonic time) we try to find out.
        """
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
                    again = partial(self.run, room, now=now, saving=saving, unknown_until=unknown_until)
                    if len(commands) > 1:
                        return [outcome for command in commands for outcome in again([command])]
                    failed = _defect(error, commands[0])
                    return [failed if unknown_until is None else Busy()]
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
            return Fault.UNKNOWN if unknown else self._busy(cause.sqlstate)
        lane_lost = cause.sqlstate == EXPECTATION and str(cause).startswith("lane ")
        if lane_lost or cause.sqlstate == NOT_PREPARED:
            self._execution.reset()
            return Fault.AGAIN
        if cause.sqlstate in AGAIN_CODES or _answered_meanwhile(cause):
            return Fault.AGAIN
        return self._busy(cause.sqlstate) if (cause.sqlstate or "")[:2] in BUSY_CLASSES else Fault.DEFECT

    def _busy(self, code: str | None) -> Fault:
        """An operator has to know why; neither the error's text nor its values may be told."""
        because = BUSY_BECAUSE.get(code or "", f"the database says {code}") if code else OUT_OF_REACH
        now = time.monotonic()
        if now - self._told_at.get(because, -TOLD_AGAIN_SECONDS) >= TOLD_AGAIN_SECONDS:
            self._told_at[because] = now
            logger.error("commands are told to come again, for %s", because)
        return Fault.BUSY


def _defect(error: Exception, command: Command) -> Failed:
    """Logged without the error's text and its values: they may hold what a person typed."""
    reference = uuid4().hex[:8]
    frames = "".join(traceback.format_tb(error.__traceback__))
    code = getattr(error, "sqlstate", None) or "no SQLSTATE"
    kind = type(command).__name__
    told = {"reference": reference, "command_id": command.id}
    logger.error("%s failed (%s): %s, %s\n%s", kind, reference, type(error).__name__, code, frames, extra=told)
    return Failed(reference)


def _connection_failed(error: psycopg.Error) -> bool:
    """An error without a code is not the server's answer: the line broke."""
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and error.sqlstate is None


def _answered_meanwhile(error: psycopg.Error) -> bool:
    """The same id on two connections, and no row to lock that would have made one wait: or our own lost commit."""
    table = error.diag.table_name or ""
    return error.sqlstate == psycopg.errors.UniqueViolation.sqlstate and table.startswith("audit_outcome")
