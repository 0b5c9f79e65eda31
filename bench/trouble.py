"""Machines that are a trouble, as a child in a process of its own: slow, silent, flooding and hostile ones.

{"do": "begin"} sets them going, {"do": "end"} has them stop and tells how often each kind did what it does.
"""

import random
import socket
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from bench.child import obey

OF_EACH = 4
STATUS = b"9900802.00\r"
BLOCK = STATUS * 4000


class Trouble:
    def __init__(self, port: int) -> None:
        self._port = port
        self._stop = threading.Event()
        self._done: Counter[str] = Counter()
        self._threads: list[threading.Thread] = []

    def begin(self) -> int:
        kinds = (self._slow, self._silent, self._deaf, self._hasty, self._hostile)
        self._threads = [threading.Thread(target=self._forever, args=(kind,)) for kind in kinds for _ in range(OF_EACH)]
        for each in self._threads:
            each.start()
        return len(self._threads)

    def end(self) -> dict[str, int]:
        self._stop.set()
        for each in self._threads:
            each.join()
        return dict(self._done)

    def _forever(self, kind: Callable[[socket.socket], None]) -> None:
        """Whoever is hung up on calls again."""
        while not self._stop.is_set():
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), timeout=1) as line:
                kind(line)
            self._done[kind.__name__.strip("_")] += 1
            self._stop.wait(0.01)

    def _slow(self, line: socket.socket) -> None:
        """A byte at a time."""
        for at in range(100_000):
            if self._stop.wait(0.01):
                return
            line.sendall(STATUS[at % len(STATUS) :][:1])

    def _silent(self, line: socket.socket) -> None:
        """Until it is hung up on."""
        line.settimeout(0.5)
        while not self._stop.is_set():
            with suppress(TimeoutError):
                if not line.recv(1):
                    return

    def _deaf(self, line: socket.socket) -> None:
        """Asks as fast as it can, and takes no answer."""
        while not self._stop.is_set():
            with suppress(TimeoutError):
                line.sendall(BLOCK)

    def _hasty(self, line: socket.socket) -> None:
        """Asks as fast as it can, and takes the answers."""
        line.settimeout(0.05)
        while not self._stop.is_set():
            with suppress(TimeoutError):
                line.sendall(STATUS * 10)
            with suppress(TimeoutError):
                if not line.recv(65_536):
                    return

    def _hostile(self, line: socket.socket) -> None:
        """Anything: noise, lines without an end, words of a load balancer, logins that are none."""
        noise = random.randbytes(8_000)
        kinds = (noise, b"x" * 8_000, b"PROXY TCP4 1.2.3.4 1.2.3.4 1 1\r\n" * 200, b"9300CNx|COx|\r" * 5, b"11\r" * 20)
        line.sendall(random.choice(kinds))
        while line.recv(65_536):
            if self._stop.is_set():
                return


def main(*, port: int) -> None:
    trouble = Trouble(port)
    obey({"begin": trouble.begin, "end": trouble.end})
