"""Fills the catalogue with records of bench.sources by COPY, as a child: the rows that an import would have written.

Each part takes some of the publications. Within a block records lie in the order of libraries, as imports bring them:
those of one publication lie far apart.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
import psycopg
from django.core.management import call_command

from bashu.domain.catalogue.union import Ranked, said_to_json, union
from bashu.engine.catalogue import statements
from bashu.engine.catalogue.rows import row_of
from bashu.engine.catalogue.sources import NewSource
from bench.child import obey
from bench.sources import BLOCK, EDITIONS, NOBODYS, Originals, Publication, control_number
from bench.world import Loader, _make_network

# Ids of records: each block has a stretch of its own. Those of publications are their numbers, from 1.
BLOCK_IDS = 100_000
RANK = 100
CHANGED = datetime(2025, 1, 1, tzinfo=UTC)
FIRST_FREE_ID = 1 << 40
TABLES = ("catalogue_bibrecord", "catalogue_sourcerecord", "catalogue_matchkey")
SOURCE = "id, library_id, control_number, bib_id, flavour, charset, raw, digest, says, changed_at"
SEQUENCES = ("catalogue_bibrecord_id_seq", "catalogue_sourcerecord_id_seq")
# Behind those that came in meanwhile.
FREE = "SELECT setval('{sequence}', greatest(%s, (SELECT last_value FROM {sequence})))"
RESTED = "UPDATE pg_index SET indisready = %s, indisvalid = %s WHERE indrelid = ANY(%s::regclass[])"
# As it would be if they had come one after the other: the first of a work stands for all its editions.
WORKS = """
UPDATE catalogue_bibrecord AS b SET work_id = w.id
  FROM (SELECT work_key, min(id) AS id FROM catalogue_bibrecord WHERE work_key <> ''
         GROUP BY work_key HAVING count(*) > 1) AS w
 WHERE b.work_key = w.work_key AND b.id <> w.id AND b.work_id IS NULL
"""
ORIGINALS = Originals()
Held = tuple[int, int, Publication]
"""A library, how many had it before, and what."""


class Written(NamedTuple):
    """Of a record, what is the same in each library: its bytes before and behind the control number, and the rest."""

    head: bytes
    tail: bytes
    head_hex: str
    tail_hex: str
    form: str
    says: str


def begin(superuser: str) -> None:
    call_command("migrate", verbosity=0)
    with psycopg.connect(superuser, autocommit=True) as connection:
        _make_network(Loader(connection))


def rest(superuser: str) -> None:
    """Rows are not entered into the indexes until `index`, which is many times faster."""
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(RESTED, [False, False, list(TABLES)])


def fill(superuser: str, *, first: int, last: int) -> int:
    """Publications from the first up to the last, which is left out, in whole blocks; answers how many records."""
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        return sum(
            _block(connection, range(start, min(start + BLOCK, last)))
            for start in range(first - first % BLOCK, last, BLOCK)
            if start >= first
        )


def index(superuser: str) -> None:
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '1GB'")
        connection.execute("SET work_mem = '256MB'")
        connection.execute(WORKS)
        for table in TABLES:
            connection.execute(f"REINDEX TABLE {table}")
        for sequence in SEQUENCES:
            connection.execute(FREE.format(sequence=sequence), [FIRST_FREE_ID])
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


def _block(connection: psycopg.Connection[Any], numbers: Sequence[int]) -> int:
    found = [each for first in numbers[::EDITIONS] for each in ORIGINALS.editions(first)]
    held: list[Held] = [(library, place, each) for each in found for place, library in enumerate(each.holders)]
    held.sort(key=lambda one: (one[0], one[2].number))
    first, at = numbers[0] // BLOCK * BLOCK_IDS + 1, CHANGED + timedelta(seconds=numbers[0])
    ids = {(each.number, place): first + row for row, (_, place, each) in enumerate(held)}
    assert len(ids) < BLOCK_IDS
    written = {id(wording): _written(wording) for each in found for wording in each.wordings}
    with connection.cursor() as cursor, connection.transaction():
        with cursor.copy(f"COPY catalogue_bibrecord ({statements.COLUMNS}, changed_at) FROM STDIN") as copy:
            for each in found:
                copy.write_row(_bib(each, ids, at=at))
        with cursor.copy(f"COPY catalogue_sourcerecord ({SOURCE}) FROM STDIN") as copy:
            for some in _batches(_source(one, ids=ids, written=written[id(_wording(one))], at=at) for one in held):
                copy.write(some)
        with cursor.copy("COPY catalogue_matchkey (key, source_id) FROM STDIN") as copy:
            for some in _batches(_keys(one, ids) for one in held):
                copy.write(some)
    return len(held)


def _batches(lines: Iterable[str]) -> Iterator[str]:
    held = list(lines)
    for start in range(0, len(held), BLOCK):
        yield "".join(held[start : start + BLOCK])


def _bib(publication: Publication, ids: dict[tuple[int, int], int], *, at: datetime) -> list[Any]:
    wordings, number = publication.wordings, publication.number
    # Records that say the same add nothing.
    ranked = [Ranked(said=wording.says, rank=RANK, number=ids[number, place]) for place, wording in enumerate(wordings)]
    row = {"id": number + 1, "work_id": None, **row_of(union(ranked))}
    columns = map(str.strip, statements.COLUMNS.split(","))
    return [*(list(value) if isinstance(value := row[name], tuple) else value for name in columns), at]


def _wording(one: Held) -> NewSource:
    _, place, publication = one
    return publication.wordings[place % len(publication.wordings)]


def _written(wording: NewSource) -> Written:
    head, _, tail = wording.raw.partition(NOBODYS.encode())
    says = _text(orjson.dumps(said_to_json(wording.says)).decode())
    return Written(head, tail, head.hex(), tail.hex(), f"{wording.flavour}\t{wording.charset}", says)


def _source(one: Held, *, ids: dict[tuple[int, int], int], written: Written, at: datetime) -> str:
    library, place, publication = one
    number = control_number(library, publication.number)
    digest = sha256(b"%b%b%b" % (written.head, number.encode(), written.tail)).hexdigest()
    return (
        f"{ids[publication.number, place]}\t{library}\t{number}\t{publication.number + 1}\t{written.form}"
        f"\t\\\\x{written.head_hex}{number.encode().hex()}{written.tail_hex}\t\\\\x{digest}\t{written.says}\t{at}\n"
    )


def _keys(one: Held, ids: dict[tuple[int, int], int]) -> str:
    source_id = ids[one[2].number, one[1]]
    return "".join(f"{key}\t{source_id}\n" for key in _wording(one).keys)


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def main() -> None:
    obey({"begin": begin, "rest": rest, "fill": fill, "index": index})
