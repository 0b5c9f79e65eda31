"""What a library's machines have to know while they can ask nobody, entry by entry, with what has changed of it.

Cards to which nothing is lent, of the whole network; items of a library that are not lent; and, where the rule asks for
it, cards of readers who were there. Written by who holds the row of `StandingReached` (engine/circulation/standing.py).
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from bashu.db.network.agent_models import StandingEntry

# What is wanted (library_id, about, barcode) comes, or comes back; what is there of the scope and is not wanted goes.
CHANGE: Final = """
, come AS (
    INSERT INTO network_standingentry (library_id, kind, about, barcode, seq, changed_at, gone)
    SELECT w.library_id, %(kind)s, w.about, w.barcode, %(seq)s, %(now)s, false
      FROM wanted w LEFT JOIN network_standingentry e
        ON e.kind = %(kind)s AND e.about = w.about AND coalesce(e.library_id, 0) = coalesce(w.library_id, 0)
     WHERE e.id IS NULL OR e.gone OR e.barcode <> w.barcode
        ON CONFLICT (library_id, kind, about) DO UPDATE
       SET gone = false, barcode = excluded.barcode, seq = excluded.seq, changed_at = excluded.changed_at)
UPDATE network_standingentry e SET gone = true, seq = %(seq)s, changed_at = %(now)s
 WHERE e.kind = %(kind)s AND NOT e.gone AND {scope}
   AND NOT EXISTS (SELECT FROM wanted w
                    WHERE w.about = e.about AND coalesce(w.library_id, 0) = coalesce(e.library_id, 0))
"""
# Who is blocked in the network or in one of these libraries, has a closed account, or a card that is reported lost.
BLOCKED_CARDS: Final = """
WITH wanted AS MATERIALIZED (
    SELECT NULL::bigint AS library_id, c.id AS about, '' AS barcode FROM patrons_card c WHERE c.state <> 'valid'
     UNION SELECT NULL, c.id, '' FROM patrons_patron p JOIN patrons_card c ON c.patron_id = p.id
            WHERE p.state <> 'active'
     UNION SELECT b.library_id, c.id, '' FROM patrons_block b JOIN patrons_card c ON c.patron_id = b.patron_id
            WHERE b.starts_at <= %(now)s AND (b.ends_at IS NULL OR b.ends_at > %(now)s)
              AND (b.library_id IS NULL OR b.library_id = ANY(%(libraries)s)))
"""
BLOCKED: Final = BLOCKED_CARDS + CHANGE.format(scope="true")
# Items on their shelves or lent that somebody waits for, and what is to be lent to nobody.
KEPT: Final = """
WITH wanted AS MATERIALIZED (
    SELECT home.library_id, i.id AS about, i.barcode
      FROM catalogue_item i JOIN network_branch home ON home.id = i.home_branch_id
                            JOIN catalogue_bibrecord b ON b.id = i.bib_id
     WHERE home.library_id = ANY(%(libraries)s) AND {items}
       AND (i.status IN ('on_hold_shelf', 'missing', 'lost', 'claimed_returned', 'damaged', 'in_quarantine')
         OR i.status IN ('available', 'on_loan', 'in_transit') AND EXISTS (
            SELECT FROM circulation_hold h
             WHERE h.work_id = coalesce(b.work_id, b.id) AND h.closed_at IS NULL
               AND (h.stage = 'asked' AND h.item_id = i.id
                 OR h.stage = 'waiting' AND CASE h.level
                    WHEN 'work' THEN true
                    WHEN 'title' THEN h.bib_id = i.bib_id
                    WHEN 'volume' THEN h.bib_id = i.bib_id AND h.volume = i.volume
                    ELSE h.wanted_item_id = i.id END))))
"""
ALL_KEPT: Final = KEPT.format(items="true") + CHANGE.format(scope="e.library_id = ANY(%(libraries)s)")
THESE_KEPT: Final = KEPT.format(items="i.id = ANY(%(items)s)") + CHANGE.format(scope="e.about = ANY(%(items)s)")
# Of works, and of items, that something has happened to.
TOUCHED: Final = """
SELECT i.id FROM catalogue_item i WHERE i.id = ANY(%(items)s)
 UNION SELECT i.id FROM catalogue_item i
        WHERE i.bib_id IN (SELECT b.id FROM catalogue_bibrecord b
                            WHERE b.id = ANY(%(works)s) OR b.work_id = ANY(%(works)s))
