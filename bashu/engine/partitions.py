"""The log has a partition for each month, the stored outcomes have one for each week of their ids.

New ones are made ahead of need, outside of any batch; weeks of outcomes that nobody can ask for any more are dropped.
The months of the log stay.
"""

import re
from collections.abc import Container
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection as django_connection

from bashu.domain.ids import first_id_at

PARTITION_LOCK = 0x4242
# Outcomes are kept this long; a command whose id is older is refused unexecuted.
OUTCOMES_KEPT = timedelta(days=60)
# An id may be this much ahead of our clock.
IDS_AHEAD = timedelta(days=1)
# An outcome outlives the time in which it can be asked for by this much: the clocks of several machines differ.
SPARE = timedelta(days=7)
WEEK = timedelta(days=7)
MONDAY = datetime(1970, 1, 5, tzinfo=UTC)
WEEKS = """
SELECT relname, inhdetachpending FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
 WHERE inhparent = 'audit_outcome'::regclass ORDER BY relname
"""
NAMED = re.compile(r"audit_outcome_(\d{8})")
MONTHS = "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'audit_logentry'::regclass"
MONTH_NAMED = re.compile(r"audit_logentry_(\d{4})(\d{2})")


def month_of(at: datetime) -> int:
    """Which partition of the log: months since the year 0, in UTC."""
    at = at.astimezone(UTC)
    return 12 * at.year + at.month - 1


class Partitions:
    """Those that are known to exist."""

    def __init__(self) -> None:
        self._known: set[datetime | int] = set()

    def ensure(self, connection: psycopg.Connection[Any], now: datetime) -> None:
        weeks = weeks_of_outcomes(now)
        months = [month_of(now), month_of(now) + 1]
        if self._known.issuperset([*weeks, *months]):
            return
        with connection.transaction(), psycopg.Cursor(connection) as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (PARTITION_LOCK,))
            for week in weeks:
                _make_week(cursor, week)
            for month in months:
                _make_month(cursor, month)
        self._known.update(weeks, months)


def weeks_of_outcomes(now: datetime) -> list[datetime]:
    """The Mondays that begin the weeks of all ids that may be asked for."""
    first = (now - OUTCOMES_KEPT - MONDAY) // WEEK
    last = (now + IDS_AHEAD - MONDAY) // WEEK
    return [MONDAY + week * WEEK for week in range(first, last + 1)]


def drop_old_outcomes(connection: psycopg.Connection[Any], now: datetime) -> list[str]:
    """The names of the partitions that were dropped. Waits for nobody but who reads them at this moment.

    The connection must be in autocommit mode: a partition is detached beside those who use the table.
    """
    with psycopg.Cursor(connection) as cursor:
        weeks = dict(cursor.execute(WEEKS).fetchall())
        old = [name for name in weeks if _is_over(name, now)]
        for name in old:
            how = "FINALIZE" if weeks[name] else "CONCURRENTLY"  # the former when a detachment was cut off
            cursor.execute(f"ALTER TABLE audit_outcome DETACH PARTITION {name} {how}")
            cursor.execute(f"DROP TABLE {name}")
        return old + _drop_detached(cursor, weeks)


def weeks_kept() -> list[datetime]:
    """The Mondays of the weeks that have a partition."""
    with django_connection.cursor() as cursor:
        cursor.execute(WEEKS)
        found = [NAMED.fullmatch(name) for name, _ in cursor.fetchall()]
    return [_monday(each[1]) for each in found if each is not None]


def months_kept() -> set[int]:
    """Those of the log that have a partition, as `month_of` counts them."""
    with django_connection.cursor() as cursor:
        cursor.execute(MONTHS)
        found = [MONTH_NAMED.fullmatch(name) for (name,) in cursor.fetchall()]
    return {12 * int(each[1]) + int(each[2]) - 1 for each in found if each is not None}


def oldest_outcome(now: datetime) -> UUID:
    """The first id whose outcome must still be there."""
    return first_id_at(now - OUTCOMES_KEPT)


def _is_over(name: str, now: datetime) -> bool:
    found = NAMED.fullmatch(name)
    if found is None:
        return False
    return _monday(found[1]) + WEEK + SPARE <= now - OUTCOMES_KEPT


def _monday(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC)


def _drop_detached(cursor: psycopg.Cursor[Any], attached: Container[str]) -> list[str]:
    """What was detached when something cut the work off between the two statements."""
    cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'audit_outcome_%%'")
    left = [name for (name,) in cursor.fetchall() if NAMED.fullmatch(name) and name not in attached]
    for name in left:
        cursor.execute(f"DROP TABLE {name}")
    return left


def _make_week(cursor: psycopg.Cursor[Any], week: datetime) -> None:
    """Made beside the table, then attached: that waits for no reader, where PARTITION OF would wait for a backup."""
    name, first, last = f"audit_outcome_{week:%Y%m%d}", first_id_at(week), first_id_at(week + WEEK)
    if not _exists(cursor, name):
        cursor.execute(f"CREATE TABLE {name} (LIKE audit_outcome INCLUDING ALL)")
        cursor.execute(f"ALTER TABLE audit_outcome ATTACH PARTITION {name} FOR VALUES FROM ('{first}') TO ('{last}')")


def _make_month(cursor: psycopg.Cursor[Any], month: int) -> None:
    name = f"audit_logentry_{month // 12:04}{month % 12 + 1:02}"
    if not _exists(cursor, name):
        cursor.execute(f"CREATE TABLE {name} (LIKE audit_logentry INCLUDING ALL)")
        cursor.execute(
            f"CREATE TRIGGER {name}_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON {name}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()"
        )
        cursor.execute(f"ALTER TABLE audit_logentry ATTACH PARTITION {name} FOR VALUES IN ({month})")


def _exists(cursor: psycopg.Cursor[Any], name: str) -> bool:
    return cursor.execute("SELECT to_regclass(%s)", (name,)).fetchone() != (None,)
