"""The SIP2 server, alone in its process with a gatherer of its own."""

import signal

from django.conf import settings

from bashu.doors.sip2 import server
from bashu.engine.batch import Gatherer
from bashu.project.commands import db


def serve() -> None:
    """Until SIGTERM or SIGINT; open questions are answered first."""
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    db.check_schema()
    gatherer = Gatherer()
    running = server.serve(settings.BASHU.sip2_host, settings.BASHU.sip2_port, gatherer=gatherer)
    signal.sigwait(signals)
    running.stop()
    gatherer.close()
