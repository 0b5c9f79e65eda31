"""What a simulated year is read from, and proven by. It reads whole tables: for a database that is thrown away."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

STOCK = "SELECT id, bib_id, home_branch_id FROM catalogue_item ORDER BY id"
READERS = "SELECT id, home_library_id FROM patrons_patron ORDER BY id"
ASKED = """
SELECT h.id, i.id, i.branch_id FROM circulation_hold h JOIN catalogue_item i ON i.id = h.item_id
 WHERE h.stage = 'asked' AND h.closed_at IS NULL ORDER BY h.id
"""
ENDED = "SELECT id FROM circulation_hold WHERE id = ANY(%s) AND closed_at IS NOT NULL ORDER BY id"
COUNTS = """
SELECT (SELECT count(*) FROM circulation_loan),
       (SELECT count(*) FROM circulation_loan WHERE checked_in_at IS NOT NULL),
       (SELECT count(*) FROM circulation_transit),
       (SELECT count(*) FROM circulation_transit WHERE ended_at IS NOT NULL),
       (SELECT count(*) FROM circulation_hold),
       (SELECT count(*) FROM circulation_floating)
"""
STATUSES = "SELECT status, count(*) FROM catalogue_item GROUP BY status ORDER BY status"
ENDS = "SELECT coalesce(closed_as, 'open'), count(*) FROM circulation_hold GROUP BY 1 ORDER BY 1"
STANDING = "SELECT branch_id, count(*) FROM catalogue_item WHERE status = 'available' GROUP BY branch_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """`statuses`: how many items stand so. `hold_ends`: how many holds ended so, or are open. `standing`: what is on
    the shelves, by branch."""

    loans: int
    loans_closed: int
    transits: int
    transits_ended: int
    holds: int
    floating: int
    statuses: dict[str, int]
    hold_ends: dict[str, int]
    standing: dict[int, int]


def stock() -> list[tuple[int, int, int]]:
    """Of each item its id, its title and its home branch."""
    return _rows(STOCK)


def readers() -> list[tuple[int, int]]:
    """Of each patron the id and the home library."""
    return _rows(READERS)


def asked_for() -> list[tuple[int, int, int]]:
    """What stands on pull lists: the hold, the item and the branch where it stands."""
    return _rows(ASKED)


def ended(hold_ids: Collection[int]) -> list[int]:
    """Which of these holds are over."""
    return [hold_id for (hold_id,) in _rows(ENDED, list(hold_ids))] if hold_ids else []


def counts() -> Counts:
    (numbers,) = _rows(COUNTS)
    loans, loans_closed, transits, transits_ended, holds, floating = numbers
    return Counts(
        loans=loans, loans_closed=loans_closed, transits=transits, transits_ended=transits_ended, holds=holds,
        floating=floating, statuses=dict(_rows(STATUSES)), hold_ends=dict(_rows(ENDS)), standing=dict(_rows(STANDING)),
    )  # fmt: skip


def _rows(sql: str, ids: list[int] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, None if ids is None else [ids])
        return list(cursor.fetchall())
