"""The change feed: the log in an order that a follower can remember its place in.

Rows come in the order of their transactions' ids, and only those below every transaction still under way, so nothing
can appear behind a cursor. Within one item the versions in the effects give the order of what happened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

PAGE = 1_000
READ = """
SELECT xid::text::bigint, lane_id, seq, recorded_at, command_id, kind, body FROM audit_logentry
 WHERE (xid, lane_id, seq) > (%s::text::xid8, %s, %s) AND xid < pg_snapshot_xmin(pg_current_snapshot())
 ORDER BY xid, lane_id, seq LIMIT %s
"""
LATEST = """
SELECT xid::text::bigint, lane_id, seq FROM audit_logentry WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
 ORDER BY xid DESC, lane_id DESC, seq DESC LIMIT 1
"""
HASH = "SELECT hash FROM audit_logentry WHERE xid = %s::text::xid8 AND (lane_id, seq) = (%s, %s)"


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place in the feed; the default is before its first row. Write it down as `str(cursor)`."""

    xid: int = 0
    lane: int = 0
    seq: int = 0

    def __str__(self) -> str:
        return f"{self.xid}.{self.lane}.{self.seq}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises ValueError for anything but what `str` gave."""
        xid, lane, seq = text.split(".")
        return cls(int(xid), int(lane), int(seq))


@dataclass(frozen=True, slots=True, kw_only=True)
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
        cursor.execute(READ, [str(after.xid), after.lane, after.seq, limit])
        return [
            Change(
                cursor=Cursor(xid, lane, seq),
                recorded_at=recorded_at,
                command_id=command_id,
                kind=kind,
                effects=orjson.loads(body)["effects"],
            )
            for xid, lane, seq, recorded_at, command_id, kind, body in cursor.fetchall()
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
        cursor.execute(HASH, [str(place.xid), place.lane, place.seq])
        row = cursor.fetchone()
        return bytes(row[0]) if row else b""
