"""Means of a few years, each of its own seed, with the interval in which the mean of very many would lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import Final

# Student's t that 97.5 % stay below, for 1 degree of freedom and more; between those that are named, the one before
# stands, which makes an interval a little too wide and never too narrow.
T_975: Final = {
    1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228, 11: 2.201,
    12: 2.179, 13: 2.160, 14: 2.145, 15: 2.131, 16: 2.120, 17: 2.110, 18: 2.101, 19: 2.093, 20: 2.086, 25: 2.060,
    30: 2.042, 40: 2.021, 60: 2.000, 120: 1.980,
}  # fmt: skip

ROUNDED: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """`low` and `high` hold the mean with 95 % confidence (Student's t); None if there was one value only, or all are
    the same: small whole numbers often are by chance, and then their spread says nothing of how certain they are."""

    mean: float
    low: float | None
    high: float | None
    count: int

    @property
    def half(self) -> float | None:
        return None if self.high is None else self.high - self.mean

    @property
    def differs_from_zero(self) -> bool:
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


def estimate(values: Sequence[float]) -> Estimate:
    if not values:
        raise ValueError("There is no mean of nothing.")
    mean, count = fmean(values), len(values)
    if count == 1:
        return Estimate(mean, None, None, 1)
    half = student_t(count - 1) * stdev(values, mean) / sqrt(count)
    # What differs by less is not more than how fractions are rounded.
    if half <= ROUNDED * max(1.0, abs(mean)):
        return Estimate(mean, None, None, count)
    return Estimate(mean, mean - half, mean + half, count)


def difference(values: Sequence[float], base: Sequence[float]) -> Estimate:
    """Of pairs: the same seed had the same readers with the same wishes, so what chance did to both falls away."""
    return estimate([one - other for one, other in zip(values, base, strict=True)])


def student_t(degrees: int) -> float:
    if degrees < 1:
        raise ValueError("An interval needs two values at least.")
    return T_975[max(known for known in T_975 if known <= degrees)]


def quantile(ordered: Sequence[float], share: float) -> float:
    """Of values that are in order, straight between two of them; 0 of none."""
    if not ordered:
        return 0.0
    at, inside = divmod(share * (len(ordered) - 1), 1)
    low = ordered[int(at)]
    return low + inside * (ordered[min(int(at) + 1, len(ordered) - 1)] - low)
