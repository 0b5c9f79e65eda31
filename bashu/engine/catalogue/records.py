"""Records that staff write, so that search hears of them, and the log has who did it and when.

    BibsAdmitted    {"bib_ids": [id, ...]}                                  as of an import
    RecordWritten   {"source_id", "bib_id", "from_bib_id", "items", "by"}   `items` of its library went along with it

`by` is the id of the staff. How a publication is described by all records of it: domain/catalogue/union.py. A record
that is changed so far that it is about another publication takes its items there (moving.py), and only while nobody
waits for the one that it leaves.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bashu.db.catalogue.done import made_before, remember
from bashu.db.catalogue.models import SourceRecord
from bashu.db.network.models import Library
from bashu.domain.calendar import LOCAL
from bashu.domain.catalogue.problems import No, Unfit, UnfitError, unfit
from bashu.domain.values import value_class
from bashu.engine.admission import Admitter, Effect, admitting
from bashu.engine.catalogue.admit import Batch, Known, raw_cursor
from bashu.engine.catalogue.moving import WaitedForError
from bashu.engine.catalogue.numbers import record_number
from bashu.engine.catalogue.placing import lock
from bashu.engine.catalogue.sources import source_of
from bashu.wire.marc.compose import Simple, compose, renumbered, stamped
from bashu.wire.marc.describe import describe
from bashu.wire.marc.lines import Lines
from bashu.wire.marc.records import Charset, Field, Flavour, Record
from bashu.wire.marc.writer import TooLongError, write

KIND = "RecordEdited"


@value_class(frozen=True, slots=True, kw_only=True)
class Written:
    source_id: int
    bib_id: int
    items: int = 0


def create(
    form: Simple, *, bib_id: int | None = None, key: UUID | None = None, library_id: int, by: int, now: datetime
) -> Written | Unfit:
    """From the simple form, once for each `key`. `bib_id`: of this publication, of which no library has handed a record
    over.
    """
    agency, local = _agency(library_id), now.astimezone(LOCAL)
    with admitting() as admitter, transaction.atomic():
        if (before := made_before(key, now=now)) is not None:
            return Written(source_id=before[0], bib_id=before[1])
        leader, fields = compose(form, number=record_number(library_id), agency=agency, now=local)
        record = _record(leader, fields, flavour=Flavour.CNMARC, charset=Charset.UTF_8)
        if isinstance(record, Unfit):
            return record
        written = _admit(admitter, record, bib_id=bib_id, library_id=library_id, by=by, now=now)
        remember(key, [written.source_id, written.bib_id])
        return written


def take_over(theirs: Record, *, bib_id: int, library_id: int, by: int, now: datetime) -> Written | Unfit:
    """Another library's record as one of ours, under a number of ours."""
    with admitting() as admitter, transaction.atomic():
        number, local = record_number(library_id), now.astimezone(LOCAL)
        fields = renumbered(stamped(theirs.fields, now=local), number=number)
        record = _record(theirs.leader, fields, flavour=theirs.flavour, charset=theirs.charset)
        if isinstance(record, Unfit):
            return record
        return _admit(admitter, record, bib_id=bib_id, library_id=library_id, by=by, now=now)


def change(source_id: int, lines: Lines, *, before: bytes, library_id: int, by: int, now: datetime) -> Written | Unfit:
    """`before`: the digest of the record that was opened."""
    ours = SourceRecord.objects.filter(pk=source_id, library=library_id, gone_at=None)
    found = ours.values("flavour", "charset").first()
    if found is None or found["charset"] not in set(Charset):
        return unfit(No.RECORD_NOT_THERE)
    flavour, charset = Flavour(found["flavour"]), Charset(found["charset"])
    record = _record(lines.leader, stamped(lines.fields, now=now.astimezone(LOCAL)), flavour=flavour, charset=charset)
    if isinstance(record, Unfit):
        return record
    try:
        with admitting() as admitter, transaction.atomic():
            written, effects = _change(source_id, record, before=before, library_id=library_id, by=by, now=now)
            admitter.record(effects, now=now, kind=KIND)
    except UnfitError as refused:
        return refused.why
    return written


def _agency(library_id: int) -> str:
    return Library.objects.values_list("code", flat=True).get(pk=library_id)


def _record(leader: str, fields: Sequence[Field], *, flavour: Flavour, charset: Charset) -> Record | Unfit:
    """As its bytes will be read again. MARC-8 is not written any more: such a record becomes Unicode."""
    if charset is Charset.MARC_8:
        leader, charset = f"{leader[:9]}a{leader[10:]}", Charset.UTF_8
    try:
        raw = write(leader, fields, charset=charset)
    except TooLongError:
        return unfit(No.TOO_LONG)
    return Record(leader=leader, fields=tuple(fields), flavour=flavour, charset=charset, raw=raw, number=1, offset=0)


def _admit(
    admitter: Admitter, record: Record, *, bib_id: int | None, library_id: int, by: int, now: datetime
) -> Written:
    new = source_of(record, describe(record))
    with raw_cursor() as cursor:
        lock(cursor)
        chosen = {} if bib_id is None else {new.control_number: bib_id}
        batch = Batch(cursor, [new], known={}, library_id=library_id, now=now, chosen=chosen)
        admitted: Effect = ("BibsAdmitted", {"bib_ids": batch.take_in()})
    source_id, bib_id = batch.known[new.control_number].source_id, batch.bib_of(new.control_number)
    admitter.record([admitted, _written(source_id, bib_id, came_from=None, items=0, by=by)], now=now, kind=KIND)
    return Written(source_id=source_id, bib_id=bib_id)


def _written(source_id: int, bib_id: int, *, came_from: int | None, items: int, by: int) -> Effect:
    told = {"source_id": source_id, "bib_id": bib_id, "from_bib_id": came_from, "items": items, "by": by}
    return "RecordWritten", told


def _change(
    source_id: int, record: Record, *, before: bytes, library_id: int, by: int, now: datetime
) -> tuple[Written, list[Effect]]:
    new = source_of(record, describe(record))
    with raw_cursor() as cursor:
        lock(cursor)
        source = SourceRecord.objects.filter(pk=source_id, gone_at=None).first()
        if source is None:
            raise UnfitError(unfit(No.RECORD_NOT_THERE))
        if bytes(source.digest) != before:
            raise UnfitError(unfit(No.CHANGED_MEANWHILE))
        new = replace(new, control_number=source.control_number)
        known = {new.control_number: Known(source_id=source_id, digest=before, bib_id=source.bib_id)}
        batch = Batch(cursor, [new], known=known, library_id=library_id, now=now, strictly=True)
        try:
            admitted: Effect = ("BibsAdmitted", {"bib_ids": batch.take_in()})
        except WaitedForError:
            raise UnfitError(unfit(No.WAITED_FOR)) from None
    bib_id = batch.bib_of(new.control_number)
    came_from = source.bib_id if bib_id != source.bib_id else None
    told = _written(source_id, bib_id, came_from=came_from, items=batch.moved, by=by)
    return Written(source_id=source_id, bib_id=bib_id, items=batch.moved), [admitted, told]
