"""What readers owe a library, and what it holds for them, when it leaves."""

from collections.abc import Iterator
from typing import Any

from bashu.db.settlement.models import Charge, Deposit
from bashu.domain.calendar import local_day


def charges_of(library_id: int) -> Iterator[dict[str, Any]]:
    """What is owed to it still, in fen."""
    rows = Charge.objects.filter(library=library_id, settled_at=None).select_related("patron__home_library")
    for row in rows.order_by("id").iterator():
        yield {
            "number": row.pk, "patron_id": row.patron_id, "home": row.patron.home_library.code if row.patron else "",
            "amount": row.amount_fen, "paid": row.paid_fen, "waived": row.waiver_fen,
            "to refund": row.refundable_fen - row.refunded_fen, "charged on": local_day(row.charged_at),
            "kind": row.kind.replace("_", " "),
        }  # fmt: skip


def deposits_of_library(library_id: int) -> Iterator[dict[str, Any]]:
    """What it holds still, in fen."""
    rows = Deposit.objects.filter(library=library_id, settled_at=None, voided_at=None)
    for row in rows.select_related("patron__home_library", "receipt").order_by("id").iterator():
        receipt = getattr(row, "receipt", None)
        yield {
            "patron_id": row.patron_id, "home": row.patron.home_library.code if row.patron else "",
            "amount": row.amount_fen - row.refunded_fen - row.applied_fen,
            "receipt": receipt.number if receipt else row.pk, "date": row.taken_on,
            "collected by": receipt.collected_by if receipt else "",
        }  # fmt: skip
