"""Between which branches items float, and travel: the auditor's own shapes."""

from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(slots=True)
class Group:
    """Branches among which items float, with the room that each has."""

    id: int
    room: dict[int, int | None]
    min_age_days: int
    kinds: frozenset[str] | None
    crosses_cities: bool
    go_home_months: int | None = None
    manual_only: bool = False


@dataclass(slots=True)
class Leg:
    """`leaves` after midnight; `closed` are spans with both ends."""

    id: int
    origin: int
    destination: int
    weekdays: set[int]
    leaves: timedelta
    cut_off: int
    minutes: int
    cost: int
    starts_on: date | None = None
    ends_on: date | None = None
    closed: list[tuple[date, date]] = field(default_factory=list)
