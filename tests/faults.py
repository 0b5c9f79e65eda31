"""A line between two programs on which anything may go wrong; what passes is not understood, only held up or lost."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from enum import Enum

CHUNK = 1 << 16


class Fault(Enum):
    """Of what the server says. All but the first two hold for the other way too."""

    NONE = "nothing"
    LATE = "an answer comes late"
    TWICE = "an answer comes twice"
    BROKEN = "the line is cut in the midst of an answer"
    BYTES = "byte by byte"
    TRICKLE = "byte by byte, and each takes its time"
    MUTE = "a line is taken, and nothing is ever said on it"
    CUT = "nobody gets a line, and those that were are gone"


# Faults in which the other end is never heard.
SILENT = {Fault.MUTE, Fault.CUT}


class Faulty:
    """`heard`: called with what the client said, before it goes on."""

    def __init__(
        self, target: int, *, late_s: float, trickle_s: float, heard: Callable[[bytes], None] = lambda _: None
    ) -> None:
        self._target, self.late_s, self.trickle_s, self.heard = target, late_s, trickle_s, heard
        self._fault = Fault.NONE
        self._ends = set[socket.socket]()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def fault(self) -> Fault:
        return self._fault

    @fault.setter
    def fault(self, fault: Fault) -> None:
        """Lines that were silent, or of one that is now, are gone."""
        before, self._fault = self._fault, fault
        if fault is Fault.CUT or before in SILENT:
            self._hang_up()

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._hang_up()

    def _hang_up(self) -> None:
        for each in tuple(self._ends):
            self._close(each)

    def _close(self, end: socket.socket) -> None:
        self._ends.discard(end)
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self._ends.add(client)
                if self._fault is Fault.CUT:
                    self._close(client)
                elif self._fault is not Fault.MUTE:
                    self._join(client)

    def _join(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._target), timeout=5)
        except OSError:
            self._close(client)
            return
        server.settimeout(None)
        self._ends.add(server)
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for way in (self._forth, self._back):
            threading.Thread(
                target=self._carry, args=[way], kwargs={"client": client, "server": server}, daemon=True
            ).start()

    def _carry(
        self, way: Callable[[socket.socket, socket.socket], None], *, client: socket.socket, server: socket.socket
    ) -> None:
        with contextlib.suppress(OSError):
            way(client, server)
        self._close(client)
        self._close(server)

    def _forth(self, client: socket.socket, server: socket.socket) -> None:
        while data := client.recv(CHUNK):
            self.heard(data)
            if self._fault is Fault.BYTES:
                self._one_by_one(data, server, pause=0)
            elif self._fault is not Fault.MUTE:
                server.sendall(data)

    def _back(self, client: socket.socket, server: socket.socket) -> None:
        while data := server.recv(CHUNK):
            if self._fault in {Fault.TWICE, Fault.BROKEN}:
                data += _rest(server)
            match self._fault:
                case Fault.LATE:
                    time.sleep(self.late_s)
                    client.sendall(data)
                case Fault.TWICE:
                    client.sendall(data)
                    time.sleep(0.02)  # else both are read at once, and the second is thrown away with the first
                    client.sendall(data)
                case Fault.BROKEN:
                    client.sendall(data[: len(data) // 2])
                    return
                case Fault.BYTES | Fault.TRICKLE as fault:
                    self._one_by_one(data, client, pause=self.trickle_s if fault is Fault.TRICKLE else 0)
                case Fault.NONE:
                    client.sendall(data)

    @staticmethod
    def _one_by_one(data: bytes, end: socket.socket, *, pause: float) -> None:
        for byte in data:
            end.sendall(bytes((byte,)))
            time.sleep(pause)


def _rest(end: socket.socket) -> bytes:
    """Of an answer whose beginning is here."""
    time.sleep(0.02)
    with contextlib.suppress(BlockingIOError):
        return end.recv(CHUNK, socket.MSG_DONTWAIT)
    return b""
