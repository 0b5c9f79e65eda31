"""How many operations a second: the engine and the SIP2 server, beside pgbench running the same SQL."""

from collections.abc import Iterator, Sequence
from functools import partial

from bench import one_by_one
from bench.figures import Budget, Figure
from bench.measure import Done, Way, percentile, repeat
from bench.place import Child, Place

BATCHES = (1, 8, 32, 128)
ENGINES = 2
WAITING = 128
TERMINALS = (1, 16, 64, 256, 1_000)
SERVERS = 2
OF_SERVERS = (64, 256, 1_000)
OFFERED, OFFERED_SECONDS = 1_000, 15.0
CLIENTS = (1, 8)
REFERENCE = "pgbench, 8 clients"
BUDGETS = {
    "engine, 128 waiting commands": Budget(least=2.5, of_ratio=True),
    "SIP2, 256 terminals": Budget(least=2, of_ratio=True),
    "SIP2, 256 terminals, 2 processes": Budget(least=2, of_ratio=True),
}


class Speed:
    """The processes that are measured, on one world. They stay for all of it."""

    def __init__(self, place: Place) -> None:
        self._place = place
        items = place.size.items
        self.workers = [place.child("bench.worker", items=items, part=part, parts=ENGINES) for part in range(ENGINES)]
        self.front = place.child("bench.front")
        self._script = place.cluster.folder / "one_by_one.sql"
        self.workers[0].ask(do="script", path=str(self._script))
        self._lane = one_by_one.LANES_FROM
        self.machines = self._played(self.front, part=0)
        first = place.child("bench.front", shared=True)
        port = first.ask(do="port")
        self.fronts = [first, *(place.child("bench.front", shared=True, port=port) for _ in range(SERVERS - 1))]
        for front in self.fronts:
            front.ask(do="port")
        self.machines_of_several = self._played(first, part=1)

    def _played(self, front: Child, *, part: int) -> Child:
        """The machines that call this server, or those that share its port."""
        port, items = front.ask(do="port"), self._place.size.items
        machines = self._place.child(
            "bench.machines", port=port, number=max(TERMINALS), items=items, part=part, parts=2
        )
        machines.hear()
        return machines

    def figures(self, *, seconds: float, repetitions: int) -> Iterator[Figure]:
        ways = list(self._ways())
        repeat(ways, seconds=seconds, repetitions=repetitions, postmaster=self._place.postmaster)
        reference = next(way for way in ways if way.name == REFERENCE)
        for way in ways:
            yield Figure(
                name=way.name,
                value=way.rate,
                unit="operations/s",
                reference=reference.name,
                reference_value=reference.rate,
                ratio=way.ratio(reference),
                budget=BUDGETS.get(way.name),
                note=f"{way.spread}; {way.note}",
            )
        alone = next(way for way in ways if way.name == f"SIP2, {many(TERMINALS[0], 'terminal')}")
        yield from self._offered(percentile(alone.milliseconds, 99))

    def _ways(self) -> Iterator[Way]:
        for clients in CLIENTS:
            yield Way(f"pgbench, {many(clients, 'client')}", partial(self._pgbench, clients))
        for size in BATCHES:
            for count in range(1, ENGINES + 1):
                workers = self.workers[:count]
                name = f"engine, batches of {size}" + (f", {count} processes" if count > 1 else "")
                yield Way(name, partial(together, workers, size=size), ours=tuple(worker.pid for worker in workers))
        first = self.workers[0]
        waiting = partial(self._ask, first, do="waiting", number=WAITING)
        yield Way(f"engine, {WAITING} waiting commands", waiting, ours=(first.pid,))
        for number in TERMINALS:
            play = partial(self._ask, self.machines, number=number)
            yield Way(f"SIP2, {many(number, 'terminal')}", play, ours=(self.front.pid,))
        servers = tuple(front.pid for front in self.fronts)
        for number in OF_SERVERS:
            play = partial(self._ask, self.machines_of_several, number=number)
            yield Way(f"SIP2, {many(number, 'terminal')}, {SERVERS} processes", play, ours=servers)

    def _offered(self, alone: float) -> Iterator[Figure]:
        """Open loop, so an answer's time counts from the moment its question was due."""
        answer = self.machines.ask(number=max(TERMINALS), rate=OFFERED, seconds=OFFERED_SECONDS)
        done, errors = Done(**answer["done"]), answer["errors"]
        took = done.milliseconds
        p99 = percentile(took, 99)
        name = f"SIP2, {max(TERMINALS):,} terminals, {OFFERED:,} operations/s offered: "
        yield Figure(
            name=f"{name}p99",
            value=p99,
            unit="ms",
            reference=f"SIP2, {many(TERMINALS[0], 'terminal')}: p99",
            reference_value=alone,
            ratio=p99 / alone,
            budget=Budget(most=100),
            note=f"p50 {percentile(took, 50):.1f} ms, p95 {percentile(took, 95):.1f}, most {max(took):.1f}; "
            f"{done.rate:,.0f} answers/s; open loop",
        )
        yield Figure(
            name=f"{name}errors",
            value=len(errors),
            unit="answers",
            reference="all answers",
            reference_value=done.operations,
            ratio=len(errors) / done.operations,
            budget=Budget(most=0),
            note=errors[0] if errors else "",
        )

    def _pgbench(self, clients: int, seconds: float) -> Done:
        first, self._lane = self._lane, self._lane + clients
        self.workers[0].ask(do="lanes", first=first, count=clients)
        return one_by_one.run(self._place.cluster, self._script, clients=clients, seconds=seconds, first_lane=first)

    def _ask(self, child: Child, seconds: float, **question: object) -> Done:
        return Done(**child.ask(seconds=seconds, **question))


def together(workers: Sequence[Child], seconds: float, *, size: int) -> Done:
    """Batches of `size` by all of them at the same time."""
    for worker in workers:
        worker.tell(do="batches", number=size, seconds=seconds)
    each = [Done(**worker.hear()) for worker in workers]
    most = max(done.seconds for done in each)
    rate = sum(done.rate for done in each)
    return Done(rate * most, most, [took for done in each for took in done.milliseconds])


def many(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
