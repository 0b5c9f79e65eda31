"""A synthetic network of any size, loaded by COPY: ids are counted from 1, so that all else can be computed.

The large tables are loaded without their indexes, frozen, and in the transaction that emptied them: so nothing of it
goes through the WAL when the server runs with wal_level=minimal, and nothing is left for VACUUM to do. Their indexes
are built at the end.
"""

from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from itertools import chain
from typing import Any

import orjson
import psycopg
from django.core.management import call_command

from bashu.db.network.terminals import hash_password
from bashu.db.patrons.vault import the_vault
from bashu.domain.identity.credential import mask
from bashu.domain.identity.kinds import CardKind
from bashu.domain.policy import TERM_NAMES
from bashu.engine import clock
from bashu.project.demo.rules import FALLBACK
from bench.child import say
from bench.mix import (
    BRANCHES,
    BRANCHES_A_LIBRARY,
    FIRST_BARCODE,
    LIBRARIES,
    PASSWORD,
    TERMINALS,
    Size,
    branch_of,
    card_of,
    home_of,
    login_of,
)

JOINED = "2021-06-01"
LINES_AT_ONCE = 5_000
FIRST_FREE_ID = 1 << 30
TERMS = {
    "loan_days": 30, "renewals_max": 1, "renewal_days": 30, "renew_from": "due", "renew_if_overdue": False,
    "overdue_fen_per_day": 10, "overdue_cap_fen": 3000,
}  # fmt: skip

LIMITS = {term: getattr(FALLBACK, term) for term in TERM_NAMES if term not in TERMS}
ANYWHERE = {"owner_region": "", "lending_region": "", "home_region": ""}
CITIES = ("50", "5101")
LARGE = (
    "catalogue_bibrecord", "catalogue_item", "patrons_patron", "patrons_card", "patrons_carddigest", "circulation_loan",
)  # fmt: skip

Row = Mapping[str, object]

# What each row of a large table holds; in braces, what differs from row to row.
BIB = {
    "id": "{n}", "match_key": "key {n}", "title": "巴蜀文库第{n}卷", "author": "李白", "publisher": "巴蜀书社",
    "published_year": "2015", "isbn": "9787000000000", "language": "chi", "extent": "300页", "clc": "I2",
    "kind": "book",
}  # fmt: skip
ITEM = {
    "id": "{n}", "barcode": "{barcode}", "call_number": "I207.2/66", "kind": "book", "collection": "",
    "price_fen": "3900", "acquired_on": "2020-01-01", "status": "{status}", "version": "1", "bib_id": "{bib}",
    "branch_id": "{home}", "home_branch_id": "{home}", "owner_id": "{owner}",
}  # fmt: skip
PATRON = {
    "id": "{n}", "number": "P{n}", "name": "读者{n}", "birth_on": "1990-03-07", "category": "adult",
    "home_library_id": "{library}", "language": "zh-hans", "state": "active", "joined_at": JOINED, "owed_fen": "0",
    "pin_hash": "", "pin_failures": "0", "keeps_history": "f",
}  # fmt: skip
CARD = {
    "id": "{n}", "patron_id": "{n}", "kind": CardKind.LIBRARY_CARD.value, "suite": "{sealed.suite}",
    "key_version": "{sealed.key_version}", "sealed": "{hex}", "masked": "{masked}", "state": "valid",
    "registered_at": JOINED, "registered_library_id": "{library}",
}  # fmt: skip
# Its id is the patron's: pgbench, which cannot hash, finds it by that.
DIGEST = {"id": "{n}", "card_id": "{n}", "suite": "{of.suite}", "key_version": "{of.key_version}", "digest": "{hex}"}
LOAN = {
    "id": "{n}", "item_id": "{item}", "patron_id": "{patron}", "token": "{hex}", "lending_branch_id": "{home}",
    "terminal_id": "{home}", "checked_out_at": "{lent_at}", "due_at": "{due_at}", "renewals": "0", "terms": "{terms}",
}  # fmt: skip


