"""What libraries have to hand over to each other, as their books say; the netting is for whoever settles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from bashu.db.network.models import Library
from bashu.db.network.queries import Name
from bashu.db.parts import Part, part_of_all
from bashu.domain.calendar import start_of
from bashu.domain.rights import Reach
from bashu.domain.settlement.ledger import Account

PAIRS_MAX = 200
# Each of two libraries has the sum in its own books, one as the negative of the other.
DUE = """
SELECT (p.line->>0)::int8, (p.line->>2)::int8, sum((p.line->>3)::int8)::int8, count(DISTINCT e.id)
  FROM settlement_entry e CROSS JOIN LATERAL jsonb_array_elements(e.postings) AS p (line)
 WHERE e.posted_at >= %(since)s AND e.posted_at < %(until)s AND p.line->>1 = %(due)s
   AND (%(everywhere)s OR (p.line->>0)::int8 = ANY(%(libraries)s))
 GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """`debtor` has to hand over `fen` to `creditor`, from so many `entries`."""

    debtor: Name
    debtor_code: str
    creditor: Name
    creditor_code: str
    fen: int
    entries: int


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def due_in(month: date, *, reach: Reach, start: int = 0) -> Part[DueRow]:
    """Of this month and of libraries as a whole that a right reaches; the largest sum first."""
    asked: dict[str, Any] = {
        "since": start_of(month),
        "until": start_of(next_month(month)),
        "due": Account.DUE.value,
        "everywhere": reach.everywhere,
        "libraries": list(reach.library_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(DUE, asked)
        found = cursor.fetchall()
    # A sum below zero is due to the other of the two; whoever sees both sees it once.
    pairs = {
        (library_id, other_id) if fen < 0 else (other_id, library_id): (abs(fen), entries)
        for library_id, other_id, fen, entries in found
        if fen
    }
    return part_of_all(_told(pairs.items()), start=start, most=PAIRS_MAX)


def _told(pairs: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> list[DueRow]:
    rows = sorted(pairs, key=lambda pair: (-pair[1][0], pair[0]))
    libraries = Library.objects.in_bulk({library_id for pair, _ in rows for library_id in pair})
    return [
        DueRow(
            debtor=_name(libraries[debtor_id]),
            debtor_code=libraries[debtor_id].code,
            creditor=_name(libraries[creditor_id]),
            creditor_code=libraries[creditor_id].code,
            fen=fen,
            entries=entries,
        )
        for (debtor_id, creditor_id), (fen, entries) in rows
    ]


def _name(library: Library) -> Name:
    return Name(library.name_zh, library.name_en)
