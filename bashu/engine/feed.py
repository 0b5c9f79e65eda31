"""The change feed: the log in an order that a follower can remember its place in.

Rows come in the order of their transactions' ids, and only those below every transaction still under way, so nothing
can appear behind a cursor. Within one item the versions in the effects give the order of what happened.

Transaction ids belong to a server. A dump that is restored into a younger one brings ids with it that are still to come
there: then a new generation begins, and all of the generation before is settled.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from bashu.domain.values import value_class

PAGE = 1_000
# By the columns themselves, which the index has: a bare `xid` is the number that is made of it in the answer.
READ = """
SELECT generation, xid::text::bigint, lane_id, seq, recorded_at, command_id, kind, body FROM audit_logentry
 WHERE (generation, xid, lane_id, seq) > (%s, %s::text::xid8, %s, %s)
   AND (xid < pg_snapshot_xmin(pg_current_snapshot()) OR generation < (SELECT max(id) FROM audit_generation))
 ORDER BY audit_logentry.generation, audit_logentry.xid, audit_logentry.lane_id, audit_logentry.seq LIMIT %s
"""
LATEST = """
SELECT generation, xid::text::bigint, lane_id, seq FROM audit_logentry
 WHERE xid < pg_snapshot_xmin(pg_current_snapshot()) OR generation < (SELECT max(id) FROM audit_generation)
 ORDER BY audit_logentry.generation DESC, audit_logentry.xid DESC, audit_logentry.lane_id DESC, audit_logentry.seq DESC
 LIMIT 1
"""
HASH = """
SELECT hash FROM audit_logentry WHERE (generation, xid, lane_id, seq) = (%s, %s::text::xid8, %s, %s)
"""
NEW_GENERATION = """
INSERT INTO audit_generation (id, began_at)
SELECT generation + 1, %s
  FROM (SELECT generation, xid FROM audit_logentry ORDER BY generation DESC, xid DESC LIMIT 1) AS latest
 WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())
   AND generation >= (SELECT coalesce(max(id), 1) FROM audit_generation)
    ON CONFLICT DO NOTHING
"""


@value_class(frozen=True, slots=True, order=True)
class Cursor:
    """A place in the feed; the default is before its first row. Write it down as `str(cursor)`."""

    generation: int = 0
    xid: int = 0
    lane: int = 0
    seq: int = 0

    def __str__(self) -> str:
        return f"{self.generation}.{self.xid}.{self.lane}.{self.seq}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises ValueError for anything but what `str` gave, now or in the first version, which knew no generation."""
        parts = [int(part) for part in text.split(".")]
        return cls(*([1, *parts] if len(parts) == 3 else parts))


@value_class(frozen=True, slots=True, kw_only=True)
class Change:
    """One command or admission: its effects are (name, fields), as the log has them."""

    cursor: Cursor
    recorded_at: datetime
    command_id: UUID
    kind: str
    effects: list[tuple[str, dict[str, Any]]]


def read(after: Cursor, *, limit: int = PAGE) -> list[Change]:
    """At most `limit` changes after this place; fewer mean that no more are settled yet."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [after.generation, str(after.xid), after.lane, after.seq, limit])
        return [
            Change(
                cursor=Cursor(generation, xid, lane, seq),
                recorded_at=recorded_at,
                command_id=command_id,
                kind=kind,
                effects=orjson.loads(body)["effects"],
            )
            for generation, xid, lane, seq, recorded_at, command_id, kind, body in cursor.fetchall()
        ]


def follow(after: Cursor) -> Iterator[Change]:
    """All changes that are settled now, page by page."""
    while changes := read(after):
        yield from changes
        after = changes[-1].cursor


def latest() -> Cursor:
    """The place after all that is settled now: for who reads the tables first and follows from here."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST)
        return Cursor(*(cursor.fetchone() or ()))


def hash_at(place: Cursor) -> bytes:
    """The chain's hash of the entry there; empty for none. Another one than before: this is not the same log."""
    with connection.cursor() as cursor:
        cursor.execute(HASH, [place.generation, str(place.xid), place.lane, place.seq])
        row = cursor.fetchone()
        return bytes(row[0]) if row else b""


def begin_generation_if_needed(now: datetime) -> bool:
    """Whether this log came from an older server. To be asked before the first engine works on a database."""
    with connection.cursor() as cursor:
        cursor.execute(NEW_GENERATION, [now])
        return bool(cursor.rowcount)
