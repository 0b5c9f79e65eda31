"""A SIP2 server, alone in its process with a gatherer of its own; others may share its port."""

import signal

from django.conf import settings

from bashu.doors.sip2 import server
from bashu.engine.batch import Gatherer
from bashu.project import logs
from bashu.project.commands import db
from bashu.project.operate import metrics, process
from bashu.project.operate.metrics import EngineWatch, MachineWatch
from bashu.project.operate.seen import Seen

LOOP_SECONDS_MAX = 1


def serve() -> None:
    """Until SIGTERM or SIGINT; open questions are answered first."""
    logs.process_is("sip2")
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    db.check_schema()
    env, seen = settings.BASHU, Seen()
    gatherer = Gatherer(observer=EngineWatch(seen.heard))
    running = server.serve(
        env.sip2_host,
        env.sip2_port,
        shared=env.sip2_processes > 1,
        gatherer=gatherer,
        observer=MachineWatch(seen.heard),
    )
    seen.connected = lambda: running.terminals
    metrics.watch_lines(running)
    try:
        process.serve(env, gatherer, checks={"machines": lambda: machines(running)})
        signal.sigwait(signals)
    finally:
        running.stop()
        gatherer.close()
        seen.stop()


def machines(running: server.Running) -> str:
    return (
        "" if running.answers(within=LOOP_SECONDS_MAX) else f"the server did not turn to us within {LOOP_SECONDS_MAX} s"
    )
