"""What holds and charges cost: the mix of the machines while somebody waits for every title, and while one loan in ten
comes back late; and the clock with many who wait.
"""

from collections.abc import Iterator
from functools import partial

from bench.figures import Budget, Figure
from bench.measure import Done, Way, repeat
from bench.mix import Size
from bench.place import Child, Place, place_of

ITEMS = 600_000
WAITING = 100_000
BATCH = 128
SECONDS, REPETITIONS = 2.0, 3
NOBODY, EVERYWHERE, CLOCK = "nobody waits", "somebody waits for each title", "the clock asks for items"
LATE = "one in ten comes back late"
# A look that finds nothing may take so long, every ten minutes.
LOOK_BUDGET = Budget(most=5)


def figures(*, items: int = ITEMS, waiting: int = WAITING, seconds: float = SECONDS) -> Iterator[Figure]:
    with place_of(Size.of(items)) as place:
        yield from _figures(place, waiting=waiting, seconds=seconds)


def _figures(place: Place, *, waiting: int, seconds: float) -> Iterator[Figure]:
    engine = place.child("bench.worker", items=place.size.items, part=0, parts=1)
    holding = place.child("bench.holding", items=place.size.items)
    alone, among = (Way(f"engine, batches of {BATCH}, {name}", partial(_mix, engine), ours=(engine.pid,))
                    for name in (NOBODY, EVERYWHERE))  # fmt: skip
    clock = Way(f"{CLOCK}, {waiting:,} wait", partial(_target, holding), ours=(holding.pid,))
    late = Way(f"engine, batches of {BATCH}, {LATE}", partial(_late, engine), ours=(engine.pid,))
    for _ in range(REPETITIONS):
        repeat([alone], seconds=seconds, repetitions=1, postmaster=place.postmaster)
        holding.ask(do="place", number=(place.size.items - place.size.open_loans) // 2, level="item", lent=False)
        repeat([among], seconds=seconds, repetitions=1, postmaster=place.postmaster)
        holding.ask(do="forget")
    holding.ask(do="place", number=waiting, level="work", lent=False)
    repeat([clock], seconds=seconds, repetitions=1, postmaster=place.postmaster)
    holding.ask(do="forget")
    holding.ask(do="charge")
    repeat([late], seconds=seconds, repetitions=REPETITIONS, postmaster=place.postmaster)
    if not holding.ask(do="charges"):
        raise RuntimeError("nothing was charged, though one in ten came back late")
    for way in (alone, among, clock, late):
        yield Figure(
            name=way.name, value=way.rate, unit="operations/s", reference=alone.name, reference_value=alone.rate,
            ratio=way.rate / alone.rate, note=f"{way.spread}; {way.note}",
        )  # fmt: skip
    holding.ask(do="forget")
    waiting = holding.ask(do="place", number=min(waiting, place.size.open_loans // 2 - 1), level="work", lent=True)
    took = min(float(holding.ask(do="look")) for _ in range(REPETITIONS))
    yield Figure(
        name=f"the clock finds nothing to ask for, {waiting:,} wait", value=took, unit="s", reference=alone.name,
        reference_value=1 / alone.rate, ratio=took * alone.rate, budget=LOOK_BUDGET,
    )  # fmt: skip


def _mix(engine: Child, seconds: float) -> Done:
    return Done(**engine.ask(do="batches", number=BATCH, seconds=seconds))


def _late(engine: Child, seconds: float) -> Done:
    return Done(**engine.ask(do="batches", number=BATCH, seconds=seconds, late=BATCH // 10))


def _target(holding: Child, seconds: float) -> Done:
    return Done(**holding.ask(do="target", seconds=seconds, number=BATCH))
