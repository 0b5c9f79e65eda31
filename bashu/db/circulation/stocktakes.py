"""Stocktakes: what should stand on the shelves, what was scanned there, and what of it is still to be seen to.

Whoever counts changes no item. What was expected is written down with the item's version as the count begins, so that
what was lent, returned or sent on since is told from what is not there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Collate

from bashu.db.catalogue.done import made_before, remember
from bashu.db.catalogue.models import Counted, Item, Stocktake
from bashu.db.parts import Part, part_of
from bashu.domain.circulation.stocktaking import Found, Scanned, Shelves, judge

TAKES_MAX, LINES_MAX = 30, 100
# So many are counted exactly.
COUNTED_AT_MOST = 1_000

OF_SHELVES = """
   AND i.status = 'available' AND i.call_number COLLATE "C" >= %(first)s
   AND (%(last)s = '' OR left(i.call_number, length(%(last)s)) COLLATE "C" <= %(last)s)
   AND (%(collection)s = '' OR i.collection = %(collection)s)
"""
# Of a branch: what is at home there, and what floats there. Both are found by an index, wherever else items stand.
EXPECT = f"""
INSERT INTO catalogue_counted (stocktake_id, item_id, call_number, version, found, settled)
SELECT %(take)s, i.id, i.call_number, i.version, '', false FROM catalogue_item i
 WHERE i.home_branch_id = %(branch)s AND i.branch_id = %(branch)s {OF_SHELVES}
 UNION ALL
SELECT %(take)s, i.id, i.call_number, i.version, '', false
  FROM circulation_floating f JOIN catalogue_item i ON i.id = f.item_id
 WHERE f.branch_id = %(branch)s AND i.home_branch_id <> %(branch)s {OF_SHELVES}
"""  # noqa: S608 (words of ours)
COUNT = """
INSERT INTO catalogue_counted AS c (stocktake_id, item_id, call_number, found, found_at, found_by_id, found_version,
                                    settled)
VALUES (%s, %s, %s, %s, %s, %s, %s, false)
    ON CONFLICT (stocktake_id, item_id) DO UPDATE SET found = EXCLUDED.found, found_at = EXCLUDED.found_at,
       found_by_id = EXCLUDED.found_by_id, found_version = EXCLUDED.found_version
 WHERE c.found_at IS NULL
RETURNING c.version
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRow:
    take_id: int
    branch_id: int
    shelves: Shelves
    expected: int
    counted: int
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """`found`: how it was found, if it was."""

    item_id: int
    barcode: str
    title: str
    author: str
    call_number: str
    collection: str
    owner_id: int
    found: str
    found_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedRow:
    """`again`: it was scanned in this stocktake before."""

    item_id: int
    title: str
    found: Found
    again: bool


def takes(branch_id: int, *, start: int = 0) -> Part[TakeRow]:
    """Those that go on first, then the latest."""
    rows = Stocktake.objects.filter(branch=branch_id).order_by(F("ended_at").desc(nulls_first=True), "-id")
    return part_of(rows, start=start, most=TAKES_MAX, told=lambda found: tuple(_take(row) for row in found))


def take(take_id: int, *, branch_id: int) -> TakeRow | None:
    row = Stocktake.objects.filter(pk=take_id, branch=branch_id).first()
    return _take(row) if row else None


