"""SIP2 from end to end: the server as in production, and machines in another process on the same processors."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import orjson

from bashu.doors.sip2.limits import ServerLimits
from bashu.doors.sip2.server import serve
from bashu.engine.batch import Gatherer
from bench.measure import Done
from bench.mix import Size

AS_FAST_AS_THEY_CAN = ServerLimits(requests_per_second=None)


class Machines:
    """The process that plays all machines; they log in once, and then work when told."""

    def __init__(self, port: int, size: Size, *, number: int) -> None:
        facts = orjson.dumps([size.items, size.patrons, size.open_loans]).decode()
        command = [sys.executable, "-m", "bench.machines", str(port), str(number), facts]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._hear()

    def work(self, number: int, seconds: float) -> Done:
        return Done(*orjson.loads(self._say(f"{number} {seconds}\n")))

    def stop(self) -> None:
        self._process.communicate()

    def _say(self, line: str) -> bytes:
        assert self._process.stdin
        self._process.stdin.write(line.encode())
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> bytes:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the machines broke down, see above")
        return line


@contextmanager
def machines(gatherer: Gatherer, size: Size, *, number: int) -> Iterator[Machines]:
    server = serve("127.0.0.1", 0, gatherer=gatherer, limits=AS_FAST_AS_THEY_CAN)
    try:
        playing = Machines(server.port, size, number=number)
        try:
            yield playing
        finally:
            playing.stop()
    finally:
        server.stop()
