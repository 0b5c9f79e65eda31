"""Taking in source records and items, thousands at a time.

What is there already stays as it is, so that the same file taken in twice changes nothing; what changed is renewed.
Each call is a transaction, and appends what it admitted to the log. PostgreSQL does the comparing: the statements work
on whole arrays, one round trip each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import psycopg
from django.db import connection, transaction

from bashu.domain.values import value_class
from bashu.engine.admission import Admitter

INSERT_BIBS = """
INSERT INTO catalogue_bibrecord
       (match_key, title, author, publisher, published_year, isbn, language, extent, clc, kind)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::int2[],
                     %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    ON CONFLICT (match_key) DO NOTHING RETURNING id
"""
FIND_BIBS = "SELECT match_key, id FROM catalogue_bibrecord WHERE match_key = ANY(%s)"
KNOWN_SOURCES = """
SELECT control_number, digest, bib_id FROM catalogue_sourcerecord WHERE library_id = %s AND control_number = ANY(%s)
"""
SAVE_SOURCES = """
INSERT INTO catalogue_sourcerecord (library_id, control_number, bib_id, flavour, charset, raw, digest)
SELECT %s, * FROM unnest(%s::text[], %s::int8[], %s::text[], %s::text[], %s::bytea[], %s::bytea[])
    ON CONFLICT (library_id, control_number)
    DO UPDATE SET (bib_id, flavour, charset, raw, digest)
     = (EXCLUDED.bib_id, EXCLUDED.flavour, EXCLUDED.charset, EXCLUDED.raw, EXCLUDED.digest)
"""
INSERT_ITEMS = """
INSERT INTO catalogue_item (owner_id, barcode, bib_id, home_branch_id, call_number, kind, collection, price_fen,
                            acquired_on, float_group_id, volume, branch_id, status, version)
SELECT *, home_branch_id, 'available', 1
  FROM unnest(%s::int8[], %s::text[], %s::int8[], %s::int8[], %s::text[], %s::text[], %s::text[], %s::int4[],
              %s::date[], %s::int8[], %s::text[])
       AS v(owner_id, barcode, bib_id, home_branch_id, call_number, kind, collection, price_fen,
            acquired_on, float_group_id, volume)
    ON CONFLICT (barcode, owner_id) DO NOTHING RETURNING id, branch_id, status, owner_id
"""


@value_class(frozen=True, slots=True, kw_only=True)
class NewBib:
    """What a record says of its publication; the fields are the columns, in their order."""

    match_key: str
    title: str
    author: str = ""
    publisher: str = ""
    published_year: int | None = None
    isbn: str = ""
    language: str = ""
    extent: str = ""
    clc: str = ""
    kind: str = "book"


@value_class(frozen=True, slots=True, kw_only=True)
class NewSource:
    """One library's record, byte for byte, and the publication that it describes."""

    control_number: str
    flavour: str
    charset: str
    raw: bytes
    bib: NewBib


@value_class(frozen=True, slots=True, kw_only=True)
class NewItem:
    """The fields are the columns, in their order. It stands at its home branch."""

    owner_id: int
    barcode: str
    bib_id: int
    home_branch_id: int
    call_number: str = ""
    kind: str = "book"
    collection: str = ""
    price_fen: int | None = None
    acquired_on: date | None = None
    float_group_id: int | None = None
    volume: str = ""


@value_class(frozen=True, slots=True, kw_only=True)
class Admitted:
    """`bib_ids` are those of the sources given, in their order."""

    new: int
    changed: int
    unchanged: int
    bib_ids: tuple[int, ...]


def admit_sources(admitter: Admitter, sources: Sequence[NewSource], *, library_id: int, now: datetime) -> Admitted:
    """A control number that comes twice counts as a record and its change: the last one stays."""
    latest = {source.control_number: source for source in sources}
    digests = {number: sha256(source.raw).digest() for number, source in latest.items()}
    with transaction.atomic(), _cursor() as cursor:
        cursor.execute(KNOWN_SOURCES, (library_id, list(latest)))
        known = {number: (bytes(digest), bib_id) for number, digest, bib_id in cursor.fetchall()}
        wanted = [source for number, source in latest.items() if known.get(number, (b"",))[0] != digests[number]]
        bibs, new_ids = _admit_bibs(cursor, [source.bib for source in wanted])
        _save_sources(cursor, wanted, library_id=library_id, bibs=bibs, digests=digests)
        touched = sorted({*new_ids, *(bibs[source.bib.match_key] for source in wanted)})
        if touched:
            admitter.record([("BibsAdmitted", {"bib_ids": touched})], now=now)
    changed = sum(source.control_number in known for source in wanted)
    of_number = {number: bib_id for number, (_, bib_id) in known.items()}
    of_number |= {source.control_number: bibs[source.bib.match_key] for source in wanted}
    return Admitted(
        new=len(wanted) - changed,
        changed=changed,
        unchanged=len(latest) - len(wanted),
        bib_ids=tuple(of_number[source.control_number] for source in sources),
    )


def bibs_of(bibs: Sequence[NewBib]) -> dict[str, int]:
    """Their ids by their match keys; what is not there yet is made. Call inside a transaction."""
    with _cursor() as cursor:
        return _admit_bibs(cursor, bibs)[0]


def admit_items(admitter: Admitter, items: Sequence[NewItem], *, now: datetime) -> int:
    """Items that their owner does not have yet; answers how many those were."""
    with transaction.atomic(), _cursor() as cursor:
        cursor.execute(INSERT_ITEMS, list(_columns(items, NewItem)))
        admitted = cursor.fetchall()
        if admitted:
            admitter.record([("ItemsAdmitted", {"items": [list(row) for row in admitted]})], now=now)
    return len(admitted)


def _admit_bibs(cursor: psycopg.Cursor[Any], bibs: Sequence[NewBib]) -> tuple[dict[str, int], list[int]]:
    """Ids by match key, and the ids of those that are new. Sorted, so that two imports never wait for each other."""
    by_key = dict(sorted({bib.match_key: bib for bib in bibs}.items()))
    cursor.execute(INSERT_BIBS, list(_columns(list(by_key.values()), NewBib)))
    new = [bib_id for (bib_id,) in cursor.fetchall()]
    cursor.execute(FIND_BIBS, (list(by_key),))
    return dict(cursor.fetchall()), new


def _save_sources(
    cursor: psycopg.Cursor[Any],
    sources: Sequence[NewSource],
    *,
    library_id: int,
    bibs: dict[str, int],
    digests: dict[str, bytes],
) -> None:
    rows = sorted(sources, key=lambda source: source.control_number)
    columns: list[list[Any]] = [
        [source.control_number for source in rows],
        [bibs[source.bib.match_key] for source in rows],
        [source.flavour for source in rows],
        [source.charset for source in rows],
        [source.raw for source in rows],
        [digests[source.control_number] for source in rows],
    ]
    cursor.execute(SAVE_SOURCES, [library_id, *columns])


def _columns(rows: Sequence[NewBib | NewItem], kind: type[NewBib | NewItem]) -> Iterator[list[Any]]:
    for field in fields(kind):
        yield [getattr(row, field.name) for row in rows]


def _cursor() -> psycopg.Cursor[Any]:
    """A cursor that sends its parameters beside the statement; Django's own write them into it."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)
