"""One measurement, and how it is told beside others."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from bench import cpu

# Seconds in, operations done and the milliseconds that each took (none if that was not watched) out.
Run: TypeAlias = Callable[[float], "Done"]


@dataclass(frozen=True, slots=True)
class Done:
    operations: float
    seconds: float
    milliseconds: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Way:
    """A way of doing the mix, and what was measured of it in each repetition."""

    name: str
    run: Run
    is_ours: bool = True
    rates: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    our_us: list[float] = field(default_factory=list)
    database_us: list[float] = field(default_factory=list)

    def measure(self, seconds: float, *, postmaster: int) -> None:
        before = cpu.used(postmaster)
        done = self.run(seconds)
        used = cpu.used(postmaster) - before
        self.rates.append(done.operations / done.seconds)
        self.milliseconds += done.milliseconds
        self.our_us.append(used.ours / done.operations * 1e6)
        self.database_us.append(used.database / done.operations * 1e6)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def our(self) -> float:
        return statistics.median(self.our_us)

    @property
    def database(self) -> float:
        return statistics.median(self.database_us)

    def ratio(self, reference: "Way") -> float:
        """The median of the ratios within each repetition."""
        return statistics.median(ours / theirs for ours, theirs in zip(self.rates, reference.rates, strict=True))

    def percentile(self, percent: int) -> float | None:
        if len(self.milliseconds) < 2:
            return None
        return statistics.quantiles(self.milliseconds, n=100, method="inclusive")[percent - 1]


class Stopwatch:
    """Says when the time is over."""

    def __init__(self, seconds: float) -> None:
        self.began = time.perf_counter()
        self._until = self.began + seconds

    @property
    def is_over(self) -> bool:
        return time.perf_counter() >= self._until

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began
