"""A borrowing machine that speaks SIP2 with a codec of its own, so that a mistake in ours cannot hide."""

import re
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


def stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%d   Z%H%M%S")  # noqa: TID251 (a machine has its own clock)


def sealed(text: str, sequence: int, charset: str) -> bytes:
    """With sequence number and checksum: the two's complement of the sum of all bytes up to and with `AZ`."""
    body = f"{text}AY{sequence}AZ".encode(charset)
    return body + b"%04X" % (-sum(body) & 0xFFFF) + b"\r"


@dataclass(frozen=True)
class Said:
    """An answer: its code, what stands before the first field, and the fields."""

    code: str
    fixed: str
    fields: dict[str, str]


class Machine:
    def __init__(self, port: int, terminal: dict[str, Any]) -> None:
        self._terminal, self._port, self._sequence = terminal, port, 0
        self.connect()

    def connect(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=30)
        login = self._terminal
        said = self.ask(f"9300CN{login['login']}|CO{login['password']}|CP{login['location']}|")
        assert said.fixed == "1", "the machine cannot log in"

    def hang_up(self) -> None:
        self._socket.close()

    def ask(self, text: str, *, again: bool = False) -> Said:
        """`again`: the same sequence number, as a machine does that has lost the answer."""
        self._sequence = self._sequence if again else (self._sequence + 1) % 10
        self._socket.sendall(sealed(text, self._sequence, self._terminal["charset"]))
        line = b""
        while not line.endswith(b"\r"):
            data = self._socket.recv(4096)
            if not data:
                raise ConnectionError("the server hung up")
            line += data
        return read(line.decode(self._terminal["charset"]))

    def borrow(self, card: str, barcode: str, *, pin: str = "", renews: bool = False, again: bool = False) -> Said:
        return self.ask(self.borrow_text(card, barcode, pin=pin, renews=renews), again=again)

    def borrow_text(self, card: str, barcode: str, *, pin: str = "", renews: bool = False) -> str:
        ao = self._terminal["institution"]
        return f"11{'Y' if renews else 'N'}N{stamp()}{' ' * 18}AO{ao}|AA{card}|AB{barcode}|AC|AD{pin}|"

    def bring_back(self, barcode: str) -> Said:
        ao, cp = self._terminal["institution"], self._terminal["location"]
        return self.ask(f"09N{stamp()}{stamp()}AP{cp}|AO{ao}|AB{barcode}|AC|")

    def item(self, barcode: str) -> Said:
        return self.ask(f"17{stamp()}AO{self._terminal['institution']}|AB{barcode}|")

    def patron(self, card: str, pin: str = "") -> Said:
        ao = self._terminal["institution"]
        return self.ask(f"63001{stamp()}{' ' * 10}AO{ao}|AA{card}|AC|AD{pin}|")


FIXED = {"94": 1, "12": 22, "10": 22, "18": 24, "64": 59, "24": 35, "98": 34, "36": 19, "30": 22}


def read(line: str) -> Said:
    code, end = line[:2], 2 + FIXED[line[:2]]
    body = line[end:].strip("\r\n")
    body = re.sub(r"AY\dAZ[0-9A-F]{4}$", "", body)
    return Said(code, line[2:end], {field[:2]: field[2:] for field in body.split("|") if field})
