"""A line between a browser and the pages that can be cut: what is on it breaks off, and nobody gets another."""

import contextlib
import socket
import threading
from collections.abc import Iterator


class Cable:
    def __init__(self, port: int) -> None:
        self._port = port
        self._is_cut = False
        self._lock = threading.Lock()
        self._ends: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self._listening.getsockname()[1]}"

    def cut(self) -> None:
        with self._lock:
            self._is_cut = True
            ends, self._ends = self._ends, []
        for each in ends:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def mend(self) -> None:
        self._is_cut = False

    def end(self) -> None:
        self.cut()
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(("localhost", self._port))
                self._join(client, server)

    def _join(self, client: socket.socket, server: socket.socket) -> None:
        """Not one that was cut while it was made."""
        with self._lock:
            if self._is_cut:
                client.close()
                server.close()
                return
            self._ends += [client, server]
        for one, other in ((client, server), (server, client)):
            threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def cable(url: str) -> Iterator[Cable]:
    made = Cable(int(url.rpartition(":")[2]))
    yield made
    made.end()
