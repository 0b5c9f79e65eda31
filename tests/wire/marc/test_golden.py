"""Real records in each encoding, read and described."""

from pathlib import Path

import pytest

from bashu.wire.marc.describe import describe
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Charset, Flavour, Record

GOLDEN = Path(__file__).parent / "golden"
CASES = [
    ("cnmarc_gb18030.iso", Flavour.CNMARC, Charset.GB18030, "'94中国发展报告", "国家统计局编", "中国统计出版社", 1994),
    ("cnmarc_utf8.iso", Flavour.CNMARC, Charset.UTF_8, "活着", "余华", "作家出版社", 2012),
    ("marc21_utf8_880.mrc", Flavour.MARC21, Charset.UTF_8, "舞阳贾湖", "河南省文物考古研究院", "科学出版社", 2015),
    (
        "marc21_marc8.mrc", Flavour.MARC21, Charset.MARC_8,
        "Temperature interconversion tables (°C⁶₀⁶₂°F) and melting points of the chemical elements",
        "National Bureau of Standards", "U.S. Dept. of Commerce, National Institute of Standards and Technology", 1937,
    ),
]  # fmt: skip


def first_record(name: str) -> Record:
    with (GOLDEN / name).open("rb") as file:
        entry = next(read(file))
    assert isinstance(entry, Record)
    return entry


@pytest.mark.parametrize(("name", "flavour", "charset", "title", "author", "publisher", "year"), CASES)
def test_a_real_record_says_what_it_is_and_what_it_describes(
    *, name: str, flavour: Flavour, charset: Charset, title: str, author: str, publisher: str, year: int
) -> None:
    record = first_record(name)
    found = describe(record)
    assert (record.flavour, record.charset, record.defects) == (flavour, charset, ())
    assert (found.title, found.author, found.publisher, found.published_year) == (title, author, publisher, year)


def test_cnmarc_gives_number_price_class_language_and_extent() -> None:
    found = describe(first_record("cnmarc_gb18030.iso"))
    assert found.isbns == ("7-5037-1744-0",)
    assert (found.price_fen, found.clc, found.language, found.extent) == (6800, "F124", "chi", "320页")
    assert (found.control_number, found.kind) == ("990002180740203961", "book")


def test_the_bytes_of_a_file_are_the_bytes_of_its_records() -> None:
    with (GOLDEN / "cnmarc_gb18030.iso").open("rb") as file:
        records = [entry for entry in read(file) if isinstance(entry, Record)]
    assert b"".join(record.raw for record in records) == (GOLDEN / "cnmarc_gb18030.iso").read_bytes()
    assert [record.offset for record in records] == [0, len(records[0].raw)]
