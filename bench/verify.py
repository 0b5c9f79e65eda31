"""How long it takes to prove a long log: from its beginning, and from a snapshot of it.

Beside it stands what nobody can do without: reading the same log, and doing nothing with it.
"""

import resource
import time
from collections.abc import Iterator
from typing import Any

from bashu.engine import clock
from bashu.engine.verify import verify
from bench.child import obey
from bench.figures import Budget, Figure
from bench.mix import Size
from bench.place import Place, place_of

COMMANDS_PER_ITEM = 10
# Ten million commands in five minutes.
BUDGET_US = 30.0
READ = "COPY (SELECT * FROM audit_logentry) TO STDOUT (FORMAT binary)"


def figures(commands: int) -> Iterator[Figure]:
    size = Size.of(commands // COMMANDS_PER_ITEM)
    with place_of(size, maker="bench.history", commands=commands) as place:
        prover = place.child("bench.verify")
        read = _read(place)
        full, again = prover.ask(do="prove", full=True), prover.ask(do="prove", full=False)
    told = f"{commands:,} commands"
    yield Figure(
        name=f"verify --full, {told}",
        value=full["seconds"] / commands * 1e6,
        unit="us/command",
        reference="reading the log by COPY",
        reference_value=read / commands * 1e6,
        ratio=full["seconds"] / read,
        budget=Budget(most=BUDGET_US),
        note=f"{full['seconds']:.0f} s, {full['rows']:,} rows, largest process {full['largest_mb']} MB",
    )
    yield Figure(
        name=f"verify from a snapshot, {told} before it",
        value=again["seconds"],
        unit="s",
        reference="verify --full",
        reference_value=full["seconds"],
        ratio=again["seconds"] / full["seconds"],
        note=f"{again['rows']:,} rows, largest process {again['largest_mb']} MB",
    )


def _read(place: Place) -> float:
    began = time.perf_counter()
    with place.database() as database, database.cursor().copy(READ) as copy:
        for _ in copy:
            pass
    return time.perf_counter() - began


def prove(*, full: bool) -> dict[str, Any]:
    began = time.perf_counter()
    report = verify(now=clock.now(), full=full, keep=full)
    seconds = time.perf_counter() - began
    assert report.clean, report.problems
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"seconds": seconds, "rows": report.rows, "largest_mb": most >> 10}


def main() -> None:
    obey({"prove": prove})
