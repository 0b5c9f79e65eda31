"""Libraries that leave: where their items are that are not home, and what stands at a branch and is to be sent.

What is out is counted by the clock (`count_out`), for no index leads from a library to its loans; what stands here is
read as it is now.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Case, Count, F, Q, QuerySet, Subquery, When

from bashu.db.catalogue.models import Item
from bashu.db.circulation.homecoming_models import STAGES
from bashu.db.circulation.models import Floating, Hold, Homecoming, HomeCount
from bashu.db.network.models import Library
from bashu.db.network.queries import Name, PlaceRow, every_place, places
from bashu.db.network.rights import within
from bashu.db.parts import Part, part_of
from bashu.domain.rights import Reach

OUT_MAX: Final = 200
SEND_MAX: Final = 200
LEAVING_MAX: Final = 100
LEAVES: Final = Q(leaving_at__isnull=False, left_at=None)

# Of its items, by the index of its branches' shelves: what is lent to others or at others, what is on the way from or
# to others, and what else stands with others. What was withdrawn stays where it is.
_OUT: Final = """
WITH own AS (SELECT id FROM network_branch WHERE library_id = %(library)s),
     found AS (
SELECT i.id, i.branch_id, l.due_at, t.expected_on,
       CASE WHEN l.id IS NOT NULL THEN 'on_loan' WHEN t.id IS NOT NULL THEN 'in_transit'
            WHEN i.status = 'on_hold_shelf' THEN 'hold_shelf' WHEN i.status = 'available' THEN 'shelf'
            ELSE 'missing' END AS stage
  FROM catalogue_item i
  LEFT JOIN circulation_loan l ON l.item_id = i.id AND l.checked_in_at IS NULL
  LEFT JOIN patrons_patron p ON p.id = l.patron_id
  LEFT JOIN circulation_transit t ON t.item_id = i.id AND t.ended_at IS NULL
 WHERE i.home_branch_id IN (SELECT id FROM own) AND i.owner_id = %(library)s AND i.status <> 'withdrawn'
   AND CASE WHEN l.id IS NOT NULL
            THEN l.lending_branch_id NOT IN (SELECT id FROM own) OR p.home_library_id <> %(library)s
            WHEN t.id IS NOT NULL
            THEN t.origin_id NOT IN (SELECT id FROM own) OR t.destination_id NOT IN (SELECT id FROM own)
            ELSE i.branch_id NOT IN (SELECT id FROM own) END),
     gone AS (DELETE FROM circulation_homecoming h
               WHERE h.library_id = %(library)s AND NOT EXISTS (SELECT FROM found WHERE found.id = h.item_id))
INSERT INTO circulation_homecoming AS h (item_id, library_id, branch_id, stage, due_at, expected_on)
SELECT id, %(library)s, branch_id, stage, due_at, expected_on FROM found ORDER BY id
    ON CONFLICT (item_id) DO UPDATE
   SET library_id = excluded.library_id, branch_id = excluded.branch_id, stage = excluded.stage,
       due_at = excluded.due_at, expected_on = excluded.expected_on
 WHERE (h.library_id, h.branch_id, h.stage, h.due_at, h.expected_on) IS DISTINCT FROM
       (excluded.library_id, excluded.branch_id, excluded.stage, excluded.due_at, excluded.expected_on)
"""
_ITEMS: Final = """
SELECT count(*) FROM catalogue_item i
 WHERE i.home_branch_id IN (SELECT id FROM network_branch WHERE library_id = %(library)s)
   AND i.owner_id = %(library)s AND i.status <> 'withdrawn'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingRow:
    """A library that leaves. `items` None: nobody has counted yet."""

    library_id: int
    code: str
    name: Name
    leaving_at: datetime
    counted_at: datetime | None
    items: int | None
    on_shelves: int
    on_loan: int
    in_transit: int
    missing: int

    @property
    def out(self) -> int:
        return self.on_shelves + self.on_loan + self.in_transit + self.missing

    @property
    def home(self) -> int:
        return (self.items or 0) - self.out


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCount:
    place: PlaceRow
    on_shelves: int
    on_loan: int
    in_transit: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutRow:
    """An item that is not home: nothing of whoever has it."""

    barcode: str
    title: str
    call_number: str
    stage: str
    place: PlaceRow
    due_at: datetime | None
    expected_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRow:
    """Stands here and belongs to `owner`: either leaves. `held`: on the hold shelf, for whoever may not borrow it."""

    item_id: int
    barcode: str
    title: str
    call_number: str
    collection: str
    owner: Name
    held: bool


def count_out(now: datetime) -> tuple[int, int]:
    """Look at each library that leaves: how many, and how many of their items are out. What is looked at twice is the
    same twice."""
    leaving = list(Library.objects.filter(LEAVES).order_by("id").values_list("id", flat=True))
    Homecoming.objects.exclude(library__in=leaving).delete()
    HomeCount.objects.exclude(library__in=leaving).delete()
    return len(leaving), sum(_count(each, now) for each in leaving)


def progress(reach: Reach, *, start: int) -> Part[LeavingRow]:
    """Whoever began first."""
    rows = within(Library.objects.filter(LEAVES), reach, library="pk", branch="").order_by("leaving_at", "code")
    return part_of(rows, start=start, most=LEAVING_MAX, told=_leaving)


def progress_of(library_id: int) -> LeavingRow | None:
    """None: it does not leave."""
    return next(iter(_leaving(list(Library.objects.filter(LEAVES, pk=library_id)))), None)


