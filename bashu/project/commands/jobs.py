"""What the clock asks for, the files that were handed over, and the notices that follow, alone in their process."""

import os
import signal
from datetime import datetime

from django.conf import settings

from bashu.domain.calendar import LOCAL
from bashu.doors.jobs import clockwork, ordering, uploads
from bashu.doors.jobs.harvesting import HARVESTING
from bashu.doors.jobs.work import JOBS, JobFailedError
from bashu.doors.outbox import post
from bashu.engine import clock
from bashu.project import logs
from bashu.project.commands import db
from bashu.project.errors import OperatingError
from bashu.project.operate import process


def serve() -> None:
    """Until SIGTERM or SIGINT. A job that takes long is cut off, which does no harm, and is run again the next time."""
    logs.process_is("jobs")
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    db.check_schema()
    running, importing, outbox = clockwork.start(), uploads.start(), post.start()
    orders = ordering.start()
    wrong = {
        "jobs": clockwork.what_is_wrong, "imports": uploads.what_is_wrong, "orders": ordering.what_is_wrong,
    }  # fmt: skip
    try:
        process.serve(settings.BASHU, checks=wrong)
        signal.sigwait(signals)
    finally:
        outbox.stop(timeout=2)
        orders.stop(timeout=2)
        importing.stop()
        if not running.stop():
            os._exit(0)


def run_once(name: str, *, at: str | None) -> str:
    """What came of it. It is not noted as the job's last run, for the clock runs it in its own time all the same."""
    job = next((each for each in JOBS if each.name == name), None)
    if job is None:
        raise OperatingError(f"There is no job {name!r}. There are: {', '.join(each.name for each in JOBS)}")
    instant = _instant(at)
    db.check_schema()
    try:
        done = job.run(instant)
        HARVESTING.wait()
    except JobFailedError as failed:
        raise OperatingError(f"{name}: {failed}") from None
    return done


def _instant(text: str | None) -> datetime:
    """Local time, if no other is said; never a time to come."""
    if text is None:
        return clock.now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise OperatingError(f"{text!r} is not a time; write it as in 2026-07-01T08:00") from None
    at = at if at.tzinfo else at.replace(tzinfo=LOCAL)
    # A slip of the year would have loans declared lost and readers forgotten, which nothing takes back.
    if at > (now := clock.now()):
        raise OperatingError(
            f"{text!r} is still to come (it is {now.astimezone(LOCAL).isoformat(timespec='seconds')}):"
            " a job is run as of now, or for a past time"
        )
    return at