def begin(shelves: Shelves, *, key: UUID | None = None, now: datetime) -> int:
    """Once for each `key`."""
    with transaction.atomic():
        if (before := made_before(key, now=now)) is not None:
            return int(before)
        row = Stocktake.objects.create(
            branch_id=shelves.branch_id,
            first_mark=shelves.first_mark,
            last_mark=shelves.last_mark,
            collection=shelves.collection,
            began_at=now,
        )
        asked: dict[str, str | int] = {
            "take": row.pk, "branch": shelves.branch_id, "first": shelves.first_mark, "last": shelves.last_mark,
            "collection": shelves.collection,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(EXPECT, asked)
            Stocktake.objects.filter(pk=row.pk).update(expected=cursor.rowcount)
        remember(key, row.pk)
    return row.pk


def end(take_id: int, *, now: datetime) -> None:
    Stocktake.objects.filter(pk=take_id, ended_at=None).update(ended_at=now)


def go_on(take_id: int) -> None:
    Stocktake.objects.filter(pk=take_id).update(ended_at=None)


def candidates(barcode: str, take_id: int) -> tuple[int, ...]:
    """Which items this may be. Of several with the barcode: the one that should stand here, if it is one."""
    rows = list(Item.objects.filter(barcode=barcode).order_by("id").values_list("id", flat=True))
    if len(rows) < 2:
        return tuple(rows)
    here = set(Counted.objects.filter(stocktake=take_id, item__in=rows).values_list("item_id", flat=True))
    return tuple(here) if len(here) == 1 else tuple(rows)


def count(found: TakeRow, item_id: int, *, by: int, now: datetime) -> CountedRow:
    """What was scanned, once; and how it was found the first time."""
    with transaction.atomic():
        item = Item.objects.select_related("bib").get(pk=item_id)
        seen = Scanned(
            status=item.status, branch_id=item.branch_id, call_number=item.call_number, collection=item.collection
        )
        verdict = judge(seen, found.shelves)
        with connection.cursor() as cursor:
            row: list[Any] = [found.take_id, item_id, item.call_number, verdict.value, now, by, item.version]
            cursor.execute(COUNT, row)
            fresh = cursor.fetchone()
        if fresh is not None and fresh[0] is not None:
            Stocktake.objects.filter(pk=found.take_id).update(counted=F("counted") + 1)
    return CountedRow(item_id=item_id, title=item.bib.title, found=verdict, again=fresh is None)


def not_found(found: TakeRow, *, start: int = 0) -> Part[LineRow]:
    """Expected, never scanned, and not moved since, in the order of the shelf. While most of a large branch is still to
    be scanned nobody counts what has moved: then `of` has it too."""
    # By one look at each item, for a join would read the whole library first.
    stands = Item.objects.filter(pk=OuterRef("item_id"), status="available").values("version")[:1]
    rows = Counted.objects.filter(stocktake=found.take_id, found_at=None).annotate(stands=Subquery(stands))
    still = rows.filter(version=F("stands")).order_by(Collate("call_number", "C"), "item_id")
    ids = list(still.values_list("pk", flat=True)[start : start + LINES_MAX + 1])
    if start and not ids:
        return not_found(found)
    left, of = found.expected - found.counted, len(ids)
    if start + len(ids) > LINES_MAX:
        # With an end and in order: so they are found by the index of what was not found, however much was.
        of = still[: COUNTED_AT_MOST + 1].count() if left <= COUNTED_AT_MOST else left
    shown = Counted.objects.select_related("item__bib").in_bulk(ids[:LINES_MAX])
    return Part(rows=_lines(shown[pk] for pk in ids[:LINES_MAX]), start=start, of=of, most=LINES_MAX)


def still_not_found(take_id: int, item_ids: Sequence[int]) -> tuple[LineRow, ...]:
    """Of these, in the same order."""
    rows = _not_found(take_id).filter(item__in=item_ids).select_related("item__bib")
    return _lines(rows.order_by(Collate("call_number", "C"), "item_id"))


def _not_found(take_id: int) -> QuerySet[Counted]:
    return Counted.objects.filter(
        stocktake=take_id, found_at=None, item__version=F("version"), item__status="available"
    )


def misplaced(take_id: int, *, start: int = 0) -> Part[LineRow]:
    """Scanned where it should not stand, and not seen to since."""
    rows = _misplaced(take_id)
    return part_of(rows.order_by("id"), start=start, most=LINES_MAX, told=_lines)


def still_misplaced(take_id: int, item_ids: Sequence[int]) -> tuple[LineRow, ...]:
    """Of these, in the same order."""
    return _lines(_misplaced(take_id).filter(item__in=item_ids).order_by("id"))


def _misplaced(take_id: int) -> QuerySet[Counted]:
    rows = Counted.objects.filter(stocktake=take_id, found_at__isnull=False, settled=False).exclude(found=Found.RIGHT)
    return rows.filter(item__version=F("found_version")).select_related("item__bib")


def settle(take_id: int, item_ids: Sequence[int]) -> None:
    """Somebody has put these right."""
    Counted.objects.filter(stocktake=take_id, item__in=item_ids, found_at__isnull=False).update(settled=True)


def _lines(rows: Iterable[Counted]) -> tuple[LineRow, ...]:
    return tuple(_line(row) for row in rows)


def _take(row: Stocktake) -> TakeRow:
    return TakeRow(
        take_id=row.pk,
        branch_id=row.branch_id,
        shelves=Shelves(
            branch_id=row.branch_id, first_mark=row.first_mark, last_mark=row.last_mark, collection=row.collection
        ),
        expected=row.expected,
        counted=row.counted,
        began_at=row.began_at,
        ended_at=row.ended_at,
    )


def _line(row: Counted) -> LineRow:
    return LineRow(
        item_id=row.item_id,
        barcode=row.item.barcode,
        title=row.item.bib.title,
        author=row.item.bib.author,
        call_number=row.item.call_number,
        collection=row.item.collection,
        owner_id=row.item.owner_id,
        found=row.found,
        found_at=row.found_at,
    )
