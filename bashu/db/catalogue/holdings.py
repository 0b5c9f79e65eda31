"""What cataloguers see: their library's record of a publication, byte for byte, and its items with all their fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet, Value
from django.db.models.functions import Collate, Concat

from bashu.db.catalogue.models import Item, LabelWanted, SourceRecord
from bashu.db.catalogue.sources import sources_of
from bashu.db.network.models import Branch
from bashu.db.network.queries import Name, PlaceRow, place_of
from bashu.db.network.rights import within
from bashu.db.parts import Part, part_of
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.rights import Reach

ITEMS_MAX, LABELS_MAX, BULK_MAX = 100, 200, 200
# How few items of a branch stand.
RARE: Final = frozenset(ItemStatus) - {
    ItemStatus.AVAILABLE, ItemStatus.ON_LOAN, ItemStatus.IN_TRANSIT, ItemStatus.ON_HOLD_SHELF,
    ItemStatus.LENT_BY_OWNER,
}  # fmt: skip
# The last sign of Unicode.
LAST_SIGN = chr(0x10FFFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    source_id: int
    library_id: int
    library: Name
    control_number: str
    bib_id: int
    flavour: str
    charset: str
    raw: bytes
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """An item with what staff may write of it."""

    item_id: int
    barcode: str
    bib_id: int
    title: str
    author: str
    call_number: str
    volume: str
    collection: str
    kind: str
    price_fen: int | None
    acquired_on: date | None
    status: str
    owner_id: int
    home: PlaceRow
    at: PlaceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which items of a branch; what is empty leaves none out. `last_mark`: up to all that begin so."""

    home_branch_id: int
    first_mark: str = ""
    last_mark: str = ""
    collection: str = ""
    kind: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRow:
    branch_id: int
    name: Name


def source_of_library(bib_id: int, library_id: int) -> SourceRow | None:
    """Of several that a library has of one publication, the first. What it has deleted is none of its any more."""
    return _first(SourceRecord.objects.filter(bib=bib_id, library=library_id, gone_at=None))


def first_source(bib_id: int) -> SourceRow | None:
    """The one that describes the publication."""
    best = [each.source_id for each in sources_of(bib_id)[:1]]
    return _first(SourceRecord.objects.filter(pk__in=best))


def has_record(bib_ids: Sequence[int], library_id: int) -> frozenset[int]:
    """Which of these the library has a record of."""
    rows = SourceRecord.objects.filter(bib_id__in=bib_ids, library=library_id, gone_at=None)
    return frozenset(rows.values_list("bib_id", flat=True))


def held(reach: Reach, *, library_id: int, bib_id: int, start: int = 0) -> Part[HeldRow]:
    """The library's items of a publication, as far as a right reaches; what was withdrawn too."""
    rows = _of(reach).filter(bib=bib_id, owner=library_id).order_by("volume", "call_number", "id")
    return part_of(rows, start=start, most=ITEMS_MAX, told=lambda found: tuple(_held(row) for row in found))


def held_item(reach: Reach, item_id: int, *, library_id: int) -> HeldRow | None:
    row = _of(reach).filter(pk=item_id, owner=library_id).first()
    return _held(row) if row else None


def held_items(reach: Reach, item_ids: Sequence[int], *, library_id: int) -> tuple[HeldRow, ...]:
    """In the order of the ids; what is not reached is left out."""
    found = {row.id: _held(row) for row in _of(reach).filter(pk__in=item_ids, owner=library_id)}
    return tuple(found[item_id] for item_id in item_ids if item_id in found)


def held_with_barcodes(reach: Reach, barcodes: Sequence[str], *, library_id: int) -> dict[str, HeldRow]:
    """Within a library a barcode is one item's."""
    return {row.barcode: _held(row) for row in _of(reach).filter(barcode__in=barcodes, owner=library_id)}


