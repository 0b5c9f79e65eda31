"""A SIP2 server, alone in its process with a gatherer of its own; others may share its port."""

import logging
import resource
import signal

from django.conf import settings
from django.db import connection

from bashu.doors.sip2 import server
from bashu.doors.sip2.server import DEFAULT_LIMITS
from bashu.doors.sip2.tls import Secured
from bashu.engine.batch import Gatherer
from bashu.project import logs
from bashu.project.commands import db
from bashu.project.env import Env
from bashu.project.operate import memory, metrics, process
from bashu.project.operate.metrics import EngineWatch, MachineWatch
from bashu.project.operate.seen import Seen

log = logging.getLogger(__name__)

LOOP_SECONDS_MAX = 1
# Beside the lines of machines: connections of the database, files of Python, the operator's address.
OTHER_FILES = 256


def serve() -> None:
    """Until SIGTERM or SIGINT; open questions are answered first."""
    logs.process_is("sip2")
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    db.check_schema()
    # This thread asks nothing more, and a connection at rest takes 3 MB.
    connection.close()
    allow_files(DEFAULT_LIMITS.connections + DEFAULT_LIMITS.handshakes + OTHER_FILES)
    env, seen = settings.BASHU, Seen()
    gatherer = Gatherer(observer=EngineWatch(seen.heard))
    running = server.serve(
        env.sip2_host,
        env.sip2_port,
        shared=env.sip2_processes > 1,
        gatherer=gatherer,
        observer=MachineWatch(seen),
        proxies=env.sip2_proxies,
        secured=secured(env),
    )
    seen.connected = lambda: running.terminals
    metrics.watch_lines(running)
    try:
        process.serve(env, gatherer, checks={"machines": lambda: machines(running)})
        memory.settle()
        signal.sigwait(signals)
    finally:
        running.stop()
        gatherer.close()
        seen.stop()


def secured(env: Env) -> Secured | None:
    if env.sip2_tls_port is None or env.sip2_certificate_file is None or env.sip2_key_file is None:
        return None
    return Secured(
        host=env.sip2_tls_host,
        port=env.sip2_tls_port,
        certificate=env.sip2_certificate_file,
        key=env.sip2_key_file,
    )


def allow_files(number: int) -> None:
    """Many systems let a process have 1024 open files until it asks for more, and each line of a machine is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = number if hard == resource.RLIM_INFINITY else min(number, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < number:
        log.warning("SIP2: this system allows %s open files, too few for all lines of machines", most)


def machines(running: server.Running) -> str:
    return (
        "" if running.answers(within=LOOP_SECONDS_MAX) else f"the server did not turn to us within {LOOP_SECONDS_MAX} s"
    )
