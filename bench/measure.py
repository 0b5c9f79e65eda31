"""One measurement, and how it is told beside others."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from bench import cpu

# Seconds in, operations done and the milliseconds that each took (none if that was not watched) out.
Run: TypeAlias = Callable[[float], "Done"]
WARM_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Done:
    operations: float
    seconds: float
    milliseconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.operations / self.seconds


@dataclass(slots=True)
class Way:
    """A way of doing the mix, and what was measured of it in each repetition. `ours`: the processes that do it."""

    name: str
    run: Run
    ours: tuple[int, ...] = ()
    rates: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    our_us: list[float] = field(default_factory=list)
    database_us: list[float] = field(default_factory=list)

    def measure(self, seconds: float, *, postmaster: int) -> None:
        before = cpu.used(self.ours, postmaster=postmaster)
        done = self.run(seconds)
        used = cpu.used(self.ours, postmaster=postmaster) - before
        self.rates.append(done.rate)
        self.milliseconds += done.milliseconds
        self.our_us.append(used.ours / done.operations * 1e6)
        self.database_us.append(used.database / done.operations * 1e6)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def spread(self) -> str:
        """From the lowest to the highest repetition."""
        return f"{min(self.rates):,.0f}-{max(self.rates):,.0f}"

    def ratio(self, reference: "Way") -> float:
        """The median of the ratios within each repetition."""
        return statistics.median(ours / theirs for ours, theirs in zip(self.rates, reference.rates, strict=True))

    @property
    def note(self) -> str:
        """Latency; and processor time per operation, that of pgbench itself and of the machines left out."""
        parts = []
        if len(self.milliseconds) > 1:
            parts.append(f"p50 {percentile(self.milliseconds, 50):.1f} ms, p95 {percentile(self.milliseconds, 95):.1f}")
        python = f"Python {statistics.median(self.our_us):.0f} + " if self.ours else ""
        parts.append(f"CPU us: {python}PostgreSQL {statistics.median(self.database_us):.0f}")
        return "; ".join(parts)


def repeat(ways: Sequence[Way], *, seconds: float, repetitions: int, postmaster: int) -> None:
    """All in turn, several times, after each was warmed up: what else the machine does falls on all alike."""
    for way in ways:
        way.run(WARM_SECONDS)
    for repetition in range(1, repetitions + 1):
        for way in ways:
            way.measure(seconds, postmaster=postmaster)
            print(f"  {repetition}/{repetitions}  {way.name:44}{way.rates[-1]:8,.0f}/s", flush=True)


def percentile(values: Sequence[float], percent: int) -> float:
    if len(values) < 2:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


class Stopwatch:
    """Says when the time is over."""

    def __init__(self, seconds: float) -> None:
        self.began = time.perf_counter()
        self.until = self.began + seconds

    @property
    def is_over(self) -> bool:
        return time.perf_counter() >= self.until

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began
