"""Book lists, with where each book stands on a shelf now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from django.db import connection
from django.db.models import Avg, Count, QuerySet

from bashu.db.activities.models import BookList, BookListEntry
from bashu.db.catalogue.models import Item
from bashu.db.catalogue.queries import BibRow, Stock, bibs, stock
from bashu.db.network.models import Branch
from bashu.db.network.queries import Name, PlaceRow, place_of
from bashu.db.network.rights import within
from bashu.db.parts import Part, part_of, part_of_all
from bashu.domain.rights import Reach

BookListRow: TypeAlias = BookList

AT_ONCE: Final = 30
# No list has more: it is to be read, and a challenge may ask for all of it.
ENTRIES_MAX: Final = 200
PLACES_TOLD: Final = 3
# A degree of longitude is shorter here than one of latitude.
NARROW: Final = 0.86

# Each entry with the record that its own has become, if it became one.
_ENTRIES: Final = """
WITH RECURSIVE following AS (
  SELECT id, bib_id, 0 AS steps FROM activities_booklistentry WHERE book_list_id = %(book_list)s
   UNION ALL
  SELECT f.id, b.merged_into_id, steps + 1 FROM following f JOIN catalogue_bibrecord b ON b.id = f.bib_id
   WHERE b.merged_into_id IS NOT NULL AND steps < 20
), last AS (SELECT DISTINCT ON (id) id, bib_id FROM following ORDER BY id, steps DESC)
SELECT e.id, l.bib_id, e.says_zh, e.says_en, coalesce(b.work_id, b.id)
  FROM activities_booklistentry e JOIN last l ON l.id = e.id JOIN catalogue_bibrecord b ON b.id = l.bib_id
 ORDER BY e.place, e.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """At a branch, so many of a book on the shelf."""

    at: PlaceRow
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """`places`: where it is on the shelf, the chosen library first, then the nearest; `more`: so many places beside."""

    entry_id: int
    bib: BibRow
    says: Name
    stock: Stock | None
    places: tuple[Shelved, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    entry_id: int
    bib_id: int
    says: Name
    work_id: int


def published_lists(*, start: int = 0) -> Part[BookList]:
    return _part(_lists().filter(state="published"), start=start)


def find_list(list_id: int, *, drafts: bool = False) -> BookList | None:
    return _lists().filter(pk=list_id, **({} if drafts else {"state": "published"})).first()


def planned_lists(reach: Reach, *, start: int = 0) -> Part[BookList]:
    return _part(within(_lists(), reach, branch=""), start=start)


def find_planned(list_id: int, reach: Reach) -> BookList | None:
    return within(_lists().filter(pk=list_id), reach, branch="").first()


def choosable(reach: Reach) -> tuple[BookList, ...]:
    """Which a challenge of these libraries may ask for: their own, and the network's."""
    return tuple((within(_lists(), reach, branch="") | _lists().filter(library=None)).order_by("title_en", "id"))


def entries_of(list_id: int) -> tuple[Entry, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, {"book_list": list_id})
        rows = cursor.fetchall()
    return tuple(Entry(entry_id=row[0], bib_id=row[1], says=Name(row[2], row[3]), work_id=row[4]) for row in rows)


def works_of(list_id: int | None) -> frozenset[int]:
    return frozenset(each.work_id for each in entries_of(list_id)) if list_id else frozenset()


def entry_rows(list_id: int, *, library_id: int | None, city: str, start: int = 0) -> Part[EntryRow]:
    part = part_of_all(entries_of(list_id), start=start, most=AT_ONCE)
    bib_ids = [each.bib_id for each in part]
    known, counted = {row.bib_id: row for row in bibs(bib_ids)}, stock(bib_ids)
    places = _shelved(bib_ids, library_id=library_id, city=city)
    rows = [
        EntryRow(
            entry_id=each.entry_id, bib=known[each.bib_id], says=each.says, stock=counted.get(each.bib_id),
            places=tuple(places[each.bib_id][:PLACES_TOLD]), more=max(0, len(places[each.bib_id]) - PLACES_TOLD),
        )
        for each in part
    ]  # fmt: skip
    return Part(rows=tuple(rows), start=part.start, of=part.of, most=part.most)


def _shelved(bib_ids: Sequence[int], *, library_id: int | None, city: str) -> defaultdict[int, list[Shelved]]:
    counted = Item.objects.filter(bib__in=bib_ids, status="available").order_by().values("bib_id", "branch_id")
    rows = list(counted.annotate(available=Count("id")).values_list("bib_id", "branch_id", "available"))
    branches = Branch.objects.select_related("library__city").in_bulk({branch_id for _bib, branch_id, _count in rows})
    far = _far(branches, library_id=library_id, city=city)
    found: defaultdict[int, list[Shelved]] = defaultdict(list)
    for bib_id, branch_id, available in sorted(rows, key=lambda row: far[row[1]]):
        found[bib_id].append(Shelved(at=place_of(branches[branch_id]), available=available))
    return found


def _far(branches: dict[int, Branch], *, library_id: int | None, city: str) -> dict[int, tuple[bool, bool, float, int]]:
    """What to sort branches by: the chosen library, its city, how far from it (in degrees)."""
    here = Branch.objects.filter(library=library_id).select_related("library").order_by("id").first()
    chosen_city = here.library.city_id if here else city
    centre = Branch.objects.filter(library=library_id).aggregate(lon=Avg("lon"), lat=Avg("lat")) if here else None

    def far(branch: Branch) -> float:
        if centre is None:
            return 0.0
        return float(((branch.lon - centre["lon"]) * NARROW) ** 2 + (branch.lat - centre["lat"]) ** 2)

    return {
        pk: (each.library_id != library_id, each.library.city_id != chosen_city, far(each), pk)
        for pk, each in branches.items()
    }


def _lists() -> "QuerySet[BookList]":
    return BookList.objects.select_related("library").annotate(books=Count("entries"))


def _part(rows: "QuerySet[BookList]", *, start: int) -> Part[BookList]:
    return part_of(rows.order_by("-written_at", "-id"), start=start, most=AT_ONCE, told=tuple)


def known_entry(list_id: int, entry_id: int) -> bool:
    return BookListEntry.objects.filter(book_list=list_id, pk=entry_id).exists()
