"""A port of this machine that can be shut: then nobody gets in, and whoever was in is out."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

HOST = "127.0.0.1"
LINES_MAX = 64


class Gate:
    """`serve`: one line, in a thread of its own, until it ends. The port stays the same however often it is shut."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self._serve, self._lines, self._lock = serve, set[socket.socket](), threading.Lock()
        self._listening: socket.socket | None = None
        self.port = 0
        self.open()

    @property
    def is_open(self) -> bool:
        return self._listening is not None

    def open(self) -> None:
        with self._lock:
            if self._listening is None:
                listening = socket.create_server((HOST, self.port), backlog=LINES_MAX)
                self.port, self._listening = listening.getsockname()[1], listening
                threading.Thread(target=self._accept, args=(listening,), name="gate", daemon=True).start()

    def shut(self) -> None:
        with self._lock:
            listening, self._listening = self._listening, None
            lines = tuple(self._lines)
        if listening is not None:
            # A thread that waits in accept holds the port: it is woken first.
            _end(listening)
            listening.close()
        for line in lines:
            _end(line)

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                with self._lock:
                    fits = self._listening is listening and len(self._lines) < LINES_MAX
                    if fits:
                        self._lines.add(line)
                if fits:
                    threading.Thread(target=self._one, args=(line,), name="line", daemon=True).start()
                else:
                    line.close()

    def _one(self, line: socket.socket) -> None:
        try:
            with line, suppress(OSError):
                self._serve(line)
        finally:
            with self._lock:
                self._lines.discard(line)


def _end(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
