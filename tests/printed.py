"""Papers as they are read: the words of a PDF by a person, the codes on it by a phone."""

from collections.abc import Iterator

import zxingcpp
from pypdfium2 import PdfDocument

# Dots for each point of the paper; a phone that is held close sees more.
SHARP = 3


def words(pdf: bytes) -> str:
    """Of all pages, without what only sets lines apart."""
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in PdfDocument(pdf))


def codes(pdf: bytes) -> Iterator[str]:
    for page in PdfDocument(pdf):
        yield from (each.text for each in zxingcpp.read_barcodes(page.render(scale=SHARP).to_pil()))


def lowest(pdf: bytes, *, before: str) -> tuple[float, float]:
    """In points from the lower edge of the first page: the lowest of what stands before these words, and their top."""
    text = PdfDocument(pdf)[0].get_textpage()
    start, _ = text.search(before).get_next()
    *_, top = text.get_charbox(start)
    boxes = (text.get_charbox(each) for each in range(start))
    return min(bottom for _left, bottom, right, _top in boxes if right), top
