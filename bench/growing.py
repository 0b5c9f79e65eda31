"""Lets records come into a large catalogue, as a child: by the very way of imports, in batches of one library each."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

from django.db import connection

from bashu.domain.catalogue.matching import edition_key
from bashu.domain.catalogue.placing import ALIKE_MAX
from bashu.engine import clock
from bashu.engine.admission import admitting
from bashu.engine.catalogue import placing, statements
from bashu.engine.catalogue.admit import admit_sources, raw_cursor
from bashu.engine.catalogue.sources import NewSource
from bench.child import obey
from bench.sources import HOLDERS_MAX, LARGEST, MEAN_HOLDERS, TINY, Originals, holders

BATCH = 500
# Publications that nobody has yet have numbers from here on, others for each child.
UNKNOWN, UNKNOWN_EACH = 1_000_000_000, 1_000_000
ORIGINALS, RANDOM, NEXT = Originals(), Random(), [UNKNOWN]
TABLES = "catalogue_bibrecord", "catalogue_sourcerecord", "catalogue_matchkey"
BATCHES: list[tuple[int, list[NewSource]]] = []
COME: set[tuple[int, int]] = set()


def prepare(publications: int, batches: int) -> None:
    """Records that come next, into a catalogue with so many publications: of one that is there, each record of it with
    the same chance; or of a new one, as many as there are publications for all records.
    """
    BATCHES.clear()
    for _ in range(batches):
        library = RANDOM.randrange(LARGEST + 1, TINY)
        BATCHES.append((library, [_next(library, publications) for _ in range(BATCH)]))


def _next(library: int, publications: int) -> NewSource:
    if RANDOM.random() < 1 / MEAN_HOLDERS:
        NEXT[0] += 1
        return ORIGINALS.publication(NEXT[0]).of(library, place=0)
    while True:
        number = RANDOM.randrange(publications)
        held = holders(number)
        taken = library in held or (library, number) in COME
        if not taken and RANDOM.random() < len(held) / HOLDERS_MAX:
            COME.add((library, number))
            return ORIGINALS.publication(number).of(library, place=RANDOM.randrange(HOLDERS_MAX))


def admit() -> dict[str, float]:
    """What was prepared; seconds are those of this process's processor, and of the clock."""
    told = {"records": 0, "doubtful": 0}
    with _counting() as counted, admitting() as admitter:
        began, worked = time.perf_counter(), time.process_time()
        for library, batch in BATCHES:
            admitted = admit_sources(admitter, batch, library_id=library, now=clock.now())
            told["records"] += admitted.new
            told["doubtful"] += admitted.doubtful
        took = {"wall": time.perf_counter() - began, "ours": time.process_time() - worked}
    return told | counted | took


@contextmanager
def _counting() -> Iterator[dict[str, int]]:
    """How many records were found by keys, and how many were looked at."""
    counted, load = {"found": 0, "looked_at": 0}, placing.load

    def counting(cursor: Any, arrivals: Sequence[Any]) -> Any:
        where, standing = load(cursor, arrivals)
        counted["found"] += len({each for ids in where._found.values() for each in ids})  # noqa: SLF001
        counted["looked_at"] += len(standing)
        return where, standing

    placing.load = counting
    try:
        yield counted
    finally:
        placing.load = load


def plans() -> dict[str, Any]:
    """Of each statement of a batch, asked of the records prepared: scans of large tables, and pages touched."""
    library, batch = BATCHES[0]
    keys = sorted({key for each in batch for key in each.keys})
    with raw_cursor() as cursor:
        cursor.execute(statements.FOUND, (keys, ALIKE_MAX))
        near = sorted({source_id for _, source_id in cursor.fetchall()})
        works = sorted({edition_key(each.says.facts) for each in batch} - {""})
        asked: dict[str, tuple[str, tuple[Any, ...]]] = {
            "known": (statements.KNOWN_SOURCES, (library, [each.control_number for each in batch])),
            "found by keys": (statements.FOUND, (keys, ALIKE_MAX)),
            "their publications": (statements.MEMBERS, (near,)),
            "decided": (statements.DECIDED, (near, near)),
            "works": (statements.WORKS, (works,)),
            "changed last": (statements.CHANGED_LAST, ()),
        }
        told = {}
        for name, (statement, arguments) in asked.items():
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", arguments)
            row: Any = cursor.fetchone()
            plan = row[0][0]
            scans = sorted(set(_scans(plan["Plan"])))
            pages = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
            told[name] = {"scans": scans, "pages": pages / len(batch), "ms": plan["Execution Time"] / len(batch)}
    return told


def _scans(node: dict[str, Any]) -> Iterator[str]:
    if "Relation Name" in node:
        yield f"{node['Node Type']} of {node['Relation Name']}"
    for each in node.get("Plans", ()):
        yield from _scans(each)


def sizes() -> dict[str, list[int]]:
    """Bytes of each table with what is stored beside it, and of its indexes; and how many rows."""
    told = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT pg_table_size('{table}'), pg_indexes_size('{table}'), count(*) FROM {table}")  # noqa: S608
            told[table] = list(cursor.fetchone())
    return told


def main(*, seed: int) -> None:
    """`seed`: another one for each child that works on one catalogue, or what comes in has come before."""
    RANDOM.seed(seed)
    NEXT[0] += seed * UNKNOWN_EACH
    obey({"prepare": prepare, "admit": admit, "plans": plans, "sizes": sizes})
