"""XML as it is written is XML as it is read, and nothing in it is unfolded or fetched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.markup.mending import mend
from bashu.wire.markup.reading import MarkupError, parse
from bashu.wire.markup.writing import allowed, document, element, leaf


@given(st.text(max_size=30), st.text(max_size=30))
def test_what_is_written_is_read(text: str, value: str) -> None:
    root = parse(document(element("a", leaf("b", text), attributes={"c": value}))).root
    assert (root.attribute("c"), root.children[0].text) == (allowed(value), allowed(text))


def test_names_have_their_space_and_elements_their_place() -> None:
    text = "<?xml version='1.0' encoding='GB2312'?><a xmlns='n' xmlns:p='m'><p:b c='1'>围</p:b></a>"
    read = parse(text.encode("gbk"))
    (inner,) = read.root.children
    assert (read.root.space, inner.name, inner.space, inner.text) == ("n", "b", "m", "围")
    assert read.bytes_of(inner) == "<p:b c='1'>围</p:b>".encode()


@pytest.mark.parametrize(
    "bomb",
    [
        b"<!DOCTYPE a [<!ENTITY x '0123456789'><!ENTITY y '&x;&x;&x;&x;&x;&x;'>]><a>&y;</a>",
        b"<!DOCTYPE a SYSTEM 'http://127.0.0.1/a.dtd'><a/>",
        b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
    ],
)
def test_a_document_type_declaration_is_refused(bomb: bytes) -> None:
    with pytest.raises(MarkupError, match="DTD"):
        parse(bomb)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("a &amp; b &#20013; &lt;", ("a &amp; b &#20013; &lt;", 0, 0)),
        ("a & b &eacute; &nothing;", ("a &amp; b é &amp;nothing;", 3, 0)),
        ("1 < 2 <b/> &#0; \x0b", ("1 &lt; 2 <b/> \ufffd \ufffd", 1, 2)),
    ],
)
def test_what_people_get_wrong_is_put_right(text: str, mended: tuple[str, int, int]) -> None:
    assert mend(text) == mended
