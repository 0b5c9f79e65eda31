"""What the clock asks for, alone in its process."""

import signal

from bashu.doors.jobs.clockwork import Clockwork
from bashu.project.commands import db


def serve() -> None:
    """Until SIGTERM or SIGINT; a job under way is left to end, or is run again the next time."""
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    db.check_schema()
    running = Clockwork()
    signal.sigwait(signals)
    running.stop()
