"""An engine in a process of its own, as a child: does the mix, and writes it down for pgbench."""

from functools import cached_property
from pathlib import Path
from random import Random

from django.db import connection

from bashu.engine.batch import Gatherer
from bashu.engine.submit import Engine
from bench import engine as engines
from bench import one_by_one, profile
from bench.child import obey
from bench.measure import Done
from bench.mix import Share, Size, Walks

MACHINES_MAX = 128


class Worker:
    def __init__(self, size: Size, number: int) -> None:
        self._size = size
        # Each goes on where it left its items. Of several workers none walks like another.
        self._walks = {
            skewed: [
                walks.walk(Random(f"{number}-{seed}"))
                for walks in [Walks(size, Share.ENGINE, skewed=skewed)]
                for seed in range(MACHINES_MAX)
            ]
            for skewed in (False, True)
        }

    def batches(self, *, number: int, seconds: float, skewed: bool = False) -> Done:
        return engines.batches(self._engine, self._walks[skewed][:number], seconds=seconds)

    def waiting(self, *, number: int, seconds: float, skewed: bool = False) -> Done:
        return engines.Waiting(self._gatherer, self._walks[skewed][:number], seconds=seconds).wait()

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


def main(*, items: int, number: int) -> None:
    worker = Worker(Size.of(items), number)
    obey({
        "batches": worker.batches, "waiting": worker.waiting, "profile": worker.profile, "script": worker.script,
        "lanes": worker.lanes, "reconnect": worker.reconnect,
    })  # fmt: skip
