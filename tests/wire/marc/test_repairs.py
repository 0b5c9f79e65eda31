"""Broken records: each repair is reported, and the good neighbour is never lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.marc.records import Charset, Defect, DefectKind, Field, Record, Unreadable
from bashu.wire.marc.writer import write
from tests.wire.marc.making import CNMARC_LEADER, cnmarc, entries, records, titles

GOOD = cnmarc("1", "围城")
NEXT = cnmarc("2", "写在人生边上")


def kinds(data: bytes) -> set[DefectKind]:
    return {defect.kind for defect in records(data)[0].defects}


def swap(old: bytes, new: bytes) -> bytes:
    assert GOOD.count(old)
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    ("broken", "reported"),
    [
        pytest.param(b"99999" + GOOD[5:], DefectKind.RECORD_LENGTH_WRONG, id="length too large"),
        pytest.param(b"00010" + GOOD[5:], DefectKind.RECORD_LENGTH_WRONG, id="length too small"),
        pytest.param(b"abcde" + GOOD[5:], DefectKind.RECORD_LENGTH_WRONG, id="length no number"),
        pytest.param(GOOD[:12] + b"00000" + GOOD[17:], DefectKind.LEADER_BAD, id="base address"),
        pytest.param(GOOD[:20] + b"xx0" + GOOD[23:], DefectKind.LEADER_BAD, id="entry map"),
        pytest.param(GOOD[:20] + b"\xb20" + GOOD[22:], DefectKind.LEADER_BAD, id="entry map with a superscript two"),
        pytest.param(swap(b"001000200000", b"001009900000"), DefectKind.FIELD_LENGTH_WRONG, id="field length"),
        pytest.param(swap(b"001000200000", b"0010002xxxxx"), DefectKind.DIRECTORY_BAD, id="field start"),
        pytest.param(GOOD[:-1], DefectKind.RECORD_TERMINATOR_MISSING, id="terminator lost"),
        pytest.param(b"some words, no record" + GOOD, DefectKind.JUNK_SKIPPED, id="words before"),
    ],
)
def test_a_damaged_record_is_read_and_the_damage_reported(broken: bytes, reported: DefectKind) -> None:
    assert titles(broken + NEXT) == ["围城", "写在人生边上"]
    assert reported in kinds(broken + NEXT)
    assert records(broken + NEXT)[1].defects == ()


def test_one_bad_character_costs_only_itself() -> None:
    broken = GOOD.replace("钟".encode("gb18030"), b"\xff", 1)
    assert titles(broken) == ["围城"]
    assert "\ufffd书著" in records(broken)[0].every("200")[0].first("f")
    assert DefectKind.CHARACTERS_REPLACED in kinds(broken)


def test_a_broken_lead_byte_does_not_swallow_the_next_subfield() -> None:
    broken = GOOD.replace("围城".encode("gb18030") + b"\x1ff", "围".encode("gb18030") + b"\x81\x1ff", 1)
    assert records(broken)[0].every("200")[0].first("f") == "钱钟书著"


def test_a_terminator_inside_a_field_does_not_end_the_record() -> None:
    broken = swap("钱钟书".encode("gb18030"), "钱".encode("gb18030") + b"\x1d" + "书".encode("gb18030") + b" ")
    assert titles(broken + NEXT) == ["围城", "写在人生边上"]
    assert DefectKind.RECORD_TERMINATOR_STRAY in kinds(broken + NEXT)


def test_a_cut_file_gives_what_it_still_has() -> None:
    last = records(NEXT + GOOD[:-20])[-1]
    assert last.every("200")[0].first("a") == "围城"
    assert {DefectKind.RECORD_CUT_SHORT, DefectKind.RECORD_TERMINATOR_MISSING} <= {kind.kind for kind in last.defects}


def test_a_record_with_a_wrong_entry_map_is_read_as_everybody_writes_them() -> None:
    broken = GOOD[:20] + b"257" + GOOD[23:]
    assert records(broken)[0].fields == records(GOOD)[0].fields
    assert records(broken)[0].defects == (Defect(DefectKind.LEADER_BAD, detail="entry map"),)


def test_a_directory_that_names_one_field_a_thousand_times_gets_it_once() -> None:
    """Each naming was a copy: a megabyte of directory and field took twenty gigabytes of memory."""
    directory, field = b"500001000000" * 1000, b"  \x1fanote\x1e"
    head = b"00000nam  22%05d   4500" % (24 + len(directory) + 1)
    (record,) = records(head + directory + b"\x1e" + field + b"\x1d")
    assert [field.first("a") for field in record.fields] == ["note"]
    assert sum(defect.kind is DefectKind.FIELD_LOST for defect in record.defects) == 999


@pytest.mark.parametrize("size", range(1, len(GOOD)))
def test_a_record_that_was_cut_off_anywhere_costs_only_itself(size: int) -> None:
    assert titles(GOOD[:size] + NEXT)[-1] == "写在人生边上"


def test_junk_before_what_cannot_be_read_is_told_with_it() -> None:
    junk, headless = b"some words, no record", b"00260nam0 2200100   450 001000200000"
    found = entries(junk + headless + GOOD)
    assert found[0] == Unreadable(number=1, offset=0, size=len(junk + headless), reason="no leader")


def test_bytes_that_hold_no_record_are_counted_with_their_place() -> None:
    junk = b"nothing here \x1d"
    assert entries(GOOD + junk + NEXT)[1] == Unreadable(number=2, offset=len(GOOD), size=len(junk), reason="no leader")
    assert titles(GOOD + junk + NEXT) == ["围城", "写在人生边上"]


@pytest.mark.parametrize("between", [b"\n", b"\r\n", b"\x00\x00", b"\x1a", b" "])
def test_filling_between_records_is_nothing_to_report(between: bytes) -> None:
    found = records(GOOD + between + NEXT + between)
    assert [record.defects for record in found] == [(), ()]


def test_an_endless_record_is_given_up_and_reading_goes_on() -> None:
    endless = GOOD[:-1] + b"x" * (2 << 20) + b"\x1d"
    assert any(isinstance(entry, Unreadable) for entry in entries(endless + NEXT))
    assert titles(endless + NEXT)[-1] == "写在人生边上"


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_no_damage_crashes_the_reader_or_harms_the_neighbours(changes: list[tuple[int, int]]) -> None:
    broken = bytearray(GOOD)
    for at, byte in changes:
        broken[at] = byte
    found = titles(NEXT + bytes(broken) + NEXT)
    assert found[0] == "写在人生边上"
    assert found[-1] == "写在人生边上"


@given(st.binary(max_size=600))
def test_any_bytes_end_in_entries_that_account_for_them(data: bytes) -> None:
    for entry in entries(data):
        size = len(entry.raw) if isinstance(entry, Record) else entry.size
        assert 0 <= entry.offset <= entry.offset + size <= len(data)


@given(st.text(alphabet=st.characters(codec="gb18030", exclude_characters="\x1d\x1e\x1f"), min_size=1))
def test_every_character_of_gb18030_survives(title: str) -> None:
    for charset in (Charset.GB18030, Charset.UTF_8):
        data = cnmarc("1", "长篇小说围城与写在人生边上的散文" + title, charset=charset)
        assert titles(data) == ["长篇小说围城与写在人生边上的散文" + title]


def test_russian_letters_of_eight_bits_are_not_taken_for_chinese_ones() -> None:
    """They cannot be read, and that is told; Chinese ones in their place would look right to a program."""
    fields = [Field("001", data="1"), Field("101", "0 ", (("a", "rus"),)), Field("200", "1 ", (("a", "@" * 12),))]
    data = write(CNMARC_LEADER, fields, charset=Charset.UTF_8).replace(b"@" * 12, "Школа класси".encode("koi8-r"))
    (record,) = records(data)
    assert (record.charset, [each.kind for each in record.defects]) == (Charset.UTF_8, [DefectKind.CHARACTERS_REPLACED])
