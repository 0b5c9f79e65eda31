import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.sip2.framing import Lines, LineTooLongError

_line = st.binary(min_size=1, max_size=20).filter(lambda data: not set(data) & set(b"\r\n"))


@given(st.lists(_line, min_size=1), st.sampled_from([b"\r", b"\n", b"\r\n"]), st.data())
def test_lines_come_out_whole_however_the_bytes_arrive(lines: list[bytes], ending: bytes, data: st.DataObject) -> None:
    stream = b"".join(line + ending for line in lines)
    framing, found, at = Lines(100), list[bytes](), 0
    while at < len(stream):
        size = data.draw(st.integers(1, 50))
        found += framing.feed(stream[at : at + size])
        at += size
    assert found == lines
    assert framing.ending == ending


def test_a_late_line_feed_belongs_to_the_line_before() -> None:
    framing = Lines(100)
    assert list(framing.feed(b"99\r")) == [b"99"]
    assert framing.ending == b"\r"
    assert list(framing.feed(b"\n")) == []
    assert framing.ending == b"\r\n"


@pytest.mark.parametrize("ending", [b"\r", b"\n", b"\r\n"])
def test_a_line_may_have_as_many_bytes_as_the_limit_says_its_end_not_counted(ending: bytes) -> None:
    assert list(Lines(10).feed(b"x" * 10 + ending)) == [b"x" * 10]


@pytest.mark.parametrize("more", [b"x", b"x\r", b"x\r\n99\r"])
def test_a_line_that_is_too_long_is_given_up_behind_the_good_ones(more: bytes) -> None:
    lines = Lines(10).feed(b"99\r" + b"x" * 10 + more)
    assert next(lines) == b"99"
    with pytest.raises(LineTooLongError, match="10 bytes"):
        next(lines)


def test_each_line_is_handed_out_with_its_own_end() -> None:
    framing = Lines(10)
    assert [(line, framing.ending) for line in framing.feed(b"1\r2\r\n3\n4\r")] == [
        (b"1", b"\r"), (b"2", b"\r\n"), (b"3", b"\n"), (b"4", b"\r"),
    ]  # fmt: skip
