"""What a batch changed, so that only those rows need to be compared after it."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.simulation import telling
from tests.simulation.accounts import Moved
from tests.simulation.world import Box, Hold, Item, LetPass, Loan, Parcel, Task, Transit


@dataclass(slots=True)
class Touched:
    """What the commands of a batch changed: rows that existed before it, and rows that it makes, in their order."""

    items: dict[int, Item] = field(default_factory=dict)
    loans: dict[int, Loan] = field(default_factory=dict)
    transits: dict[int, Transit] = field(default_factory=dict)
    new_loans: list[Loan] = field(default_factory=list)
    new_transits: list[Transit] = field(default_factory=list)
    new_tasks: list[Task] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    holds: dict[int, Hold] = field(default_factory=dict)
    new_holds: list[Hold] = field(default_factory=list)
    let_pass: list[LetPass] = field(default_factory=list)
    uses: list[tuple[int, int, datetime]] = field(default_factory=list)
    money: Moved = field(default_factory=Moved)
    causes: list[telling.Cause] = field(default_factory=list)
    withdrawals: list[tuple[int, int, str, datetime]] = field(default_factory=list)
    transfers: list[tuple[int, int, int, str, datetime]] = field(default_factory=list)
