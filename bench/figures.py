"""A figure with what it stands beside, and how figures are told: to people, for RESULTS.md, to programs."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from bashu.domain.calendar import local_day

HEAD = ("what", "value", "unit", "reference", "its value", "ratio", "budget", "met", "spread, and what else")
RIGHT = {"value", "its value", "ratio"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What was promised: of the ratio if `of_ratio`, otherwise of the value; at most, or at least."""

    most: float | None = None
    least: float | None = None
    of_ratio: bool = False

    def met_by(self, figure: "Figure") -> bool:
        found = figure.ratio if self.of_ratio else figure.value
        return (self.most is None or found <= self.most) and (self.least is None or found >= self.least)

    def told(self, unit: str) -> str:
        sign, bound = (">=", self.least) if self.most is None else ("<=", self.most)
        return f"{sign} {number(bound or 0)}{'x' if self.of_ratio else f' {unit}'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    name: str
    value: float
    unit: str
    reference: str
    reference_value: float
    # Of the medians, unless it was taken within each repetition.
    ratio: float
    budget: Budget | None = None
    note: str = ""

    def row(self) -> tuple[str, ...]:
        met = "" if self.budget is None else "yes" if self.budget.met_by(self) else "NO"
        budget = "" if self.budget is None else self.budget.told(self.unit)
        beside = (self.reference, number(self.reference_value), f"{self.ratio:.2f}")
        return (self.name, number(self.value), self.unit, *beside, budget, met, self.note)


def number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def show(figures: Sequence[Figure]) -> None:
    table = Table(*HEAD)
    for column in table.columns:
        column.justify = "right" if column.header in RIGHT else "left"
    for figure in figures:
        table.add_row(*figure.row())
    Console(width=190).print(table)


def block(figures: Sequence[Figure], *, command: str, now: datetime) -> str:
    """Markdown, to be put into RESULTS.md as it is."""
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "|".join("--:" if each in RIGHT else "---" for each in HEAD) + "|"]
    lines += ["| " + " | ".join(figure.row()) + " |" for figure in figures]
    return f"## {local_day(now)}: `{command}`\n\n{machine()}.\n\n" + "\n".join(lines) + "\n"


def write(path: Path, figures: Sequence[Figure], *, command: str, now: datetime) -> None:
    path.parent.mkdir(exist_ok=True)
    results = [
        {
            "name": figure.name,
            "value": figure.value,
            "unit": figure.unit,
            "reference": figure.reference,
            "reference_value": figure.reference_value,
            "ratio": figure.ratio,
            "command": command,
            "machine": machine(),
            "date": now.isoformat(timespec="seconds"),
        }
        for figure in figures
    ]
    path.write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2))


def machine() -> str:
    info = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in info if line.startswith("model name")), platform.machine())
    count = sum(line.startswith("processor") for line in info)
    memory = int(Path("/proc/meminfo").read_text().split()[1]) >> 20
    return f"{count} x {model}, {memory} GiB, Python {platform.python_version()}"
