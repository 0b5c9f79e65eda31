"""Replication slots: for whom PostgreSQL keeps its write-ahead log, and how much."""

from dataclasses import dataclass

from django.db import connection

SLOTS = """
SELECT slot_name, coalesce(wal_status = 'lost', false),
       coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint
  FROM pg_replication_slots WHERE NOT temporary ORDER BY slot_name
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    """lost: PostgreSQL no longer keeps what was not fetched; behind_bytes: what it keeps now."""

    name: str
    lost: bool
    behind_bytes: int


def slots() -> list[SlotRow]:
    """The lasting ones. Not to be asked of a standby."""
    with connection.cursor() as cursor:
        cursor.execute(SLOTS)
        return [SlotRow(name=name, lost=lost, behind_bytes=behind) for name, lost, behind in cursor.fetchall()]
