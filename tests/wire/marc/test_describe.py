"""What a description takes from which field."""

from time import perf_counter

import pytest

from bashu.wire.marc.describe import describe
from bashu.wire.marc.description import Kind, kind_of, price_in, trim, year_in
from bashu.wire.marc.records import Field
from tests.wire.marc.making import marc21, records

ROMANISED = Field("245", "10", (("6", "880-01"), ("a", "Hong lou meng /"), ("c", "Cao Xueqin.")))
CHINESE = Field("880", "10", (("6", "245-01/$1"), ("a", "紅樓夢 /"), ("c", "曹雪芹.")))
HANGUL = Field(
    "880",
    "10",
    (
        ("6", "245-01/$1"),
        ("a", "홍루몽"),
    ),
)


def test_the_chinese_script_of_a_title_is_preferred_to_its_romanisation() -> None:
    assert describe(records(marc21("1", ROMANISED, CHINESE))[0]).title == "紅樓夢"
    assert describe(records(marc21("1", ROMANISED))[0]).title == "Hong lou meng"
    assert describe(records(marc21("1", ROMANISED, HANGUL))[0]).title == "Hong lou meng"


def test_a_part_is_not_mixed_with_its_title() -> None:
    title = Field("245", "10", (("a", "中国通史."), ("n", "第2册,"), ("p", "秦汉 /")))
    found = describe(records(marc21("1", title))[0])
    assert (found.title, found.part) == ("中国通史", "第2册, 秦汉")


def test_a_record_without_fields_to_describe_is_described_by_nothing() -> None:
    found = describe(records(marc21("7", Field("500", "  ", (("a", "note"),))))[0])
    assert (found.control_number, found.title, found.published_year, found.isbns) == ("7", "", None, ())


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2005-01", 2005),
        ("c1979.", 1979),
        ("民国二十年 (1931)", 1931),
        ("[19--?]", None),
        ("", None),
        ("97875063", None),
    ],
)
def test_years(text: str, year: int | None) -> None:
    assert year_in(text) == year


@pytest.mark.parametrize(
    ("text", "fen"),
    [("CNY68.00", 6800), ("￥26", 2600), ("26.5元", 2650), ("USD 12.00", None), ("非卖品", None), ("", None)],
)
def test_prices_are_chinese_money_in_fen(text: str, fen: int | None) -> None:
    assert price_in(text) == fen


@pytest.mark.parametrize(
    ("leader", "kind"),
    [("00000nam", Kind.BOOK), ("00000nas", Kind.PERIODICAL), ("00000njm", Kind.DISC), ("00000nem", Kind.OTHER)],
)
def test_kinds(leader: str, kind: Kind) -> None:
    assert kind_of(leader) is kind


def test_the_punctuation_between_areas_belongs_to_no_text() -> None:
    assert [trim(text) for text in ("Title :", "四分律　／", "[北京]", "鲁  迅", "a = ")] == [
        "Title", "四分律", "北京", "鲁 迅", "a",
    ]  # fmt: skip


def test_a_text_of_nothing_but_punctuation_is_soon_trimmed() -> None:
    """It took the square of their number: for a megabyte, most of an hour."""
    began = perf_counter()
    assert trim("/" * 1_000_000 + "x").endswith("x")
    assert perf_counter() - began < 5
