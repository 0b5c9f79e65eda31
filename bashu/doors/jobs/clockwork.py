"""Looks at the clock, and runs what is due. Of all processes that do so one at a time leads, by an advisory lock."""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from bashu.db.audit.edits import record_run, take_up
from bashu.db.audit.queries import last_runs
from bashu.doors.jobs.looking import Looking
from bashu.doors.jobs.work import JOBS, Job, JobFailedError
from bashu.engine import clock

logger = logging.getLogger(__name__)

LEADER_LOCK = 0x4245
# A job that failed is tried again after this, in the same period.
AGAIN = timedelta(minutes=10)


def run_due(now: datetime, *, jobs: Sequence[Job] = JOBS) -> list[str]:
    """Run each job that is due, in their order; the names of those."""
    runs = {run.job: run for run in last_runs()}
    due = []
    for job in jobs:
        last = runs.get(job.name)
        failed = last is not None and last.failed and now - last.begun_at > AGAIN
        if last is None or job.period(last.begun_at) < job.period(now) or failed or last.asked_at is not None:
            due.append(job)
    for job in due:
        _run(job, now)
    return [job.name for job in due]


def _run(job: Job, now: datetime) -> None:
    began = time.monotonic()
    take_up(job.name)
    try:
        result, failed = job.run(now), False
        logger.info("%s: %s", job.name, result)
    except JobFailedError as error:
        result, failed = str(error), True
        logger.critical("%s: %s", job.name, result)
    except Exception as error:
        # Whatever it was, the other jobs go on, and this one is tried again.
        result, failed = type(error).__name__, True
        logger.exception("%s failed", job.name)
    took_ms, next_at = round((time.monotonic() - began) * 1e3), now + AGAIN if failed else job.next_after(now)
    record_run(job=job.name, begun_at=now, took_ms=took_ms, result=result, failed=failed, next_at=next_at)


class Clockwork(Looking):
    """Looks whether jobs are due, as long as it leads."""

    def __init__(self) -> None:
        # The connection that holds the lock: when it breaks, so does the lead.
        self._leading_on: object = None
        super().__init__(what="jobs")

    def _look(self) -> None:
        if self._leads():
            run_due(clock.now())

    def _leads(self) -> bool:
        with connection.cursor() as cursor:
            if connection.connection is not self._leading_on:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK])
                self._leading_on = connection.connection if cursor.fetchone() == (True,) else None
        return self._leading_on is not None


_running: list[Clockwork] = []


def start() -> Clockwork:
    """The one of this process."""
    _running[:] = [Clockwork()]
    return _running[0]


def what_is_wrong() -> str:
    """Empty: nothing, or no jobs are run here."""
    return "" if all(each.is_running for each in _running) else "its thread has ended"
