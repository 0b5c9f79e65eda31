"""The SIP2 server as in production, in a process of its own, as a child: one loop, one engine.

With a `port` it shares that one with others.
"""

import threading

from bashu.doors.sip2.limits import ServerLimits
from bashu.doors.sip2.server import serve
from bashu.engine.batch import Gatherer
from bashu.project.commands.sip2 import allow_files
from bashu.project.operate import memory
from bench import cpu
from bench.child import obey

EVERY_DAY = ServerLimits()
OTHER_FILES = 256


def _worked() -> dict[str, float]:
    """Seconds of processor time that each thread has used."""
    return {each.name: cpu.of_thread(each.native_id) for each in threading.enumerate() if each.native_id is not None}


def main(*, port: int = 0, shared: bool = False, limited: bool = False, lines: int = EVERY_DAY.connections) -> None:
    """`limited`: as every day; else machines may ask as fast as they can."""
    rate = EVERY_DAY.requests_per_second if limited else None
    limits = ServerLimits(requests_per_second=rate, connections=lines)
    allow_files(lines + OTHER_FILES)
    gatherer = Gatherer()
    server = serve("127.0.0.1", port, shared=shared, gatherer=gatherer, limits=limits)
    memory.settle()
    obey({"port": lambda: server.port, "worked": _worked})
    server.stop()
    gatherer.close()
