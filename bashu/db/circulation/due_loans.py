"""Which loans the clock should renew, and which are lost. Whoever asks goes on after the last that it was given."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class DueLoan:
    """`place`: when it is due, and its id; `library_id` has lent it."""

    place: Place
    item_id: int
    barcode: str
    library_id: int

    @property
    def loan_id(self) -> int:
        return self.place[1]


def to_renew(*, after: Place, until: datetime, limit: int) -> list[DueLoan]:
    """Open loans that renew themselves and are due later than `after`, but not than `until`; the earliest first."""
    with connection.cursor() as cursor:
        cursor.execute(TO_RENEW, [*after, until, limit])
        rows = cursor.fetchall()
    return [DueLoan((due_at, loan_id), item, barcode, library) for due_at, loan_id, item, barcode, library in rows]


def to_lose(*, after: Place, now: datetime, limit: int) -> list[DueLoan]:
    """Open loans that have been overdue for as long as their terms say, by the day on which they were due."""
    with connection.cursor() as cursor:
        cursor.execute(TO_LOSE, [*after, now, now, limit])
        rows = cursor.fetchall()
    return [DueLoan((due_at, loan_id), item, barcode, library) for due_at, loan_id, item, barcode, library in rows]


# The terms are compared as the condition of the index `loan_renews_itself` says it, or PostgreSQL would not take it.
TO_RENEW = """
SELECT l.due_at, l.id, l.item_id, i.barcode, b.library_id
  FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id JOIN network_branch b ON b.id = l.lending_branch_id
 WHERE l.checked_in_at IS NULL AND (l.terms -> 'auto_renews') = 'true'::jsonb
   AND (l.due_at, l.id) > (%s, %s) AND l.due_at <= %s
 ORDER BY l.due_at, l.id LIMIT %s
"""
# As the condition of the index `loan_may_be_lost` says it. A day counts from its beginning; the engine tells exactly.
TO_LOSE = """
SELECT l.due_at, l.id, l.item_id, i.barcode, b.library_id
  FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id JOIN network_branch b ON b.id = l.lending_branch_id
 WHERE l.checked_in_at IS NULL AND l.terms ? 'lost_after_days' AND l.claimed_at IS NULL
   AND (l.due_at, l.id) > (%s, %s) AND l.due_at < %s
   AND (l.terms ->> 'lost_after_days')::int * interval '1 day' <= %s - l.due_at + interval '1 day'
 ORDER BY l.due_at, l.id LIMIT %s
"""
