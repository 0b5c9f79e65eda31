"""A record is handed out with what the union knows, without what is of one library only, and as the schema wants it."""

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.marc.handing_out import Held, Known, handed_out
from bashu.wire.marc.records import Charset, Field, Flavour, Record
from tests.wire.marc.making import MARC21_LEADER

KNOWN = Known(
    number="7",
    agency="books.test",
    url="http://books.test/title/7",
    changed_at=datetime(2026, 7, 1, 4, 5, 6, tzinfo=UTC),
    sources=[("CD", "a1"), ("CQ", "b2")],
    isbns=["9787020024759", "9787800059063"],
    clc="I246.5",
    subjects=["长篇小说", "中国"],
    summary="围在城里的人想逃出来。",
    held=[Held(library="CD", name="成都馆", call_number="I246/1", items=2)],
)


def record(*fields: Field, leader: str = MARC21_LEADER) -> Record:
    return Record(
        leader=leader, fields=fields, flavour=Flavour.MARC21, charset=Charset.UTF_8, raw=b"", number=1, offset=0
    )


def test_the_union_adds_what_it_knows_and_nothing_twice() -> None:
    given_fields = [
        Field("001", data="a1"), Field("020", "  ", (("a", "7-02-002475-0 : CNY19.00"),)),
        Field("245", "10", (("a", "围城"),)), Field("520", "  ", (("a", "Another summary"),)),
        Field("541", "  ", (("a", "a gift of Alice"),)), Field("650", " 4", (("a", "长篇小说"),)),
        Field("852", "  ", (("p", "510100000001"),)), Field("905", "  ", (("a", "CD"),)),
    ]  # fmt: skip
    _, fields = handed_out(record(*given_fields), KNOWN)
    told = [(field.tag, field.data or "|".join(value for _, value in field.subfields)) for field in fields]
    assert told == [
        ("001", "7"), ("003", "books.test"), ("005", "20260701040506.0"), ("020", "7-02-002475-0 : CNY19.00"),
        ("020", "9787800059063"), ("035", "(CD)a1"), ("035", "(CQ)b2"), ("084", "I246.5|clc"), ("245", "围城"),
        ("520", "Another summary"), ("650", "长篇小说"), ("653", "中国"), ("852", "CD|成都馆|I246/1|2 items"),
        ("856", "http://books.test/title/7"),
    ]  # fmt: skip


FIELDS = st.builds(
    Field,
    tag=st.text(max_size=4) | st.from_regex(r"[0-9]{3}", fullmatch=True),
    indicators=st.text(max_size=3),
    subfields=st.lists(st.tuples(st.text(max_size=2), st.text(max_size=5))).map(tuple),
    data=st.text(max_size=5),
)


@given(leader=st.text(max_size=30), fields=st.lists(FIELDS, max_size=5))
def test_whatever_a_source_is_like_the_schema_takes_it(leader: str, fields: list[Field]) -> None:
    """MARC21slim.xsd: the patterns of leader, tags, indicators and codes."""
    told, out = handed_out(record(*fields, leader=leader), KNOWN)
    assert re.fullmatch(r"[0-9 ]{5}[0-9A-Za-z ][0-9A-Za-z][0-9A-Za-z ]{3}22[0-9 ]{5}[0-9A-Za-z ]{3}4500", told)
    for field in out:
        if field.subfields:
            assert re.fullmatch(r"(0[1-9]|[1-9][0-9])[0-9][0-9a-z ]{2}", field.tag + field.indicators)
            assert all(re.fullmatch(r"[0-9a-z]", code) and value for code, value in field.subfields)
        else:
            assert re.fullmatch(r"00[1-9]", field.tag)
