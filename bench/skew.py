"""How unevenly items and patrons are drawn: evenly, or as in real loans (skew.tsv)."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

TABLE = Path(__file__).with_name("skew.tsv")
# Who is often drawn stands anywhere, not side by side on a few pages of a table: a step larger than any number drawn.
SCATTER = 2_654_435_761


@dataclass(frozen=True, slots=True)
class Skew:
    """A curve: the most active `shares[n]` of all have `loans[n]` of the loans; between two points it is straight."""

    shares: tuple[float, ...]
    loans: tuple[float, ...]

    def draw(self, random: Random, count: int) -> int:
        """A number from 0 to `count` - 1."""
        dice = random.random()
        place = bisect_left(self.loans, dice)
        share_before, loans_before = (self.shares[place - 1], self.loans[place - 1]) if place else (0.0, 0.0)
        part = (dice - loans_before) / (self.loans[place] - loans_before)
        rank = int(count * (share_before + part * (self.shares[place] - share_before)))
        return min(rank, count - 1) * SCATTER % count


EVEN = Skew((1.0,), (1.0,))


@cache
def skew_of(what: str) -> Skew:
    """Of "item" or "patron"."""
    lines = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    points = [(float(share), float(loans)) for of, share, loans in lines[1:] if of == what]
    shares, loans = zip(*points, strict=True)
    return Skew(shares, loans)