"""
# Who borrowed or returned there; to the month, so that a row says little and is seldom written.
SEEN: Final = """
INSERT INTO network_standingentry AS e (library_id, kind, about, seen_on, seq, changed_at, gone)
SELECT seen.library_id, 'known', seen.about, seen.seen_on, %(seq)s, %(now)s, false
  FROM (SELECT x.library_id, c.id AS about,
               date_trunc('month', max(x.at) AT TIME ZONE 'Asia/Shanghai')::date AS seen_on
          FROM (SELECT b.library_id, l.patron_id, l.checked_out_at AS at
                  FROM circulation_loan l JOIN network_branch b ON b.id = l.lending_branch_id
                 WHERE l.patron_id IS NOT NULL AND b.library_id = ANY(%(libraries)s) AND {which}
                 UNION ALL
                SELECT b.library_id, l.patron_id, l.checked_in_at
                  FROM circulation_loan l JOIN network_branch b ON b.id = l.checkin_branch_id
                 WHERE l.patron_id IS NOT NULL AND b.library_id = ANY(%(libraries)s) AND {which}) x
          JOIN patrons_card c ON c.patron_id = x.patron_id
         GROUP BY 1, 2) seen
  LEFT JOIN network_standingentry old
    ON old.library_id = seen.library_id AND old.kind = 'known' AND old.about = seen.about
 WHERE seen.seen_on > %(until)s AND (old.id IS NULL OR old.gone OR old.seen_on < seen.seen_on)
    ON CONFLICT (library_id, kind, about) DO UPDATE
   SET gone = false, seen_on = excluded.seen_on,
       seq = CASE WHEN e.gone THEN excluded.seq ELSE e.seq END,
       changed_at = CASE WHEN e.gone THEN excluded.changed_at ELSE e.changed_at END
"""
ALL_SEEN: Final = SEEN.format(which="true")
# Numbers of loans are drawn a little before they are seen, and a return may be dated back a little.
LATELY_SEEN: Final = SEEN.format(
    which="(l.id > %(loan_id)s - 10000 OR l.checked_in_at > %(since)s - interval '15 minutes')"
)
# Who was not there for so long, or is gone; and of libraries whose rule does not ask.
FORGOTTEN: Final = """
UPDATE network_standingentry e SET gone = true, seen_on = NULL, seq = %(seq)s, changed_at = %(now)s
 WHERE e.kind = 'known' AND NOT e.gone
   AND (e.seen_on <= %(until)s OR e.library_id <> ALL(%(libraries)s)
     OR NOT EXISTS (SELECT FROM patrons_card c WHERE c.id = e.about))
"""
LAST_LOAN: Final = "SELECT coalesce(max(id), 0) FROM circulation_loan"


def _run(statement: str, values: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def change_blocked(*, libraries: Collection[int], seq: int, now: datetime) -> None:
    """`libraries`: whose own blocks are told as well."""
    _run(BLOCKED, {"kind": "blocked", "libraries": list(libraries), "seq": seq, "now": now})


def fill_kept(library_id: int, *, seq: int, now: datetime) -> None:
    _run(ALL_KEPT, {"kind": "kept", "libraries": [library_id], "seq": seq, "now": now})


def change_kept(
    *, libraries: Collection[int], items: Collection[int], works: Collection[int], seq: int, now: datetime
) -> None:
    """`items`, `works`: something has happened to these."""
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, {"items": list(items), "works": list(works)})
        touched = sorted({*items, *(row[0] for row in cursor.fetchall())})
    if touched:
        _run(THESE_KEPT, {"kind": "kept", "libraries": list(libraries), "items": touched, "seq": seq, "now": now})


def fill_known(*, libraries: Collection[int], until: date, seq: int, now: datetime) -> None:
    """As far as loans still say whose they were. `until`: who was there in that month or before is not known."""
    _run(ALL_SEEN, {"libraries": list(libraries), "until": until, "seq": seq, "now": now})


def change_known(
    *, libraries: Collection[int], until: date, loan_id: int, since: datetime, seq: int, now: datetime
) -> None:
    """By loans made after this one, and returns since."""
    values = {"libraries": list(libraries), "until": until, "loan_id": loan_id, "since": since, "seq": seq, "now": now}
    _run(LATELY_SEEN, values)


def forget_known(*, libraries: Collection[int], until: date, seq: int, now: datetime) -> None:
    """`libraries`: those whose rule asks who was there."""
    _run(FORGOTTEN, {"libraries": list(libraries), "until": until, "seq": seq, "now": now})


def last_loan() -> int:
    with connection.cursor() as cursor:
        cursor.execute(LAST_LOAN)
        return int((cursor.fetchone() or (0,))[0])


def entries_behind(seq: int, entry_id: int, *, library_id: int, most: int) -> list[StandingEntry]:
    """In the order of (seq, id), `most` at most. Two pieces of one index."""
    behind = Q(seq__gte=seq) & (Q(seq__gt=seq) | Q(id__gt=entry_id))
    found: list[StandingEntry] = []
    for library in (None, library_id):
        found += StandingEntry.objects.filter(behind, library=library).order_by("seq", "id")[:most]
    return sorted(found, key=lambda row: (row.seq, row.pk))[:most]
