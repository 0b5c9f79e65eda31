"""Labels of items on sheets of A4: the barcode with its number, the shelf mark, and whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from bashu.wire.paper.ink import a_canvas, fitted
from bashu.wire.paper.sheets import ItemLabel

INSIDE = 2.5 * mm
BARS_WIDE_MAX = 0.33 * mm


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a sheet of labels is cut, in millimetres. `top` and `left` are its margins."""

    columns: int
    rows: int
    wide: float
    high: float
    top: float
    left: float

    @property
    def size(self) -> int:
        return self.columns * self.rows


# By what is written on their boxes: columns and rows.
SHEETS = {
    "3x8": Sheet(3, 8, 70, 36, 4.5, 0),
    "3x10": Sheet(3, 10, 70, 29.7, 0, 0),
    "4x11": Sheet(4, 11, 48.5, 25.4, 8.8, 8),
}


def labels(papers: Sequence[ItemLabel], *, sheet: Sheet, skip: int = 0) -> bytes:
    """`skip`: so many labels of the first sheet are used up."""
    file = BytesIO()
    canvas = a_canvas(file, A4, title="labels")
    for place, paper in enumerate(papers, start=skip):
        if place % sheet.size == 0 and place > skip:
            canvas.showPage()
        row, column = divmod(place % sheet.size, sheet.columns)
        left = (sheet.left + column * sheet.wide) * mm
        bottom = A4[1] - (sheet.top + (row + 1) * sheet.high) * mm
        _label(canvas, paper, at=(left, bottom), size=(sheet.wide * mm, sheet.high * mm))
    canvas.save()
    return file.getvalue()


def _label(canvas: Canvas, paper: ItemLabel, *, at: tuple[float, float], size: tuple[float, float]) -> None:
    """From the top: whose it is, the bars, their number, and the shelf mark, which is read from afar."""
    left, bottom = at[0] + INSIDE, at[1]
    wide, high = size[0] - 2 * INSIDE, size[1]
    fitted(canvas, paper.owner, at=(left, bottom + high - 4.5 * mm), largest=7, wide=wide)
    bars = Code128(paper.barcode, barHeight=high * 0.3, barWidth=1, quiet=False)
    scale = min(wide / bars.width, BARS_WIDE_MAX)
    canvas.saveState()
    canvas.translate(left, bottom + high * 0.5)
    canvas.scale(scale, 1)
    bars.drawOn(canvas, 0, 0)
    canvas.restoreState()
    fitted(canvas, paper.barcode, at=(left, bottom + high * 0.5 - 3.4 * mm), largest=8, wide=wide)
    mark = f"{paper.call_number}  {paper.volume}".strip()
    fitted(canvas, mark, at=(left, bottom + 3.2 * mm), largest=13, wide=wide)
