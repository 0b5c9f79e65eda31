"""How often a publication was lent of late: search sets what is wanted a little before what nobody asks for.

Only that a number is twice or half of what it was is written down, so that few records change in a week, and nothing
here can tell who read what.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction

from bashu.engine.admission import admitting

COUNTED_OVER = timedelta(days=730)
AT_ONCE = 2_000
COUNT = """
CREATE TEMP TABLE loans_counted AS
WITH counted AS (
  SELECT i.bib_id, count(*)::int AS loans FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id
   WHERE l.checked_out_at >= %s GROUP BY 1
)
SELECT b.id, coalesce(c.loans, 0) AS loans FROM catalogue_bibrecord b LEFT JOIN counted c ON c.bib_id = b.id
 WHERE (c.loans IS NOT NULL OR b.loans > 0)
   AND floor(log(2, b.loans + 1)) <> floor(log(2, coalesce(c.loans, 0) + 1))
"""
WRITE = """
WITH taken AS (
  DELETE FROM loans_counted WHERE ctid = ANY(ARRAY(SELECT ctid FROM loans_counted LIMIT %s)) RETURNING id, loans
)
UPDATE catalogue_bibrecord b SET loans = taken.loans FROM taken WHERE b.id = taken.id RETURNING b.id
"""


def count_loans(now: datetime) -> int:
    """How many publications are wanted much more or less than before. Killed in the midst, the next run does it."""
    written = 0
    with admitting() as admitter, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS loans_counted")
        cursor.execute(COUNT, [now - COUNTED_OVER])
        while True:
            with transaction.atomic():
                cursor.execute(WRITE, [AT_ONCE])
                bib_ids = sorted(bib_id for (bib_id,) in cursor.fetchall())
                if not bib_ids:
                    break
                admitter.record([("BibsAdmitted", {"bib_ids": bib_ids})], now=now)
                written += len(bib_ids)
        cursor.execute("DROP TABLE loans_counted")
    return written
