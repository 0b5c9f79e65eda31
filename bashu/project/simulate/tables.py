"""The figures of all years side by side, and as CSV."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bashu.project.simulate.policy import Policy
from bashu.project.simulate.run import Lived
from bashu.project.simulate.statistics import Estimate, difference, estimate
from bashu.project.simulate.words import METRICS, Metric


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure under one policy; `from_first` is None for the first policy itself."""

    policy: Policy
    metric: Metric
    value: Estimate
    from_first: Estimate | None


def compared(years: Sequence[Lived]) -> list[Compared]:
    """Figure by figure, in each the policies in their order."""
    policies = policies_of(years)
    found: list[Compared] = []
    for metric in METRICS:
        values = {policy.name: _values(years, policy, metric=metric) for policy in policies}
        base = values[policies[0].name]
        found += [
            Compared(
                policy=policy,
                metric=metric,
                value=estimate(values[policy.name]),
                from_first=None if policy is policies[0] else difference(values[policy.name], base),
            )
            for policy in policies
        ]
    return found


def policies_of(years: Sequence[Lived]) -> list[Policy]:
    return list({lived.policy.name: lived.policy for lived in years}.values())


def _values(years: Sequence[Lived], policy: Policy, *, metric: Metric) -> list[float]:
    return [lived.figures[metric.name] for lived in years if lived.policy.name == policy.name]


def write_tables(folder: Path, years: Sequence[Lived]) -> None:
    write_csv(folder / "summary.csv", [_summary_row(each) for each in compared(years)])
    write_csv(folder / "years.csv", [_named(lived) | lived.figures for lived in years])
    for name in ("days", "branches", "legs"):
        write_csv(folder / f"{name}.csv", [_named(lived) | row for lived in years for row in lived.told[name]])
    refusals = [
        _named(lived) | {"refused": what, "count": count}
        for lived in years
        for what, count in lived.told["refused"].items()
    ]
    write_csv(folder / "refused.csv", refusals, columns=("policy", "seed", "refused", "count"))


def _named(lived: Lived) -> dict[str, Any]:
    return {"policy": lived.policy.name, "seed": lived.seed}


def _summary_row(each: Compared) -> dict[str, Any]:
    row: dict[str, Any] = {"figure": each.metric.name, "zh": each.metric.zh, "en": each.metric.en}
    row |= {"policy": each.policy.name} | _parts(each.value, "")
    return row | _parts(each.from_first, "difference_")


def _parts(found: Estimate | None, prefix: str) -> dict[str, Any]:
    if found is None:
        return {f"{prefix}{name}": None for name in ("mean", "low", "high")}
    return {f"{prefix}{name}": getattr(found, name) for name in ("mean", "low", "high")}


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]], *, columns: Iterable[str] = ()) -> None:
    """With the mark by which a spreadsheet knows that it is UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(columns) or list(rows[0]))
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)


def _cell(value: Any) -> Any:
    return round(value, 6) if isinstance(value, float) else value


def number(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def told(found: Estimate, digits: int, *, signed: bool = False) -> str:
    mean = number(found.mean, digits)
    sign = "+" if signed and found.mean > 0 and mean != number(0, digits) else ""
    half = "" if found.half is None else f" ± {number(found.half, digits)}"
    return f"{sign}{mean}{half}"


def judged(each: Compared) -> str:
    """better, worse, differs; empty: nothing can be said."""
    found = each.from_first
    if found is None or not found.differs_from_zero:
        return ""
    if not each.metric.better:
        return "differs"
    return "better" if (found.mean > 0) is (each.metric.better == "more") else "worse"
