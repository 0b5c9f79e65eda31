"""Records that staff write, so that search hears of them, and the log has who did it and when.

    BibsAdmitted    {"bib_ids": [id, ...]}                                  as of an import
    RecordWritten   {"source_id", "bib_id", "from_bib_id", "items", "by"}   `items` of its library went along with it

`by` is the id of the staff. A publication is described by the first record of it, so a change of that one is seen in
the union catalogue, and one of another library's is kept for that library alone. A record that is changed so far that
it is about another publication takes its library's items there, under the locks of both queues, and only while nobody
waits in either.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from bashu.db.catalogue.done import made_before, remember
from bashu.db.catalogue.models import BibRecord, Item, SourceRecord
from bashu.db.circulation.models import Hold
from bashu.db.network.models import Library
from bashu.domain.calendar import LOCAL
from bashu.domain.catalogue.problems import No, Unfit, UnfitError, unfit
from bashu.domain.values import value_class
from bashu.engine.admission import Admitter, Effect, admitting
from bashu.engine.catalogue.admit import NewBib, NewSource, bibs_of
from bashu.engine.catalogue.numbers import record_number
from bashu.engine.catalogue.sources import source_of
from bashu.wire.marc.compose import Simple, compose, renumbered, stamped
from bashu.wire.marc.describe import describe
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.lines import Lines
from bashu.wire.marc.records import Charset, Field, Flavour, Record
from bashu.wire.marc.writer import TooLongError, write

KIND = "RecordEdited"
LOCK_TITLES = "SELECT id FROM catalogue_bibrecord WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
LOCK_ITEMS = "SELECT id FROM catalogue_item WHERE bib_id = %s AND owner_id = %s ORDER BY id FOR UPDATE"
DESCRIBES = ("title", "author", "publisher", "published_year", "isbn", "language", "extent", "clc", "kind")


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
    found = SourceRecord.objects.filter(pk=source_id, library=library_id).values("flavour", "charset").first()
    if found is None or found["charset"] not in set(Charset):
        return unfit(No.RECORD_NOT_THERE)
    flavour, charset = Flavour(found["flavour"]), Charset(found["charset"])
    record = _record(lines.leader, stamped(lines.fields, now=now.astimezone(LOCAL)), flavour=flavour, charset=charset)
    if isinstance(record, Unfit):
        return record
    try:
        with admitting() as admitter, transaction.atomic():
            written, effects = _change(source_id, record, before=before, library_id=library_id, by=by)
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
    source = SourceRecord.objects.create(
        library_id=library_id,
        control_number=new.control_number,
        bib_id=_other(new.bib) if bib_id is None else bib_id,
        flavour=new.flavour,
        charset=new.charset,
        raw=new.raw,
        digest=sha256(new.raw).digest(),
    )
    admitted: Effect = ("BibsAdmitted", {"bib_ids": [source.bib_id]})
    told = _written(source.pk, source.bib_id, came_from=None, items=0, by=by)
    admitter.record([admitted, told], now=now, kind=KIND)
    return Written(source_id=source.pk, bib_id=source.bib_id)


def _written(source_id: int, bib_id: int, *, came_from: int | None, items: int, by: int) -> Effect:
    told = {"source_id": source_id, "bib_id": bib_id, "from_bib_id": came_from, "items": items, "by": by}
    return "RecordWritten", told


def _change(source_id: int, record: Record, *, before: bytes, library_id: int, by: int) -> tuple[Written, list[Effect]]:
    source, new = SourceRecord.objects.get(pk=source_id), source_of(record, describe(record))
    was = BibRecord.objects.get(pk=source.bib_id)
    bib_id = was.pk if _stays(was, new.bib, source=source) else _other(new.bib)
    if bib_id == was.pk and _describes(was, source=source):
        _describe(was, new.bib, match_key=was.match_key if new.bib.match_key == _key_of(source) else new.bib.match_key)
    items = _move_items(was.pk, bib_id, library_id=library_id) if bib_id != was.pk else 0
    if not _save(source_id, new, bib_id=bib_id, before=before):
        raise UnfitError(unfit(No.CHANGED_MEANWHILE))
    told = _written(source_id, bib_id, came_from=was.pk if bib_id != was.pk else None, items=items, by=by)
    admitted: Effect = ("BibsAdmitted", {"bib_ids": sorted({was.pk, bib_id})})
    return Written(source_id=source_id, bib_id=bib_id, items=items), [admitted, told]


def _stays(was: BibRecord, new: NewBib, *, source: SourceRecord) -> bool:
    """It is about the same publication; or this record alone says what that is, and is free to say something else."""
    if new.match_key in {was.match_key, _key_of(source)}:
        return True
    others = SourceRecord.objects.filter(bib=was).exclude(pk=source.pk).exists()
    theirs = Item.objects.filter(bib=was).exclude(owner=source.library_id).exists()
    return not (others or theirs or BibRecord.objects.filter(match_key=new.match_key).exists())


def _key_of(source: SourceRecord) -> str:
    """Before the change. It may stand at a publication that somebody chose, whatever a match would have said."""
    entry = next(
        read(BytesIO(bytes(source.raw)), charset=Charset(source.charset), flavour=Flavour(source.flavour)), None
    )
    return source_of(entry, describe(entry)).bib.match_key if isinstance(entry, Record) else ""


def _describes(was: BibRecord, *, source: SourceRecord) -> bool:
    first = SourceRecord.objects.filter(bib=was).order_by("id").values_list("id", flat=True).first()
    return first == source.pk


def _describe(was: BibRecord, new: NewBib, *, match_key: str) -> None:
    values = {name: getattr(new, name) for name in DESCRIBES}
    try:
        with transaction.atomic():
            BibRecord.objects.filter(pk=was.pk).update(match_key=match_key, **values)
    except IntegrityError:
        # Another library brought such a publication in at this moment.
        raise UnfitError(unfit(No.CHANGED_MEANWHILE)) from None


def _other(new: NewBib) -> int:
    return bibs_of([new])[new.match_key]


def _move_items(was_id: int, bib_id: int, *, library_id: int) -> int:
    """They change their queue, so both are locked, and nobody may wait in either."""
    works = BibRecord.objects.filter(pk__in=[was_id, bib_id]).values_list("id", "work_id")
    queues = sorted({work_id or each_id for each_id, work_id in works})
    with connection.cursor() as cursor:
        cursor.execute(LOCK_TITLES, [queues])
        cursor.execute(LOCK_ITEMS, [was_id, library_id])
        item_ids = [item_id for (item_id,) in cursor.fetchall()]
    if item_ids and Hold.objects.filter(work__in=queues, closed_at=None).exists():
        raise UnfitError(unfit(No.WAITED_FOR))
    return Item.objects.filter(pk__in=item_ids).update(bib=bib_id)


def _save(source_id: int, new: NewSource, *, bib_id: int, before: bytes) -> bool:
    """False: somebody has changed it since it was opened."""
    rows = SourceRecord.objects.filter(pk=source_id, digest=before)
    saved = rows.update(bib=bib_id, raw=new.raw, charset=new.charset, digest=sha256(new.raw).digest())
    return saved == 1
