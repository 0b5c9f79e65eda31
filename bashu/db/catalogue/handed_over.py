"""The records and items of a library, as another system takes them."""

from collections.abc import Iterator
from typing import Any

from bashu.db.catalogue.models import Item, SourceRecord
from bashu.domain.money import Money


def records_of(library_id: int) -> Iterator[tuple[str, str, bytes]]:
    """Each that is not gone, byte for byte as it came: its flavour, its charset and itself."""
    rows = SourceRecord.objects.filter(library=library_id, gone_at=None).order_by("id")
    for row in rows.values_list("flavour", "charset", "raw").iterator():
        yield row[0], row[1], bytes(row[2])


def items_of(library_id: int) -> Iterator[dict[str, Any]]:
    """In the columns of a table of items (docs/import.md), and where each stands."""
    numbers = dict(
        SourceRecord.objects.filter(library=library_id, gone_at=None).values_list("bib_id", "control_number")
    )
    rows = Item.objects.filter(owner=library_id).select_related("home_branch", "branch").order_by("id")
    for item in rows.iterator():
        yield {
            "barcode": item.barcode, "record": numbers.get(item.bib_id, ""), "branch": item.home_branch.code,
            "call number": item.call_number, "volume": item.volume, "collection": item.collection, "kind": item.kind,
            "price": "" if item.price_fen is None else Money(item.price_fen).amount,
            "acquired": item.acquired_on or "", "status": item.status, "stands at": item.branch.code,
        }  # fmt: skip
