"""On good records pymarc is the oracle: both must read the same."""

import gzip
from itertools import islice
from pathlib import Path
from time import perf_counter

import pymarc
from hypothesis import given
from hypothesis import strategies as st
from pymarc.marc8 import marc8_to_unicode
from pymarc.marc8_mapping import CODESETS

from bashu.wire.marc import marc8
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Charset, DefectKind, Field, Record
from tests.wire.marc.making import marc21, records

DATA = Path(__file__).parents[3] / "data"
TEXT = st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=40)
DATA_FIELD = st.builds(
    lambda tag, pairs: Field(f"{tag:03}", "1 ", tuple(pairs)),
    st.integers(10, 999),
    st.lists(st.tuples(st.sampled_from("abcdefgh"), TEXT), min_size=1, max_size=5),
)


def as_pymarc_reads(record: pymarc.Record) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    return [
        (field.tag, "", [], field.data or "") if field.control_field else (
            field.tag, "".join(field.indicators or ()), [(part.code, part.value) for part in field.subfields], ""
        )
        for field in record.fields
    ]  # fmt: skip


def as_we_read(record: Record) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    return [(field.tag, field.indicators, list(field.subfields), field.data) for field in record.fields]


@given(st.lists(DATA_FIELD, min_size=1, max_size=8))
def test_generated_records_are_read_alike(fields: list[Field]) -> None:
    data = marc21("1", Field("245", "10", (("a", "题名"),)), *fields)
    oracle = next(iter(pymarc.MARCReader(data)))
    assert oracle is not None
    assert as_we_read(records(data)[0]) == as_pymarc_reads(oracle)
    assert records(data)[0].defects == ()


def test_real_records_in_utf8_and_marc8_are_read_alike() -> None:
    with gzip.open(DATA / "marc21_gpo.mrc.gz") as file:
        ours = [entry for entry in islice(read(file), 2_000) if isinstance(entry, Record)]
    # The escape sequences in this file are damaged ones; pymarc drops characters there.
    chosen = [record for record in ours if not record.raw.isascii() and b"\x1b" not in record.raw]
    assert {record.charset for record in chosen} == {Charset.UTF_8, Charset.MARC_8}
    for record in chosen[::3]:
        oracle = pymarc.Record(record.raw)
        assert as_we_read(record) == as_pymarc_reads(oracle)


LETTERS = sorted(code for code, (_, mark) in CODESETS[0x45].items() if code > 0xA0 and not mark)
MARKS = sorted(code for code, (_, mark) in CODESETS[0x45].items() if mark)
MARC8_PIECE = st.one_of(
    st.sampled_from(range(0x20, 0x7F)).map(lambda code: bytes([code])),
    st.sampled_from(LETTERS).map(lambda code: bytes([code])),
    st.sampled_from(MARKS).map(lambda code: bytes([code]) + b"e"),
    st.sampled_from(sorted(CODESETS[0x31])).map(lambda code: b"\x1b$1" + code.to_bytes(3, "big") + b"\x1b(B"),
    st.sampled_from(sorted(CODESETS[0x4E])).map(lambda code: b"\x1b(N" + bytes([code]) + b"\x1b(B"),
)


@given(st.lists(MARC8_PIECE, max_size=20).map(b"".join))
def test_marc8_is_decoded_alike(data: bytes) -> None:
    assert marc8.decode(data) == (marc8_to_unicode(data), 0)


@given(st.binary(max_size=60))
def test_marc8_never_fails(data: bytes) -> None:
    text, replaced = marc8.decode(data)
    assert text.count("\ufffd") == replaced


def test_a_letter_with_a_hundred_thousand_accents_is_soon_read() -> None:
    """To bring them into order took the square of their number."""
    began = perf_counter()
    text, replaced = marc8.decode(b"\xe2\xf2" * 100_000 + b"e")
    assert len(text) >= 200_000
    assert replaced == 0
    assert perf_counter() - began < 5


def test_a_record_that_says_marc8_and_is_utf8_is_read_and_reported() -> None:
    data = marc21("1", Field("245", "10", (("a", "蜀道難"),)))
    record = records(data[:9] + b" " + data[10:])[0]
    assert record.every("245")[0].first("a") == "蜀道難"
    assert [defect.kind for defect in record.defects] == [DefectKind.CHARSET_MISLABELLED]
