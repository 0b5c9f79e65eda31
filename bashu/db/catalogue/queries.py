"""What pages may know of titles and their items. Rows are frozen; every list has an end."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from bashu.db.catalogue.models import BibRecord, Item, SourceRecord
from bashu.db.network.queries import Name, PlaceRow, place_of
from bashu.db.parts import Part, part_of

ITEMS_MAX = 200

_WITH_PLACES = (
    "bib", "owner", "home_branch__library__city", "branch__library__city",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BibRow:
    bib_id: int
    title: str
    author: str
    publisher: str
    published_year: int | None
    isbn: str
    extent: str
    clc: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """`at`: where it stands, or where it was last seen while it is on loan or on its way."""

    item_id: int
    barcode: str
    bib_id: int
    title: str
    author: str
    call_number: str
    kind: str
    status: str
    home: PlaceRow
    at: PlaceRow

    @property
    def floats(self) -> bool:
        """It stands, for lending, at a library that does not own it."""
        return self.status == "available" and self.at.library_id != self.home.library_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NatureRow:
    """What lending rules see of an item."""

    item_id: int
    owner_library_id: int
    owner_code: str
    kind: str
    collection: str
    acquired_on: date | None


@dataclass(frozen=True, slots=True)
class Stock:
    items: int
    available: int


def bibs(bib_ids: Sequence[int]) -> tuple[BibRow, ...]:
    """In the order of the ids; one that is gone is left out."""
    found = {bib.id: _bib(bib) for bib in BibRecord.objects.filter(id__in=bib_ids)}
    return tuple(found[bib_id] for bib_id in bib_ids if bib_id in found)


def bib(bib_id: int) -> BibRow | None:
    return next(iter(bibs([bib_id])), None)


def stock(bib_ids: Sequence[int]) -> dict[int, Stock]:
    """How many items of each title the network has, and how many of them stand on a shelf."""
    in_service = Item.objects.filter(bib_id__in=bib_ids).exclude(status="withdrawn").order_by()
    counted = in_service.values("bib_id").annotate(
        items=Count("id"), available=Count("id", filter=Q(status="available"))
    )
    rows = counted.values_list("bib_id", "items", "available")
    return {bib_id: Stock(items, available) for bib_id, items, available in rows}


def has_other_editions(bib_id: int) -> bool:
    """Whether the work of this record has any record beside it."""
    work_id = BibRecord.objects.filter(id=bib_id).values_list("work_id", flat=True).first() or bib_id
    return BibRecord.objects.filter(Q(id=work_id) | Q(work=work_id)).exclude(id=bib_id).exists()


def volumes_of(bib_id: int) -> tuple[str, ...]:
    """Of a record whose items are volumes of it."""
    rows = Item.objects.filter(bib_id=bib_id).exclude(volume="").exclude(status="withdrawn").order_by("volume")
    return tuple(rows.values_list("volume", flat=True).distinct())


def items_of(bib_id: int, *, start: int = 0) -> Part[ItemRow]:
    rows = Item.objects.select_related(*_WITH_PLACES).filter(bib_id=bib_id).exclude(status="withdrawn")
    return part_of(rows.order_by("id"), start=start, most=ITEMS_MAX, told=_items)


def item(item_id: int) -> ItemRow | None:
    row = Item.objects.select_related(*_WITH_PLACES).filter(id=item_id).first()
    return _item(row) if row else None


def items_with_barcode(barcode: str) -> tuple[ItemRow, ...]:
    """Barcodes repeat between libraries, and only there."""
    return tuple(items_with_barcodes([barcode]).get(barcode, ()))


def items_with_barcodes(barcodes: Collection[str]) -> dict[str, list[ItemRow]]:
    """Those of each barcode that there is."""
    rows = Item.objects.select_related(*_WITH_PLACES).filter(barcode__in=barcodes)
    found: dict[str, list[ItemRow]] = {}
    for row in _items(rows.order_by("id")):
        found.setdefault(row.barcode, []).append(row)
    return found


def owners(item_ids: Sequence[int]) -> dict[int, Name]:
    """The libraries that these items belong to, wherever they are."""
    rows = Item.objects.filter(id__in=item_ids).values_list("id", "owner__name_zh", "owner__name_en")
    return {item_id: Name(zh, en) for item_id, zh, en in rows}


def natures(barcode: str) -> tuple[NatureRow, ...]:
    rows = Item.objects.filter(barcode=barcode).order_by("id")
    columns = ("id", "owner_id", "owner__code", "kind", "collection", "acquired_on")
    return tuple(
        NatureRow(
            item_id=item_id,
            owner_library_id=owner_id,
            owner_code=code,
            kind=kind,
            collection=collection,
            acquired_on=acquired_on,
        )
        for item_id, owner_id, code, kind, collection, acquired_on in rows.values_list(*columns)
    )


def titles(item_ids: Sequence[int]) -> dict[int, str]:
    return dict(Item.objects.filter(id__in=item_ids).values_list("id", "bib__title"))


def _bib(row: BibRecord) -> BibRow:
    return BibRow(
        bib_id=row.id,
        title=row.title,
        author=row.author,
        publisher=row.publisher,
        published_year=row.published_year,
        isbn=row.isbn,
        extent=row.extent,
        clc=row.clc,
        kind=row.kind,
    )


def _items(rows: Iterable[Item]) -> tuple[ItemRow, ...]:
    return tuple(_item(row) for row in rows)


def _item(row: Item) -> ItemRow:
    return ItemRow(
        item_id=row.id,
        barcode=row.barcode,
        bib_id=row.bib_id,
        title=row.bib.title,
        author=row.bib.author,
        call_number=row.call_number,
        kind=row.kind,
        status=row.status,
        home=place_of(row.home_branch),
        at=place_of(row.branch),
    )


def bibs_of_records(library_id: int, numbers: Collection[str]) -> dict[str, int]:
    """The union records of a library's own, by its control numbers; what is gone there is not among them."""
    rows = SourceRecord.objects.filter(library=library_id, control_number__in=numbers, gone_at=None)
    return dict(rows.values_list("control_number", "bib_id"))


def bibs_of_barcodes(library_id: int, barcodes: Collection[str]) -> dict[str, int]:
    """The records of a library's items."""
    return dict(Item.objects.filter(owner=library_id, barcode__in=barcodes).values_list("barcode", "bib_id"))
