"""Open loans and shelved holds that the clock looks at for something to tell. They are walked by indexes that lending
has anyway, a stretch at a time: a day's walk costs less than an index that each loan would pay for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

READERS_AT_ONCE = 1_000
HOLDS_AT_ONCE = 1_000

# Only of who can be reached; the loans of each by the index of open loans.
READERS = """
SELECT patron_id FROM patrons_contact WHERE patron_id > %s ORDER BY patron_id LIMIT %s
"""
# What was lost, claimed to be returned or found meanwhile is on loan to nobody.
LOANS = """
SELECT o.id, o.patron_id, o.due_at, b.library_id, CASE WHEN t.kind = 'clock' THEN o.renewed_at END
  FROM circulation_loan o JOIN network_branch b ON b.id = o.lending_branch_id
  JOIN catalogue_item i ON i.id = o.item_id LEFT JOIN network_terminal t ON t.id = o.renewed_terminal_id
 WHERE o.patron_id = ANY(%s) AND o.checked_in_at IS NULL AND o.accrual_stopped_at IS NULL AND i.status = 'on_loan'
   AND (o.due_at < %s OR o.renewed_at >= %s)
"""
HOLDS = """
SELECT h.id, h.patron_id, h.shelf_until, h.ready_at
  FROM circulation_hold h
 WHERE h.stage = 'ready' AND h.closed_at IS NULL AND h.id > %s AND h.pickup_kind = 'branch' AND h.patron_id IS NOT NULL
 ORDER BY h.id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class OpenLoan:
    """`library_id` has lent it. `renewed_by_clock_at`: when, if nobody but the clock did."""

    loan_id: int
    patron_id: int
    due_at: datetime
    library_id: int
    renewed_by_clock_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShelvedHold:
    hold_id: int
    patron_id: int
    shelf_until: datetime
    ready_at: datetime


def loans_to_tell(*, due_before: datetime, renewed_since: datetime) -> Iterator[list[OpenLoan]]:
    after = 0
    while readers := [patron_id for (patron_id,) in _rows(READERS, [after, READERS_AT_ONCE])]:
        after = readers[-1]
        yield [OpenLoan(*row) for row in _rows(LOANS, [readers, due_before, renewed_since])]


def shelved_holds() -> Iterator[list[ShelvedHold]]:
    after = 0
    while holds := [ShelvedHold(*row) for row in _rows(HOLDS, [after, HOLDS_AT_ONCE])]:
        after = holds[-1].hold_id
        yield holds


def _rows(sql: str, given: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())