class Loader:
    """Writes rows as the superuser, who may leave out the checks of foreign keys."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def few(self, table: str, rows: Iterable[Row]) -> None:
        """The first row names the columns, all others have the same."""
        rows = iter(rows)
        first = next(rows)
        lines = ("\t".join(map(str, row.values())) + "\n" for row in chain([first], rows))
        self._copy(f"COPY {table} ({', '.join(first)}) FROM STDIN", lines)

    def many(self, table: str, row: Mapping[str, str], *, values: Iterable[Mapping[str, object]]) -> None:
        line = "\t".join(row.values()) + "\n"
        lines = (line.format_map(each) for each in values)
        self._copy(f"COPY {table} ({', '.join(row)}) FROM STDIN (FREEZE)", lines)

    def _copy(self, statement: str, lines: Iterable[str]) -> None:
        with self._connection.cursor().copy(statement) as copy:
            waiting: list[str] = []
            for line in lines:
                waiting.append(line)
                if len(waiting) == LINES_AT_ONCE:
                    copy.write("".join(waiting))
                    waiting.clear()
            copy.write("".join(waiting))


def make_world(size: Size, superuser: str) -> None:
    call_command("migrate", verbosity=0)
    with closing(psycopg.connect(superuser, autocommit=True)) as connection:
        loader = Loader(connection)
        _make_network(loader)
        connection.execute("SET session_replication_role = replica")
        with connection.transaction():
            connection.execute(f"TRUNCATE {', '.join(LARGE)} CASCADE")
            _rest_indexes(connection)
            _make_catalogue(loader, size)
            _make_patrons(loader, size)
            _make_loans(loader, size)
            for table in LARGE:
                connection.execute(f"REINDEX TABLE {table}")
        connection.execute("SELECT setval('circulation_ids', %s)", [FIRST_FREE_ID])
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


def library_of(branch: int) -> int:
    return (branch - 1) // BRANCHES_A_LIBRARY + 1


def _rest_indexes(connection: psycopg.Connection[Any]) -> None:
    """Rows are not entered into them until REINDEX builds them whole, which is many times faster."""
    connection.execute(
        "UPDATE pg_index SET indisready = false, indisvalid = false WHERE indrelid = ANY(%s::regclass[])", [list(LARGE)]
    )


def _named(chinese: str, english: str) -> Row:
    return {"name_zh": chinese, "name_en": english}


def _make_network(loader: Loader) -> None:
    network = {"id": 1, "demonstration": False, "terms_from": "lender", "version": 1, **_named("川渝", "Bench")}
    loader.few("network_network", [network])
    regions = [*CITIES, *(_region(library) for library in range(1, LIBRARIES + 1))]
    loader.few("network_region", ({"code": code, **_named(code, code)} for code in regions))
    loader.few("network_library", (_library(n) for n in range(1, LIBRARIES + 1)))
    loader.few("network_branch", (_branch(n) for n in range(1, BRANCHES + 1)))
    hashed = hash_password(PASSWORD)
    loader.few("network_terminal", (_terminal(n, hashed) for n in range(1, TERMINALS + 1)))
    loader.few("network_circulationrule", [{"id": 1, **ANYWHERE, **_named("默认", "Default"), **LIMITS, **TERMS}])
    loader.few(
        "network_circulationrule",
        (
            {
                "id": 1 + n,
                "lending_library_id": n,
                "loan_days": 30 + n % 10,
                **ANYWHERE,
                **_named("馆", "One library's"),
            }
            for n in range(1, LIBRARIES + 1)
        ),
    )


def _region(library: int) -> str:
    return f"50{library:04d}" if library % 2 else f"5101{library:02d}"


def _library(number: int) -> Row:
    return {
        "id": number, "code": f"L{number}", **_named(f"图书馆{number}", f"Library {number}"),
        "region_id": _region(number), "city_id": CITIES[number % 2 == 0], "barcode_prefix": "", "auto_registers": False,
        "keeps_own": False, "basis": "made", "joined_on": JOINED,
    }  # fmt: skip


def _branch(number: int) -> Row:
    return {
        "id": number, "library_id": library_of(number), "code": f"B{number}",
        **_named(f"分馆{number}", f"Branch {number}"), "kind": "library", "lon": 104, "lat": 30, "address": "",
        "floats_in": True, "closed_weekdays": "{0}",
    }  # fmt: skip


def _terminal(number: int, hashed: str) -> Row:
    return {
        "id": number, "branch_id": branch_of(number), "name": f"machine {number}", "kind": "self_check",
        "attended": False, "active": True, "reads_cards": True, "language": "zh-hans", "backdate_max_seconds": 86_400,
        "sip2_login": login_of(number), "sip2_password_hash": hashed, "sip2_institution": "", "sip2_location": "",
        "charset": "GB18030", "shows_personal_data": False,
    }  # fmt: skip


def _make_catalogue(loader: Loader, size: Size) -> None:
    loader.many("catalogue_bibrecord", BIB, values=({"n": n} for n in range(1, size.items // 2 + 2)))
    lent_from = size.items - size.open_loans + 1
    items = (_item(n, "on_loan" if n >= lent_from else "available") for n in range(1, size.items + 1))
    loader.many("catalogue_item", ITEM, values=items)


def _item(number: int, status: str) -> dict[str, object]:
    home = home_of(number)
    return {
        "n": number, "barcode": FIRST_BARCODE + number, "status": status, "bib": number // 2 + 1, "home": home,
        "owner": library_of(home),
    }  # fmt: skip


def _make_patrons(loader: Loader, size: Size) -> None:
    vault, numbers = the_vault(), range(1, size.patrons + 1)
    patrons = ({"n": n, "library": n % LIBRARIES + 1} for n in numbers)
    loader.many("patrons_patron", PATRON, values=patrons)
    # Nobody opens them here, so one sealed number stands for all.
    sealed, masked = vault.seal(card_of(1), about="bench"), mask(CardKind.LIBRARY_CARD, card_of(1))
    same: dict[str, object] = {"sealed": sealed, "hex": _bytes(sealed.data), "masked": masked}
    loader.many("patrons_card", CARD, values=({"n": n, "library": n % LIBRARIES + 1, **same} for n in numbers))
    digests = ((n, vault.named_digests(card_of(n))[0]) for n in numbers)
    values = ({"n": n, "of": digest, "hex": _bytes(digest.digest)} for n, digest in digests)
    loader.many("patrons_carddigest", DIGEST, values=values)


def _bytes(data: bytes) -> str:
    return f"\\\\x{data.hex()}"


def _make_loans(loader: Loader, size: Size) -> None:
    lent_at = clock.now() - timedelta(days=7)
    same: dict[str, object] = {
        "lent_at": lent_at, "due_at": lent_at + timedelta(days=30),
        "terms": orjson.dumps(TERMS | {"rules": dict.fromkeys(TERMS, 1)}).decode(),
    }  # fmt: skip
    loader.many("circulation_loan", LOAN, values=(_loan(n, size) | same for n in range(1, size.open_loans + 1)))


def _loan(number: int, size: Size) -> dict[str, object]:
    item = size.items - size.open_loans + number
    return {
        "n": number, "item": item, "patron": number % size.patrons + 1, "hex": _bytes(sha256(b"%d" % number).digest()),
        "home": home_of(item),
    }  # fmt: skip


def main(*, items: int, superuser: str) -> None:
    make_world(Size.of(items), superuser)
    say("made")
