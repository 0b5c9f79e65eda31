"""A synthetic network of any size, loaded by COPY: ids are counted from 1, so that all else can be computed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import chain

import orjson
from django.db import connection

from bashu.db.network.terminals import hash_password
from bashu.db.patrons.vault import Vault, the_vault
from bashu.domain.identity.credential import mask
from bashu.domain.identity.kinds import CardKind
from bashu.engine import clock
from bench.mix import (
    BRANCHES,
    BRANCHES_A_LIBRARY,
    LIBRARIES,
    PASSWORD,
    Size,
    barcode_of,
    card_of,
    home_of,
    login_of,
)

JOINED = "2021-06-01"
LINES_AT_ONCE = 10_000
FIRST_FREE_ID = 1 << 30
TERMS = {
    "loan_days": 30, "renewals_max": 1, "renewal_days": 30, "renew_from": "due", "renew_if_overdue": False,
    "overdue_fen_per_day": 10, "overdue_cap_fen": 3000,
}  # fmt: skip

LIMITS = {
    "lendable": True, "kind_limit": 8, "total_limit": 8, "owed_block_fen": 500, "price_ceiling_fen": 2_000_000_000,
    "unverified_limit": 2,
}  # fmt: skip
ANYWHERE = {"owner_region": "", "lending_region": "", "home_region": ""}
CITIES = ("50", "5101")

Row = dict[str, object]


def make_world(size: Size) -> None:
    _make_network()
    _make_catalogue(size)
    _make_patrons(size)
    _make_loans(size)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('circulation_ids', %s)", [FIRST_FREE_ID])
        cursor.execute("VACUUM ANALYZE")


def library_of(branch: int) -> int:
    return (branch - 1) // BRANCHES_A_LIBRARY + 1


def _copy(table: str, rows: Iterable[Row]) -> None:
    """The first row names the columns, all others have the same."""
    rows = iter(rows)
    first = next(rows)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(first)}) FROM STDIN") as copy:
        lines: list[str] = []
        for row in chain([first], rows):
            lines.append("\t".join(map(str, row.values())) + "\n")
            if len(lines) == LINES_AT_ONCE:
                copy.write("".join(lines))
                lines.clear()
        copy.write("".join(lines))


def _named(chinese: str, english: str) -> Row:
    return {"name_zh": chinese, "name_en": english}


def _make_network() -> None:
    network = {"id": 1, "demonstration": False, "terms_from": "lender", "version": 1, **_named("川渝", "Bench")}
    _copy("network_network", [network])
    regions = [*CITIES, *(_region(library) for library in range(1, LIBRARIES + 1))]
    _copy("network_region", ({"code": code, **_named(code, code)} for code in regions))
    _copy("network_library", (_library(n) for n in range(1, LIBRARIES + 1)))
    _copy("network_branch", (_branch(n) for n in range(1, BRANCHES + 1)))
    hashed = hash_password(PASSWORD)
    _copy("network_terminal", (_terminal(n, hashed) for n in range(1, BRANCHES + 1)))
    _copy("network_circulationrule", [{"id": 1, **ANYWHERE, **_named("默认", "Default"), **LIMITS, **TERMS}])
    _copy(
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
        "id": number, "branch_id": number, "name": f"machine {number}", "kind": "self_check", "attended": False,
        "active": True, "reads_cards": True, "language": "zh-hans", "backdate_max_seconds": 86_400,
        "sip2_login": login_of(number), "sip2_password_hash": hashed, "sip2_institution": "", "sip2_location": "",
        "charset": "GB18030", "shows_personal_data": False,
    }  # fmt: skip


def _make_catalogue(size: Size) -> None:
    _copy("catalogue_bibrecord", (_bib(n) for n in range(1, size.items // 2 + 2)))
    lent_from = size.items - size.open_loans + 1
    _copy("catalogue_item", (_item(n, "on_loan" if n >= lent_from else "available") for n in range(1, size.items + 1)))


def _bib(number: int) -> Row:
    return {
        "id": number, "match_key": f"key {number}", "title": f"巴蜀文库第{number}卷", "author": "李白",
        "publisher": "巴蜀书社", "published_year": 2015, "isbn": "9787000000000", "language": "chi", "extent": "300页",
        "clc": "I2", "kind": "book",
    }  # fmt: skip


def _item(number: int, status: str) -> Row:
    home = home_of(number)
    return {
        "id": number, "barcode": barcode_of(number), "call_number": "I207.2/66", "kind": "book", "collection": "",
        "price_fen": 3900, "acquired_on": "2020-01-01", "status": status, "version": 1, "bib_id": number // 2 + 1,
        "branch_id": home, "home_branch_id": home, "owner_id": library_of(home),
    }  # fmt: skip


def _make_patrons(size: Size) -> None:
    vault, numbers = the_vault(), range(1, size.patrons + 1)
    _copy("patrons_patron", (_patron(n) for n in numbers))
    _copy("patrons_card", (_card(n, vault) for n in numbers))
    _copy("patrons_carddigest", (_digest(n, vault) for n in numbers))


def _patron(number: int) -> Row:
    return {
        "id": number, "number": f"P{number}", "name": f"读者{number}", "birth_on": "1990-03-07", "category": "adult",
        "home_library_id": number % LIBRARIES + 1, "language": "zh-hans", "state": "active", "joined_at": JOINED,
        "owed_fen": 0, "pin_hash": "", "pin_failures": 0, "keeps_history": False,
    }  # fmt: skip


def _card(patron: int, vault: Vault) -> Row:
    number, kind = card_of(patron), CardKind.LIBRARY_CARD.value
    sealed = vault.seal(number, about=f"{patron}:{kind}")
    return {
        "id": patron, "patron_id": patron, "kind": kind, "suite": sealed.suite, "key_version": sealed.key_version,
        "sealed": _bytes(sealed.data), "masked": mask(CardKind.LIBRARY_CARD, number), "state": "valid",
        "registered_at": JOINED, "registered_library_id": patron % LIBRARIES + 1,
    }  # fmt: skip


def _digest(patron: int, vault: Vault) -> Row:
    """Its id is the patron's: pgbench, which cannot hash, finds it by that."""
    (digest,) = vault.named_digests(card_of(patron))
    return {
        "id": patron, "card_id": patron, "suite": digest.suite, "key_version": digest.key_version,
        "digest": _bytes(digest.digest),
    }  # fmt: skip


def _bytes(data: bytes) -> str:
    return f"\\\\x{data.hex()}"


def _make_loans(size: Size) -> None:
    lent_at = clock.now() - timedelta(days=7)
    _copy("circulation_loan", (_loan(n, size, lent_at=lent_at) for n in range(1, size.open_loans + 1)))


def _loan(number: int, size: Size, *, lent_at: datetime) -> Row:
    item = size.items - size.open_loans + number
    home = home_of(item)
    return {
        "id": number, "item_id": item, "patron_id": number % size.patrons + 1,
        "token": _bytes(sha256(b"%d" % number).digest()), "lending_branch_id": home, "terminal_id": home,
        "checked_out_at": lent_at, "due_at": lent_at + timedelta(days=30), "renewals": 0,
        "terms": orjson.dumps(TERMS | {"rules": dict.fromkeys(TERMS, 1)}).decode(),
    }  # fmt: skip
