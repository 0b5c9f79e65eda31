"""What the SIP2 server bears: a thousand machines that ask, five thousand silent ones, and some that are a trouble."""

from collections.abc import Iterator
from typing import Any

from bench import cpu
from bench.figures import Budget, Figure
from bench.measure import Done, percentile
from bench.mix import Size
from bench.place import Child, Place, place_of

ITEMS = 300_000
TERMINALS, OFFERED, SECONDS = 1_000, 1_000, 20.0
IDLE = 5_000
FEW, SOME = 200, 400


def figures() -> Iterator[Figure]:
    with place_of(Size.of(ITEMS)) as place:
        yield _idle(place)
        yield _beside(place)
        yield from _asked(place)


def _machines(place: Place, port: object, *, number: int, part: int) -> Child:
    """`part`: of the items; what others have left on loan is not asked for again."""
    machines = place.child("bench.machines", port=port, number=number, items=ITEMS, part=part, parts=2)
    machines.hear()
    return machines


def _offer(machines: Child, *, number: int, rate: float) -> tuple[Done, list[Any]]:
    answer = machines.ask(number=number, rate=rate, seconds=SECONDS)
    return Done(**answer["done"]), answer["errors"]


def _asked(place: Place) -> Iterator[Figure]:
    """Open loop: an answer's time counts from the moment its question was due."""
    machines = _machines(place, place.child("bench.front").ask(do="port"), number=TERMINALS, part=1)
    quiet, _ = _offer(machines, number=TERMINALS, rate=OFFERED / 10)
    done, errors = _offer(machines, number=TERMINALS, rate=OFFERED)
    p99, alone = percentile(done.milliseconds, 99), percentile(quiet.milliseconds, 99)
    name = f"SIP2, {TERMINALS:,} terminals, {OFFERED:,} operations/s offered: "
    yield Figure(
        name=f"{name}p99",
        value=p99,
        unit="ms",
        reference="a tenth of that offered: p99",
        reference_value=alone,
        ratio=p99 / alone,
        budget=Budget(most=100),
        note=f"{told(done)}; {done.rate:,.0f} answers/s",
    )
    yield Figure(
        name=f"{name}errors",
        value=len(errors),
        unit="answers",
        reference="all answers",
        reference_value=done.operations,
        ratio=len(errors) / done.operations,
        budget=Budget(most=0),
        note=str(errors[0]) if errors else "",
    )


def _beside(place: Place) -> Figure:
    """With the limits of every day."""
    port = place.child("bench.front", limited=True).ask(do="port")
    machines, trouble = _machines(place, port, number=FEW, part=0), place.child("bench.trouble", port=port)
    before, _ = _offer(machines, number=FEW, rate=SOME)
    number = trouble.ask(do="begin")
    beside, errors = _offer(machines, number=FEW, rate=SOME)
    did = trouble.ask(do="end")
    p99, alone = percentile(beside.milliseconds, 99), percentile(before.milliseconds, 99)
    return Figure(
        name=f"SIP2, {FEW} terminals, {SOME} operations/s offered, beside {number} that are a trouble: p99",
        value=p99,
        unit="ms",
        reference="without those: p99",
        reference_value=alone,
        ratio=p99 / alone,
        budget=Budget(most=100),
        note=f"{told(beside)}; {len(errors)} errors; slow, silent, flooding and hostile; calls: "
        + ", ".join(f"{kind} {count}" for kind, count in sorted(did.items())),
    )


def _idle(place: Place) -> Figure:
    """They are known by their address: to log them in would be to measure passwords."""
    with place.database() as database:
        database.execute("UPDATE network_terminal SET sip2_address = '127.0.0.1' WHERE id = 1")
    front = place.child("bench.front", limited=True, lines=IDLE + 100)
    idle = place.child("bench.idle", port=front.ask(do="port"))
    before = cpu.proportional_bytes(front.pid) / 1e6
    lines = idle.ask(do="call", number=IDLE)
    size = cpu.proportional_bytes(front.pid) / 1e6
    return Figure(
        name=f"memory of the SIP2 server with {lines:,} idle terminals",
        value=size,
        unit="MB",
        reference="without any",
        reference_value=before,
        ratio=size / before,
        budget=Budget(most=300),
        note=f"PSS; {(size - before) * 1e3 / lines:.1f} kB for each; all are known and have asked once",
    )


def told(done: Done) -> str:
    took = done.milliseconds
    return f"p50 {percentile(took, 50):.1f} ms, p95 {percentile(took, 95):.1f}, most {max(took):.1f}"
