"""What the clock asks for, alone in its process."""

import os
import signal

from bashu.doors.jobs.clockwork import Clockwork
from bashu.project.commands import db


def serve() -> None:
    """Until SIGTERM or SIGINT. A job that takes long is cut off, which does no harm, and is run again the next time."""
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    db.check_schema()
    running = Clockwork()
    signal.sigwait(signals)
    if not running.stop():
        os._exit(0)
