"""Requests as a machine would send them, for the tests of this room."""

from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

from bashu.wire.sip2 import port
from bashu.wire.sip2.charsets import CHARSETS, clean, decode, encode
from bashu.wire.sip2.codec import Fields, Message, build
from bashu.wire.sip2.layouts import LAYOUTS, REQUESTS
from bashu.wire.sip2.times import to_sip

NOW = datetime(2026, 11, 23, 9, 30, 15, tzinfo=timezone(timedelta(hours=8)))
DATE = to_sip(NOW)
GBK = port.Profile(charset="gbk", language="zh", institution="CDLIB")

_FIXED = {
    "date": DATE, "return_date": DATE, "due_date": " " * 18, "renewal_policy": "Y", "no_block": "N", "language": "019",
    "summary": " " * 10, "third_party": "N", "status": "0", "print_width": "080", "version": "2.00",
    "name_algorithm": "0", "password_algorithm": "0", "card_retained": "N", "hold_mode": "+", "fee_type": "01",
    "payment_type": "00", "currency": "CNY",
}  # fmt: skip


def request(code: str, *fields: tuple[str, str], sequence: str | None = None, **fixed: str) -> Message:
    return Message(code, {name: (_FIXED | fixed)[name] for name, _ in LAYOUTS[code].fixed}, fields, sequence)


def line(code: str, *fields: tuple[str, str], sequence: str | None = None, charset: str = "gbk", **fixed: str) -> bytes:
    return build(request(code, *fields, sequence=sequence, **fixed), charset) + b"\r"


def check_out(card: str = "C1", barcode: str = "B1", *, sequence: str | None = None) -> bytes:
    return line("11", ("AO", "CDLIB"), ("AA", card), ("AB", barcode), ("AC", ""), sequence=sequence)


def storable(text: str, charset: str) -> str:
    """What is left of the text after it was cleaned and written in the charset."""
    return decode(encode(clean(text), charset), charset)


charsets = st.sampled_from(CHARSETS)
_tags = st.text("ABCDEFGHIJKLMNOPQRSTUVWX", min_size=2, max_size=2)
_fields: st.SearchStrategy[Fields] = st.lists(st.tuples(_tags, st.text(max_size=20)), max_size=8).map(tuple)


@st.composite
def messages(draw: st.DrawFn) -> Message:
    layout = LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))]
    plain = st.characters(codec="ascii", exclude_characters="|", exclude_categories=["Cc"])
    fixed = {name: draw(st.text(plain, min_size=width, max_size=width)) for name, width in layout.fixed}
    sequence = draw(st.sampled_from([None, "0", "7"]))
    return Message(layout.code, fixed, draw(_fields), sequence)


# Bytes near enough to SIP2 to get past the first checks.
noise = st.one_of(
    st.binary(max_size=200),
    st.builds(
        lambda layout, tail, end: layout.code.encode() + b" " * (layout.size - 2) + tail + end,
        st.sampled_from(REQUESTS),
        st.binary(max_size=60),
        st.sampled_from([b"\r", b"\n", b"\r\n", b""]),
    ),
    st.builds(build, messages(), charsets).map(lambda built: built + b"\r"),
)
