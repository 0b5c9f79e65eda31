"""Which items libraries gave each other, and by which documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from bashu.db.circulation.models import OwnershipTransfer
from bashu.db.network.queries import Name
from bashu.db.parts import Part, part_of

TRANSFERS_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRow:
    """`barcode`: the one that it has by now."""

    transfer_id: int
    item_id: int
    barcode: str
    title: str
    giver: Name
    taker: Name
    document: str
    transferred_at: datetime


def given(library_id: int, *, start: int = 0) -> Part[TransferRow]:
    """The last first."""
    return _part(start, from_library=library_id)


def received(library_id: int, *, start: int = 0) -> Part[TransferRow]:
    """The last first."""
    return _part(start, to_library=library_id)


def transfers_of(item_id: int) -> tuple[TransferRow, ...]:
    """All, the last first."""
    rows = _rows().filter(item=item_id).order_by("-transferred_at", "-id")
    return _told(list(rows))


def _rows() -> QuerySet[OwnershipTransfer]:
    return OwnershipTransfer.objects.select_related("item__bib", "from_library", "to_library")


def _part(start: int, **whose: int) -> Part[TransferRow]:
    rows = _rows().filter(**whose).order_by("-transferred_at", "-id")
    return part_of(rows, start=start, most=TRANSFERS_MAX, told=_told)


def _told(rows: Sequence[OwnershipTransfer]) -> tuple[TransferRow, ...]:
    return tuple(
        TransferRow(
            transfer_id=row.id,
            item_id=row.item_id,
            barcode=row.item.barcode,
            title=row.item.bib.title,
            giver=Name(row.from_library.name_zh, row.from_library.name_en),
            taker=Name(row.to_library.name_zh, row.to_library.name_en),
            document=row.document,
            transferred_at=row.transferred_at,
        )
        for row in rows
    )
