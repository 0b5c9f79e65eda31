"""The way of a relay as a drawing: its places as they lie towards each other, joined in the order of the stops. It
shows no border and no river, and asks nobody for a map."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from math import cos, hypot, radians
from typing import Final

from bashu.db.activities.relays import Stop
from bashu.db.network.queries import Name

WIDE: Final = 360
HIGH: Final = (120, 300)
# Room for the names, which stand below their places.
SIDE, ABOVE, BELOW = 64, 28, 60
# What would lie closer together than this is one place of the drawing.
APART: Final = 56.0
RADIUS: Final = 15
# Numbers that a place has room for; the list below has all.
FEW: Final = 3
DIGIT_WIDE: Final = 9
# How far a line bends aside, so that the way back is another line.
BEND: Final = 0.12


@dataclass(slots=True)
class Spot:
    """`numbers`: of the stops there, from 1 on; `months`: in which it came there, each once."""

    x: float
    y: float
    city: Name
    numbers: list[int] = field(default_factory=list)
    months: list[date] = field(default_factory=list)

    @property
    def said(self) -> str:
        shown = [str(each) for each in self.numbers[:FEW]]
        return " ".join([*shown, "…"] if len(self.numbers) > FEW else shown)

    @property
    def wide(self) -> int:
        return max(2 * RADIUS, DIGIT_WIDE * len(self.said) + RADIUS)

    @property
    def left(self) -> float:
        return round(self.x - self.wide / 2, 1)

    @property
    def top(self) -> float:
        return self.y - RADIUS


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """In units of the drawing. `lines`: the data of SVG paths, from place to place in the order of the way."""

    high: int
    spots: Sequence[Spot]
    lines: Sequence[str]
    wide: int = WIDE


def chart(stops: Sequence[Stop]) -> Chart | None:
    """None, if it has not left a city, or not far enough to be seen."""
    if len({stop.at.city_code for stop in stops}) < 2:
        return None
    points, high = _points(stops)
    spots: list[Spot] = []
    way: list[Spot] = []
    for number, (stop, (x, y)) in enumerate(zip(stops, points, strict=True), 1):
        near = (each for each in spots if hypot(each.x - x, each.y - y) < APART)
        spot = next(near, None)
        if spot is None:
            spot = Spot(x, y, stop.at.city)
            spots.append(spot)
        spot.numbers.append(number)
        if stop.month not in spot.months:
            spot.months.append(stop.month)
        way.append(spot)
    return Chart(high=high, spots=spots, lines=list(_lines(way))) if len(spots) > 1 else None


def _points(stops: Sequence[Stop]) -> tuple[list[tuple[float, float]], int]:
    """Where each is, and how high the drawing is. Degrees of longitude are shortened as in the middle of all."""
    narrow = cos(radians(sum(stop.lat for stop in stops) / len(stops)))
    east, north = [stop.lon * narrow for stop in stops], [stop.lat for stop in stops]
    across, along = max(east) - min(east), max(north) - min(north)
    room = HIGH[1] - ABOVE - BELOW
    scale = min((WIDE - 2 * SIDE) / (across or 1e-9), room / (along or 1e-9))
    drawn = along * scale
    high = max(HIGH[0], round(drawn) + ABOVE + BELOW)
    left, top = (WIDE - across * scale) / 2, ABOVE + (high - ABOVE - BELOW - drawn) / 2
    points = zip(east, north, strict=True)
    return [
        (round(left + (x - min(east)) * scale, 1), round(top + (max(north) - y) * scale, 1)) for x, y in points
    ], high


def _lines(way: Sequence[Spot]) -> Iterator[str]:
    """Each once, however often it was gone."""
    pairs = dict.fromkeys((one.x, one.y, other.x, other.y) for one, other in pairwise(way) if one is not other)
    for x, y, to_x, to_y in pairs:
        long = hypot(to_x - x, to_y - y)
        east, south = (to_x - x) / long, (to_y - y) / long
        bend_x, bend_y = (x + to_x) / 2 - south * long * BEND, (y + to_y) / 2 + east * long * BEND
        end_x, end_y = to_x - east * (RADIUS + 8), to_y - south * (RADIUS + 8)
        yield f"M{x} {y}Q{bend_x:.1f} {bend_y:.1f} {end_x:.1f} {end_y:.1f}"
