"""Whose a registration was is known for some weeks after its session, as of a loan; then only the counts are.

What ties the row to its reader is the name in it, those who took part, what the reader was told of it, and the token's
own row: they go together.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

KEPT: Final = timedelta(days=30)
AT_ONCE: Final = 5_000

FORGET: Final = """
WITH cut AS (UPDATE activities_registration SET patron_id = NULL
              WHERE id IN (SELECT id FROM activities_registration
                            WHERE patron_id IS NOT NULL AND ended_at <= %(until)s ORDER BY ended_at LIMIT %(most)s)
            RETURNING id, token),
     notices AS (DELETE FROM notices_notice
                  WHERE event IN ('activity_seat', 'activity_no_seat', 'activity_changed', 'activity_called_off',
                                  'activity_reminder') AND about_id IN (SELECT id FROM cut)),
     members AS (DELETE FROM activities_registrationmember WHERE registration_id IN (SELECT id FROM cut)),
     tokens AS (DELETE FROM patrons_patrontoken WHERE token IN (SELECT token FROM cut))
SELECT count(*) FROM cut
"""


def forget_registrations(now: datetime) -> int:
    """How many are nobody's now."""
    forgotten = 0
    while cut := _forget(now - KEPT):
        forgotten += cut
    return forgotten


@transaction.atomic
def _forget(until: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(FORGET, {"until": until, "most": AT_ONCE})
        return int(cursor.fetchone()[0])