def branches_of(library_id: int, reach: Reach) -> tuple[BranchRow, ...]:
    rows = within(Branch.objects.filter(library=library_id), reach, branch="id").order_by("code")
    return tuple(BranchRow(branch_id=row.id, name=Name(row.name_zh, row.name_en)) for row in rows)


def labels_wanted(reach: Reach, *, library_id: int, start: int = 0) -> Part[HeldRow]:
    """Added, and never printed; the first added first."""
    rows = within(LabelWanted.objects.filter(item__owner=library_id), reach, library="item__owner")
    chosen = part_of(rows.order_by("added_at", "item_id"), start=start, most=LABELS_MAX, told=tuple)
    found = held_items(reach, [row.item_id for row in chosen], library_id=library_id)
    return Part(rows=found, start=chosen.start, of=chosen.of, most=LABELS_MAX)


def labels_printed(reach: Reach, item_ids: Sequence[int], *, library_id: int) -> None:
    rows = within(LabelWanted.objects.filter(item__owner=library_id), reach, library="item__owner")
    rows.filter(pk__in=item_ids).delete()


def chosen(reach: Reach, filters: Filters, *, library_id: int, start: int = 0) -> Part[HeldRow]:
    """Of one home branch, in the order of the shelves. How they stand is looked at within that."""
    # First which, by the index of the shelves, then all about these: else all that fit are joined before they are cut.
    rows = _within(reach).annotate(mark=Collate("call_number", "C"))
    rows = rows.filter(owner=library_id, home_branch=filters.home_branch_id)
    if filters.first_mark:
        rows = rows.filter(mark__gte=filters.first_mark)
    if filters.last_mark:
        rows = rows.filter(mark__lt=_behind(filters.last_mark))
    for name, value in (("collection", filters.collection), ("kind", filters.kind), ("status", filters.status)):
        rows = rows.filter(**{name: value}) if value else rows
    # In the order of the index the first that fit come at once, if they are many. Of what is rare nearly all would be
    # looked at one by one, all over the table; so those are found first, and then put in order.
    order = Concat("mark", Value("")) if filters.status in RARE else "mark"
    found = list(rows.order_by(order, "id").values_list("id", flat=True)[start : start + BULK_MAX + 1])
    held = held_items(reach, found[:BULK_MAX], library_id=library_id)
    # Nobody counts all that fit: a page says that there is more.
    return Part(rows=held, start=start, of=start + len(found), most=BULK_MAX)


def _behind(mark: str) -> str:
    """Behind all that begin so, by the order of signs."""
    return f"{mark}{LAST_SIGN}"


def _of(reach: Reach) -> QuerySet[Item]:
    return _within(reach).select_related("bib", "home_branch__library__city", "branch__library__city")


def _within(reach: Reach) -> QuerySet[Item]:
    return within(Item.objects.all(), reach, library="owner", branch="home_branch")


def _first(rows: QuerySet[SourceRecord]) -> SourceRow | None:
    row = rows.select_related("library").order_by("id").first()
    return _source(row) if row else None


def _source(row: SourceRecord) -> SourceRow:
    return SourceRow(
        source_id=row.id,
        library_id=row.library_id,
        library=Name(row.library.name_zh, row.library.name_en),
        control_number=row.control_number,
        bib_id=row.bib_id,
        flavour=row.flavour,
        charset=row.charset,
        raw=bytes(row.raw),
        digest=bytes(row.digest),
    )


def _held(row: Item) -> HeldRow:
    return HeldRow(
        item_id=row.id,
        barcode=row.barcode,
        bib_id=row.bib_id,
        title=row.bib.title,
        author=row.bib.author,
        call_number=row.call_number,
        volume=row.volume,
        collection=row.collection,
        kind=row.kind,
        price_fen=row.price_fen,
        acquired_on=row.acquired_on,
        status=row.status,
        owner_id=row.owner_id,
        home=place_of(row.home_branch),
        at=place_of(row.branch),
    )
