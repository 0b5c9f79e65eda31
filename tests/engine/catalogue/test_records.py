"""Records that staff write: search and the log hear of them, and items go along."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.holdings import first_source, has_record, source_of_library
from bashu.db.catalogue.models import BibRecord, Item, SourceRecord
from bashu.db.circulation.models import Hold
from bashu.db.network.models import Library
from bashu.domain.catalogue.problems import No, Unfit, unfit
from bashu.engine.admission import admitting
from bashu.engine.catalogue import records
from bashu.engine.catalogue.records import Written
from bashu.engine.catalogue.removal import remove_sources
from bashu.engine.submit import Engine
from bashu.wire.marc.compose import Simple, with_values
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.lines import Lines
from bashu.wire.marc.records import Charset, Record
from tests.holding import place
from tests.people import NOON, City, World, make_item, submit_one

FORM = Simple(
    title="围城", author="钱钟书著", isbn="978-7-02-000220-7", publisher="人民文学出版社", published_year=1980
)

ANOTHER = {"title": "谈艺录", "isbn": "", "published_year": 1948, "publisher": "开明书店"}


def who(city: City) -> dict[str, Any]:
    return {"library_id": city.library.pk, "by": 7, "now": NOON}


def create(city: City, form: Simple = FORM) -> SourceRecord:
    written = records.create(form, **who(city))
    assert isinstance(written, Written)
    return SourceRecord.objects.get(pk=written.source_id)


def kept(source: SourceRecord) -> Record:
    (entry,) = read(BytesIO(bytes(source.raw)))
    assert isinstance(entry, Record)
    return entry


def change(source: SourceRecord, city: City, **values: Any) -> Written | Unfit:
    record = kept(source)
    fields = with_values(record.fields, replace(FORM, **values), before=FORM)
    return records.change(source.pk, Lines(record.leader, fields), before=bytes(source.digest), **who(city))


def told() -> list[str]:
    return [entry.body for entry in LogEntry.objects.order_by("lane", "seq")]


def test_a_record_by_hand_is_in_the_union_catalogue_and_in_the_log(world: World) -> None:
    source = create(world.chengdu)
    assert (source.bib.title, source.bib.isbn, source.control_number) == ("围城", "9787020002207", "B000000001")
    assert f'["BibsAdmitted",{{"bib_ids":[{source.bib_id}]}}]' in told()[0]
    assert '"RecordWritten"' in told()[0]
    assert '"by":7' in told()[0]


def test_no_number_is_given_twice_nor_one_that_an_import_brought(world: World) -> None:
    first = create(world.chengdu)
    SourceRecord.objects.filter(pk=first.pk).update(control_number="B000000002")
    assert create(world.chengdu, replace(FORM, title="写在人生边上")).control_number == "B000000003"


def test_the_only_record_of_a_publication_renames_it_where_it_stands(world: World) -> None:
    source = create(world.chengdu)
    item = make_item("N1", world.chengdu, bib=source.bib)
    assert change(source, world.chengdu, title="圍城：校订本", clc="I246.57") == Written(
        source_id=source.pk, bib_id=source.bib_id
    )
    item.refresh_from_db()
    assert (item.bib.title, item.bib.clc) == ("圍城：校订本", "I246.57")


def test_a_record_that_its_library_has_deleted_is_no_longer_its_own_to_change_or_to_take_over(world: World) -> None:
    here, there = create(world.chengdu), create(world.chongqing)
    bib_id, library_id = here.bib_id, world.chengdu.library.pk
    with admitting() as admitter:
        remove_sources(admitter, [here.control_number], library_id=library_id, now=NOON)
    assert source_of_library(bib_id, library_id) is None
    assert has_record([bib_id], library_id) == frozenset()
    first = first_source(bib_id)
    assert (first.source_id if first else None) == there.pk
    refused = change(here, world.chengdu, clc="I24")
    here.refresh_from_db()
    assert (refused, here.gone_at is None) == (unfit(No.RECORD_NOT_THERE), False)


def test_the_record_to_take_over_is_the_one_that_describes_the_publication(world: World) -> None:
    create(world.chengdu)
    best = create(world.chongqing)
    Library.objects.filter(pk=world.chongqing.library.pk).update(catalogue_rank=-1)
    first = first_source(best.bib_id)
    assert (first.source_id if first else None) == best.pk


def test_a_publication_is_described_by_all_records_of_it(world: World) -> None:
    first, second = create(world.chengdu), create(world.chongqing)
    assert first.bib_id == second.bib_id
    change(second, world.chongqing, clc="I24", subtitle="校订本")
    bib = BibRecord.objects.get(pk=first.bib_id)
    assert (bib.title, bib.clc) == ("围城 : 校订本", "I24")
    Library.objects.filter(pk=world.chengdu.library.pk).update(catalogue_rank=1)
    change(first, world.chengdu, clc="I246")
    bib.refresh_from_db()
    assert (bib.title, bib.clc) == ("围城", "I246")


def test_a_record_that_becomes_another_publications_takes_its_librarys_items_along(world: World) -> None:
    source, theirs = create(world.chengdu), create(world.chongqing)
    ours, other = make_item("N1", world.chengdu, bib=source.bib), make_item("N2", world.chongqing, bib=theirs.bib)
    written = change(source, world.chengdu, **ANOTHER)
    assert isinstance(written, Written)
    assert (written.items, written.bib_id != theirs.bib_id) == (1, True)
    assert Item.objects.get(pk=ours.pk).bib_id == written.bib_id
    assert Item.objects.get(pk=other.pk).bib_id == theirs.bib_id
    assert f'"from_bib_id":{theirs.bib_id}' in told()[-1]


def test_items_leave_no_queue_in_which_somebody_waits(world: World, engine: Engine) -> None:
    source, _ = create(world.chengdu), create(world.chongqing)
    make_item("N1", world.chengdu, bib=source.bib)
    here = world.chengdu
    submit_one(engine, place(world.alice, source.bib_id, pickup=here.branch, terminal=here.desk))
    assert Hold.objects.filter(closed_at=None).exists()
    before = told()
    refused = change(source, world.chengdu, **ANOTHER)
    assert isinstance(refused, Unfit)
    assert (refused.no, told()) == (No.WAITED_FOR, before)
    assert bytes(SourceRecord.objects.get(pk=source.pk).raw) == bytes(source.raw)


def test_who_opened_it_before_another_changed_it_is_told(world: World) -> None:
    source = create(world.chengdu)
    change(source, world.chengdu, clc="I246")
    refused = change(source, world.chengdu, clc="I247")
    assert isinstance(refused, Unfit)
    assert refused.no is No.CHANGED_MEANWHILE


def test_nobody_changes_the_record_of_another_library(world: World) -> None:
    refused = change(create(world.chengdu), world.chongqing, clc="I247")
    assert isinstance(refused, Unfit)
    assert refused.no is No.RECORD_NOT_THERE


def test_a_record_that_is_taken_over_is_ours_under_our_number(world: World) -> None:
    theirs = create(world.chengdu)
    written = records.take_over(kept(theirs), bib_id=theirs.bib_id, **who(world.chongqing))
    assert isinstance(written, Written)
    ours = SourceRecord.objects.get(pk=written.source_id)
    assert (ours.library, ours.bib_id) == (world.chongqing.library, theirs.bib_id)
    assert kept(ours).first("200") == kept(theirs).first("200")


def test_a_record_that_is_too_long_is_told(world: World) -> None:
    refused = records.create(replace(FORM, title="长" * 4_000), **who(world.chengdu))
    assert isinstance(refused, Unfit)
    assert refused.no is No.TOO_LONG


def test_a_record_in_marc_8_becomes_unicode(world: World) -> None:
    theirs = create(world.chengdu)
    from_abroad = replace(kept(theirs), charset=Charset.MARC_8)
    written = records.take_over(from_abroad, bib_id=theirs.bib_id, **who(world.chongqing))
    assert isinstance(written, Written)
    assert SourceRecord.objects.get(pk=written.source_id).charset == "UTF-8"


def test_a_record_at_a_publication_that_somebody_chose_stays_there(world: World) -> None:
    bib = world.book.bib
    written = records.create(FORM, bib_id=bib.pk, **who(world.chengdu))
    assert isinstance(written, Written)
    source = SourceRecord.objects.get(pk=written.source_id)
    changed = change(source, world.chengdu, clc="I246")
    assert isinstance(changed, Written)
    bib.refresh_from_db()
    assert (changed.bib_id, bib.match_key, bib.title, bib.clc) == (bib.pk, "the-book", "围城", "I246")
