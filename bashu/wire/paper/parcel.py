"""The label of a parcel (A6, across): where to, from where, and its code."""

from collections.abc import Iterator
from io import BytesIO

from reportlab.lib.pagesizes import A6, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics

from bashu.wire.paper.ink import FONT, MARGIN, PLAIN, QR_SIDE, SMALL, a_canvas, codes, fitted, known, load_font
from bashu.wire.paper.sheets import ParcelPaper

ADDRESS_SIZE = 15
ADDRESS_LINES_MAX = 4


def label(paper: ParcelPaper) -> bytes:
    file = BytesIO()
    wide, high = landscape(A6)
    canvas = a_canvas(file, (wide, high), title=paper.code)
    room = wide - 2 * MARGIN
    fitted(canvas, f"收 {paper.recipient}  {paper.phone}", at=(MARGIN, high - 15 * mm), largest=20, wide=room)
    lines = list(_broken(paper.address, wide=room))
    for number, line in enumerate(lines):
        fitted(canvas, line, at=(MARGIN, high - (24 + 6.5 * number) * mm), largest=ADDRESS_SIZE, wide=room)
    beside = wide - QR_SIDE - 3 * MARGIN
    fitted(canvas, f"寄 {paper.sender}", at=(MARGIN, high - 54 * mm), largest=PLAIN, wide=beside)
    fitted(canvas, f"图书 {paper.items} 件 / items    {paper.packed_on}", at=(MARGIN, high - 60 * mm), largest=SMALL,
           wide=beside)  # fmt: skip
    codes(canvas, paper.code, wide=wide)
    canvas.save()
    return file.getvalue()


def _broken(text: str, *, wide: float) -> Iterator[str]:
    """Into lines that fit; the last takes what is left."""
    load_font()
    line, lines = "", 1
    for letter in known(text):
        if pdfmetrics.stringWidth(line + letter, FONT, ADDRESS_SIZE) > wide and lines < ADDRESS_LINES_MAX:
            yield line
            line, lines = "", lines + 1
        line += letter
    yield line
