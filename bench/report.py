"""Results as a table for people, as a block for RESULTS.md and as JSON for programs."""

import platform
from datetime import datetime
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from bashu.domain.calendar import local_day
from bench.measure import Way
from bench.mix import Size

HEAD = ("what", "operations/s", "x pgbench-8", "p50 ms", "p95 ms", "CPU Python us", "CPU PostgreSQL us")


def rows(ways: list[Way], reference: Way) -> list[tuple[str, ...]]:
    """CPU is per operation; that of pgbench itself and of the machines is not counted."""
    return [
        (
            way.name,
            f"{way.rate:,.0f}",
            f"{way.ratio(reference):.2f}",
            _number(way.percentile(50)),
            _number(way.percentile(95)),
            f"{way.our:.0f}" if way.is_ours else "",
            f"{way.database:.0f}",
        )
        for way in ways
    ]


def show(ways: list[Way], reference: Way) -> None:
    table = Table(*HEAD)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows(ways, reference):
        table.add_row(*row)
    Console(width=120).print(table)


def block(ways: list[Way], reference: Way, *, command: str, now: datetime, size: Size) -> str:
    """Markdown, to be put into RESULTS.md as it is."""
    lines = ["| " + " | ".join(HEAD) + " |", "|---" + "|--:" * (len(HEAD) - 1) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows(ways, reference)]
    world = f"{size.items:,} items, {size.patrons:,} patrons, {size.open_loans:,} open loans"
    return f"## {local_day(now)}: `{command}`\n\n{machine()}; {world}.\n\n" + "\n".join(lines) + "\n"


def write_json(path: Path, ways: list[Way], *, reference: Way, command: str, now: datetime) -> None:
    path.parent.mkdir(exist_ok=True)
    results = [
        {
            "name": way.name,
            "value": round(way.rate, 1),
            "unit": "operations/s",
            "reference": reference.name,
            "reference_value": round(reference.rate, 1),
            "ratio": round(way.ratio(reference), 3),
            "command": command,
            "machine": machine(),
            "date": now.isoformat(timespec="seconds"),
        }
        for way in ways
    ]
    path.write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2))


def machine() -> str:
    info = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in info if line.startswith("model name")), platform.machine())
    count = sum(line.startswith("processor") for line in info)
    memory = int(Path("/proc/meminfo").read_text().split()[1]) >> 20
    return f"{count} x {model}, {memory} GiB, Python {platform.python_version()}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
