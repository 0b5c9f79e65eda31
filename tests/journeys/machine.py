"""A borrowing machine that speaks SIP2 with a codec of its own, so that a mistake in ours cannot hide."""

import re
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# How many characters stand before the first field of each answer, its code not counted.
FIXED = {"94": 1, "12": 22, "10": 22, "18": 24, "64": 59, "24": 35, "98": 34, "36": 19, "30": 22}
PATIENCE_SECONDS = 30
ENGLISH, CHINESE = "001", "019"


class NotLetInError(ConnectionError):
    """The server does not know the machine, or cannot ask the database who it is."""


@dataclass(frozen=True)
class Said:
    """An answer: its code, what stands before the first field, and the fields."""

    code: str
    fixed: str
    fields: dict[str, str]

    @property
    def ok(self) -> bool:
        return self.fixed[0] == "1"

    @property
    def words(self) -> str:
        return self.fields.get("AF", "")

    @property
    def state(self) -> str:
        """Of an item: 03 on the shelf, 04 on loan, 10 on its way, 01 anything else."""
        return self.fixed[:2]

    @property
    def title(self) -> str:
        return self.fields["AJ"]

    @property
    def due(self) -> str:
        return self.fields["AH"]


def read(line: str) -> Said:
    code, end = line[:2], 2 + FIXED[line[:2]]
    body = re.sub(r"AY\dAZ[0-9A-F]{4}$", "", line[end:].strip("\r\n"))
    return Said(code, line[2:end], {field[:2]: field[2:] for field in body.split("|") if field})


def sealed(text: str, *, sequence: str, charset: str) -> bytes:
    """With sequence number and checksum: the two's complement of the sum of all bytes up to and with `AZ`."""
    body = f"{text}{sequence}AZ".encode(charset)
    return body + b"%04X" % (-sum(body) & 0xFFFF) + b"\r"


def stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%d   Z%H%M%S")  # noqa: TID251 (a machine has its own clock)


class Machine:
    def __init__(self, port: int, terminal: dict[str, Any]) -> None:
        """Logs in. Raises ConnectionError when there is nobody, NotLetInError when the login is refused."""
        self.terminal, self._port, self._sequence, self._line = terminal, port, 0, b""
        self.connect()

    def connect(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE_SECONDS)
        login = self.terminal
        if not self.ask(f"9300CN{login['login']}|CO{login['password']}|CP{login['location']}|").ok:
            self.hang_up()
            raise NotLetInError(login["login"])

    def hang_up(self) -> None:
        self._socket.close()

    def ask(self, text: str) -> Said:
        return read(self.say(text).decode(self.terminal["charset"]))

    def say(self, text: str) -> bytes:
        """The answer as it came over the wire."""
        self._sequence = (self._sequence + 1) % 10
        return self.send(sealed(text, sequence=f"AY{self._sequence}", charset=self.terminal["charset"]))

    def say_the_same(self) -> bytes:
        """The last message once more, byte for byte, as a machine does that has lost the answer."""
        return self.send(self._line)

    def ask_for_a_resend(self) -> bytes:
        """97, which has no sequence number."""
        return self.send(sealed("97", sequence="", charset="ascii"))

    def send(self, line: bytes) -> bytes:
        """Whatever it is; the answer as it came."""
        self._line = line
        self._socket.sendall(line)
        answer = b""
        while not answer.endswith(b"\r"):
            data = self._socket.recv(4096)
            if not data:
                raise ConnectionError("the server hung up")
            answer += data
        return answer

    def borrow(self, card: str, barcode: str, *, pin: str = "", renews: bool = False) -> Said:
        return self.ask(self.borrow_text(card, barcode, pin=pin, renews=renews))

    def borrow_text(self, card: str, barcode: str, *, pin: str = "", renews: bool = False) -> str:
        ao = self.terminal["institution"]
        return f"11{'Y' if renews else 'N'}N{stamp()}{' ' * 18}AO{ao}|AA{card}|AB{barcode}|AC|AD{pin}|"

    def renew(self, card: str, barcode: str) -> Said:
        ao = self.terminal["institution"]
        return self.ask(f"29NN{stamp()}{' ' * 18}AO{ao}|AA{card}|AD|AB{barcode}|AC|")

    def bring_back(self, barcode: str) -> Said:
        ao, cp = self.terminal["institution"], self.terminal["location"]
        return self.ask(f"09N{stamp()}{stamp()}AP{cp}|AO{ao}|AB{barcode}|AC|")

    def item(self, barcode: str) -> Said:
        return self.ask(f"17{stamp()}AO{self.terminal['institution']}|AB{barcode}|")

    def patron(self, card: str, *, pin: str = "", language: str = ENGLISH) -> Said:
        """Also chooses the language in which this patron is answered from now on."""
        ao = self.terminal["institution"]
        return self.ask(f"63{language}{stamp()}{' ' * 10}AO{ao}|AA{card}|AC|AD{pin}|")
