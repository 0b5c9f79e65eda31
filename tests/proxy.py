"""Stands between a program and PostgreSQL, understands what passes, and cuts the line in the middle of a COMMIT."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from enum import Enum
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

# The path of a socket, or a port of this machine.
Address = Path | int
# Asked before a line is used (TLS, GSSAPI). A server that has neither answers with this one byte.
ENCRYPTION_REQUESTS = {80877103, 80877104}
NO_ENCRYPTION = b"N"


class Cut(Enum):
    BEFORE = "the COMMIT never arrives"
    MEANWHILE = "the COMMIT arrives, and the line is gone at once"
    AFTER = "all is committed, and only the answer is lost"


class Order(NamedTuple):
    how: Cut
    then: Callable[[], None]
    reopens: bool


class Proxy:
    def __init__(self, address: Address, target: Address) -> None:
        self._target = target
        self._listening = socket.socket(_family(address))
        self._listening.bind(_place(address))
        self._listening.listen()
        self._lines: list[_Line] = []
        self._order: Order | None = None
        self._open = threading.Event()
        self._open.set()
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        got: int = self._listening.getsockname()[1]
        return got

    def cut_next_commit(self, how: Cut, *, then: Callable[[], None] = lambda: None, reopens: bool = True) -> None:
        """Once. `then` is done before anybody gets another line."""
        self._order = Order(how, then, reopens)

    def close_door(self) -> None:
        """Nobody gets another line, as when the server is gone."""
        self._open.clear()

    def open_door(self) -> None:
        self._open.set()

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for line in self._lines:
            line.end()

    def take_order(self) -> Order | None:
        order, self._order = self._order, None
        return order

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                try:
                    if not self._open.is_set():
                        raise ConnectionRefusedError
                    server = socket.socket(_family(self._target))
                    server.connect(_place(self._target))
                except OSError:
                    client.close()
                    continue
                self._lines.append(_Line(self, client=client, server=server))


class _Line:
    def __init__(self, proxy: Proxy, *, client: socket.socket, server: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        self._order: Order | None = None
        self._statements: dict[bytes, bytes] = {}
        for each in (client, server):
            if each.family == socket.AF_INET:
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for way in (self._forth, self._back):
            threading.Thread(target=self._work, args=[way], daemon=True).start()

    def end(self) -> None:
        for each in (self._client, self._server):
            _hang_up(each)

    def _work(self, way: Callable[[], None]) -> None:
        """A line whose client was cut off in the middle still brings the server what it was sent before."""
        with contextlib.suppress(OSError):
            way()
        if self._cut is not Cut.MEANWHILE or way == self._back:
            self.end()

    def _forth(self) -> None:
        reader = self._client.makefile("rb")
        begun = False
        while not begun:
            length = reader.read(4)
            body = reader.read(int.from_bytes(length) - 4)
            self._server.sendall(length + body)
            begun = int.from_bytes(body[:4]) not in ENCRYPTION_REQUESTS
        for kind, data in _messages(reader):
            if self._is_commit(kind, data) and self._order is None:
                self._order = self._proxy.take_order()
            if self._cut is Cut.BEFORE:
                self._cut_now(self._client, self._server)
                return
            self._server.sendall(data)
            if self._cut is Cut.MEANWHILE and kind == b"S":
                self._cut_now(self._client)
                return

    def _back(self) -> None:
        reader = self._server.makefile("rb")
        while (first := reader.peek(1)[:1]) == NO_ENCRYPTION:
            self._client.sendall(reader.read(1))
        for kind, data in _messages(reader) if first else ():
            if self._cut is Cut.AFTER and kind == b"C" and data[5:] == b"COMMIT\0":
                self._cut_now(self._client, self._server)
                return
            if self._cut is None:
                self._client.sendall(data)

    def _cut_now(self, *ends: socket.socket) -> None:
        self._proxy.close_door()
        for each in ends:
            _hang_up(each)
        if self._order is not None:
            self._order.then()
            self._proxy.cuts += 1
            if self._order.reopens:
                self._proxy.open_door()

    @property
    def _cut(self) -> Cut | None:
        return self._order.how if self._order else None

    def _is_commit(self, kind: bytes, data: bytes) -> bool:
        """Parse gives a statement its name, Bind runs it by its name."""
        if kind == b"P":
            name, text, *_ = data[5:].split(b"\0")
            self._statements[name] = text
        return kind == b"B" and self._statements[data[5:].split(b"\0")[1]] == b"COMMIT"


def _messages(reader: BufferedReader) -> Iterator[tuple[bytes, bytes]]:
    """Each with its kind, the letter that it begins with."""
    while kind := reader.read(1):
        length = reader.read(4)
        yield kind, kind + length + reader.read(int.from_bytes(length) - 4)


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def _family(address: Address) -> socket.AddressFamily:
    return socket.AF_INET if isinstance(address, int) else socket.AF_UNIX


def _place(address: Address) -> str | tuple[str, int]:
    return ("127.0.0.1", address) if isinstance(address, int) else str(address)
