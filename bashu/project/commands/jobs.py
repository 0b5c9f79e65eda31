"""What the clock asks for, alone in its process."""

import os
import signal

from django.conf import settings

from bashu.doors.jobs.clockwork import Clockwork
from bashu.project import logs
from bashu.project.commands import db
from bashu.project.operate import process


def serve() -> None:
    """Until SIGTERM or SIGINT. A job that takes long is cut off, which does no harm, and is run again the next time."""
    logs.process_is("jobs")
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    db.check_schema()
    running = Clockwork()
    try:
        process.serve(settings.BASHU, checks={"jobs": lambda: jobs(running)})
        signal.sigwait(signals)
    finally:
        if not running.stop():
            os._exit(0)


def jobs(running: Clockwork) -> str:
    return "" if running.is_running else "its thread has ended"
