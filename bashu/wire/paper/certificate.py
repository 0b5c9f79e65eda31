"""The certificate of a challenge (A4, across): who, what, when, from whom, in both languages."""

from io import BytesIO

from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from bashu.wire.paper.ink import FONT, a_canvas, known
from bashu.wire.paper.sheets import CertificatePaper

EDGE, INNER = 10 * mm, 12.5 * mm
ROOM = 40 * mm
JADE, INK = Color(0.05, 0.42, 0.36), Color(0.1, 0.1, 0.12)


def certificate(paper: CertificatePaper) -> bytes:
    """PDF."""
    file = BytesIO()
    wide, high = landscape(A4)
    canvas = a_canvas(file, (wide, high), title=paper.challenge.zh)
    _frame(canvas, size=(wide, high))
    canvas.setFillColor(JADE)
    _middle(canvas, "阅 读 证 书", high=high - 46 * mm, largest=38)
    _middle(canvas, "Certificate of reading", high=high - 58 * mm, largest=18)
    canvas.setFillColor(INK)
    _middle(canvas, paper.name, high=high - 82 * mm, largest=32)
    lines = (
        (paper.challenge.zh, 20), (paper.challenge.en, 13), (paper.did.zh, 15), (paper.did.en, 12),
        (paper.met_on.zh, 13), (paper.met_on.en, 11),
    )  # fmt: skip
    for place, (line, size) in enumerate(lines):
        _middle(canvas, line, high=high - (99 + 10 * place) * mm, largest=size)
    _middle(canvas, paper.giver.zh, high=30 * mm, largest=14)
    _middle(canvas, paper.giver.en, high=23 * mm, largest=11)
    canvas.save()
    return file.getvalue()


def _frame(canvas: Canvas, *, size: tuple[float, float]) -> None:
    canvas.setStrokeColor(JADE)
    for edge, thick in ((EDGE, 3), (INNER, 1)):
        canvas.setLineWidth(thick)
        canvas.rect(edge, edge, size[0] - 2 * edge, size[1] - 2 * edge)


def _middle(canvas: Canvas, text: str, *, high: float, largest: float) -> None:
    """One line in the middle, as large as fits."""
    wide, shown = landscape(A4)[0], known(text)
    room = wide - 2 * ROOM
    size = min(largest, largest * room / max(1.0, pdfmetrics.stringWidth(shown, FONT, largest)))
    canvas.setFont(FONT, size)
    canvas.drawCentredString(wide / 2, high, shown)
