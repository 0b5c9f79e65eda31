"""What the clock asks for, alone in its process."""

import os
import signal

from django.conf import settings

from bashu.doors.jobs import clockwork
from bashu.project import logs
from bashu.project.commands import db
from bashu.project.operate import process


def serve() -> None:
    """Until SIGTERM or SIGINT. A job that takes long is cut off, which does no harm, and is run again the next time."""
    logs.process_is("jobs")
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    db.check_schema()
    running = clockwork.start()
    try:
        process.serve(settings.BASHU, checks={"jobs": clockwork.what_is_wrong})
        signal.sigwait(signals)
    finally:
        if not running.stop():
            os._exit(0)
