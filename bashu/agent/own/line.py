"""A line to the library's own system, as a SIP2 client. Whoever sends on it always knows whether something may have
been done: what was never sent was not, and what was sent without an answer may have been.
"""

import socket
import time

from bashu.agent.settings import OwnSystem
from bashu.wire.sip2.codec import MalformedMessageError, Message, build, parse
from bashu.wire.sip2.framing import Lines, LineTooLongError

CONNECT_S = 3.0
# So long nobody but the probe asks what did not answer.
AGAIN_S = 5.0
IN_VAIN_MAX = 2
BYTES_MAX = 64 * 1024
READ_BYTES = 4096
END = b"\r"


class OwnDownError(Exception):
    """That system was not asked, or has not understood: nothing was done. The text is for the log."""


class NoAnswerError(Exception):
    """It was asked and has not answered: it may have done it."""


class Health:
    """Whether that system answers, as all lines to it have seen: who knows that it does not need not wait for it."""

    def __init__(self) -> None:
        self._until, self._in_vain = float("-inf"), 0

    @property
    def is_well(self) -> bool:
        return time.monotonic() >= self._until

    def waited_in_vain(self) -> None:
        """One answer may be lost, and what became of it is asked for at once; with the second it is out."""
        self._in_vain += 1
        if self._in_vain >= IN_VAIN_MAX:
            self.failed()

    def failed(self) -> None:
        self._until = time.monotonic() + AGAIN_S

    def is_back(self) -> None:
        self._until, self._in_vain = float("-inf"), 0


class OwnLine:
    """For one thread at a time. It opens when it is needed, and once more when it was closed at the other end.

    `login`: the message 93 that opens it, as it was sent; None: none is needed. `probes`: it asks also while that
    system is known not to answer, and says when it does.
    """

    def __init__(self, own: OwnSystem, *, health: Health, login: bytes | None = None, probes: bool = False) -> None:
        self._own, self._health, self.login, self._probes = own, health, login, probes
        self._socket: socket.socket | None = None
        self._lines = Lines(BYTES_MAX)
        self._heard = list[bytes]()
        self._sequence = 0

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def ask(self, code: str, fixed: dict[str, str], *, fields: tuple[tuple[str, str], ...]) -> Message:
        """With the answer that belongs to it. Raises OwnDownError and NoAnswerError."""
        self._sequence = (self._sequence + 1) % 10
        line = build(Message(code, fixed, fields, str(self._sequence)), self._own.charset)
        answer = self.relay(line)
        try:
            return parse(answer, self._own.charset)
        except MalformedMessageError as error:
            raise NoAnswerError(f"the answer to {code} is none: {error}") from None

    def relay(self, line: bytes) -> bytes:
        """As it is, and the answer as it is. If it is not understood it is sent once more, as the standard says."""
        answer = self._exchange(line)
        if answer[:2] == b"96" and line[:2] != b"97":
            answer = self._exchange(line)
            if answer[:2] == b"96":
                raise OwnDownError(f"{line[:2].decode(errors='replace')} is not understood")
        return answer

    def log_in(self, line: bytes) -> bytes:
        """The answer to a message 93; what was let in is said again whenever the line is opened anew."""
        self.login = None
        answer = self.relay(line)
        if answer[:3] == b"941":
            self.login = line
        return answer

    def _exchange(self, line: bytes) -> bytes:
        wire = self._open()
        try:
            wire.settimeout(self._own.timeout)
            wire.sendall(line + END)
            answer = self._answer(wire, to=line)
        except (OSError, LineTooLongError) as error:
            self._failed(error)
            raise NoAnswerError(f"{type(error).__name__}: {error}") from None
        self._health.is_back()
        return answer

    def _failed(self, error: Exception) -> None:
        """One line that was closed says nothing of the others; one that waits in vain does."""
        self.close()
        if isinstance(error, TimeoutError):
            self._health.waited_in_vain()

    def _answer(self, wire: socket.socket, *, to: bytes) -> bytes:
        """What answers an earlier message is passed over: that one was given up."""
        until, wanted = time.monotonic() + self._own.timeout, _sequence(to)
        while True:
            while self._heard:
                heard = self._heard.pop(0)
                if wanted is None or _sequence(heard) in {wanted, None}:
                    return heard
            wire.settimeout(max(until - time.monotonic(), 0.001))
            data = wire.recv(READ_BYTES)
            if not data:
                raise ConnectionError("it was closed")
            self._heard += self._lines.feed(data)

    def _open(self) -> socket.socket:
        """The one that is open, unless it was closed at the other end, or something unasked came on it."""
        if not (self._probes or self._health.is_well):
            raise OwnDownError("it has not answered a moment ago")
        if self._socket is not None and not self._heard and _is_quiet(self._socket):
            return self._socket
        self.close()
        self._lines, self._heard = Lines(BYTES_MAX), []
        try:
            wire = socket.create_connection((self._own.host, self._own.port), timeout=CONNECT_S)
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            self._health.failed()
            raise OwnDownError(f"{type(error).__name__}: {error}") from None
        self._socket = wire
        if self.login is not None:
            self._enter(wire, self.login)
        return wire

    def _enter(self, wire: socket.socket, login: bytes) -> None:
        try:
            wire.sendall(login + END)
            answer = self._answer(wire, to=login)
        except (OSError, LineTooLongError) as error:
            self._failed(error)
            raise OwnDownError(f"it does not answer a login: {type(error).__name__}") from None
        if answer[:3] != b"941":
            self.close()
            raise OwnDownError("it lets this login in no more")


def _is_quiet(wire: socket.socket) -> bool:
    """Nothing to read: no end, and no answer that nobody waits for."""
    wire.settimeout(0)
    try:
        wire.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _sequence(line: bytes) -> bytes | None:
    """The digit behind AY, where a line ends with it and a checksum."""
    at = line.rfind(b"AY", max(0, len(line) - 11))
    return line[at + 2 : at + 3] if at >= 0 and line[at + 3 : at + 5] in {b"AZ", b"|A"} else None
