"""Machines as the SIP2 server knows them: who logs in, or who is on which line."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from django.db.models import Q, QuerySet

from bashu.db.network.models import Terminal

# A machine's password is long and random, and a thousand machines log in at once after a power cut.
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalRow:
    """`charset` is one of GBK, GB18030, UTF-8 and ASCII. Without an `institution` of its own, the library's code.

    line       the port and the address by which it is known without a login
    settings   as `bashu.wire.sip2.manner` reads them
    """

    terminal_id: int
    name: str
    attended: bool
    active: bool
    reads_cards: bool
    language: str
    charset: str
    institution: str
    location: str
    shows_personal_data: bool
    password_hash: str = field(repr=False)
    line: tuple[int | None, str | None]
    branch_id: int
    branch_code: str
    library_id: int
    library_region: str
    library_zh: str
    library_en: str
    auto_registers: bool
    settings: Mapping[str, object] = field(default_factory=dict)


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def log_in(login: str, password: str) -> TerminalRow | None:
    """The active terminal with this login, if the password is its own. An unknown login takes as long to refuse."""
    found = _first(sip2_login=login, active=True)
    right = _is_right(found.password_hash if found else _nobodys_hash(), password)
    return found if right else None


def by_id(terminal_id: int) -> TerminalRow | None:
    return _first(id=terminal_id)


def by_login(login: str) -> TerminalRow | None:
    """Active or not."""
    return _first(sip2_login=login) if login else None


def by_ids(terminal_ids: Iterable[int]) -> dict[int, TerminalRow]:
    """Those of them that there are."""
    return {each.id: _row(each) for each in _terminals().filter(id__in=terminal_ids)}


class Lines:
    """The machines that never log in, by the port they call and the address they call from."""

    def __init__(self, rows: Iterable[TerminalRow]) -> None:
        """Of two on the same line the first is meant."""
        self._rows: dict[tuple[int | None, str | None], TerminalRow] = {}
        for row in rows:
            self._rows.setdefault(row.line, row)

    def find(self, *, port: int, address: str) -> TerminalRow | None:
        """One bound to both goes before one bound to either, and the address goes before the port."""
        bound: tuple[tuple[int | None, str | None], ...] = ((port, address), (None, address), (port, None))
        return next((self._rows[each] for each in bound if each in self._rows), None)


def lines() -> Lines:
    """As they are now: all in one, for the many that call at once after a power cut must not need a query each."""
    known_by_line = Q(active=True) & ~Q(sip2_port=None, sip2_address=None)
    return Lines(_row(each) for each in _terminals().filter(known_by_line).order_by("id"))


def _is_right(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return HASHER.hash(secrets.token_hex())


def _terminals() -> QuerySet[Terminal]:
    return Terminal.objects.select_related("branch__library")


def _first(**which: object) -> TerminalRow | None:
    terminal = _terminals().filter(**which).order_by("id").first()
    return None if terminal is None else _row(terminal)


def _row(terminal: Terminal) -> TerminalRow:
    branch, library = terminal.branch, terminal.branch.library
    return TerminalRow(
        terminal_id=terminal.id,
        name=terminal.name,
        attended=terminal.attended,
        active=terminal.active,
        reads_cards=terminal.reads_cards,
        language=terminal.language,
        charset=terminal.charset,
        institution=terminal.sip2_institution or library.code,
        location=terminal.sip2_location,
        shows_personal_data=terminal.shows_personal_data,
        password_hash=terminal.sip2_password_hash,
        line=(terminal.sip2_port, terminal.sip2_address),
        branch_id=branch.id,
        branch_code=branch.code,
        library_id=library.id,
        library_region=library.region_id,
        library_zh=library.name_zh,
        library_en=library.name_en,
        auto_registers=library.auto_registers,
        settings=terminal.sip2_settings,
    )
