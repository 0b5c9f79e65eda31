"""Papers of activities: a poster (A4 or A3) with a QR, and the list on which is ticked who came (A4)."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A3, A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from bashu.wire.paper.ink import FONT, PLAIN, SMALL, a_canvas, cut, draw_qr, fitted, known, load_font
from bashu.wire.paper.sheets import Both, PosterPaper, SeatList

SIZES: Final = {"A4": A4, "A3": A3}
# So many sessions have room on a poster.
SESSIONS_MAX: Final = 6
LETTERS_MAX: Final = 260
# The foot of an A4 poster begins here. What stands above it is made smaller until it has room.
FOOT: Final = 62 * mm
SCALES: Final = (1.7, 1.5, 1.3, 1.15, 1, 0.85, 0.7, 0.55)
JADE: Final = colors.HexColor("#0a5c4f")


def poster(paper: PosterPaper, *, size: str) -> bytes:
    """Drawn for A4; on A3 all of it is as much larger."""
    file = BytesIO()
    wide, high = SIZES[size]
    canvas = a_canvas(file, (wide, high), title=paper.title.zh)
    canvas.scale(wide / A4[0], wide / A4[0])
    _head(canvas, paper)
    _body(canvas, paper)
    _foot(canvas, paper)
    canvas.save()
    return file.getvalue()


def _head(canvas: Canvas, paper: PosterPaper) -> None:
    wide, high = A4
    canvas.setFillColor(JADE)
    canvas.rect(0, high - 78 * mm, wide, 78 * mm, stroke=0, fill=1)
    canvas.setFillColor(colors.white)
    room = wide - 40 * mm
    _pair(canvas, paper.kind, at=(20 * mm, high - 24 * mm), largest=PLAIN, wide=room)
    fitted(canvas, paper.title.zh, at=(20 * mm, high - 48 * mm), largest=44, wide=room)
    fitted(canvas, paper.title.en, at=(20 * mm, high - 62 * mm), largest=20, wide=room)
    canvas.setFillColor(colors.black)


def _body(canvas: Canvas, paper: PosterPaper) -> None:
    """As large as fits between head and foot, so that few words are read from afar."""
    wide, high = A4
    top = high - 90 * mm
    for scale in SCALES:
        story = [(each, each.wrap(wide - 40 * mm, high)[1]) for each in _story(paper, scale)]
        if sum(needs for _, needs in story) <= top - FOOT:
            break
    for each, needs in story:
        each.drawOn(canvas, 20 * mm, top - needs)
        top -= needs


def _story(paper: PosterPaper, scale: float) -> Iterator[Flowable]:
    gap = Spacer(1, 3 * mm * scale)
    for text, size in ((paper.summary.zh, 17), (paper.summary.en, 12), (paper.ages.zh, 13), (paper.ages.en, 10)):
        if text:
            yield from (_text(cut(text, most=LETTERS_MAX), size * scale), gap)
    yield Spacer(1, 6 * mm * scale)
    for when in paper.sessions[:SESSIONS_MAX]:
        yield _text(f"{when.at.zh} · {when.where.zh}", 16 * scale)
        yield from (_text(f"{when.at.en}   {when.where.en}", 10 * scale), gap)
    if paper.more:
        yield _text(f"另有 {paper.more} 场，请扫码查看。 {paper.more} more: scan the code.", 11 * scale)


def _foot(canvas: Canvas, paper: PosterPaper) -> None:
    wide, side = A4[0], 42 * mm
    draw_qr(canvas, paper.address, at=(wide - 20 * mm - side, 16 * mm), side=side)
    room = wide - 48 * mm - side
    fitted(canvas, paper.library.zh, at=(20 * mm, 46 * mm), largest=20, wide=room)
    fitted(canvas, paper.library.en, at=(20 * mm, 38 * mm), largest=12, wide=room)
    fitted(canvas, "扫码查看与报名  Scan to see more and to register", at=(20 * mm, 28 * mm), largest=11, wide=room)
    fitted(canvas, paper.address, at=(20 * mm, 21 * mm), largest=10, wide=room)


def _pair(canvas: Canvas, both: Both, *, at: tuple[float, float], largest: float, wide: float) -> None:
    fitted(canvas, f"{both.zh} · {both.en}", at=at, largest=largest, wide=wide)


def attendance(paper: SeatList) -> bytes:
    file = BytesIO()
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=15 * mm, rightMargin=15 * mm, topMargin=15 * mm, bottomMargin=18 * mm,
        title=paper.title.zh, invariant=1,
    )  # fmt: skip
    load_font()
    story = [
        _text(f"签到表 Attendance · {paper.title.zh}", PLAIN + 4),
        _text(paper.title.en, SMALL),
        Spacer(1, 3 * mm),
        _text(f"{paper.at.zh} · {paper.where.zh}", PLAIN),
        _text(f"{paper.at.en}   {paper.where.en} · {paper.seats} 座 / seats", SMALL),
        Spacer(1, 4 * mm),
        _table(paper),
        Spacer(1, 8 * mm),
        _text("现场到场 Walk-ins ________    其中未成年人 minors ________    签名 Signed ____________________", SMALL),
    ]
    document.build(story, onFirstPage=_numbered, onLaterPages=_numbered)
    return file.getvalue()


def _table(paper: SeatList) -> Table:
    """What fits its cell is drawn as it is: to set each as a text takes a thousand lines some seconds."""
    heads = ("", "号 Lot", "姓名 Name", "所属馆 Library", "类别 Kind", "座 Seats", "到场 Came")
    rows = [heads, *_rows(paper)]
    widths = [10, 28, 30, 52, 22, 16, 22]
    table = Table(rows, colWidths=[each * mm for each in widths], repeatRows=1)
    table.setStyle(TableStyle([
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke), ("FONT", (0, 0), (-1, -1), FONT, SMALL, SMALL * 1.35),
    ]))  # fmt: skip
    return table


def _rows(paper: SeatList) -> Iterator[tuple[str | Paragraph, ...]]:
    """A box to tick for each seat, as far as they fit. The library may take several lines."""
    for number, line in enumerate(paper.lines, start=1):
        ticks = "□ " * min(line.seats, 8)
        library = _text(cut(line.library, most=40), SMALL)
        yield str(number), line.lot, known(line.name), library, line.kind, str(line.seats), ticks


def _text(text: str, size: float) -> Paragraph:
    return Paragraph(escape(known(text)), _style(size))


@cache
def _style(size: float) -> ParagraphStyle:
    return ParagraphStyle(f"song {size}", fontName=FONT, fontSize=size, leading=size * 1.35, wordWrap="CJK")


def _numbered(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(FONT, SMALL)
    canvas.drawRightString(A4[0] - 15 * mm, 10 * mm, str(document.page))
