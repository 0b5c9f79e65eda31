"""MARCXML in every dress it comes in: read like ISO 2709, and written so that it is read again as it was."""

import gzip
import tracemalloc
from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.marc import iso2709, marcxml, reading
from bashu.wire.marc.records import Charset, DefectKind, Entry, Field, Flavour, Record, Unreadable
from bashu.wire.markup.writing import FORBIDDEN
from tests.wire.marc.making import CNMARC_LEADER, MARC21_LEADER, cnmarc

GOLDEN = Path(__file__).parent / "golden"
DATA = Path(__file__).parents[3] / "data"
ONE = '<record><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">1</controlfield>{}</record>'
TITLE = '<datafield tag="245" ind1="1" ind2="0"><subfield code="a">{}</subfield></datafield>'
GOOD = ONE.format(TITLE.format("good"))


def entries(text: str | bytes) -> list[Entry]:
    return list(marcxml.read(BytesIO(text if isinstance(text, bytes) else text.encode())))


def told(text: str | bytes) -> list[str]:
    """The title of each record with what was wrong with it, or why there is none."""
    return [
        " ".join([*(field.first("a") for field in entry.every("245")), *(each.kind for each in entry.defects)])
        if isinstance(entry, Record) else entry.reason
        for entry in entries(text)
    ]  # fmt: skip


def test_a_real_answer_of_an_sru_server_says_what_the_same_records_say_in_iso2709() -> None:
    with (GOLDEN / "cnmarc_sru.xml").open("rb") as xml, (GOLDEN / "cnmarc_gb18030.iso").open("rb") as iso:
        (ours, *more), original = list(marcxml.read(xml)), next(iso2709.read(iso))
    assert isinstance(ours, Record)
    assert isinstance(original, Record)
    assert (ours.fields, ours.flavour, ours.defects) == (original.fields, Flavour.CNMARC, ())
    assert [(entry.number, entry.offset) for entry in (ours, *more)] == [(1, 323)]


texts = st.text(st.characters(codec="utf-8").filter(lambda each: not FORBIDDEN.match(each)), min_size=1, max_size=20)
values = texts.map(lambda text: text.replace("\x1d", "").replace("\x1e", "").replace("\x1f", "") or "x")
tags = st.from_regex(r"[0-9A-Z]{3}", fullmatch=True)
codes = st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789!<&\"' ")
data_fields = st.builds(
    lambda tag, indicators, pairs: Field(tag, indicators, tuple(pairs)),
    tags, st.sampled_from(["  ", "1 ", "0#", '"<']), st.lists(st.tuples(codes, values), min_size=1, max_size=4),
)  # fmt: skip
control_fields = st.builds(lambda tag, data: Field(tag, data=data), tags, values)


@given(st.lists(st.one_of(data_fields, control_fields), min_size=1, max_size=6), st.sampled_from(Flavour))
def test_what_is_written_is_read_again_and_so_are_the_kept_bytes(fields: list[Field], flavour: Flavour) -> None:
    leader = MARC21_LEADER if flavour is Flavour.MARC21 else CNMARC_LEADER
    data = b"".join(marcxml.write_collection([(leader, fields)]))
    (entry,) = marcxml.read(BytesIO(data), flavour=flavour)
    assert isinstance(entry, Record)
    assert (entry.fields, entry.flavour, entry.leader[5:12]) == (tuple(fields), flavour, leader[5:12])
    (again,) = reading.read(BytesIO(entry.raw), charset=entry.charset, flavour=entry.flavour)
    assert isinstance(again, Record)
    assert (again.fields, again.leader, again.raw) == (entry.fields, entry.leader, entry.raw)


def test_real_records_come_through_xml_unchanged() -> None:
    for path in sorted(DATA.glob("*.gz")):
        with gzip.open(path) as file:
            records = [entry for entry in islice(iso2709.read(file), 150) if isinstance(entry, Record)]
        data = b"".join(marcxml.write_collection((record.leader, record.fields) for record in records))
        read = [entry for entry in marcxml.read(BytesIO(data)) if isinstance(entry, Record)]
        assert [(each.fields, each.flavour) for each in read] == [(each.fields, each.flavour) for each in records]


