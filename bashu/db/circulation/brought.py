"""Which lines of a library's old lists were brought, for good: so that none is brought twice.

A line is known by a name that its list gives it and that names no reader: the number of a charge or a hold in the old
system, the barcode of a loan and the day on which it began.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db import connection, models

from bashu.db.circulation.models import Brought
from bashu.domain.values import value_class

BRINGING: Final = 0x62_72_69_6E


@value_class(frozen=True, slots=True, kw_only=True)
class Shelf:
    """`kind`: which list of which library, since each counts for itself."""

    library_id: int
    kind: str

    def digest(self, name: str) -> bytes:
        return sha256(f"{self.kind}|{self.library_id}|{name}".encode()).digest()


def commands_of(shelf: Shelf, names: Collection[str]) -> dict[str, UUID | None]:
    """Those that are known: by which command each was begun, None once that is done."""
    digests = {shelf.digest(name): name for name in names}
    rows = Brought.objects.filter(library=shelf.library_id, digest__in=list(digests))
    return {digests[bytes(row.digest)]: row.command_id for row in rows}


def begin(shelf: Shelf, commands: Mapping[str, UUID]) -> None:
    """Before the commands are sent: should the answer be lost, the next run sends the same ones."""
    rows = [
        Brought(library_id=shelf.library_id, digest=shelf.digest(name), command_id=command_id)
        for name, command_id in commands.items()
    ]
    Brought.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["library", "digest"], update_fields=["command_id"]
    )


def done(shelf: Shelf, names: Collection[str]) -> None:
    _of(shelf, names).update(command_id=None)


def give_up(shelf: Shelf, names: Collection[str]) -> None:
    """The engine refused these, and has written nothing."""
    _of(shelf, names).exclude(command_id=None).delete()


@contextmanager
def alone(library_id: int) -> Iterator[bool]:
    """Whether nobody else brings lists of this library meanwhile: two who do would bring each line twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s::int4, %s::int4)", (BRINGING, library_id))
        taken = bool(cursor.fetchone()[0])
    try:
        yield taken
    finally:
        if taken:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s::int4, %s::int4)", (BRINGING, library_id))


def _of(shelf: Shelf, names: Collection[str]) -> "models.QuerySet[Brought]":
    digests = [shelf.digest(name) for name in names]
    return Brought.objects.filter(library=shelf.library_id, digest__in=digests)
