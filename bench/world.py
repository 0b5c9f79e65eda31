"""A synthetic network of any size, loaded by COPY: ids are counted from 1, so that all else can be computed."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import sha256

import orjson
from django.db import connection

from bashu.db.network.terminals import hash_password
from bashu.db.patrons.vault import Vault, the_vault
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
    "loan_days": 30, "renewals_max": 1, "renewal_days": 30, "renew_from": "today", "renew_if_overdue": False,
    "overdue_fen_per_day": 10, "overdue_cap_fen": 3000,
}  # fmt: skip

Row = tuple[object, ...]


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


def _copy(table: str, columns: str, rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        lines: list[str] = []
        for row in rows:
            lines.append("\t".join("\\N" if value is None else str(value) for value in row) + "\n")
            if len(lines) == LINES_AT_ONCE:
                copy.write("".join(lines))
                lines.clear()
        copy.write("".join(lines))


def _make_network() -> None:
    _copy(
        "network_network",
        "id, name_zh, name_en, demonstration, terms_from, version",
        [(1, "川渝", "Bench", "f", "lender", 1)],
    )
    regions = ["50", "5101", *(_region(library) for library in range(1, LIBRARIES + 1))]
    _copy("network_region", "code, name_zh, name_en", [(code, code, code) for code in regions])
    _copy(
        "network_library",
        "id, code, name_zh, name_en, region_id, city_id, barcode_prefix, auto_registers, keeps_own, basis, joined_on",
        [
            (
                n,
                f"L{n}",
                f"图书馆{n}",
                f"Library {n}",
                _region(n),
                _region(n)[:2] if n % 2 else "5101",
                "",
                "f",
                "f",
                "made",
                JOINED,
            )
            for n in range(1, LIBRARIES + 1)
        ],
    )
    _copy(
        "network_branch",
        "id, library_id, code, name_zh, name_en, kind, lon, lat, address, floats_in, closed_weekdays",
        [
            (n, library_of(n), f"B{n}", f"分馆{n}", f"Branch {n}", "library", 104, 30, "", "t", "{0}")
            for n in range(1, BRANCHES + 1)
        ],
    )
    hashed = hash_password(PASSWORD)
    _copy(
        "network_terminal",
        "id, branch_id, name, kind, attended, active, reads_cards, language, backdate_max_seconds, sip2_login,"
        " sip2_password_hash, sip2_institution, sip2_location, charset, shows_personal_data",
        [
            (
                n,
                n,
                f"machine {n}",
                "self_check",
                "f",
                "t",
                "t",
                "zh-hans",
                86_400,
                login_of(n),
                hashed,
                "",
                "",
                "GB18030",
                "f",
            )
            for n in range(1, BRANCHES + 1)
        ],
    )
    _copy(
        "network_circulationrule",
        "id, name_zh, name_en, owner_region, lending_region, home_region, lendable, renew_if_overdue, kind_limit,"
        " total_limit, owed_block_fen, price_ceiling_fen, unverified_limit, " + ", ".join(list(TERMS)[:4])
        + ", overdue_fen_per_day, overdue_cap_fen",
        [(1, "默认", "Default", "", "", "", "t", "f", 8, 8, 500, 2_000_000_000, 2, 30, 1, 30, "today", 10, 3000)],
    )  # fmt: skip
    _copy(
        "network_circulationrule",
        "id, name_zh, name_en, owner_region, lending_region, home_region, lending_library_id, loan_days",
        [(1 + n, f"馆{n}", f"Of {n}", "", "", "", n, 30 + n % 10) for n in range(1, LIBRARIES + 1)],
    )


def _region(library: int) -> str:
    return f"50{library:04d}" if library % 2 else f"5101{library:02d}"


def _make_catalogue(size: Size) -> None:
    bibs = size.items // 2 + 1
    _copy(
        "catalogue_bibrecord",
        "id, match_key, title, author, publisher, published_year, isbn, language, extent, clc, kind",
        (
            (n, f"key {n}", f"巴蜀文库第{n}卷", "李白", "巴蜀书社", 2015, "9787000000000", "chi", "300页", "I2", "book")
            for n in range(1, bibs + 1)
        ),
    )
    _copy(
        "catalogue_item",
        "id, barcode, call_number, kind, collection, price_fen, acquired_on, status, version, bib_id, branch_id,"
        " home_branch_id, owner_id",
        (_item(n, "on_loan" if n > size.items - size.open_loans else "available") for n in range(1, size.items + 1)),
    )


def _item(number: int, status: str) -> Row:
    home = home_of(number)
    bib = number // 2 + 1
    return (
        number, barcode_of(number), "I207.2/66", "book", "", 3900, "2020-01-01", status, 1, bib, home, home,
        library_of(home),
    )  # fmt: skip


def _make_patrons(size: Size) -> None:
    vault, numbers = the_vault(), range(1, size.patrons + 1)
    _copy(
        "patrons_patron",
        "id, number, name, birth_on, category, home_library_id, language, state, joined_at, owed_fen, pin_hash,"
        " pin_failures, keeps_history",
        (
            (
                n,
                f"P{n}",
                f"读者{n}",
                "1990-03-07",
                "adult",
                n % LIBRARIES + 1,
                "zh-hans",
                "active",
                JOINED,
                0,
                "",
                0,
                "f",
            )
            for n in numbers
        ),
    )
    _copy(
        "patrons_card",
        "id, patron_id, kind, suite, key_version, sealed, masked, state, registered_at, registered_library_id",
        (_card(n, vault) for n in numbers),
    )
    _copy("patrons_carddigest", "id, card_id, suite, key_version, digest", (_digest(n, vault) for n in numbers))


def _card(patron: int, vault: Vault) -> Row:
    sealed = vault.seal(card_of(patron), about=f"{patron}:library_card")
    data = f"\\\\x{sealed.data.hex()}"
    masked, home = f"****{card_of(patron)[-4:]}", patron % LIBRARIES + 1
    return patron, patron, "library_card", sealed.suite, sealed.key_version, data, masked, "valid", JOINED, home


def _digest(patron: int, vault: Vault) -> Row:
    (digest,) = vault.named_digests(card_of(patron))
    return patron, patron, digest.suite, digest.key_version, f"\\\\x{digest.digest.hex()}"


def _make_loans(size: Size) -> None:
    _copy(
        "circulation_loan",
        "id, item_id, patron_id, token, lending_branch_id, terminal_id, checked_out_at, due_at, renewals, terms",
        _loans(size),
    )


def _loans(size: Size) -> Iterator[Row]:
    lent_at = clock.now() - timedelta(days=7)
    due_at = lent_at + timedelta(days=30)
    terms = orjson.dumps(TERMS | {"rules": dict.fromkeys(TERMS, 1)}).decode()
    for n in range(1, size.open_loans + 1):
        item = size.items - size.open_loans + n
        token = f"\\\\x{sha256(b'%d' % n).hexdigest()}"
        home = home_of(item)
        yield n, item, n % size.patrons + 1, token, home, home, lent_at, due_at, 0, terms
