"""Which old receipts of a library were written down, for good: so that none is written down twice.

A receipt's row goes with its reader. What stays is a hash of library and number, from which nothing leads to a deposit.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from bashu.db.settlement.models import DepositReceipt, KnownReceipt

BRINGING: Final = 0x62_72_6E_67


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDown:
    """What a receipt stands for, as long as that is known."""

    patron_id: int
    fen: int
    taken_on: date


def written_down(library_id: int, numbers: Collection[str]) -> dict[str, list[WrittenDown]]:
    """By the numbers of receipts; what was written down by mistake is not."""
    rows = DepositReceipt.objects.filter(number__in=numbers, deposit__library=library_id, deposit__voided_at=None)
    found: dict[str, list[WrittenDown]] = {}
    for row in rows.select_related("deposit"):
        known = WrittenDown(patron_id=row.patron_id, fen=row.deposit.amount_fen, taken_on=row.deposit.taken_on)
        found.setdefault(row.number, []).append(known)
    return found


def taken_back(library_id: int, numbers: Collection[str]) -> set[str]:
    """Of these, what was written down by mistake: it may be brought anew."""
    rows = DepositReceipt.objects.filter(number__in=numbers, deposit__library=library_id)
    return set(rows.exclude(deposit__voided_at=None).values_list("number", flat=True))


def commands_of(library_id: int, numbers: Collection[str]) -> dict[str, UUID | None]:
    """Those that are known: by which command it was begun to write each down, None once that is done."""
    digests = {digest(library_id, number): number for number in numbers}
    rows = KnownReceipt.objects.filter(library=library_id, digest__in=list(digests))
    return {digests[bytes(row.digest)]: row.command_id for row in rows}


def begin(library_id: int, commands: Mapping[str, UUID]) -> None:
    """Before the commands are sent: should the answer be lost, the next run sends the same ones."""
    rows = [
        KnownReceipt(library_id=library_id, digest=digest(library_id, number), command_id=command_id)
        for number, command_id in commands.items()
    ]
    KnownReceipt.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["library", "digest"], update_fields=["command_id"]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    deposit_id: int
    patron_id: int
    number: str
    collected_by: str


@transaction.atomic
def done(library_id: int, receipts: Iterable[Receipt]) -> None:
    rows = [
        DepositReceipt(
            deposit_id=each.deposit_id, patron_id=each.patron_id, number=each.number, collected_by=each.collected_by
        )
        for each in receipts
    ]
    DepositReceipt.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["deposit"], update_fields=["patron", "number", "collected_by"]
    )
    begun = [digest(library_id, row.number) for row in rows]
    KnownReceipt.objects.filter(library=library_id, digest__in=begun).update(command_id=None)


def give_up(library_id: int, numbers: Iterable[str]) -> None:
    """The engine refused these, and has written nothing."""
    digests = [digest(library_id, number) for number in numbers]
    KnownReceipt.objects.filter(library=library_id, digest__in=digests).exclude(command_id=None).delete()


def remember(library_id: int, number: str) -> None:
    """One that was written down by hand."""
    KnownReceipt.objects.get_or_create(library_id=library_id, digest=digest(library_id, number))


def digest(library_id: int, number: str) -> bytes:
    return sha256(f"{library_id}|{number}".encode()).digest()


@contextmanager
def alone(library_id: int) -> Iterator[bool]:
    """Whether nobody else brings receipts of this library meanwhile: two who do would write each down twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s::int4, %s::int4)", (BRINGING, library_id))
        taken = bool(cursor.fetchone()[0])
    try:
        yield taken
    finally:
        if taken:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s::int4, %s::int4)", (BRINGING, library_id))
