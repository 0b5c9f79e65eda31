"""Whose a loan was is known while it is open, for some weeks after, and longer only if the reader wants a history.

What ties a row to its reader is the name in the row and the token's own row. Both go together; the row itself, the log
and what they prove stay as they are.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from bashu.db.patrons.models import Patron

# So long a damage that is found on the shelf, or a return that was none, can still be settled with the reader.
KEPT: Final = timedelta(days=30)
PATRONS_AT_ONCE: Final = 1_000

READERS = """
SELECT id, keeps_history FROM patrons_patron WHERE id > %s ORDER BY id LIMIT %s
"""
# Whose a lost item was is known as long as its price is somebody's: it may come back as a ruin. So these are cut after
# charges are.
LOANS = """
WITH cut AS (UPDATE circulation_loan l SET patron_id = NULL
              WHERE patron_id = ANY(%(patrons)s) AND checked_in_at <= %(until)s
                AND NOT (ended_as IS NOT DISTINCT FROM 'lost' AND EXISTS (
                    SELECT FROM settlement_charge c
                     WHERE c.loan_id = l.id AND c.kind = 'lost' AND c.patron_id IS NOT NULL))
            RETURNING token)
DELETE FROM patrons_patrontoken WHERE token IN (SELECT token FROM cut)
"""
# What one reader wanted one of is no more to be known than who that was.
CHOICES = """
DELETE FROM circulation_alternative c USING circulation_hold h WHERE h.id = c.hold_id AND h.closed_at <= %(until)s
"""
# Some weeks after a parcel ended nobody asks its courier any more; nor if all of it is back, and nobody has told how
# it ended.
WAYBILLS = """
DELETE FROM circulation_waybill w USING circulation_parcel p
 WHERE p.id = w.parcel_id
   AND (p.ended_at <= %(until)s
     OR p.ended_at IS NULL AND coalesce(p.handed_over_at, p.packed_at) <= %(until)s
        AND NOT EXISTS (SELECT FROM circulation_parcelled d JOIN circulation_loan l ON l.id = d.loan_id
                         WHERE d.parcel_id = p.id AND l.checked_in_at IS NULL))
"""
# As of a parcel: nobody asks any more who had a box that was received, or whose items are all in other hands.
CARRIERS = """
DELETE FROM circulation_carrier c USING circulation_box b
 WHERE b.id = c.box_id
   AND (b.received_at <= %(until)s
     OR b.received_at IS NULL AND coalesce(b.handed_over_at, b.opened_at) <= %(until)s
        AND NOT EXISTS (SELECT FROM circulation_transit t WHERE t.box_id = b.id AND t.ended_at IS NULL))
"""
# What a machine said of an item may name somebody.
REPORTED = """
DELETE FROM circulation_reportedwords w USING circulation_task t WHERE t.id = w.task_id AND t.done_at <= %(until)s
"""
HOLDS = """
WITH cut AS (UPDATE circulation_hold SET patron_id = NULL
              WHERE patron_id = ANY(%(patrons)s) AND closed_at <= %(until)s RETURNING token)
