"""What changed since: publications by when they changed, for whoever keeps a copy of the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from bashu.db.catalogue.models import BibRecord
from bashu.db.network.queries import Name

# By the index bib_by_change alone, from wherever in it.
AFTER = """
SELECT id, changed_at FROM catalogue_bibrecord
 WHERE (changed_at, id) > (%(at)s, %(id)s) AND changed_at < %(before)s
 ORDER BY changed_at, id LIMIT %(most)s
"""
# Of a library: the same walk as far as some end, with a look at whose each record is, by the index source_by_bib alone.
# What is gone is told to all, for its sources may have gone elsewhere with it.
OF_LIBRARY = """
SELECT id, changed_at FROM catalogue_bibrecord b
 WHERE (changed_at, id) > (%(at)s, %(id)s) AND changed_at < %(before)s AND (changed_at, id) <= (%(end_at)s, %(end_id)s)
   AND (gone_at IS NOT NULL OR
        (SELECT true FROM catalogue_sourcerecord s WHERE s.bib_id = b.id AND s.library_id = %(library)s LIMIT 1))
 ORDER BY changed_at, id LIMIT %(most)s
"""
WALK_ENDS = """
SELECT id, changed_at FROM catalogue_bibrecord
 WHERE (changed_at, id) > (%(at)s, %(id)s) AND changed_at < %(before)s
 ORDER BY changed_at, id OFFSET %(walked)s - 1 LIMIT 1
"""
# Of a library with few records: all that they stand behind, put in order; and what is gone, by its own index.
OF_FEW = """
SELECT id, changed_at FROM (
  SELECT id, changed_at FROM catalogue_bibrecord
   WHERE id = ANY(ARRAY(SELECT DISTINCT bib_id FROM catalogue_sourcerecord WHERE library_id = %(library)s))
     AND (changed_at, id) > (%(at)s, %(id)s) AND changed_at < %(before)s
   UNION
 (SELECT id, changed_at FROM catalogue_bibrecord
   WHERE gone_at IS NOT NULL AND (changed_at, id) > (%(at)s, %(id)s) AND changed_at < %(before)s
   ORDER BY changed_at, id LIMIT %(most)s)
) AS found ORDER BY changed_at, id LIMIT %(most)s
"""
HAS_FEW = """
SELECT count(*) < %(few)s FROM (SELECT FROM catalogue_sourcerecord WHERE library_id = %(library)s LIMIT %(few)s) AS its
"""
SETS = """
SELECT id, code, name_zh, name_en FROM network_library l
 WHERE (SELECT true FROM catalogue_sourcerecord s WHERE s.library_id = l.id LIMIT 1) ORDER BY code
"""
# So many are sooner read than found by walking through a catalogue of ten million.
FEW = 20_000
# A library that handed in one record of five hundred makes a page walk far; it is walked in stretches.
WALKED_MAX, STRETCHES_MAX = 20_000, 20
_END, _ID_MAX = datetime(9999, 12, 31, tzinfo=UTC), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Change:
    bib_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """Some changes, in their order. `last` is where to go on; None: there is no more."""

    changes: tuple[Change, ...]
    last: Change | None


@dataclass(frozen=True, slots=True)
class LibrarySetRow:
    library_id: int
    code: str
    name: Name


def changed_after(last: Change, *, before: datetime | None, most: int, library_id: int | None = None) -> Part:
    """A part is empty only if nothing follows. Records that have not been dated yet come when they are.

    Of a library, a part may have besides: what is gone; what is no longer of it; and where so much was walked in vain
    that somebody should be answered, the record that was reached.
    """
    asked: dict[str, Any] = {"at": last.at, "id": last.bib_id, "before": before or _END, "most": most + 1}
    if library_id is None:
        return _part(_changes(AFTER, asked), most=most)
    if _has_few(library_id):
        return _part(_changes(OF_FEW, asked | {"library": library_id}), most=most)
    reached = last
    for _ in range(STRETCHES_MAX):
        # First the end: what changes from now on is behind it, and a record that went there is missed by nobody.
        ends = next(iter(_changes(WALK_ENDS, asked | {"walked": WALKED_MAX})), None)
        end = ends or Change(_ID_MAX, _END)
        found = _changes(OF_LIBRARY, asked | {"library": library_id, "end_at": end.at, "end_id": end.bib_id})
        if len(found) > most:
            return _part(found, most=most)
        if found or ends is None:
            return Part(tuple(found), ends)
        asked |= {"at": end.at, "id": end.bib_id}
        reached = end
    return Part((reached,), reached)


def earliest() -> datetime | None:
    dated = BibRecord.objects.filter(changed_at__isnull=False).order_by("changed_at", "id")
    return dated.values_list("changed_at", flat=True).first()


def libraries_with_sources() -> tuple[LibrarySetRow, ...]:
    """Each that ever handed in a record, by their codes: one look into the sources for each library."""
    with connection.cursor() as cursor:
        cursor.execute(SETS)
        return tuple(LibrarySetRow(library_id, code, Name(zh, en)) for library_id, code, zh, en in cursor.fetchall())


def _has_few(library_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(HAS_FEW, {"library": library_id, "few": FEW})
        row = cursor.fetchone()
    return row is not None and bool(row[0])


def _part(found: Sequence[Change], *, most: int) -> Part:
    return Part(tuple(found[:most]), found[most - 1] if len(found) > most else None)


def _changes(statement: str, asked: dict[str, Any]) -> list[Change]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return [Change(bib_id, at) for bib_id, at in cursor.fetchall()]
