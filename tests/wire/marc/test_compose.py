"""CNMARC from a simple form: what is asked is in the record, and what is not asked stays in it."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest

from bashu.wire.marc.compose import Simple, compose, leader_of, renumbered, simple, stamped, with_values
from bashu.wire.marc.describe import describe
from bashu.wire.marc.description import Kind
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Charset, Field, Record
from bashu.wire.marc.writer import write

NOW = datetime(2026, 7, 1, 12, 30)  # noqa: DTZ001 (a record says no zone)
BOOK = Simple(
    title="围城", subtitle="长篇小说", part="上册", author="钱钟书著", place="北京", publisher="人民文学出版社",
    published_year=1980, isbn="978-7-02-000220-7", price="CNY39.00", extent="359页", clc="I246.5",
)  # fmt: skip
GOLDEN = Path(__file__).parent / "golden" / "cnmarc_utf8.iso"


def read_back(leader: str, fields: tuple[Field, ...]) -> Record:
    (entry,) = read(BytesIO(write(leader, fields, charset=Charset.UTF_8)))
    assert isinstance(entry, Record)
    return entry


def golden() -> Record:
    with GOLDEN.open("rb") as file:
        entry = next(read(file))
    assert isinstance(entry, Record)
    return entry


@pytest.mark.parametrize("kind", Kind)
def test_a_new_record_says_all_that_was_asked(kind: Kind) -> None:
    form = replace(BOOK, kind=kind)
    record = read_back(*compose(form, number="B1", agency="CD", now=NOW))
    assert simple(describe(record), record.fields) == form
    assert (record.flavour, record.defects, record.first("001")) == ("cnmarc", (), Field("001", data="B1"))


def test_a_new_record_has_the_coded_data_that_cnmarc_asks_for() -> None:
    record = read_back(*compose(BOOK, number="B1", agency="CD", now=NOW))
    general = record.first("100")
    assert general
    assert len(general.first("a")) == 36
    assert [field.tag for field in record.fields] == sorted(field.tag for field in record.fields)
    assert record.first("801") == Field("801", " 0", (("a", "CN"), ("b", "CD"), ("c", "20260701")))


def test_what_is_not_changed_stays_as_it_stands() -> None:
    record = golden()
    before = simple(describe(record), record.fields)
    assert with_values(record.fields, before, before=before) == record.fields
    changed = with_values(record.fields, replace(before, publisher="十月文艺出版社"), before=before)
    differ = [field for field in changed if field not in record.fields]
    assert [(field.tag, field.first("c")) for field in differ] == [("210", "十月文艺出版社")]


def test_a_value_that_is_emptied_is_gone_and_an_empty_field_with_it() -> None:
    _, fields = compose(BOOK, number="B1", agency="CD", now=NOW)
    emptied = with_values(fields, replace(BOOK, extent="", part=""), before=BOOK)
    title = next(field for field in emptied if field.tag == "200")
    assert ("215" not in {field.tag for field in emptied}, title.first("h")) == (True, "")


def test_a_part_that_was_written_as_number_and_name_is_written_as_one() -> None:
    field = Field("200", "1 ", (("a", "史记"), ("h", "第一册"), ("i", "本纪"), ("f", "司马迁")))
    before = Simple(title="史记", part="第一册, 本纪", author="司马迁", language="")
    (changed,) = with_values([field], replace(before, part="第二册"), before=before)
    assert changed.subfields == (("a", "史记"), ("h", "第二册"), ("f", "司马迁"))


def test_a_leader_says_another_kind_only_if_it_is_another() -> None:
    assert leader_of(Kind.BOOK, "00000cam1 2200000 i 450 ") == "00000cam1 2200000 i 450 "
    assert leader_of(Kind.DISC, "00000cam1 2200000 i 450 ")[5:9] == "clm1"


def test_a_record_that_is_taken_over_has_a_number_of_ours_and_the_time() -> None:
    ours = renumbered(stamped(golden().fields, now=NOW), number="B7")
    assert [field.data for field in ours if field.tag in {"001", "005"}] == ["B7", "20260701123000.0"]
    assert {field.tag for field in golden().fields} <= {field.tag for field in ours}
