"""What is cleared away when its time is over. The log and what it proves stay."""

from datetime import datetime

import psycopg
from django.db import connection

from bashu.engine.partitions import OUTCOMES_KEPT, SPARE, Partitions, drop_old_outcomes

TOKENS = "DELETE FROM patrons_patrontoken WHERE NOT lasting AND made_at < %s"


def clear_away(now: datetime) -> tuple[int, int]:
    """How many weeks of stored outcomes were dropped, and how many tokens that only they went by.

    What comes next gets its room first, so that no batch has to make it.
    """
    connection.ensure_connection()
    raw = connection.connection
    if not isinstance(raw, psycopg.Connection):
        raise TypeError("Bashu speaks to PostgreSQL through psycopg")
    Partitions().ensure(raw, now)
    weeks = drop_old_outcomes(raw, now)
    with connection.cursor() as cursor:
        cursor.execute(TOKENS, [now - OUTCOMES_KEPT - SPARE])
        return len(weeks), cursor.rowcount
