"""Does an operation take longer in a larger network? The same mix on worlds of several sizes, in turn.

Each stint begins with a checkpoint: from then on every page that is touched for the first time goes into the WAL whole,
so the beginning of a cycle costs the most. A stint of a fixed time is such a beginning; a full cycle lasts until the
server itself begins the next checkpoint, by the time or by the WAL that its settings allow, and has ended it.
"""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import psycopg

from bench.figures import Budget, Figure
from bench.measure import Done
from bench.mix import Share
from bench.place import Child, Place

WAITING = 128
WARM_SECONDS = 3.0
# A full cycle is looked at in pieces; one that does not end is given up after so long.
PIECE_SECONDS = 5.0
CYCLE_SECONDS_MAX = 660.0
BUDGET_ABOVE = 3_000_000
BUDGETS = {Share.SKEWED: Budget(most=1.3, of_ratio=True), Share.EVEN: Budget(most=2, of_ratio=True)}

CHECKPOINTS_DONE = "SELECT num_done FROM pg_stat_checkpointer"
WAL = "SELECT wal_bytes::float8 FROM pg_stat_wal"


@dataclass(slots=True)
class Stint:
    operations: float = 0.0
    seconds: float = 0.0
    wal_bytes: float = 0.0
    whole: bool = False

    def add(self, done: Done) -> None:
        self.operations += done.operations
        self.seconds += done.seconds

    @property
    def microseconds(self) -> float:
        return self.seconds / self.operations * 1e6


@dataclass(slots=True)
class World:
    place: Place
    worker: Child
    stints: dict[Share, list[Stint]] = field(default_factory=lambda: {share: [] for share in BUDGETS})

    @classmethod
    def of(cls, place: Place) -> "World":
        return cls(place, place.child("bench.worker", items=place.size.items, part=0, parts=1))

    @property
    def name(self) -> str:
        return f"{self.place.size.items:,} items"

    def warm(self, share: Share) -> None:
        self._work(WARM_SECONDS, share=share)

    def stint(self, *, share: Share, seconds: float | None) -> Stint:
        """`seconds` None: a full checkpoint cycle."""
        stint = Stint()
        with self.place.database() as database:
            database.execute("CHECKPOINT")
            wal, done = _one(database, WAL)[0], _one(database, CHECKPOINTS_DONE)[0]
            while not stint.whole and stint.seconds < (seconds or CYCLE_SECONDS_MAX):
                stint.add(self._work(seconds or PIECE_SECONDS, share=share))
                # The one after ours has ended; the next may have begun already, where one follows on the other.
                stint.whole = seconds is None and _one(database, CHECKPOINTS_DONE)[0] > done
            stint.wal_bytes = _one(database, WAL)[0] - wal
        self.stints[share].append(stint)
        print(f"  {self.name:18}{share:34}{stint.microseconds:8,.0f} us", flush=True)
        return stint

    def _work(self, seconds: float, *, share: Share) -> Done:
        return Done(**self.worker.ask(do="waiting", number=WAITING, seconds=seconds, share=share))

    def microseconds(self, *, share: Share) -> float:
        return statistics.median(stint.microseconds for stint in self.stints[share])


def figures(worlds: Sequence[World], *, beside: World, seconds: float | None, repetitions: int) -> Iterator[Figure]:
    """`beside`: the world that the others are compared with; there are budgets for what is larger than 3 million."""
    for share in BUDGETS:
        for world in worlds:
            world.warm(share)
        for _ in range(repetitions):
            for world in worlds:
                world.stint(share=share, seconds=seconds)
        for world in worlds:
            if world is not beside:
                yield _figure(world, beside, share=share)


def _figure(world: World, beside: World, *, share: Share) -> Figure:
    both = zip(world.stints[share], beside.stints[share], strict=True)
    return Figure(
        name=f"{share}, {WAITING} waiting, {world.name}",
        value=world.microseconds(share=share),
        unit="us/operation",
        reference=f"the same, {beside.name}",
        reference_value=beside.microseconds(share=share),
        ratio=statistics.median(ours.microseconds / theirs.microseconds for ours, theirs in both),
        budget=BUDGETS[share] if world.place.size.items > BUDGET_ABOVE else None,
        note="; ".join(_note(each, share=share) for each in (world, beside)),
    )


def _note(world: World, *, share: Share) -> str:
    stints = world.stints[share]
    times = [stint.microseconds for stint in stints]
    wal = sum(stint.wal_bytes for stint in stints) / sum(stint.operations for stint in stints) / 1_000
    long = statistics.median(stint.seconds for stint in stints)
    what = "full cycles" if all(stint.whole for stint in stints) else "stints"
    return f"{world.name}: {min(times):,.0f}-{max(times):,.0f} us, {wal:.1f} kB WAL each, {what} of {long:.0f} s"


def _one(database: psycopg.Connection[tuple[float, ...]], sql: str) -> tuple[float, ...]:
    row = database.execute(sql.encode()).fetchone()
    assert row
    return row