def test_a_record_too_long_for_iso2709_is_kept_as_xml() -> None:
    (entry,) = entries(ONE.format(TITLE.format("长" * 9_000)))
    assert isinstance(entry, Record)
    assert entry.raw.startswith(b"<record")
    (again,) = reading.read(BytesIO(entry.raw), charset=entry.charset, flavour=entry.flavour)
    assert isinstance(again, Record)
    assert (again.fields, again.raw) == (entry.fields, entry.raw)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (ONE.format(TITLE.format("A & B &nbsp; 2 < 3")), ["A & B \xa0 2 < 3 markup_mended"]),
        (ONE.format(TITLE.format("A\x1b\x02&#x1F;B")), ["A\ufffd\ufffd\ufffdB characters_replaced"]),
        (ONE.format(TITLE.format("A")).removesuffix("</record>"), ["A record_terminator_missing"]),
        (ONE.format(TITLE.replace(' ind2="0"', "").format("A")), ["A indicators_bad"]),
        (ONE.format(TITLE.replace("245", "2450").format("A")), ["field_lost"]),
        (ONE.format("<datafield tag='245' ind1='1' ind2='0'/>" + TITLE.format("A")), ["A field_empty"]),
        ("<record/>", ["no field that can be read"]),
        (ONE.format(TITLE.format("A</b>")), ["no XML: mismatched tag, line 1 of the record, column 150"]),
        (ONE.format(TITLE.format("A"))[8:], ["fields before which no <record> begins"]),
        ("<record><header status='deleted'/></record>", ["no field that can be read"]),
    ],
)
def test_a_broken_record_is_mended_or_told_and_its_neighbours_live(broken: str, said: list[str]) -> None:
    assert told(f"<collection>{GOOD}{broken}{GOOD}</collection>") == ["good", *said, "good"]


def test_what_cannot_be_read_is_told_by_its_place() -> None:
    bad = ONE.format(TITLE.format("A</b>"))
    text = f"<collection>\n{GOOD}\n{bad}\n{GOOD}</collection>"
    (found,) = [entry for entry in entries(text) if isinstance(entry, Unreadable)]
    assert (found.number, text[found.offset : found.offset + found.size]) == (2, bad)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"<c>{GOOD}", ["good", "the file ends before </c>: something of it is lost"]),
        (f"<c>{GOOD}<record><lea", ["good", "the file ends before </c>: something of it is lost"]),
        ("plain text", ["no <record> in it"]),
        (f"<c><!-- {GOOD} -->{GOOD}</c>", ["good"]),
        (GOOD + GOOD, ["good", "good"]),
        (GOOD.encode("utf-16"), ["UTF-16; save the file as UTF-8"]),
        ("", []),
    ],
)
def test_files_that_are_no_good_ones(text: str | bytes, said: list[str]) -> None:
    assert told(text) == said


def test_a_document_type_declaration_is_told_and_its_entities_stay_unknown() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    found = told(f"<?xml version='1.0'?>{bomb}<x>{ONE.format(TITLE.format('&b;&f;'))}</x>")
    assert found == ["a document type declaration (DTD), which is not read", "&b;&f; markup_mended"]


@pytest.mark.parametrize("said", ["gb2312", "GBK", "utf-8"])
@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
def test_the_bytes_say_which_encoding_it_is(said: str, codec: str) -> None:
    text = f"<?xml version='1.0' encoding='{said}'?><c>{ONE.format(TITLE.format('围城：钱钟书'))}</c>"
    (entry,) = entries(text.encode(codec))
    assert isinstance(entry, Record)
    mislabelled = [DefectKind.CHARSET_MISLABELLED] if (said == "utf-8") != (codec == "utf-8") else []
    assert entry.every("245")[0].first("a") == "围城：钱钟书"
    assert (entry.charset, [defect.kind for defect in entry.defects]) == (Charset.UTF_8, mislabelled)


def test_prefixes_and_namespaces_do_not_matter() -> None:
    names = ("record", "leader", "controlfield", "datafield", "subfield")
    prefixed = GOOD
    for name in names:
        prefixed = prefixed.replace(f"<{name}", f"<mxc:{name}").replace(f"</{name}", f"</mxc:{name}")
    assert told(f'<mxc:collection xmlns:mxc="info:lc/xmlns/marcxchange-v2">{prefixed}</mxc:collection>') == ["good"]


EMPTY = b"<record>" + b" " * 150 + b"</record>"


class Endless:
    """A file of as many records as are asked for, never whole in memory."""

    def __init__(self, left: int) -> None:
        self.left = left

    def read(self, _: int, /) -> bytes:
        self.left -= 1
        return EMPTY * 200 if self.left >= 0 else b""


def test_memory_does_not_grow_with_the_file() -> None:
    """Of half a megabyte."""
    tracemalloc.start()
    count = sum(1 for _ in marcxml.read(Endless(15)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (count, most < 300_000) == (3_000, True), most


def test_either_form_is_known_by_its_first_bytes() -> None:
    both = [reading.read(BytesIO(data)) for data in (b"\xef\xbb\xbf\n " + GOOD.encode(), cnmarc("1", "围城"))]
    assert [entry.flavour for (entry,) in both if isinstance(entry, Record)] == [Flavour.MARC21, Flavour.CNMARC]
