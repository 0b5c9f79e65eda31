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
STINTS, BATCHES = 3, 4
FILLERS = 2
# Nothing of it would be missed.
FILLING = LOADING | {"fsync": "off", "max_wal_size": "2GB"}
QUESTIONS = 100_000
COST, SAME, PAGE = Budget(most=1.3, of_ratio=True), Budget(least=97), Budget(most=100)
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

    def __init__(self, catalogue: Catalogue, stack: ExitStack, *, seed: int) -> None:
        self.catalogue = catalogue
        server = stack.enter_context(postgres.running(catalogue.folder))
        self._postmaster = cpu.postmaster(server.cluster.data)
        self.child = Child("bench.growing", folder=catalogue.folder, seed=seed)
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
            yield from at_mark(small, large, mark=mark)
        yield from of_lists(large)


def _same(told: dict[str, float]) -> Figure:
    worst = min(told, key=told.__getitem__)
    return Figure(
        name="rows filled in that an import writes too",
        value=told[worst],
        unit="%",
        reference="all",
        reference_value=100,
        ratio=told[worst] / 100,
        budget=SAME,
        note=", ".join(f"{name} {share:.1f} %" for name, share in told.items()),
    )


def at_mark(small: Catalogue, large: Catalogue, *, mark: int) -> Iterator[Figure]:
    with ExitStack() as stack:
        both = [Open(each, stack, seed=mark // SMALL) for each in (small, large)]
        for each in both:
            each.stint(1)
        stints = [tuple(each.stint() for each in both) for _ in range(STINTS)]
        plans = both[1].child.ask(do="plans")
        yield _cost(stints, mark=mark, pages=sum(plan["pages"] for plan in plans.values()))
        _only_indexes(plans)
        yield _size(both[1].child.ask(do="sizes"))


def _cost(stints: Sequence[tuple[Stint, ...]], *, mark: int, pages: float) -> Figure:
    theirs, ours = ([pair[place] for pair in stints] for place in (0, 1))
    records = sum(each.told["records"] for each in ours)
    found, looked_at, doubtful = (
        sum(each.told[name] for each in ours) / records for name in ("found", "looked_at", "doubtful")
    )
    fast, slow = (1e6 / _median(each, "wall") for each in (theirs, ours))
    note = (
        f"Python {_median(ours, 'ours'):,.0f} us, PostgreSQL {_median(ours, 'database'):,.0f} us; by the clock "
        f"{slow:,.0f} records/s, the small one {fast:,.0f}; for each record {found:.1f} found by keys, "
        f"{looked_at:.1f} looked at, {pages:.0f} pages read, {100 * doubtful:.1f} % in doubt"
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
    return float(statistics.median(getattr(each, name) for each in stints))


def _only_indexes(plans: dict[str, dict[str, list[str]]]) -> None:
    for name, plan in plans.items():
        slow = [scan for scan in plan["scans"] if scan.startswith("Seq Scan") and scan.endswith(LARGE)]
        if slow:
            raise SystemExit(f"{name}: {', '.join(slow)}")


def _size(sizes: dict[str, list[int]]) -> Figure:
    whole = {name: table + indexes for name, (table, indexes, _) in sizes.items()}
    records, publications = sizes["catalogue_sourcerecord"][2], sizes["catalogue_bibrecord"][2]
    total, alone = sum(whole.values()), sizes["catalogue_sourcerecord"][0]
    parts = ", ".join(f"{name.removeprefix('catalogue_')} {size / records:,.0f}" for name, size in whole.items())
    return Figure(
        name=f"on disk for each of {records:,} records",
        value=total / records,
        unit="bytes",
        reference="the records' own rows",
        reference_value=alone / records,
        ratio=total / alone,
        note=f"{parts}; {publications:,} publications, {total / 1e9:.1f} GB in all, without items",
    )


def of_lists(large: Catalogue) -> Iterator[Figure]:
    with ExitStack() as stack:
        stack.enter_context(postgres.running(large.folder))
        child = Child("bench.lists", folder=large.folder)
        stack.callback(child.stop)
        child.ask(do="ask", questions=QUESTIONS)
        told = child.ask(do="times")
    for name, took in told.items():
        beside = told[f"{name.split()[0]} of the network"]
        of = f" of {took['of']:,}" if took["of"] else ""
        yield Figure(
            name=f"a page: {name}",
            value=took["median"],
            unit="ms",
            reference="the same of the network",
            reference_value=beside["median"],
            ratio=took["median"] / beside["median"],
            budget=PAGE,
            note=f"the first {took['first']:.0f} ms; {took['rows']}{of} rows",
        )