DELETE FROM patrons_patrontoken WHERE token IN (SELECT token FROM cut)
"""

# What is paid for a lost item may be given back for a time, so its charge is somebody's for as long.
# A payment is over with all that it was for, and none of that before it: while one is open, it may be undone.
# A charge and what was paid for it may go by the same token: they go together, when both are over. With what was taken
# over goes the token by which it was admitted, which no row names: what is left of both adds up to nothing. What a list
# brought has one token as any charge, and says what it was.
MONEY = """
WITH charges AS (SELECT id, token, coalesce(settled_at <= %(until)s - interval '1 day'
                        * greatest(coalesce((details->>'refund_days')::int, 0) - %(kept)s, 0), false) AS over
                   FROM settlement_charge WHERE patron_id = ANY(%(patrons)s)),
     deposits AS (SELECT id, token, coalesce(settled_at <= %(until)s, false) AS over
                    FROM settlement_deposit WHERE patron_id = ANY(%(patrons)s)),
     paid AS (SELECT p.id, p.token, p.deposit_id, p.paid_at, array_agg((line->>0)::int8) AS charges
                FROM settlement_payment p LEFT JOIN LATERAL jsonb_array_elements(p.lines) AS line ON true
               WHERE p.patron_id = ANY(%(patrons)s) GROUP BY p.id),
     payments AS (SELECT id, token, deposit_id, charges, paid_at <= %(until)s
                         AND NOT EXISTS (SELECT FROM charges c WHERE c.id = ANY(paid.charges) AND NOT c.over)
                         AND NOT EXISTS (SELECT FROM deposits d WHERE d.id = paid.deposit_id AND NOT d.over) AS over
                    FROM paid),
     open AS (SELECT deposit_id, unnest(charges) AS charge_id FROM payments WHERE NOT over),
     rows AS (SELECT token, over AND id NOT IN (SELECT charge_id FROM open WHERE charge_id IS NOT NULL) AS over
                FROM charges
               UNION ALL SELECT token, over FROM payments
               UNION ALL SELECT token, over AND id NOT IN (SELECT deposit_id FROM open WHERE deposit_id IS NOT NULL)
                           FROM deposits),
     gone AS (SELECT token FROM rows GROUP BY token HAVING bool_and(over)),
     cut_charges AS (UPDATE settlement_charge SET patron_id = NULL
                      WHERE patron_id = ANY(%(patrons)s) AND token IN (SELECT token FROM gone)),
     cut_payments AS (UPDATE settlement_payment SET patron_id = NULL
                       WHERE patron_id = ANY(%(patrons)s) AND token IN (SELECT token FROM gone)),
     cut_deposits AS (UPDATE settlement_deposit SET patron_id = NULL
                       WHERE patron_id = ANY(%(patrons)s) AND token IN (SELECT token FROM gone))
DELETE FROM patrons_patrontoken t
 WHERE token IN (SELECT token FROM gone)
    OR lasting AND patron_id IN (SELECT patron_id FROM settlement_charge
                                  WHERE patron_id = ANY(%(patrons)s) AND kind = 'taken_over' AND details->>'was' IS NULL
                                  GROUP BY patron_id HAVING bool_and(token IN (SELECT token FROM gone)))
       AND NOT EXISTS (SELECT FROM circulation_loan r WHERE r.patron_id = t.patron_id AND r.token = t.token)
       AND NOT EXISTS (SELECT FROM circulation_hold r WHERE r.patron_id = t.patron_id AND r.token = t.token)
       AND NOT EXISTS (SELECT FROM settlement_charge r WHERE r.patron_id = t.patron_id AND r.token = t.token)
       AND NOT EXISTS (SELECT FROM settlement_payment r WHERE r.patron_id = t.patron_id AND r.token = t.token)
       AND NOT EXISTS (SELECT FROM settlement_deposit r WHERE r.patron_id = t.patron_id AND r.token = t.token)
"""

RECEIPTS = """
DELETE FROM settlement_depositreceipt r USING settlement_deposit d
 WHERE d.id = r.deposit_id AND d.settled_at <= %(until)s
"""


@transaction.atomic
def keep_history(patron_id: int) -> None:
    """From now on. What was returned before is kept as far as it is still known."""
    Patron.objects.filter(id=patron_id).update(keeps_history=True)


@transaction.atomic
def end_history(patron_id: int, *, now: datetime) -> int:
    """Nothing is kept from now on, and all that is over is forgotten at once; how many rows that were."""
    Patron.objects.filter(id=patron_id).update(keeps_history=False)
    return _cut(LOANS, [patron_id], until=now) + _cut(HOLDS, [patron_id], until=now)


def forget_old(now: datetime) -> int:
    """What has been over for long enough, of all who keep no history; holds, choices, waybills,
    carriers and reports that ended, of everybody. How many rows."""
    forgotten, after = 0, 0
    while rows := _readers(after):
        after = rows[-1][0]
        keepers = [patron_id for patron_id, keeps in rows if keeps]
        others = [patron_id for patron_id, keeps in rows if not keeps]
        with transaction.atomic():
            forgotten += _cut(MONEY, keepers + others, until=now - KEPT)
            forgotten += _cut(LOANS, others, until=now - KEPT)
            forgotten += _cut(HOLDS, keepers + others, until=now - KEPT)
    return forgotten + sum(_cut(sql, [], until=now - KEPT) for sql in (CHOICES, WAYBILLS, CARRIERS, REPORTED, RECEIPTS))


def _readers(after: int) -> list[tuple[int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(READERS, [after, PATRONS_AT_ONCE])
        return list(cursor.fetchall())


def _cut(sql: str, patron_ids: Sequence[int], *, until: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"patrons": list(patron_ids), "until": until, "kept": KEPT.days})
        return int(cursor.rowcount)
