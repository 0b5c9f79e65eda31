"""What is counted while a year goes by, and the figures that it comes to."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import fmean
from typing import Any

from bashu.project.simulate.roads import Driven
from bashu.project.simulate.statistics import quantile

DAY = timedelta(days=1)
# Within so many days what is asked for should be there.
SOON_DAYS = (7, 14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """How it stood at the end of a day; `loans` and `returned` are of that day.

    floating           items that stand on the shelf of another library; `most_floating`: of the branch that has most
    fullest, emptiest  what stands at the branch with most and with least of what it owns itself, as a share of that
    """

    on: date
    loans: int
    returned: int
    floating: int
    most_floating: int
    under_way: int
    waiting_for_van: int
    holds_waiting: int
    holds_ready: int
    fullest: float
    emptiest: float


@dataclass(slots=True)
class Tally:
    """`counts` by name; `transit_days` of journeys that came to an end, by why they began; `hold_days` until ready."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    transit_days: dict[str, list[float]] = field(default_factory=dict)
    hold_days: list[float] = field(default_factory=list)
    evenings: list[Evening] = field(default_factory=list)
    lent_at: Counter[int] = field(default_factory=Counter)
    returned_at: Counter[int] = field(default_factory=Counter)
    most_floating_at: Counter[int] = field(default_factory=Counter)

    def arrived(self, days: float, reason: str) -> None:
        self.transit_days.setdefault(reason, []).append(days)


def figures(tally: Tally, driven: Iterable[Driven]) -> dict[str, float]:
    """What is compared, by the names in `words.py`."""
    counts, legs = tally.counts, list(driven)
    journeys = sorted(days for some in tally.transit_days.values() for days in some)
    holds = sorted(tally.hold_days)
    placed = counts["holds"]
    last = tally.evenings[-max(1, len(tally.evenings) // 4) :]
    return {
        "loans": counts["loans"],
        "renewals": counts["renewals"],
        "wishes_found_percent": _percent(counts["wishes_found"], counts["wishes"]),
        "turned_away": counts["empty_handed"],
        "lent_from_elsewhere_percent": _percent(counts["lent_from_elsewhere"], counts["loans"]),
        "returned_elsewhere": counts["returned_elsewhere"],
        "crossings": counts["crossings"],
        "transits": counts["transits"],
        "transit_days_mean": fmean(journeys) if journeys else 0.0,
        "transit_days_p90": quantile(journeys, 0.9),
        "item_days_on_the_road": sum(evening.under_way for evening in tally.evenings),
        "floating_mean": fmean(evening.floating for evening in last),
        "most_floating": max(evening.most_floating for evening in tally.evenings),
        "fullest_percent": 100 * fmean(evening.fullest for evening in last),
        "emptiest_percent": 100 * fmean(evening.emptiest for evening in last),
        "km": sum(each.km for each in legs),
        "trips": sum(each.trips for each in legs),
        "item_km": sum(each.item_km for each in legs),
        "cost_yuan": sum(each.cost_fen for each in legs) / 100,
        "staff_scans": counts["staff_scans"],
        "holds": placed,
        "hold_days_mean": fmean(holds) if holds else 0.0,
        "hold_days_median": quantile(holds, 0.5),
        **{
            f"holds_in_{days}_days_percent": _percent(sum(each <= days for each in holds), placed) for days in SOON_DAYS
        },
        "not_collected": counts["not_collected"],
    }


def _percent(part: float, whole: float) -> float:
    return 100 * part / whole if whole else 0.0


def evening_rows(evenings: Sequence[Evening]) -> list[dict[str, Any]]:
    return [{name: getattr(each, name) for name in Evening.__slots__} for each in evenings]


def refused_rows(tally: Tally) -> Mapping[str, int]:
    return dict(sorted(tally.refused.items()))
