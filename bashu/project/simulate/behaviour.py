"""How readers behave: measured in real loans (`behaviour.tsv`), as the network has published, or assumed.

Which is which, and what that means for the figures: docs/simulate.md.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("behaviour.tsv")

# Published by the network: volumes of a visit (5.406 M loans in 1.495 M visits, June 2021 to November 2025), and the
# share of loans made, and taken back, at another library than one's own (1.2 M a year of 33.4 M).
LOANS_A_VISIT: Final = 3.6
AWAY: Final = 0.035
# Assumed. Of those who are away so many are in the other city; who borrowed away brings it back there so often.
FAR: Final = 0.3
BACK_WHERE_LENT: Final = 0.5
# Whoever keeps a book longer asks for a renewal so often; the others are late.
RENEWS: Final = 0.9
# What is pulled for a hold is found so often; so many never come for it; the others come after so many days, in the
# mean.
FOUND: Final = 0.97
NEVER_COMES: Final = 0.06
DAYS_TO_COME: Final = 2.5
# Where many of their kind live or read: a library by its level.
WEIGHTS: Final[Mapping[str, int]] = {"省级": 12, "市级": 5, "区县级": 3}
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Curve:
    """The first `shares[n]` of all have `parts[n]` of the whole; between two points it is straight."""

    shares: tuple[float, ...]
    parts: tuple[float, ...]

    def place(self, dice: float, count: int) -> int:
        """Who of `count`, the first of whom has most; `dice` is drawn evenly from 0 to 1."""
        at = min(bisect_left(self.parts, dice), len(self.parts) - 1)
        share, part = (self.shares[at - 1], self.parts[at - 1]) if at else (0.0, 0.0)
        inside = (dice - part) / (self.parts[at] - part)
        return min(int(count * (share + inside * (self.shares[at] - share))), count - 1)

    def densities(self) -> Iterator[tuple[float, float]]:
        """Of each stretch between two points, up to which share it goes, and how much of the whole one of it has, if
        all had 1 in the mean."""
        before = (0.0, 0.0)
        for share, part in zip(self.shares, self.parts, strict=True):
            yield share, (part - before[1]) / (share - before[0])
            before = (share, part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """`days`: how long a loan is kept, at even steps from the shortest to the longest. `months` from January,
    `weekdays` from Monday and `hours` by the hour are shares of all loans. `holds`: placed for each loan."""

    days: tuple[float, ...]
    title: Curve
    reader: Curve
    loans_a_reader: float
    months: tuple[float, ...]
    weekdays: tuple[float, ...]
    hours: Mapping[int, float]
    holds: float

    def days_kept(self, dice: float) -> int:
        at, inside = divmod(dice * (len(self.days) - 1), 1)
        low = self.days[int(at)]
        return round(low + inside * (self.days[min(int(at) + 1, len(self.days) - 1)] - low))


@cache
def measured() -> Behaviour:
    found: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    lines = (line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    next(lines)
    for what, at, value in (line.split("\t") for line in lines):
        found[what].append((float(at), float(value)))
    weekdays = [value for _, value in found["weekday"]]
    # The libraries that were measured are shut on most Sundays, and those of the two provinces are not.
    weekdays[SUNDAY] = weekdays[SATURDAY]
    return Behaviour(
        days=_values(found["days"]),
        title=_curve(found["title"]),
        reader=_curve(found["reader"]),
        loans_a_reader=found["loans"][0][1],
        months=_values(found["month"]),
        weekdays=tuple(weekdays),
        hours={int(hour): share for hour, share in found["hour"]},
        holds=found["holds"][0][1],
    )


def _values(points: list[tuple[float, float]]) -> tuple[float, ...]:
    return tuple(value for _, value in points)


def _curve(points: list[tuple[float, float]]) -> Curve:
    shares, parts = zip(*points, strict=True)
    return Curve(shares, parts)
