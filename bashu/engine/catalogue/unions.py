"""The rows of the union catalogue, computed anew from their sources."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import orjson
import psycopg

from bashu.domain.catalogue.union import Ranked, union
from bashu.engine.catalogue import placing, statements
from bashu.engine.catalogue.rows import Row, row_of

Cursor = psycopg.Cursor[Any]
# What PostgreSQL tells apart.
_LEAST = timedelta(microseconds=1)


def changed_at(cursor: Cursor, now: datetime) -> datetime:
    """Later than whatever was committed earlier, whatever the clocks say: who has read all up to a moment has read all
    that will ever bear it. Call under the lock of placing.
    """
    cursor.execute(statements.CHANGED_LAST)
    row = cursor.fetchone()
    return now if row is None else max(now, row[0] + _LEAST)


def ranks(cursor: Cursor) -> dict[int, int]:
    cursor.execute(statements.RANKS)
    return dict(cursor.fetchall())


def write(
    cursor: Cursor,
    sources: Mapping[int, Sequence[Ranked]],
    *,
    new: Iterable[int],
    at: datetime,
    alone: Mapping[int, Row] = MappingProxyType({}),
) -> None:
    """By the id of each publication, all of its sources; or, in `alone`, what its only one makes of it. `new`: those
    that are not there yet.
    """
    rows = {
        bib_id: {"id": bib_id, **(alone.get(bib_id) or row_of(union(ranked)))}
        for bib_id, ranked in sorted(sources.items())
        if ranked
    }
    fresh = [rows[bib_id] for bib_id in sorted({*new}) if bib_id in rows]
    if fresh:
        _join_works(cursor, fresh)
        cursor.execute(statements.INSERT_BIBS, (at, orjson.dumps(fresh).decode()))
    made = {row["id"] for row in fresh}
    there = [row for row in rows.values() if row["id"] not in made]
    if there:
        cursor.execute(statements.UPDATE_BIBS, (at, orjson.dumps(there).decode()))


def describe_anew(cursor: Cursor, bib_ids: Sequence[int], *, at: datetime) -> list[int]:
    """From the records that stand there; answers which publications have none. Under the lock of placing."""
    of_library = ranks(cursor)
    sources: dict[int, list[Ranked]] = {}
    for each in placing.standing_at(cursor, bib_ids):
        sources.setdefault(each.bib_id, []).append(placing.ranked(each, of_library))
    write(cursor, sources, new=(), at=at)
    return [bib_id for bib_id in bib_ids if bib_id not in sources]


def _join_works(cursor: Cursor, rows: Sequence[dict[str, Any]]) -> None:
    cursor.execute(statements.WORKS, (sorted({row["work_key"] for row in rows} - {""}),))
    works: dict[str, int] = dict(cursor.fetchall())
    for row in rows:
        row["work_id"] = works.get(row["work_key"]) if row["work_key"] else None
        if row["work_key"]:
            works.setdefault(row["work_key"], row["id"])
