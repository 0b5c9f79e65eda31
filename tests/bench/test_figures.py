"""Figures as programs and people get them."""

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from bench.figures import Budget, Figure, block, write

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIELDS = {"name", "value", "unit", "reference", "reference_value", "ratio", "command", "machine", "date"}


def figure(budget: Budget | None = None) -> Figure:
    return Figure(
        name="check out", value=300, unit="ms", reference="check in", reference_value=200, ratio=1.5, budget=budget
    )


@pytest.mark.parametrize(
    ("budget", "met"),
    [
        (Budget(most=300), "yes"),
        (Budget(most=299), "NO"),
        (Budget(least=1.5, of_ratio=True), "yes"),
        (Budget(least=1.6, of_ratio=True), "NO"),
        (None, ""),
    ],
)
def test_a_budget_is_met_or_it_is_said_aloud(budget: Budget | None, met: str) -> None:
    assert figure(budget).row()[7] == met


def test_a_file_for_programs_has_each_figure_with_its_reference(tmp_path: Path) -> None:
    path = tmp_path / "results" / "bench.json"
    write(path, [figure()], command="make bench", now=NOW)
    (told,) = orjson.loads(path.read_bytes())
    assert set(told) == FIELDS
    assert (told["value"], told["reference_value"], told["ratio"]) == (300, 200, 1.5)
    assert told["date"] == "2026-03-01T12:00:00+00:00"


def test_the_block_for_the_results_is_a_table() -> None:
    head, *_, row = block([figure(Budget(most=10))], command="make bench", now=NOW).strip().splitlines()
    assert head == "## 2026-03-01: `make bench`"
    assert row == "| check out | 300 | ms | check in | 200 | 1.50 | <= 10 ms | NO |  |"
