"""How large a simulated year is."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from bashu.project.simulate.behaviour import AWAY, measured

# The last year whose holidays have passed into every calendar; a day earlier or later would be another experiment.
BEGINS_ON: Final = date(2025, 1, 1)
YEAR_DAYS: Final = 365
# As in the demonstration: 84,000 items on 32,000 titles.
ITEMS_A_TITLE: Final = 2.6
# Of the items that circulate at all, one is lent so often in a year.
LOANS_AN_ITEM: Final = 2.5
ITEMS_MIN: Final = 8_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`loans` are wanted within the days; `away` is the share of them at another library than the reader's own, and of
    returns elsewhere than where the loan was made."""

    loans: int
    days: int
    items: int
    readers: int
    away: float = AWAY
    begins_on: date = BEGINS_ON

    @property
    def titles(self) -> int:
        return round(self.items / ITEMS_A_TITLE)


def plan_of(*, loans: int, days: int, items: int | None = None, away: float | None = None) -> Plan:
    """Readers, and items if they are not given, as a year of such days needs them."""
    a_year = loans * YEAR_DAYS / days
    return Plan(
        loans=loans,
        days=days,
        items=items or max(ITEMS_MIN, round(a_year / LOANS_AN_ITEM)),
        readers=max(200, round(a_year / measured().loans_a_reader)),
        away=AWAY if away is None else away,
    )
