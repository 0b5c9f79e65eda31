"""Records as lines that somebody edits: nothing is lost on the way, and what is written wrong is told."""

from io import BytesIO
from pathlib import Path

import pytest

from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.lines import Lines, Remark, Wrong, read_lines, remarks_on, write_lines
from bashu.wire.marc.records import Charset, Field, Flavour, Record
from bashu.wire.marc.writer import write

GOLDEN = Path(__file__).parent / "golden"
PLAIN = "LDR 00000nam0 2200000   450 \n001 B1\n200 1# $a围城$f钱钟书著"


def records(name: str) -> list[Record]:
    with (GOLDEN / name).open("rb") as file:
        return [entry for entry in read(file) if isinstance(entry, Record)]


def remarks(text: str, before: tuple[Field, ...] = ()) -> list[Remark]:
    lines = read_lines(text)
    if not isinstance(lines, Lines):
        return list(lines)
    return remarks_on(text, lines, flavour=Flavour.CNMARC, before=before, number="B1")


@pytest.mark.parametrize("name", ["cnmarc_gb18030.iso", "cnmarc_utf8.iso", "marc21_utf8_880.mrc"])
def test_real_records_come_back_byte_for_byte(name: str) -> None:
    for record in records(name):
        lines = read_lines(write_lines(record.leader, record.fields))
        assert lines == Lines(record.leader, record.fields)
        assert write(lines.leader, lines.fields, charset=record.charset) == record.raw


def test_what_means_something_else_or_cannot_be_seen_is_written_in_signs() -> None:
    odd = Field("900", "# ", (("a", "$5 {a}\x1b\n"), ("", ""), ("\x88", " b ")))
    text = write_lines(" " * 24, [odd, Field("2 0", data="1# $a\r")])
    assert "$a{U+0024}5 {U+007B}a}{U+001B}{U+000A}" in text
    assert read_lines(text.replace("\n", "\r\n")) == Lines(" " * 24, (odd, Field("2 0", data="1# $a\r")))


def test_a_plain_record_has_nothing_wrong() -> None:
    assert remarks(PLAIN) == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("no field at all", Wrong.NO_FIELD),
        ("2x0 1# $aA", Wrong.TAG),
        ("300 1X $aA", Wrong.INDICATORS),
        ("005 ## $aA", Wrong.CONTROL_FIELD),
        ("300 A note", Wrong.NO_SUBFIELD),
        ("300 ## $aA$b", Wrong.EMPTY_SUBFIELD),
        ("300 ## $aA$$bB", Wrong.EMPTY_SUBFIELD),
        ("300 ## $aA\ufffd", Wrong.UNREAD),
    ],
)
def test_a_line_that_is_written_wrong_is_told_by_its_number(line: str, wrong: Wrong) -> None:
    assert [(each.wrong, each.line) for each in remarks(f"{PLAIN}\n\n{line}")] == [(wrong, 5)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (PLAIN.replace("200 1#", "201 1#"), Wrong.MISSING),
        (PLAIN.replace("$a围城", "$e围城"), Wrong.MISSING),
        (PLAIN + "\n200 1# $a再一个", Wrong.TWICE),
        (PLAIN.replace("B1", "B2"), Wrong.NUMBER_CHANGED),
        (PLAIN.replace("nam0", "n中m0"), Wrong.LEADER),
    ],
)
def test_a_record_that_lacks_what_it_must_have_is_told(text: str, wrong: Wrong) -> None:
    assert [each.wrong for each in remarks(text)] == [wrong]


def test_what_stood_there_before_is_left_alone_however_odd() -> None:
    odd = Field("9x9", "??", (("!", ""),))
    assert remarks(write_lines("", [odd]).split("\n")[1] + "\n" + PLAIN.split("\n", 1)[1], before=(odd,)) == []


def test_a_record_that_is_read_again_is_the_same() -> None:
    lines = read_lines(PLAIN)
    assert isinstance(lines, Lines)
    raw = write(lines.leader, lines.fields, charset=Charset.UTF_8)
    (again,) = read(BytesIO(raw))
    assert isinstance(again, Record)
    assert again.fields == lines.fields
