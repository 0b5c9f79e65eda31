"""What is printed for a box can be read off it: the codes by a scanner, the words by a person."""

import zlib
from base64 import a85decode
from dataclasses import replace
from re import DOTALL, findall

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bashu.domain.circulation.boxcodes import code_of
from bashu.wire.paper.box import label, manifest
from bashu.wire.paper.sheets import Both, BoxPaper, Line

PAPER = BoxPaper(
    code=code_of(8192881),
    origin=Both("四川省图书馆总馆", "Sichuan Provincial Library, main building"),
    next_stop=Both("重庆图书馆总馆", "Chongqing Library, main building"),
    items=2,
    packed_on="2026-11-26",
)
LINE = Line(
    barcode="510100000001", title="蜀道难 <上> & 下", owner="成都图书馆", destination="北碚图书馆", expected_on="11-29"
)


def drawn(pdf: bytes) -> bytes:
    """What its pages draw: text is in UTF-16, in octal where it is not printable."""
    streams = findall(rb"stream\r?\n(.*?)endstream", pdf, DOTALL)
    return b"".join(_plain(each.strip()) for each in streams)


def _plain(stream: bytes) -> bytes:
    if stream.endswith(b"~>"):
        stream = a85decode(b"<~" + stream, adobe=True)
    return zlib.decompress(stream) if stream[:1] == b"\x78" else stream


def as_drawn(text: str) -> bytes:
    return b"".join(
        bytes([byte]) if 32 <= byte < 127 and byte not in b"()\\" else b"\\%03o" % byte
        for byte in text.encode("utf-16-be")
    )


@pytest.mark.parametrize(
    "words", ["重庆图书馆总馆", "四川省图书馆总馆", "Chongqing Library, main building", PAPER.code]
)
def test_the_label_says_from_where_to_where(words: str) -> None:
    assert as_drawn(words) in drawn(label(PAPER))


def test_the_manifest_has_a_line_for_each_item() -> None:
    pdf = drawn(manifest(PAPER, [LINE, replace(LINE, barcode="510100000002", title="Three Gorges")]))
    for words in ("510100000001", "510100000002", "蜀道难 <上> & 下", "北碚图书馆", PAPER.code):
        assert as_drawn(words) in pdf, words


@pytest.mark.parametrize("word", ["书", "w", "W", "long words "])
def test_what_is_too_long_for_a_page_of_the_manifest_is_cut(word: str) -> None:
    long = word * 1_500
    pdf = drawn(manifest(PAPER, [Line(barcode=long, title=long, owner=long, destination=long, expected_on=long), LINE]))
    assert as_drawn("…") in pdf
    assert as_drawn("510100000001") in pdf


def test_a_long_manifest_goes_on_on_the_next_page() -> None:
    assert manifest(PAPER, [LINE] * 200).count(b"/Type /Page\n") > 2


def test_the_same_box_gives_the_same_bytes() -> None:
    assert label(PAPER) == label(PAPER)
    assert manifest(PAPER, [LINE]) == manifest(PAPER, [LINE])


def test_the_font_is_one_that_viewers_bring() -> None:
    assert b"/STSong-Light" in label(PAPER)
    assert b"/FontFile" not in label(PAPER)


@settings(max_examples=30)
@given(st.text(max_size=300))
def test_whatever_stands_in_the_catalogue_can_be_printed(text: str) -> None:
    odd = Line(barcode=text, title=text, owner=text, destination=text, expected_on=text)
    paper = replace(PAPER, origin=Both(text, text), next_stop=Both(text, text))
    assert label(paper).startswith(b"%PDF")
    assert manifest(paper, [odd]).startswith(b"%PDF")
