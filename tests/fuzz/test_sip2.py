"""Messages that are nearly good, and lines without end."""

from contextlib import suppress
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bashu.wire.sip2.codec import MalformedMessageError, build, parse
from bashu.wire.sip2.layouts import REQUESTS
from bashu.wire.sip2.session import Because, Close, Session
from tests.fuzz import sip2_codec, sip2_session
from tests.fuzz.damage import damaged
from tests.wire.sip2.lines import GBK, NOW, charsets, messages, request

FUZZ = settings.get_profile("fuzz")
MEGABYTE = 1 << 20

_values = st.one_of(st.sampled_from(["", "C1", "B1", "Y", "AY1AZ0000", "亅", "1234"]), st.text(max_size=12))
_fields = st.lists(st.tuples(st.sampled_from(["AO", "AA", "AB", "AC", "AD", "BO", "CN", "CO"]), _values), max_size=5)
_requests = st.builds(
    lambda code, fields, sequence: request(code, *fields, sequence=sequence),
    st.sampled_from([layout.code for layout in REQUESTS]),
    _fields,
    st.sampled_from([None, "0", "1"]),
)
_said = st.builds(build, _requests, st.sampled_from(["gb18030", "gbk"]))
_lines = st.builds(bytes.__add__, _said, st.sampled_from([b"\r", b"\n", b"\r\n"]))
_conversations = st.lists(st.one_of(_lines, st.just(b"97AZFEF5\r")), max_size=8).map(b"".join)


@FUZZ
@given(
    st.binary(min_size=2, max_size=2), damaged(st.builds(build, messages(), charsets)), st.sampled_from([b"\r", b""])
)
def test_a_damaged_message_is_read_or_refused(head: bytes, message: bytes, end: bytes) -> None:
    sip2_codec.check(head + message + end)


@FUZZ
@given(st.binary(min_size=4, max_size=4), _conversations)
def test_a_conversation_is_the_same_however_it_is_cut(head: bytes, said: bytes) -> None:
    sip2_session.check(head + said)


@FUZZ
@given(st.binary(min_size=4, max_size=4), damaged(_conversations))
def test_a_damaged_conversation_harms_nobody(head: bytes, said: bytes) -> None:
    sip2_session.check(head + said)


@pytest.mark.parametrize("piece", [b"x", b"|", b"AY1AZ0000", b"\xff", b"97AZFEF5", b"\x81"])
def test_a_line_of_a_megabyte_is_cut_by_the_limit(piece: bytes) -> None:
    endless = piece * (MEGABYTE // len(piece))
    began = perf_counter()
    assert Session(GBK, bound=True).receive(endless, NOW) == [Close(Because.LINE_TOO_LONG)]
    with suppress(MalformedMessageError):
        parse(endless, "gb18030")
    assert perf_counter() - began < 5
