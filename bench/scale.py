"""Does it cost more to match a record in a larger catalogue? Records that come in, at several sizes of one catalogue.

A catalogue is filled by COPY with the rows of an import (bench.filling, bench.sources) up to a mark; then records come
in by the way of imports, and in turn with them into a small catalogue, so that what else the machine does counts
little. Cost is processor time, of Python and of PostgreSQL: the tables stay in the cache of the system.
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bashu.project import env, home, postgres
from bashu.project.cluster import SUPERUSER
from bench import cpu
from bench.figures import Budget, Figure

from bench.place import LOADING, Child, new_home
from bench.sources import BLOCK, MEAN_HOLDERS

SMALL = 100_000
MARKS, MARKS_SMALL = (500_000, 1_000_000, 2_500_000, 5_000_000), (500_000,)
BYTES_A_RECORD, BYTES_BESIDE = 3_000, 3_000_000_000
STINTS, BATCHES = 3, 8
FILLERS = 2
# Nothing of it would be missed.
FILLING = LOADING | {"fsync": "off", "max_wal_size": "2GB"}
COST = Budget(most=1.3, of_ratio=True)
LARGE = ("catalogue_bibrecord", "catalogue_sourcerecord", "catalogue_matchkey")


@dataclass(frozen=True, slots=True)
class Stint:
    """Microseconds for each record."""

    ours: float
    database: float
    wall: float
    told: dict[str, float]

    @property
    def cost(self) -> float:
        return self.ours + self.database


@dataclass(slots=True)
class Catalogue:
    """`publications`: those that were filled in."""

    folder: Path
    fillers: Sequence[Child]
    publications: int = 0
    stints: list[Stint] = field(default_factory=list)

    @classmethod
    def of(cls, stack: ExitStack, *, folder: Path | None = None) -> "Catalogue":
        folder = folder or stack.enter_context(new_home())
        home.make(env.load({"BASHU_HOME": str(folder)}))
        fillers = [Child("bench.filling", folder=folder) for _ in range(FILLERS)]
        for each in fillers:
            stack.callback(each.stop)
        with postgres.running(folder, options=FILLING) as server:
            fillers[0].ask(do="begin", superuser=server.cluster.url(user=SUPERUSER))
        return cls(folder, fillers)

    def same_rows(self) -> dict[str, float]:
        """Shares of a sample, in percent."""
        with postgres.running(self.folder, options=FILLING) as server:
            child = Child("bench.same_rows", folder=self.folder, superuser=server.cluster.url(user=SUPERUSER))
            told: dict[str, float] = child.hear()
            child.stop()
        return told

    def fill(self, records: int) -> None:
        """Up to so many, about."""
        began, to = time.monotonic(), round(records / MEAN_HOLDERS / BLOCK) * BLOCK
        with postgres.running(self.folder, options=FILLING) as server:
            superuser = server.cluster.url(user=SUPERUSER)
            self.fillers[0].ask(do="rest", superuser=superuser)
            half = self.publications + (to - self.publications) // FILLERS // BLOCK * BLOCK
            for each, (first, last) in zip(self.fillers, [(self.publications, half), (half, to)], strict=True):
                each.tell(do="fill", superuser=superuser, first=first, last=last)
            count = sum(each.hear() for each in self.fillers)
            filled = time.monotonic()
            self.fillers[0].ask(do="index", superuser=superuser)
        self.publications = to
        took, indexed = filled - began, time.monotonic() - filled
        print(f"  {count:,} records filled in in {took:.0f} s; indexes, vacuum: {indexed:.0f} s", flush=True)


class Open:
    """A catalogue with its server, under the settings that Bashu itself gives."""

    def __init__(self, catalogue: Catalogue, stack: ExitStack) -> None:
        self.catalogue = catalogue
        server = stack.enter_context(postgres.running(catalogue.folder))
        self._postmaster = cpu.postmaster(server.cluster.data)
        self.child = Child("bench.growing", folder=catalogue.folder)
        stack.callback(self.child.stop)

    def stint(self, batches: int = BATCHES) -> Stint:
        self.child.ask(do="prepare", publications=self.catalogue.publications, batches=batches)
        before = cpu.used([self.child.pid], postmaster=self._postmaster)
        told = self.child.ask(do="admit")
        used = cpu.used([self.child.pid], postmaster=self._postmaster) - before
        each = 1e6 / told["records"]
        return Stint(told["ours"] * each, used.database * each, told["wall"] * each, told)


def figures(marks: Sequence[int]) -> Iterator[Figure]:
    wanted = marks[-1] * BYTES_A_RECORD + BYTES_BESIDE
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < wanted:
        raise SystemExit(f"{wanted / 1e9:.0f} GB of disk are needed, {free / 1e9:.0f} are free")
    with ExitStack() as stack:
        small, large = Catalogue.of(stack), Catalogue.of(stack)
        yield _same(small.same_rows())
        small.fill(SMALL)
        for mark in marks:
            large.fill(mark)
            yield from at_mark(small, large, mark=mark, last=mark == marks[-1])


def _same(told: dict[str, float]) -> Figure:
    worst = min(told, key=told.__getitem__)
    return Figure(
        name="rows filled in that an import writes too", value=told[worst], unit="%", reference="all", reference_value=100,
        ratio=told[worst] / 100, budget=Budget(least=98),
        note=", ".join(f"{name} {share:.1f} %" for name, share in told.items()),
    )  # fmt: skip


def at_mark(small: Catalogue, large: Catalogue, *, mark: int, last: bool) -> Iterator[Figure]:
    with ExitStack() as stack:
        both = [Open(each, stack) for each in (small, large)]
        for each in both:
            each.stint(1)
        stints = [tuple(each.stint() for each in both) for _ in range(STINTS)]
        yield _cost(stints, mark=mark)
        plans = both[1].child.ask(do="plans")
        _only_indexes(plans)
        sizes = both[1].child.ask(do="sizes")
        yield _size(sizes, mark=mark)
        print(f"  {mark:,}: {plans}\n  {sizes}", flush=True)


def _cost(stints: Sequence[tuple[Stint, ...]], *, mark: int) -> Figure:
    theirs, ours = ([pair[place] for pair in stints] for place in (0, 1))
    told = [each.told for each in ours]
    records = sum(each["records"] for each in told)
    shares = {name: sum(each[name] for each in told) / records for name in ("found", "looked_at", "doubtful")}
    note = (
        f"Python {_median(ours, 'ours'):,.0f} us, PostgreSQL {_median(ours, 'database'):,.0f} us; "
        f"{1e6 / _median(ours, 'wall'):,.0f} records/s on the busy machine, the small one {1e6 / _median(theirs, 'wall'):,.0f}; "
        f"of each, {shares['found']:.1f} found by keys, {shares['looked_at']:.1f} looked at, "
        f"{100 * shares['doubtful']:.1f} % in doubt"
    )
    return Figure(
        name=f"a record that comes in among {mark:,}",
        value=_median(ours, "cost"),
        unit="us of processor",
        reference=f"the same among {SMALL:,}",
        reference_value=_median(theirs, "cost"),
        ratio=statistics.median(large.cost / small.cost for small, large in stints),
        budget=COST,
        note=note,
    )


def _median(stints: Sequence[Stint], name: str) -> float:
    return statistics.median(getattr(each, name) for each in stints)


def _only_indexes(plans: dict[str, dict[str, list[str]]]) -> None:
    for name, plan in plans.items():
        slow = [scan for scan in plan["scans"] if scan.startswith("Seq Scan") and scan.endswith(LARGE)]
        if slow:
            raise SystemExit(f"{name}: {', '.join(slow)}")


def _size(sizes: dict[str, list[int]], *, mark: int) -> Figure:
    tables = {name: (table + indexes, rows) for name, (table, indexes, rows) in sizes.items()}
    records, total = tables["catalogue_sourcerecord"][1], sum(size for size, _ in tables.values())
    parts = ", ".join(f"{name.removeprefix('catalogue_')} {size / records:,.0f}" for name, (size, _) in tables.items())
    return Figure(
        name=f"on disk for each of {records:,} records",
        value=total / records,
        unit="bytes",
        reference="its record alone",
        reference_value=sizes["catalogue_sourcerecord"][0] / records,
        ratio=total / sizes["catalogue_sourcerecord"][0],
        note=f"{parts}; {tables['catalogue_bibrecord'][1]:,} publications, {total / 1e9:.1f} GB in all",
    )
