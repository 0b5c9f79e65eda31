"""Plots as SVG, without a library: a few lines, dots and circles are all that is needed, and they are text.

Nothing in them is a word but numbers and the names that they are given, so one plot serves both languages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10, sqrt
from typing import Final

# Told apart by whoever sees no red or no green, too (Okabe and Ito).
COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999")
WIDTH, HEIGHT = 560, 280
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 14, 34
TICKS: Final = 5
# Less than this is nothing on any plot.
SMALLEST = 1e-9
MORE, LESS, NONE = "#c0392b", "#2471a3", "#888888"


@dataclass(frozen=True, slots=True)
class Line:
    """`low` and `high` are the range around it, drawn as a band; empty: none."""

    ys: Sequence[float]
    colour: str
    low: Sequence[float] = ()
    high: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """With its interval, if it has one."""

    label: str
    value: float
    low: float | None
    high: float | None
    colour: str


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    amount: float
    label: str


def lines(xs: Sequence[float], drawn: Sequence[Line], *, most: float | None = None) -> str:
    """Over the same xs, from 0 up."""
    peak = max((value for line in drawn for value in (*line.ys, *line.high)), default=0)
    ticks = ticks_to(most if most is not None else peak)
    x_ticks = ticks_to(xs[-1])

    def at(x: float, y: float) -> str:
        span = xs[-1] - xs[0] or 1
        across = LEFT + (x - xs[0]) / span * (WIDTH - LEFT - RIGHT)
        return f"{across:.1f},{HEIGHT - BOTTOM - y / ticks[-1] * (HEIGHT - TOP - BOTTOM):.1f}"

    def parts() -> Iterator[str]:
        for tick in ticks:
            y = at(xs[0], tick).split(",")[1]
            yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#ddd"/>'
            yield _text(f"{tick:,g}", x=LEFT - 8, y=float(y) + 4, anchor="end")
        for tick in x_ticks:
            if xs[0] <= tick <= xs[-1]:
                yield _text(f"{tick:,g}", x=float(at(tick, 0).split(",")[0]), y=HEIGHT - BOTTOM + 18, anchor="middle")
        for line in drawn:
            if line.low:
                around = [at(x, y) for x, y in zip(xs, line.high, strict=True)]
                around += [at(x, y) for x, y in zip(reversed(xs), reversed(line.low), strict=True)]
                yield f'<polygon points="{" ".join(around)}" fill="{line.colour}" opacity="0.15"/>'
        for line in drawn:
            points = " ".join(at(x, y) for x, y in zip(xs, line.ys, strict=True))
            yield f'<polyline points="{points}" fill="none" stroke="{line.colour}" stroke-width="2"/>'

    return _svg(parts(), width=WIDTH, height=HEIGHT)


def dots(shown: Sequence[Dot], *, digits: int) -> str:
    """One under the other, on one scale that begins where the lowest interval does, or at 0 if that is near."""
    lows = [dot.value if dot.low is None else dot.low for dot in shown]
    highs = [dot.value if dot.high is None else dot.high for dot in shown]
    low, high = min(lows), max(highs)
    if low > 0 and low < high / 2:
        low = 0.0
    room = (high - low) * 0.05 or abs(high) * 0.05 or 1.0
    first, last = (0.0 if low == 0 else low - room), high + room
    width, left, row = 320, 8, 26
    height = row * len(shown) + 24

    def at(value: float) -> float:
        return left + (value - first) / (last - first) * (width - 2 * left)

    def parts() -> Iterator[str]:
        for place, dot in enumerate(shown):
            y = row * place + 16
            if dot.low is not None and dot.high is not None:
                ends = f'x1="{at(dot.low):.1f}" x2="{at(dot.high):.1f}" y1="{y}" y2="{y}"'
                yield f'<line {ends} stroke="{dot.colour}" stroke-width="3" opacity="0.45"/>'
            title = f"<title>{escape(dot.label)}: {dot.value:,.{digits}f}</title>"
            yield f'<circle cx="{at(dot.value):.1f}" cy="{y}" r="5" fill="{dot.colour}">{title}</circle>'
        yield f'<line x1="{left}" x2="{width - left}" y1="{height - 18}" y2="{height - 18}" stroke="#bbb"/>'
        yield _text(f"{first:,.{digits}f}", x=left, y=height - 4, anchor="start")
        yield _text(f"{last:,.{digits}f}", x=width - left, y=height - 4, anchor="end")

    return _svg(parts(), width=width, height=height)


def circles(shown: Sequence[Circle], *, biggest: float) -> str:
    """On a map: x and y are longitude and latitude; the area is the amount, `biggest` being the largest of all maps."""
    xs, ys = [each.x for each in shown], [each.y for each in shown]
    west, east, south, north = min(xs), max(xs), min(ys), max(ys)
    width, edge = 370, 24
    # A degree of longitude is shorter than one of latitude, by this much at 30 degrees north.
    scale = (width - 2 * edge) / ((east - west) or 1)
    height = round((north - south) * scale * 1.155) + 2 * edge

    def parts() -> Iterator[str]:
        for each in sorted(shown, key=lambda circle: -abs(circle.amount)):
            radius = 2 + 18 * sqrt(abs(each.amount) / biggest) if biggest else 2
            x = edge + (each.x - west) * scale
            y = edge + (north - each.y) * scale * 1.155
            colour = MORE if each.amount > 0 else LESS if each.amount < 0 else NONE
            title = f"<title>{escape(each.label)}: {each.amount:+,.0f}</title>"
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" opacity="0.6">{title}</circle>'

    return _svg(parts(), width=width, height=height)


def ticks_to(most: float) -> list[float]:
    """From 0 in steps of 1, 2 or 5 times a power of ten, up to the first that is not less."""
    if most < SMALLEST:
        return [0.0, 1.0]
    rough = most / TICKS
    power = 10 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))
    return [step * number for number in range(ceil(most / step - 1e-9) + 1)]


def _text(words: str, *, x: float, y: float, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(parts: Iterator[str], *, width: int, height: int) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    style = 'font-family="system-ui, sans-serif" font-size="11" fill="#444" role="img"'
    return f"{head} {style}>{''.join(parts)}</svg>"
