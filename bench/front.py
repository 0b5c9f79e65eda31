"""The SIP2 server as in production, in a process of its own, as a child: one loop, one engine, no limit of speed.

With a `port` it shares that one with others.
"""

import threading

from bashu.doors.sip2.limits import ServerLimits
from bashu.doors.sip2.server import serve
from bashu.engine.batch import Gatherer
from bashu.project.operate import memory
from bench import cpu
from bench.child import obey

AS_FAST_AS_THEY_CAN = ServerLimits(requests_per_second=None)


def _worked() -> dict[str, float]:
    """Seconds of processor time that each thread has used."""
    return {each.name: cpu.of_thread(each.native_id) for each in threading.enumerate() if each.native_id is not None}


def main(*, port: int = 0, shared: bool = False) -> None:
    gatherer = Gatherer()
    server = serve("127.0.0.1", port, shared=shared, gatherer=gatherer, limits=AS_FAST_AS_THEY_CAN)
    memory.settle()
    obey({"port": lambda: server.port, "worked": _worked})
    server.stop()
    gatherer.close()
