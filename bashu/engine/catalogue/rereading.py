"""Records that came in before it was written down what they say: read again, so that they are matched like any others.

A job does it, some at a time, beside everything else. When none is left, looking for one costs nothing.
"""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

from django.db import transaction

from bashu.db.catalogue.models import SourceRecord
from bashu.engine.admission import admitting
from bashu.engine.catalogue import placing
from bashu.engine.catalogue.admit import Batch, Known, raw_cursor
from bashu.engine.catalogue.sources import NewSource, source_of
from bashu.wire.marc.describe import describe
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Charset, Flavour, Record

AT_ONCE = 500


def read_again(now: datetime, *, most: int = AT_ONCE) -> int:
    """So many of one library; answers how many there were. What cannot be read says its title only, and stays."""
    with admitting() as admitter, transaction.atomic(), raw_cursor() as cursor:
        placing.lock(cursor)
        first = SourceRecord.objects.filter(says={}).order_by("id").first()
        if first is None:
            return 0
        rows = SourceRecord.objects.filter(says={}, library=first.library_id).order_by("id")[:most]
        wanted = {row.pk: source for row in rows if (source := _source(row)) is not None}
        known = {
            row.control_number: Known(source_id=row.pk, digest=bytes(row.digest), bib_id=row.bib_id) for row in rows
        }
        batch = Batch(cursor, list(wanted.values()), known=known, library_id=first.library_id, now=now)
        touched = batch.take_in() if wanted else []
        unread = [row.pk for row in rows if row.pk not in wanted]
        SourceRecord.objects.filter(pk__in=unread).update(says={"title": ""})
        if touched:
            admitter.record([("BibsAdmitted", {"bib_ids": touched})], now=now)
    return len(rows)


def _source(row: SourceRecord) -> NewSource | None:
    entry = next(read(BytesIO(bytes(row.raw)), flavour=Flavour(row.flavour), charset=Charset(row.charset)), None)
    if not isinstance(entry, Record):
        return None
    found = source_of(entry, describe(entry))
    return replace(
        found, control_number=row.control_number, flavour=row.flavour, charset=row.charset, raw=bytes(row.raw)
    )
