"""What the clock asks for, and the notices that follow from it, alone in their process."""

import os
import signal

from django.conf import settings

from bashu.doors.jobs import clockwork
from bashu.doors.outbox import post
from bashu.project import logs
from bashu.project.commands import db
from bashu.project.operate import process


def serve() -> None:
    """Until SIGTERM or SIGINT. A job that takes long is cut off, which does no harm, and is run again the next time."""
    logs.process_is("jobs")
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    db.check_schema()
    running, outbox = clockwork.start(), post.start()
    try:
        process.serve(settings.BASHU, checks={"jobs": clockwork.what_is_wrong})
        signal.sigwait(signals)
    finally:
        outbox.stop(timeout=2)
        if not running.stop():
            os._exit(0)
