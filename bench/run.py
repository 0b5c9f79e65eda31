"""A whole run: a world of its own, every way in turn, several times."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import cached_property, partial
from pathlib import Path
from random import Random

from django.core.management import call_command
from django.db import connection

from bashu.engine.batch import Gatherer
from bashu.engine.submit import Engine
from bashu.project.cluster import Cluster
from bench import cpu, one_by_one, sip2
from bench import engine as engines
from bench.measure import Done, Way
from bench.mix import Share, Size, walk
from bench.world import make_world

BATCHES = (1, 8, 64, 128)
WAITING = (1, 8, 64, 256)
CLIENTS = (1, 8)
REFERENCE = "pgbench, clients: 8"
WARM_SECONDS = 1.0


class Bench:
    """Everything that is measured, on one database. The engine, and what stands on it, is started when it is needed."""

    def __init__(self, cluster: Cluster, size: Size, *, stack: ExitStack) -> None:
        self._cluster = cluster
        self._size = size
        self._stack = stack
        self._lane = one_by_one.LANES_FROM
        # One set for all runs, so that each goes on where the last one left its items.
        self._walks = [walk(size, Share.ENGINE, random=Random(seed)) for seed in range(max(BATCHES + WAITING))]
        call_command("migrate", verbosity=0)
        make_world(size)

    def ways(self, only: str) -> list[Way]:
        """Those whose names hold `only`, and always the reference."""
        return [way for way in self._all() if only in way.name or way.name == REFERENCE]

    def measure(self, ways: list[Way], *, seconds: float, repetitions: int) -> None:
        postmaster = cpu.postmaster(self._cluster.data)
        for way in ways:
            way.run(WARM_SECONDS)
        for repetition in range(1, repetitions + 1):
            for way in ways:
                way.measure(seconds, postmaster=postmaster)
                print(f"  {repetition}/{repetitions}  {way.name:34}{way.rates[-1]:8,.0f}/s", flush=True)

    def _all(self) -> Iterator[Way]:
        for clients in CLIENTS:
            yield Way(f"pgbench, clients: {clients}", partial(self._pgbench, clients), is_ours=False)
        for size in BATCHES:
            yield Way(f"engine, batches of: {size}", partial(self._batches, size))
        for waiting in WAITING:
            yield Way(f"engine, waiting commands: {waiting}", partial(self._waiting, waiting))
        for waiting in WAITING:
            yield Way(f"SIP2, waiting machines: {waiting}", partial(self._play, waiting))

    def _pgbench(self, clients: int, seconds: float) -> Done:
        script, self._lane = self._script, self._lane + clients
        one_by_one.make_lanes(connection, range(self._lane - clients, self._lane))
        return one_by_one.run(self._cluster, script, clients=clients, seconds=seconds, first_lane=self._lane - clients)

    def _batches(self, size: int, seconds: float) -> Done:
        return engines.batches(self._engine, self._walks[:size], seconds=seconds)

    def _waiting(self, number: int, seconds: float) -> Done:
        return engines.Waiting(self._gatherer, self._walks[:number], seconds=seconds).wait()

    def _play(self, number: int, seconds: float) -> Done:
        return self._machines.work(number, seconds)

    @cached_property
    def _engine(self) -> Engine:
        engine = Engine()
        self._stack.callback(engine.close)
        return engine

    @cached_property
    def _gatherer(self) -> Gatherer:
        gatherer = Gatherer()
        self._stack.callback(gatherer.close)
        return gatherer

    @cached_property
    def _machines(self) -> sip2.Machines:
        return self._stack.enter_context(sip2.machines(self._gatherer, self._size, number=max(WAITING)))

    @cached_property
    def _script(self) -> Path:
        path = self._cluster.folder / "one_by_one.sql"
        path.write_text(one_by_one.make_script(self._engine, self._size))
        return path
