"""Machines as the SIP2 server knows them: who logs in, or who is on which line."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import orjson
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from django.db import connection

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
    known = by_login(login)
    found = known if known is not None and known.active else None
    right = _is_right(found.password_hash if found else _nobodys_hash(), password)
    return found if right else None


def by_id(terminal_id: int) -> TerminalRow | None:
    return by_ids([terminal_id]).get(terminal_id)


def by_login(login: str) -> TerminalRow | None:
    """Active or not."""
    found = _rows(BY_LOGIN, login) if login else []
    return found[0] if found else None


def by_ids(terminal_ids: Iterable[int]) -> dict[int, TerminalRow]:
    """Those of them that there are."""
    return {each.terminal_id: each for each in _rows(BY_ID, list(terminal_ids))}


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
    return Lines(_rows(BY_LINE))


def _is_right(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return HASHER.hash(secrets.token_hex())


# With each question of a machine behind an agent: by hand, for the ORM takes five times as long to put it together.
ROWS: Final = """
SELECT t.id, t.name, t.attended, t.active, t.reads_cards, t.language, t.charset,
       coalesce(nullif(t.sip2_institution, ''), l.code), t.sip2_location, t.shows_personal_data, t.sip2_password_hash,
       t.sip2_port, host(t.sip2_address), b.id, b.code, l.id, l.region_id, l.name_zh, l.name_en, l.auto_registers,
       t.sip2_settings::text
  FROM network_terminal t JOIN network_branch b ON b.id = t.branch_id JOIN network_library l ON l.id = b.library_id
 WHERE {which} ORDER BY t.id
"""
BY_ID: Final = ROWS.format(which="t.id = ANY(%s)")
BY_LOGIN: Final = ROWS.format(which="t.sip2_login = %s")
BY_LINE: Final = ROWS.format(which="t.active AND (t.sip2_port IS NOT NULL OR t.sip2_address IS NOT NULL)")


def _rows(sql: str, *parameters: str | list[int]) -> list[TerminalRow]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [_row(*each) for each in cursor.fetchall()]


def _row(*told: Any) -> TerminalRow:
    *before, port, address, branch_id, branch_code, library_id, region, zh, en, auto_registers, settings = told
    names = (
        "terminal_id", "name", "attended", "active", "reads_cards", "language", "charset", "institution", "location",
        "shows_personal_data", "password_hash",
    )  # fmt: skip
    return TerminalRow(
        **dict(zip(names, before, strict=True)),
        line=(port, address),
        branch_id=branch_id,
        branch_code=branch_code,
        library_id=library_id,
        library_region=region,
        library_zh=zh,
        library_en=en,
        auto_registers=auto_registers,
        settings=orjson.loads(settings),
    )
