"""When registration opens: a thousand readers press at once for a hundred seats, beside a thousand who borrow so."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.figures import Budget, Figure
from bench.measure import Done, percentile
from bench.mix import Size
from bench.place import Child, place_of

ITEMS = 600_000
READERS = 1_000
REPETITIONS = 7
# From here on the engine tells newcomers that it is busy.
P99_BUDGET = Budget(most=2_000)


@dataclass(slots=True)
class Pressed:
    """What was measured of all that pressed at once, in each repetition."""

    name: str
    do: str
    rates: list[float] = field(default_factory=list)
    p99s: list[float] = field(default_factory=list)

    def measure(self, child: Child, *, readers: int, counts: bool) -> None:
        """`counts`: else it warms up."""
        done = Done(**child.ask(do=self.do, readers=readers))
        print(f"  {self.name:48}{done.rate:8,.0f}/s", flush=True)
        if counts:
            self.rates.append(done.rate)
            self.p99s.append(percentile(done.milliseconds, 99))


def figures(*, items: int = ITEMS, readers: int = READERS, repetitions: int = REPETITIONS) -> Iterator[Figure]:
    with place_of(Size.of(items)) as place:
        child = place.child("bench.pressing", items=items)
        seats = Pressed(f"{readers:,} readers press at once for 100 seats", "register")
        loans = Pressed(f"{readers:,} check outs at once", "lend")
        for repetition in range(repetitions + 1):
            for each in (seats, loans):
                each.measure(child, readers=readers, counts=repetition > 0)
        busy = f"{child.ask(do='told_busy'):,} times somebody was told “busy” and pressed again"
    for name, mine, theirs, unit in (
        (f"{seats.name}: registrations", seats.rates, loans.rates, "registrations/s"),
        (f"{seats.name}: p99 of all, from the press to the answer", seats.p99s, loans.p99s, "ms"),
    ):
        yield Figure(
            name=name, value=statistics.median(mine), unit=unit, reference=loans.name,
            reference_value=statistics.median(theirs),
            ratio=statistics.median(one / other for one, other in zip(mine, theirs, strict=True)),
            budget=P99_BUDGET if unit == "ms" else None,
            note=f"{min(mine):,.0f}-{max(mine):,.0f}, check outs {min(theirs):,.0f}-{max(theirs):,.0f}; {busy}",
        )  # fmt: skip