def out_by_place(library_id: int) -> tuple[PlaceCount, ...]:
    """By which branches its items are, where most are first."""
    rows = Homecoming.objects.filter(library=library_id).values_list("branch_id", "stage").annotate(n=Count("item_id"))
    counts = defaultdict[int, dict[str, int]](dict)
    for branch_id, stage, count in rows.order_by():
        counts[branch_id][stage] = count
    where = places(counts)
    found = [PlaceCount(place=where[branch_id], **_told(out)) for branch_id, out in counts.items()]
    return tuple(sorted(found, key=lambda each: (-_all(each), each.place.code)))


def out_at(library_id: int, branch_id: int, *, start: int) -> Part[OutRow]:
    """As one would look for them there: by what they wait for, then by call number."""
    rows = _out(library_id).filter(branch=branch_id).order_by(_IN_ORDER, "item__call_number", "item_id")
    return part_of(rows, start=start, most=OUT_MAX, told=_outs)


def all_out(library_id: int) -> Iterator[OutRow]:
    """A row at a time, by place: of every place, for a count may end while they are read."""
    rows = _out(library_id).order_by("branch__code", _IN_ORDER, "item__call_number", "item_id")
    where = every_place()
    return (_out_row(each, where) for each in rows.iterator())


def to_send(branch_id: int, *, start: int) -> Part[SendRow]:
    """By call number, as one walks along the shelves. Of these a branch has thousands at most."""
    return part_of(_to_send(branch_id), start=start, most=SEND_MAX, told=lambda found: tuple(map(_send, found)))


def all_to_send(branch_id: int) -> Iterator[SendRow]:
    return map(_send, _to_send(branch_id).iterator())


def at_a_glance(branch_id: int, *, library_id: int) -> tuple[int, bool]:
    """How many are to be sent from here, and whether this library leaves."""
    count = _to_send(branch_id).order_by().values("branch").annotate(n=Count("pk")).values("n")
    own = Library.objects.filter(pk=library_id).annotate(n=Subquery(count))
    found, leaving_at, left_at = own.values_list("n", "leaving_at", "left_at").get()
    return found or 0, leaving_at is not None and left_at is None


_IN_ORDER: Final = Case(*(When(stage=stage, then=at) for at, stage in enumerate(STAGES)))


def _count(library_id: int, now: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_OUT, {"library": library_id})
        cursor.execute(_ITEMS, {"library": library_id})
        (items,) = cursor.fetchone() or (0,)
        stages = Homecoming.objects.filter(library=library_id).values_list("stage").annotate(n=Count("item_id"))
        out = dict(stages.order_by())
        HomeCount.objects.update_or_create(
            library_id=library_id, defaults={"items": items, "out": out, "counted_at": now}
        )
    return sum(out.values())


def _leaving(found: Sequence[Library]) -> tuple[LeavingRow, ...]:
    counts = {row.pk: row for row in HomeCount.objects.filter(library__in=[each.pk for each in found])}
    return tuple(_leaving_row(each, counts.get(each.pk)) for each in found)


def _leaving_row(library: Library, count: HomeCount | None) -> LeavingRow:
    if library.leaving_at is None:
        raise TypeError("it does not leave")
    return LeavingRow(
        library_id=library.pk,
        code=library.code,
        name=Name(library.name_zh, library.name_en),
        leaving_at=library.leaving_at,
        counted_at=count.counted_at if count else None,
        items=count.items if count else None,
        **_told(count.out if count else {}),
    )


def _told(out: dict[str, int]) -> dict[str, int]:
    named = {each: out.get(each, 0) for each in ("on_loan", "in_transit", "missing")}
    return {"on_shelves": out.get("shelf", 0) + out.get("hold_shelf", 0), **named}


def _all(row: PlaceCount) -> int:
    return row.on_shelves + row.on_loan + row.in_transit + row.missing


def _out(library_id: int) -> QuerySet[Homecoming]:
    """But for what has come home since it was counted."""
    home = Q(item__branch__library=library_id) & ~Q(item__status__in=["on_loan", "in_transit"])
    return Homecoming.objects.filter(library=library_id).exclude(home).select_related("item__bib")


def _outs(found: Sequence[Homecoming]) -> tuple[OutRow, ...]:
    where = places({each.branch_id for each in found})
    return tuple(_out_row(each, where) for each in found)


def _out_row(row: Homecoming, where: dict[int, PlaceRow]) -> OutRow:
    told: dict[str, Any] = {name: getattr(row, name) for name in ("stage", "due_at", "expected_on")}
    item = row.item
    return OutRow(
        barcode=item.barcode, title=item.bib.title, call_number=item.call_number, place=where[row.branch_id], **told
    )


def _to_send(branch_id: int) -> QuerySet[Item]:
    """What floats here, and what was put aside here before one of both began to leave."""
    floats = Floating.objects.filter(_parted("owner", "branch__library"), branch=branch_id)
    held = Hold.objects.filter(
        _parted("item__owner", "pickup_branch__library"), pickup_branch=branch_id, stage="ready", closed_at=None
    )
    rows = Item.objects.filter(pk__in=floats.values("item").union(held.values("item")), branch=branch_id)
    return rows.select_related("bib", "owner").order_by("call_number", "pk")


def _parted(one: str, other: str) -> Q:
    """They are two, and either leaves."""
    either = Q(**{f"{one}__leaving_at__isnull": False}) | Q(**{f"{other}__leaving_at__isnull": False})
    return either & ~Q(**{one: F(other)})


def _send(item: Item) -> SendRow:
    return SendRow(
        item_id=item.pk, barcode=item.barcode, title=item.bib.title, call_number=item.call_number,
        collection=item.collection, owner=Name(item.owner.name_zh, item.owner.name_en),
        held=item.status == "on_hold_shelf",
    )  # fmt: skip
