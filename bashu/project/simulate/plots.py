"""What is drawn of all years."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from typing import Any, Final

from bashu.project.simulate import svg
from bashu.project.simulate.run import Lived
from bashu.project.simulate.tables import Compared, compared, policies_of
from bashu.project.simulate.words import METRICS, Metric

WITHIN_DAYS: Final = {"hold": range(43), "transit": range(15)}


def colours(years: Sequence[Lived]) -> dict[str, str]:
    names = [policy.name for policy in policies_of(years)]
    return {name: svg.COLOURS[number % len(svg.COLOURS)] for number, name in enumerate(names)}


def plots(years: Sequence[Lived]) -> dict[str, str]:
    """By the names of their files, without the ending."""
    found = {
        "floating": _days(years, "floating"),
        "road": _days(years, "under_way"),
        "holds": _within(years, WITHIN_DAYS["hold"], values=_hold_days),
        "transit": _within(years, WITHIN_DAYS["transit"], values=_transit_days),
    }
    rows = compared(years)
    for metric in METRICS:
        if metric.shown:
            found[f"figure-{metric.name}"] = _dots(rows, metric, colour_of=colours(years))
    return found | _maps(years)


def _dots(rows: Sequence[Compared], metric: Metric, *, colour_of: Mapping[str, str]) -> str:
    shown = [
        svg.Dot(each.policy.name_en, each.value.mean, each.value.low, each.value.high, colour_of[each.policy.name])
        for each in rows
        if each.metric is metric
    ]
    return svg.dots(shown, digits=metric.digits)


def _days(years: Sequence[Lived], name: str) -> str:
    """The mean of the seeds, and from the lowest to the highest of them."""
    colour_of, drawn = colours(years), list[svg.Line]()
    for policy, series in _series(years, lambda told: [float(day[name]) for day in told["days"]]).items():
        by_day = list(zip(*series, strict=True))
        drawn.append(
            svg.Line([fmean(day) for day in by_day], colour_of[policy], [*map(min, by_day)], [*map(max, by_day)])
        )
    return svg.lines([float(number) for number in range(1, len(drawn[0].ys) + 1)], drawn)


def _within(years: Sequence[Lived], days: range, *, values: Callable[[dict[str, Any]], tuple[list[float], int]]) -> str:
    def shares(told: dict[str, Any]) -> list[float]:
        ordered, whole = values(told)
        return [100 * bisect_right(ordered, day) / whole if whole else 0.0 for day in days]

    colour_of = colours(years)
    drawn = [
        svg.Line([fmean(day) for day in zip(*series, strict=True)], colour_of[policy])
        for policy, series in _series(years, shares).items()
    ]
    return svg.lines([float(day) for day in days], drawn, most=100)


def _series(years: Sequence[Lived], of: Callable[[dict[str, Any]], list[float]]) -> dict[str, list[list[float]]]:
    found: dict[str, list[list[float]]] = {}
    for lived in years:
        found.setdefault(lived.policy.name, []).append(of(lived.told))
    return found


def _hold_days(told: dict[str, Any]) -> tuple[list[float], int]:
    return told["hold_days"], int(told["figures"]["holds"])


def _transit_days(told: dict[str, Any]) -> tuple[list[float], int]:
    ordered = sorted(days for some in told["transit_days"].values() for days in some)
    return ordered, len(ordered)


def _maps(years: Sequence[Lived]) -> dict[str, str]:
    """How many more items each branch has at the end than it would have at home, in the mean of the seeds."""
    found: dict[str, list[svg.Circle]] = {}
    for policy in policies_of(years):
        rows = [lived.told["branches"] for lived in years if lived.policy.name == policy.name]
        found[policy.name] = [
            svg.Circle(each[0]["lon"], each[0]["lat"], fmean(_surplus(row) for row in each), each[0]["name_en"])
            for each in zip(*rows, strict=True)
        ]
    biggest = max(abs(circle.amount) for some in found.values() for circle in some)
    return {f"map-{name}": svg.circles(some, biggest=biggest) for name, some in found.items()}


def _surplus(row: Mapping[str, Any]) -> float:
    """Items of others on its shelves, less its own on the shelves of others; what is lent is nobody's here."""
    return float(row["floating"] - row["away"])
