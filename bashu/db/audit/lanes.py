"""What may be known of the log without reading it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

# The first key of the advisory locks that engines hold on their lanes (bashu.engine.log).
LANE_LOCKS = 0x4241
LANES = """
SELECT count(*), coalesce(sum(head_seq), 0),
       (SELECT count(*) FROM pg_locks
         WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
  FROM audit_lane
"""


NEWEST = """
SELECT max(entry.recorded_at) FROM audit_lane AS lane
  JOIN audit_logentry AS entry ON entry.lane_id = lane.id AND entry.seq = lane.head_seq
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    known: int
    held: int
    entries: int


def lanes() -> Lanes:
    with connection.cursor() as cursor:
        cursor.execute(LANES, [LANE_LOCKS])
        known, entries, held = cursor.fetchone()
    return Lanes(known=known, held=held, entries=int(entries))


def newest_entry_at() -> datetime | None:
    """When the last entry of any lane was recorded; None for an empty log."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST)
        at: datetime | None = cursor.fetchone()[0]
    return at
