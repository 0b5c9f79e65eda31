"""Good bytes with something done to them."""

from hypothesis import strategies as st

EDITS_MAX = 6
SPAN_MAX = 24
# What formats are cut by, and what counts bytes.
MARKS = [b"\r", b"\n", b"\r\n", b"|", b"\x1d", b"\x1e", b"\x1f", b"\x1b$1", b"\x00", b"\xff", b"\x81", b"0", b"99999"]


@st.composite
def damaged(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """Some bytes replaced, put in, taken out or doubled, at a few places."""
    data = draw(whole)
    for _ in range(draw(st.integers(0, EDITS_MAX))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, SPAN_MAX)))
        instead = draw(st.one_of(st.binary(max_size=8), st.sampled_from(MARKS), st.just(data[start:end] * 2)))
        data = data[:start] + instead + data[end:]
    return data
