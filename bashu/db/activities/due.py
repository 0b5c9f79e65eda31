"""What the clock looks at: sessions that are over, draws that are due, quotas that end, seats that are nobody's, and
who is to be reminded."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db import connection

ENDED: Final = """
SELECT id, version FROM activities_session
 WHERE state = 'planned' AND ends_at <= %(now)s AND id > %(after)s ORDER BY id LIMIT %(most)s
"""
# Those that no public number has to be waited for.
DRAWS: Final = """
SELECT id, version FROM activities_session
 WHERE state = 'planned' AND how = 'draw' AND drawn IS NULL AND public_source = ''
   AND draw_at <= %(now)s AND ends_at > %(now)s AND id > %(after)s
 ORDER BY id LIMIT %(most)s
"""
RELEASED: Final = """
SELECT s.id, s.version FROM activities_session s
 WHERE s.state = 'planned' AND s.waiting > 0 AND s.seats_taken < s.capacity AND s.ends_at > %(now)s
   AND s.id > %(after)s
   AND EXISTS (SELECT FROM activities_sessionquota q WHERE q.session_id = s.id AND q.until_at <= %(now)s)
 ORDER BY s.id LIMIT %(most)s
"""
NOBODYS: Final = """
SELECT r.id, r.version FROM activities_registration r JOIN activities_session s ON s.id = r.session_id
 WHERE r.ended_at IS NULL AND r.patron_id IS NULL AND s.state = 'planned' AND s.ends_at > %(now)s
   AND r.id > %(after)s ORDER BY r.id LIMIT %(most)s
"""
SOON: Final = """
SELECT r.id, r.patron_id, s.starts_at
  FROM activities_session s JOIN activities_registration r ON r.session_id = s.id
 WHERE s.state = 'planned' AND s.starts_at > %s AND s.starts_at <= %s
   AND r.ended_at IS NULL AND r.state = 'registered' AND r.patron_id IS NOT NULL
 ORDER BY r.id
"""
SEEDS: Final = """
DELETE FROM activities_drawseed d
 WHERE EXISTS (SELECT FROM activities_session s
                WHERE s.commitment = d.commitment AND s.commitment <> ''
                  AND (s.drawn IS NOT NULL OR s.state <> 'planned'))
    OR d.made_at < %s AND NOT EXISTS (SELECT FROM activities_session s
                                       WHERE s.commitment = d.commitment AND s.commitment <> '')
"""


def due(sql: str, now: datetime, *, at_once: int) -> Iterator[list[tuple[int, int]]]:
    """Ids, each with its version, so many at once until all were looked at: also those behind what cannot be helped."""
    after = 0
    while rows := _rows(sql, {"now": now, "after": after, "most": at_once}):
        after = rows[-1][0]
        yield rows


def to_remind(now: datetime, *, until: datetime) -> list[tuple[int, int, datetime]]:
    """Registrations with seats, whose they are, and when it begins."""
    return _rows(SOON, [now, until])


def drop_seeds(*, made_before: datetime) -> int:
    """What all know by now, and what nobody planned with."""
    with connection.cursor() as cursor:
        cursor.execute(SEEDS, [made_before])
        return int(cursor.rowcount)


def _rows(sql: str, given: list[Any] | dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())
