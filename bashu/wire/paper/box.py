"""The label of a box (A6, across) and its manifest (A4), in Chinese and English."""

from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, A6, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from bashu.wire.paper.ink import (
    FONT,
    LARGE,
    MARGIN,
    PLAIN,
    QR_SIDE,
    SMALL,
    a_canvas,
    codes,
    cut,
    fitted,
    known,
    load_font,
)
from bashu.wire.paper.sheets import BoxPaper, Line

# A row of the manifest has to fit on a page.
CELL_LETTERS_MAX = 120


def label(paper: BoxPaper) -> bytes:
    file = BytesIO()
    wide, high = landscape(A6)
    canvas = a_canvas(file, (wide, high), title=paper.code)
    fitted(canvas, f"→ {paper.next_stop.zh}", at=(MARGIN, high - 22 * mm), largest=LARGE, wide=wide - 2 * MARGIN)
    fitted(canvas, paper.next_stop.en, at=(MARGIN, high - 31 * mm), largest=PLAIN, wide=wide - 2 * MARGIN)
    fitted(
        canvas, f"发自 {paper.origin.zh}", at=(MARGIN, high - 42 * mm), largest=PLAIN, wide=wide - QR_SIDE - 3 * MARGIN
    )
    fitted(
        canvas, f"from {paper.origin.en}", at=(MARGIN, high - 48 * mm), largest=SMALL, wide=wide - QR_SIDE - 3 * MARGIN
    )
    count = f"{paper.items} 件 / items    {paper.packed_on}"
    fitted(canvas, count, at=(MARGIN, high - 56 * mm), largest=PLAIN, wide=wide - QR_SIDE - 3 * MARGIN)
    codes(canvas, paper.code, wide=wide)
    canvas.save()
    return file.getvalue()


def manifest(paper: BoxPaper, lines: Sequence[Line]) -> bytes:
    file = BytesIO()
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=15 * mm, rightMargin=15 * mm, topMargin=15 * mm, bottomMargin=18 * mm,
        title=paper.code, invariant=1,
    )  # fmt: skip
    load_font()
    head, plain = _style(PLAIN + 4), _style(SMALL)
    story = [
        _text(f"箱单 Manifest {paper.code}", head),
        Spacer(1, 3 * mm),
        _text(f"{paper.origin.zh} → {paper.next_stop.zh}", _style(PLAIN)),
        _text(f"{paper.origin.en} → {paper.next_stop.en}", plain),
        _text(f"{paper.items} 件 / items    {paper.packed_on}", plain),
        Spacer(1, 4 * mm),
        _table(lines, plain),
        Spacer(1, 10 * mm),
        _text("交出 Handed over ____________________    收到 Received ____________________", plain),
    ]
    document.build(story, onFirstPage=_numbered, onLaterPages=_numbered)
    return file.getvalue()


def _table(lines: Sequence[Line], style: ParagraphStyle) -> Table:
    heads = ("", "条码 Barcode", "题名 Title", "所属馆 Owner", "送往 To", "预计 By")
    rows = [[_text(head, style) for head in heads]]
    for number, line in enumerate(lines, start=1):
        cells = (str(number), line.barcode, line.title, line.owner, line.destination, line.expected_on)
        rows.append([_text(cut(cell, most=CELL_LETTERS_MAX), style) for cell in cells])
    table = Table(rows, colWidths=[9 * mm, 30 * mm, 56 * mm, 32 * mm, 32 * mm, 21 * mm], repeatRows=1)
    table.setStyle(TableStyle([
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
    ]))  # fmt: skip
    return table


def _style(size: float) -> ParagraphStyle:
    return ParagraphStyle(f"song {size}", fontName=FONT, fontSize=size, leading=size * 1.3, wordWrap="CJK")


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(known(text)), style)


def _numbered(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(FONT, SMALL)
    canvas.drawRightString(A4[0] - 15 * mm, 10 * mm, str(document.page))
