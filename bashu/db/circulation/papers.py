"""The papers of boxes, parcels and items, from their rows."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from bashu.db.catalogue.holdings import HeldRow
from bashu.db.circulation.boxes import BoxRow, manifest
from bashu.db.circulation.parcels import ParcelRow
from bashu.domain.calendar import local_day
from bashu.domain.identity.delivery import Delivery
from bashu.wire.paper.sheets import Both, BoxPaper, ItemLabel, Line, ParcelPaper


def _press(name: str) -> Any:
    """What draws a paper is loaded when one is wanted: it takes ten megabytes, and most processes print nothing."""
    return import_module(f"bashu.wire.paper.{name}")


def label_of(row: BoxRow) -> bytes:
    """PDF."""
    label: bytes = _press("box").label(_paper(row, items=len(manifest(row.box_id))))
    return label


def manifest_of(row: BoxRow) -> bytes:
    """PDF."""
    lines = [
        Line(
            barcode=line.barcode,
            title=line.title,
            owner=line.owner.zh,
            destination=line.destination.full_name.zh,
            expected_on=line.expected_on.isoformat(),
        )
        for line in manifest(row.box_id)
    ]
    printed: bytes = _press("box").manifest(_paper(row, items=len(lines)), lines)
    return printed


def _paper(row: BoxRow, *, items: int) -> BoxPaper:
    """`items` are all that travel in it or have: also when some came out already."""
    return BoxPaper(
        code=row.code,
        origin=Both(row.origin.full_name.zh, row.origin.full_name.en),
        next_stop=Both(row.next_stop.full_name.zh, row.next_stop.full_name.en),
        items=items,
        packed_on=local_day(row.closed_at or row.opened_at).isoformat(),
    )


def label_of_parcel(row: ParcelRow, to: Delivery) -> bytes:
    """PDF; made when it is asked for, and kept nowhere."""
    label: bytes = _press("parcel").label(
        ParcelPaper(
            code=row.code,
            recipient=to.recipient,
            phone=to.phone,
            address=to.address,
            sender=row.branch.full_name.zh,
            items=row.items,
            packed_on=local_day(row.packed_at).isoformat(),
        )
    )
    return label


def labels_of_items(rows: Sequence[HeldRow], *, sheet: str, skip: int) -> bytes:
    """PDF."""
    press = _press("labels")
    papers = [
        ItemLabel(barcode=row.barcode, call_number=row.call_number, volume=row.volume, owner=row.home.library.zh)
        for row in rows
    ]
    cut = press.SHEETS[sheet]
    printed: bytes = press.labels(papers, sheet=cut, skip=skip % cut.size)
    return printed
