"""An engine in a process of its own, as a child: does the mix, and writes it down for pgbench."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from random import Random

from django.db import connection

from bashu.engine.batch import Gatherer
from bashu.engine.submit import Engine
from bashu.project.operate import memory
from bench import engine as engines
from bench import one_by_one, profile
from bench.child import obey
from bench.measure import Done
from bench.mix import Share, Size, Step, Walks

MACHINES_MAX = 128


class Worker:
    """`part` of `parts`: several work side by side on one database."""

    def __init__(self, size: Size, *, part: int, parts: int) -> None:
        self._size = size
        # Each goes on where it left its items.
        self._machines: dict[str, list[Iterator[Step]]] = {}
        for share in (Share.ENGINE, Share.EVEN, Share.SKEWED):
            walks = Walks(size, share, part=part, parts=parts)
            self._machines[share] = [walks.walk(Random(f"{part} {seed}")) for seed in range(MACHINES_MAX)]

    def batches(self, *, number: int, seconds: float, late: int = 0) -> Done:
        return engines.batches(self._engine, self._machines[Share.ENGINE][:number], seconds=seconds, late=late)

    def waiting(self, *, number: int, seconds: float, share: str = Share.ENGINE) -> Done:
        return engines.Waiting(self._gatherer, self._machines[share][:number], seconds=seconds).wait()

    def profile(self, *, number: int, seconds: float) -> dict[str, float]:
        with profile.sampling() as seen:
            done = self.batches(number=number, seconds=seconds)
        return seen.microseconds_an_operation(done)

    def script(self, *, path: str) -> str:
        Path(path).write_text(one_by_one.make_script(self._engine, self._size))
        return path

    def lanes(self, *, first: int, count: int) -> None:
        one_by_one.make_lanes(connection, range(first, first + count))

    def reconnect(self) -> None:
        """With the settings that the database gives now."""
        self._engine.close()

    @cached_property
    def _engine(self) -> Engine:
        return Engine()

    @cached_property
    def _gatherer(self) -> Gatherer:
        return Gatherer()


def main(*, items: int, part: int, parts: int) -> None:
    worker = Worker(Size.of(items), part=part, parts=parts)
    memory.settle()  # as the server does
    obey({
        "batches": worker.batches, "waiting": worker.waiting, "profile": worker.profile, "script": worker.script,
        "lanes": worker.lanes, "reconnect": worker.reconnect,
    })  # fmt: skip
