"""A connection to the hub whose exchanges end when they were to end, whatever the line does meanwhile.

A time-out of a socket begins anew with each byte, and none holds for the system's look-up of a name. So each step gets
what is left of the exchange, and names are looked up on a thread that may be left waiting.
"""

import http.client
import io
import socket
import ssl
import threading
import time
from typing import Any

# What was found before is as good, if the system says nothing for so long.
NAMES_S = 1.0
Place = tuple[int, tuple[Any, ...]]


class Names:
    """Of one host. Its method may be called on any thread."""

    def __init__(self, host: str, port: int) -> None:
        self._asked = (host, port)
        self._lock = threading.Lock()
        self._looking: threading.Event | None = None
        self._found: list[Place] = []
        self._wrong: OSError | None = None

    def places(self, until: float) -> list[Place]:
        """Address families with addresses, best first. `until`: by `time.monotonic`. Raises OSError."""
        with self._lock:
            looking = self._looking
            if looking is None:
                looking = self._looking = threading.Event()
                threading.Thread(target=self._look, args=(looking,), name="names", daemon=True).start()
        patience = left(until)
        looking.wait(min(patience, NAMES_S) if self._found else patience)
        with self._lock:
            if self._found:
                return self._found
            raise self._wrong or TimeoutError("nobody says where the hub is")

    def _look(self, looking: threading.Event) -> None:
        found, wrong = list[Place](), None
        try:
            told = socket.getaddrinfo(*self._asked, type=socket.SOCK_STREAM)
            found = [(family, place) for family, _, _, _, place in told]
        except (OSError, UnicodeError) as error:
            wrong = OSError(f"{self._asked[0]} is not found: {error}")
        with self._lock:
            self._found, self._wrong, self._looking = found or self._found, wrong, None
        looking.set()


class Line(http.client.HTTPConnection):
    """`until` is to be set before each exchange. `context`: of TLS, if it is spoken."""

    def __init__(self, host: str, port: int, *, names: Names, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port)
        self._names, self._context = names, context
        self.until = 0.0

    def connect(self) -> None:
        places = self._names.places(self.until)
        for number, (family, place) in enumerate(places):
            try:
                # One that never answers leaves time for those after it.
                raw = _connected(family, place, seconds=left(self.until) / (len(places) - number))
                break
            except OSError as error:
                wrong = error
        else:
            raise wrong
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            raw.settimeout(left(self.until))
            ready = raw if self._context is None else self._context.wrap_socket(raw, server_hostname=self.host)
        except BaseException:
            raw.close()
            raise
        self.sock: Any = _Bounded(ready, self)


class _Bounded:
    """What `http.client` needs of a socket."""

    def __init__(self, ready: socket.socket, line: Line) -> None:
        self._ready, self._line = ready, line
        self.close = ready.close

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._ready.settimeout(left(self._line.until))
            rest = rest[self._ready.send(rest) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Heard(self._ready, self._line))


class _Heard(io.RawIOBase):
    """It keeps the socket open: a connection that is used once is closed before its answer is read."""

    def __init__(self, ready: socket.socket, line: Line) -> None:
        self._ready, self._line = ready, line
        self._raw = ready.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._ready.settimeout(left(self._line.until))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def left(until: float) -> float:
    """Seconds. Raises TimeoutError."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("the hub took too long")
    return seconds


def _connected(family: int, place: tuple[Any, ...], *, seconds: float) -> socket.socket:
    raw = socket.socket(family, socket.SOCK_STREAM)
    try:
        raw.settimeout(seconds)
        raw.connect(place)
    except BaseException:
        raw.close()
        raise
    return raw
