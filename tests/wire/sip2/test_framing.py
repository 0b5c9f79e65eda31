import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.sip2.framing import Lines, LineTooLongError

_line = st.binary(min_size=1, max_size=20).filter(lambda data: not set(data) & set(b"\r\n"))


@given(st.lists(_line, min_size=1), st.sampled_from([b"\r", b"\n", b"\r\n"]), st.data())
def test_lines_come_out_whole_however_the_bytes_arrive(lines: list[bytes], ending: bytes, data: st.DataObject) -> None:
    stream = b"".join(line + ending for line in lines)
    framing, found, at = Lines(100), [], 0
    while at < len(stream):
        size = data.draw(st.integers(1, 50))
        found += framing.feed(stream[at : at + size])
        at += size
    assert found == lines
    assert framing.ending == ending


def test_a_late_line_feed_belongs_to_the_line_before() -> None:
    framing = Lines(100)
    assert framing.feed(b"99\r") == [b"99"]
    assert framing.ending == b"\r"
    assert framing.feed(b"\n") == []
    assert framing.ending == b"\r\n"


def test_a_line_without_end_is_given_up() -> None:
    framing = Lines(10)
    framing.feed(b"x" * 10)
    with pytest.raises(LineTooLongError, match="10 bytes"):
        framing.feed(b"x")
