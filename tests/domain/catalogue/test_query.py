"""What is typed is read as a question, and what cannot be one is words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.catalogue.query import (
    TEXT_MAX,
    All,
    Any,
    Name,
    Node,
    Phrase,
    Within,
    Without,
    Words,
    Years,
    parse,
    years_in,
)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("红楼梦 曹雪芹", Words("红楼梦 曹雪芹")),
        ('"生命之轻"', Phrase("生命之轻")),
        ("“生命之轻”", Phrase("生命之轻")),
        ("title:围城", Within(Name.TITLE, Words("围城"))),
        ("题名：围城", Within(Name.TITLE, Words("围城"))),
        ("Subject:(水稻 OR 小麦)", Within(Name.SUBJECT, Any((Words("水稻"), Words("小麦"))))),
        ("作者:鲁迅 year:1920-1930", All((Within(Name.AUTHOR, Words("鲁迅")), Years(1920, 1930)))),
        ("史记 年：1990-", All((Words("史记"), Years(1990, None)))),
        ("year:-1949 history", All((Years(None, 1949), Words("history")))),
        ("鲁迅 -野草", All((Words("鲁迅"), Without(Words("野草"))))),
        ("鲁迅 NOT (野草 OR 呐喊)", All((Words("鲁迅"), Without(Any((Words("野草"), Words("呐喊"))))))),
        ("鲁迅 非 野草", All((Words("鲁迅"), Without(Words("野草"))))),
        ("a b OR c", Any((Words("a b"), Words("c")))),
        ("白夜行 或 活着", Any((Words("白夜行"), Words("活着")))),
        ("分类号:I247.5", Within(Name.CLC, Words("I247.5"))),
    ],
)
def test_a_question_says_what_is_wanted(typed: str, wanted: Node) -> None:
    assert parse(typed) == wanted


@pytest.mark.parametrize(
    "typed",
    [
        "与狼共舞", "非诚勿扰", "或者", "2001：太空漫游", "C++: a tour", "x-ray", "-野草", "OR", "NOT 野草",
        "year:99 bottles", "title:", "Romeo and Juliet",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_sign_is_words(typed: str) -> None:
    assert parse(typed) == Words(typed)


@pytest.mark.parametrize(
    ("typed", "words"), [("(a OR", "a OR"), ('a "b', "a b"), ("a) b", "a b"), ("(" * 50 + "a", "a")]
)
def test_a_broken_question_is_its_words(typed: str, words: str) -> None:
    assert parse(typed) == Words(words)


@given(st.text() | st.text('ab围:：-()（）"“”ANDORT与 19', max_size=40))
def test_anything_is_a_question_or_nothing(typed: str) -> None:
    node = parse(typed)
    assert (node is None) <= (not any(map(str.isalnum, typed[:TEXT_MAX])))


@given(st.integers(1000, 2199), st.integers(1000, 2199))
def test_years_are_from_the_earlier_to_the_later(one: int, other: int) -> None:
    first, last = sorted((one, other))
    assert years_in(f"{first}-{last}") == Years(first if first > 1000 else None, last if last < 2199 else None)
    assert one <= other or years_in(f"{one}-{other}") is None
