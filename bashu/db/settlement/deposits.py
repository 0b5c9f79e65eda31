"""Deposits as pages show them, and the old receipts of readers, which no log has."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet, Sum, Value

from bashu.db.network.queries import Name
from bashu.db.parts import Part, part_of
from bashu.db.settlement.brought import remember
from bashu.db.settlement.models import Charge, Deposit, DepositReceipt

HELD_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositRow:
    """`library` holds `held_fen` of it. `receipt`: the number that the reader was given, if anybody wrote it down."""

    deposit_id: int
    library_id: int
    library: Name
    amount_fen: int
    held_fen: int
    taken_on: date
    receipt: str
    collected_by: str
    number: str
    reader: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToGiveBack:
    """To one reader: what was paid and is not owed, and what libraries hold of deposits."""

    refund_fen: int
    held_fen: int


def deposits_of(patron_id: int) -> tuple[DepositRow, ...]:
    """What is held for this reader, the oldest first."""
    return _rows(list(_held().filter(patron_id=patron_id).order_by("taken_on", "id")))


def to_give_back(patron_id: int) -> ToGiveBack:
    """One query."""
    refunds = Charge.objects.filter(patron_id=patron_id, settled_at=None, refundable_fen__gt=F("refunded_fen"))
    held = Deposit.objects.filter(patron_id=patron_id, settled_at=None)
    rows = refunds.values_list(Value("refund"), F("refundable_fen") - F("refunded_fen")).union(
        held.values_list(Value("deposit"), F("amount_fen") - F("refunded_fen") - F("applied_fen")), all=True
    )
    sums = Counter[str]()
    for what, fen in rows:
        sums[what] += fen
    return ToGiveBack(refund_fen=sums["refund"], held_fen=sums["deposit"])


def deposit_of(patron_id: int, deposit_id: int) -> DepositRow | None:
    return next(iter(_rows(list(_held().filter(patron_id=patron_id, id=deposit_id)))), None)


def has_deposits(patron_id: int, *, library_id: int) -> bool:
    """Held or given back: what is written down once more may be the same."""
    return Deposit.objects.filter(patron_id=patron_id, library_id=library_id, voided_at=None).exists()


def held_by(library_id: int, *, start: int = 0) -> Part[DepositRow]:
    """What a library holds, the oldest first."""
    return part_of(
        _held().filter(library_id=library_id).order_by("taken_on", "id"), start=start, most=HELD_MAX, told=_rows
    )


def sum_held_by(library_id: int) -> int:
    rows = Deposit.objects.filter(library_id=library_id, settled_at=None)
    sums = rows.aggregate(taken=Sum("amount_fen"), back=Sum("refunded_fen"), applied=Sum("applied_fen"))
    return (sums["taken"] or 0) - (sums["back"] or 0) - (sums["applied"] or 0)


@transaction.atomic
def write_receipt(*, deposit_id: int, patron_id: int, number: str) -> None:
    DepositReceipt.objects.update_or_create(deposit_id=deposit_id, defaults={"patron_id": patron_id, "number": number})
    if number:
        remember(Deposit.objects.get(pk=deposit_id).library_id, number)


def _held() -> "QuerySet[Deposit]":
    return Deposit.objects.filter(settled_at=None).select_related("library", "patron", "receipt")


def _rows(rows: Sequence[Deposit]) -> tuple[DepositRow, ...]:
    return tuple(
        DepositRow(
            deposit_id=row.id,
            library_id=row.library_id,
            library=Name(row.library.name_zh, row.library.name_en),
            amount_fen=row.amount_fen,
            held_fen=row.amount_fen - row.refunded_fen - row.applied_fen,
            taken_on=row.taken_on,
            receipt=row.receipt.number if hasattr(row, "receipt") else "",
            collected_by=row.receipt.collected_by if hasattr(row, "receipt") else "",
            number=row.patron.number if row.patron else "",
            reader=row.patron.name if row.patron else "",
        )
        for row in rows
    )
