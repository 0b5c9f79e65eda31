"""A record in other words: CNMARC as MARC 21, and both as Dublin Core."""

import gzip
import re
from dataclasses import replace
from io import BytesIO
from itertools import islice
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.marc.describe import describe
from bashu.wire.marc.dublin_core import dublin_core, write_oai_dc
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Charset, Field, Flavour, Record
from bashu.wire.marc.to_marc21 import to_marc21
from bashu.wire.marc.writer import write
from bashu.wire.markup.reading import parse
from tests.wire.marc.making import CNMARC_LEADER
from tests.wire.marc.test_marcxml import control_fields, data_fields

# As the schema of MARCXML wants it.
MARC21_LEADERS = re.compile(r"00000[a-z][a-zA-Z][a-zA-Z] a2200000[ 1-8]c 4500")
GOLDEN = Path(__file__).parent / "golden"
DATA = Path(__file__).parents[3] / "data"


def golden(name: str) -> Record:
    with (GOLDEN / name).open("rb") as file:
        entry = next(read(file))
    assert isinstance(entry, Record)
    return entry


def cnmarc(*fields: Field) -> Record:
    (entry,) = read(BytesIO(write(CNMARC_LEADER, fields, charset=Charset.UTF_8)), flavour=Flavour.CNMARC)
    assert isinstance(entry, Record)
    return entry


def converted(*fields: Field) -> list[str]:
    """The fields made, but for 008, in one line each."""
    _, made = to_marc21(cnmarc(*fields))
    return [
        f"{field.tag} {field.indicators.replace(' ', '#')} "
        + "".join(f"${code}{text}" for code, text in field.subfields)
        for field in made
        if field.tag != "008"
    ]


def test_a_real_record_becomes_marc21() -> None:
    leader, fields = to_marc21(golden("cnmarc_gb18030.iso"))
    assert leader == "00000nam a2200000 c 4500"
    assert [f"{field.tag} {field.data or ' '.join(value for _, value in field.subfields)}" for field in fields] == [
        "001 990002180740203961",
        "005 20180625022747.0",
        "008 020204s1994    cc ak  g      000 0 chi d",
        "020 7-5037-1744-0 CNY68.00",
        "035 (aleph)000218074BNU03",
        "040 BNU chi BNU BSD",
        "084 F124 clc",
        "130 中国发展报告",
        "245 '94中国发展报告 国家统计局编",
        "264 北京 中国统计出版社 1994",
        "300 320页 图 27cm",
        "500 本书由叶震与李强等主编。",
        "504 有书目。",
        "650 经济发展 概况 中国 1994",
        "700 叶震 主编",
        "700 李强 主编",
        "710 国家统计局 编",
    ]


def test_titles_names_and_subjects_take_their_places() -> None:
    assert converted(
        Field("101", "1 ", (("a", "chi"), ("c", "eng"))),
        Field("200", "1 ", (("a", "哈利·波特"), ("h", "第1册"), ("i", "魔法石"), ("e", "小说"), ("d", "Harry Potter"),
                            ("f", "罗琳著"), ("g", "苏农译"))),
        Field("461", " 0", (("1", "001B7"), ("1", "2001 "), ("a", "哈利·波特全集"), ("v", "1"))),
        Field("606", "0 ", (("a", "小说"), ("x", "评论"), ("y", "英国"), ("z", "现代"), ("2", "cct"))),
        Field("700", " 1", (("a", "罗琳"), ("b", "J. K."), ("4", "070"))),
        Field("702", " 0", (("a", "苏农"), ("A", "su nong"), ("4", "译"))),
        Field("905", "  ", (("a", "X"),)),
    ) == [
        "041 1# $achi$heng",
        "100 1# $a罗琳, J. K.$4aut",
        "245 10 $a哈利·波特$n第1册$p魔法石$b小说 = Harry Potter$c罗琳著 ; 苏农译",
        "650 #7 $a小说$x评论$z英国$y现代$2cct",
        "700 0# $a苏农$e译",
        "773 0# $t哈利·波特全集$g1$wB7",
    ]  # fmt: skip


def test_real_records_say_the_same_in_marc21() -> None:
    for path in sorted(DATA.glob("cnmarc*.gz")):
        with gzip.open(path) as file:
            records = [entry for entry in islice(read(file), 150) if isinstance(entry, Record)]
        for record in records:
            leader, fields = to_marc21(record)
            (again,) = read(BytesIO(write(leader, fields, charset=Charset.UTF_8)))
            assert isinstance(again, Record)
            assert (again.flavour, again.fields, again.defects) == (Flavour.MARC21, fields, ())
            before, after = describe(record), describe(again)
            same = ("title", "subtitle", "part", "publisher", "published_year", "isbns", "extent", "price_fen", "kind")
            assert [getattr(before, name) for name in same] == [getattr(after, name) for name in same]


TAGS = st.sampled_from(["001", "005", "100", "105", "200", "214", "225", "461", "500", "606", "700", "801", "856"])
odd_fields = st.builds(lambda field, tag: field._replace(tag=tag), st.one_of(data_fields, control_fields), TAGS)


@given(st.lists(odd_fields, min_size=1, max_size=8), st.text(min_size=24, max_size=24), st.sampled_from(Flavour))
def test_whatever_a_record_holds_it_can_be_said_in_other_words(
    fields: list[Field], leader: str, flavour: Flavour
) -> None:
    record = replace(cnmarc(Field("001", data="1")), leader=leader, fields=tuple(fields), flavour=flavour)
    assert all(name and value for name, value in dublin_core(record))
    parse(write_oai_dc(dublin_core(record)).encode())
    leader_made, made = to_marc21(replace(record, flavour=Flavour.CNMARC))
    assert MARC21_LEADERS.fullmatch(leader_made)
    assert [len(field.data) for field in made if field.tag == "008"] == [40]
    assert all(field.data.isascii() for field in made if field.tag == "008")
    assert all(len(field.indicators) == 2 for field in made if field.subfields)


def test_dublin_core_of_both_flavours() -> None:
    assert dublin_core(golden("cnmarc_gb18030.iso")) == (
        ("title", "'94中国发展报告"), ("creator", "叶震"), ("creator", "李强"), ("creator", "国家统计局"),
        ("subject", "经济发展--概况--中国--1994"), ("subject", "F124"), ("description", "本书由叶震与李强等主编。"),
        ("description", "有书目。"), ("publisher", "中国统计出版社"), ("date", "1994"), ("format", "320页 ; 图 ; 27cm"),
        ("language", "chi"), ("type", "Text"), ("identifier", "URN:ISBN:9787503717444"),
    )  # fmt: skip
    found = dublin_core(golden("marc21_utf8_880.mrc"))
    assert [value for name, value in found if name in {"title", "publisher", "identifier"}] == [
        "Wuyang Jiahu. (Er)", "舞阳贾湖. (二)", "Ke xue chu ban she", "科学出版社", "URN:ISBN:9787030437310",
    ]  # fmt: skip


def test_dublin_core_is_written_as_oai_asks() -> None:
    root = parse(write_oai_dc((("title", "A & B"), ("creator", "鲁迅"))).encode()).root
    assert (root.name, root.space) == ("dc", "http://www.openarchives.org/OAI/2.0/oai_dc/")
    assert [(each.name, each.space, each.text) for each in root.children] == [
        ("title", "http://purl.org/dc/elements/1.1/", "A & B"),
        ("creator", "http://purl.org/dc/elements/1.1/", "鲁迅"),
    ]
