"""Numbers that a library gives out itself: of its records, and on its barcodes."""

from django.db import connection

from bashu.db.catalogue.models import Item, SourceRecord
from bashu.db.network.models import Library

RECORD_DIGITS, BARCODE_DIGITS = 9, 8
TAKE = """
INSERT INTO catalogue_series AS s (library_id, what, last) VALUES (%s, %s, %s)
    ON CONFLICT (library_id, what) DO UPDATE SET last = s.last + EXCLUDED.last RETURNING last
"""


def record_number(library_id: int) -> str:
    """One that none of its records has. Call inside a transaction."""
    while True:
        number = f"B{_take(library_id, 'record', count=1):0{RECORD_DIGITS}}"
        if not SourceRecord.objects.filter(library=library_id, control_number=number).exists():
            return number


def barcodes(library_id: int, count: int) -> list[str] | None:
    """So many that none of its items has, behind its prefix; None if it has no prefix. Call inside a transaction."""
    prefix = Library.objects.values_list("barcode_prefix", flat=True).get(pk=library_id)
    if not prefix:
        return None
    free: list[str] = []
    while len(free) < count:
        wanted = count - len(free)
        last = _take(library_id, "barcode", count=wanted)
        made = [f"{prefix}{number:0{BARCODE_DIGITS}}" for number in range(last - wanted + 1, last + 1)]
        taken = set(Item.objects.filter(barcode__in=made, owner=library_id).values_list("barcode", flat=True))
        free += [barcode for barcode in made if barcode not in taken]
    return free


def _take(library_id: int, what: str, *, count: int) -> int:
    """The last of the next so many numbers. Whoever else wants some waits until this is saved, so none is left out."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [library_id, what, count])
        (last,) = cursor.fetchone() or (0,)
    return int(last)
