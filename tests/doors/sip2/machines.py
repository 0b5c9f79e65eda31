"""A machine on a real socket, and the cards and logins that the tests use."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from bashu.db.network.models import Terminal
from bashu.db.network.terminals import hash_password
from bashu.db.patrons.edits import add_card
from bashu.db.patrons.models import Patron
from bashu.db.patrons.vault import the_vault
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.identity.resident_id import check_character
from bashu.engine import clock
from bashu.wire.sip2.codec import Message, build, parse
from tests.wire.sip2.lines import request

PASSWORD = "a long and random one"
ALICES_CARD = "A12345678"
BOBS_CARD = "B87654321"
PIN = "830519"


def specimen(born: str = "19900307") -> str:
    """A well-formed ID number that nobody has."""
    first = f"510104{born}000"
    return first + check_character(first)


def give_card(patron: Patron, number: str) -> None:
    credential = parse_credential(number)
    assert isinstance(credential, Credential)
    add_card(
        patron_id=patron.pk,
        credential=credential,
        library_id=patron.home_library_id,
        vault=the_vault(),
        now=clock.now(),
    )


def give_login(terminal: Terminal, login: str, **changed: object) -> None:
    hashed = hash_password(PASSWORD)
    Terminal.objects.filter(pk=terminal.pk).update(sip2_login=login, sip2_password_hash=hashed, **changed)


@dataclass
class Line:
    """One machine's connection."""

    socket: socket.socket
    charset: str = "gb18030"
    _rest: bytes = field(default=b"", repr=False)

    def say(self, code: str, *fields: tuple[str, str], sequence: str | None = None, **fixed: str) -> Message:
        self.send(build(request(code, *fields, sequence=sequence, **fixed), self.charset) + b"\r")
        return self.hear()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def hear(self) -> Message:
        return parse(self.hear_line(), self.charset)

    def hear_line(self) -> bytes:
        """Empty when the other side has hung up."""
        with suppress(ConnectionResetError):
            while b"\r" not in self._rest and (data := self.socket.recv(4096)):
                self._rest += data
        line, _, self._rest = self._rest.partition(b"\r")
        return line

    def log_in(self, login: str, password: str = PASSWORD) -> "Line":
        assert self.say("93", ("CN", login), ("CO", password), ("CP", "hall")).fixed["ok"] == "1"
        return self

    def borrow(self, card: str, barcode: str, *fields: tuple[str, str], **fixed: str) -> Message:
        return self.say("11", ("AO", ""), ("AA", card), ("AB", barcode), ("AC", ""), *fields, **fixed)

    def bring_back(self, barcode: str, **fixed: str) -> Message:
        return self.say("09", ("AP", ""), ("AO", ""), ("AB", barcode), ("AC", ""), **fixed)


@contextmanager
def line(port: int, charset: str = "gb18030") -> Iterator[Line]:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        yield Line(connection, charset)
