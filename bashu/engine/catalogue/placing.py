"""Which publication each record of a batch belongs to: what the domain decides by is read, for all of them at once."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any

import orjson
import psycopg

from bashu.domain.catalogue.matching import Facts
from bashu.domain.catalogue.placing import ALIKE_MAX, Arrival, Member, Pair, Placed, Placing
from bashu.domain.catalogue.union import Ranked, Said, said_from_json
from bashu.domain.values import value_class
from bashu.engine.catalogue import statements
from bashu.engine.catalogue.sources import said_in
from bashu.wire.marc.describe import describe
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Charset, Flavour, Record

Cursor = psycopg.Cursor[Any]
_CACHED = 2_000


@value_class(frozen=True, slots=True, kw_only=True)
class Standing:
    """A record that is in the catalogue."""

    source_id: int
    bib_id: int
    library_id: int
    said: Said


def lock(cursor: Cursor) -> None:
    """Until the transaction ends, nobody else places records."""
    cursor.execute(statements.LOCK)


def load(cursor: Cursor, arrivals: Sequence[Arrival]) -> tuple[Placing, list[Standing]]:
    """What it takes to place these, and the records of all publications that any of them stands at or may belong to."""
    keys = sorted({key for each in arrivals for key in each.keys})
    cursor.execute(statements.FOUND, (keys, ALIKE_MAX))
    found: dict[int, list[int]] = {}
    for key, source_id in cursor.fetchall():
        found.setdefault(key, []).append(source_id)
    ours = [each.source_id for each in arrivals]
    cursor.execute(statements.DECIDED, (ours, ours))
    decided: dict[Pair, bool] = {(one, other): together for one, other, together in cursor.fetchall()}
    near = {*ours, *(each for ids in found.values() for each in ids), *(each for pair in decided for each in pair)}
    standing = standing_near(cursor, sorted(near))
    members = [Member(source_id=each.source_id, bib_id=each.bib_id, facts=each.said.facts) for each in standing]
    return Placing(members, found=found, decided=decided), standing


def standing_near(cursor: Cursor, source_ids: Sequence[int]) -> list[Standing]:
    """All records of the publications of these records."""
    cursor.execute(statements.MEMBERS, (list(source_ids),))
    return [_standing(row) for row in cursor.fetchall()]


def standing_at(cursor: Cursor, bib_ids: Sequence[int]) -> list[Standing]:
    """All records of these publications."""
    cursor.execute(statements.AT, (list(bib_ids),))
    return [_standing(row) for row in cursor.fetchall()]


def _standing(row: Sequence[Any]) -> Standing:
    source_id, bib_id, library_id, says, raw, flavour, charset = row
    said = _read_again(raw, flavour=flavour, charset=charset) if raw else _said(says)
    return Standing(source_id=source_id, bib_id=bib_id, library_id=library_id, said=said)


@lru_cache(maxsize=_CACHED)
def _said(says: str) -> Said:
    """Most libraries have the same record of a publication."""
    return said_from_json(orjson.loads(says))


def _read_again(raw: bytes, *, flavour: str, charset: str) -> Said:
    """Of a record that came in before it was written down what it says."""
    entry = next(read(BytesIO(raw), flavour=Flavour(flavour), charset=Charset(charset)), None)
    return said_in(describe(entry)) if isinstance(entry, Record) else Said(facts=Facts(title=""))


def place(placing: Placing, arrivals: Sequence[Arrival], *, fresh: Iterator[int]) -> dict[int, Placed]:
    return {each.source_id: placing.place(each, fresh=fresh) for each in arrivals}


def ranked(standing: Standing, ranks: Mapping[int, int]) -> Ranked:
    return Ranked(said=standing.said, rank=ranks.get(standing.library_id, 0), number=standing.source_id)


def fresh_bibs(cursor: Cursor, most: int) -> Iterator[int]:
    """Ids of publications that are to come. What is not taken is lost, and nobody misses it."""
    cursor.execute(statements.BIB_IDS, (most,))
    return iter([bib_id for (bib_id,) in cursor.fetchall()])
