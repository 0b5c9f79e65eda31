"""Records in XML, queries, tags, messages of boxes, lists and answers that are nearly good."""

from io import BytesIO
from time import perf_counter
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bashu.wire.marc.marcxml import read
from tests.fuzz import cql, link, marcxml, oai, proxy, rfid, tables
from tests.fuzz.damage import damaged

FUZZ = settings.get_profile("fuzz")
XML_MARKS = [b"<record>", b"</record>", b"<record/>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?", b"&", b"<", b">",
             b"<!DOCTYPE a [", b"]>", b'"', b"\x00", b"\x1b", b"\xff", b"<leader>", b"<datafield tag='1'>"]  # fmt: skip


@st.composite
def broken_xml(draw: st.DrawFn) -> bytes:
    data = draw(damaged(st.sampled_from(list(marcxml.seeds()))))
    for mark in draw(st.lists(st.sampled_from(XML_MARKS), max_size=3)):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + mark + data[at:]
    return data


@FUZZ
@given(broken_xml())
def test_damaged_xml_is_read_as_far_as_it_goes(data: bytes) -> None:
    marcxml.check(data)


@FUZZ
@given(damaged(st.sampled_from(list(cql.seeds()))))
def test_damaged_queries_are_parsed_or_told(data: bytes) -> None:
    cql.check(data)


@FUZZ
@given(damaged(st.sampled_from(list(rfid.seeds()))) | st.binary(max_size=64))
def test_damaged_tags_are_read_or_told(data: bytes) -> None:
    rfid.check(data)


@FUZZ
@pytest.mark.parametrize("target", [link, proxy, tables, oai], ids=lambda each: each.__name__.rpartition(".")[2])
@given(st.data())
def test_damaged_messages_lists_and_answers_are_read_or_told(target: ModuleType, data: st.DataObject) -> None:
    target.check(data.draw(damaged(st.sampled_from(list(target.seeds()))) | st.binary(max_size=64)))


@pytest.mark.parametrize("mark", ["<record>", "<record ", "<!--", "<!DOCTYPE a [", "<?", "<leader>&a;<"])
def test_many_marks_are_soon_passed(mark: str) -> None:
    """Some took the square of their number."""
    began = perf_counter()
    list(read(BytesIO(b"<c>" + mark.encode() * (300_000 // len(mark)))))
    assert perf_counter() - began < 10
