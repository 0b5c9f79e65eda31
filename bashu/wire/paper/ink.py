"""What all papers are drawn with: a page, lines that fit, the two codes.

STSong-Light is one of Adobe's Asian fonts: it is named in the PDF and not embedded, and viewers bring it or replace it.
"""

from io import BytesIO

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
SMALL, PLAIN, LARGE = 9, 12, 34
QR_SIDE = 34 * mm
BARCODE_HIGH, BARCODE_WIDE = 16 * mm, 84 * mm
MARGIN = 8 * mm
# The font knows the first plane of Unicode alone.
LAST_KNOWN = 0xFFFF


def a_canvas(file: BytesIO, size: tuple[float, float], *, title: str) -> Canvas:
    load_font()
    canvas = Canvas(file, pagesize=size, invariant=1)
    canvas.setTitle(title)
    return canvas


def load_font() -> None:
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def fitted(canvas: Canvas, text: str, *, at: tuple[float, float], largest: float, wide: float) -> None:
    """One line, as large as fits."""
    shown = known(text)
    size = min(largest, largest * wide / max(1.0, pdfmetrics.stringWidth(shown, FONT, largest)))
    canvas.setFont(FONT, size)
    canvas.drawString(*at, shown)


def codes(canvas: Canvas, code: str, *, wide: float) -> None:
    """As text, as Code 128 and as QR, along the lower edge of the page."""
    bars = Code128(code, barHeight=BARCODE_HIGH, barWidth=1, quiet=False)
    canvas.saveState()
    canvas.translate(MARGIN, MARGIN + 8 * mm)
    canvas.scale(BARCODE_WIDE / bars.width, 1)
    bars.drawOn(canvas, 0, 0)
    canvas.restoreState()
    canvas.setFont(FONT, PLAIN)
    canvas.drawString(MARGIN, MARGIN, code)
    draw_qr(canvas, code, at=(wide - MARGIN - QR_SIDE, MARGIN), side=QR_SIDE)


def draw_qr(canvas: Canvas, text: str, *, at: tuple[float, float], side: float) -> None:
    widget = QrCodeWidget(text, barWidth=side, barHeight=side)
    drawing = Drawing(side, side)
    drawing.add(widget)
    renderPDF.draw(drawing, canvas, *at)


def known(text: str) -> str:
    """What the font cannot show is shown as a box; control characters are left out."""
    return "".join("□" if ord(each) > LAST_KNOWN else each for each in text if each.isprintable())


def cut(text: str, *, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
