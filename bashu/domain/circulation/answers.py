"""What an accepted command answers. Fields that end in `_at` and `_on` are an instant (UTC) and a local date."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias


class NextStop(StrEnum):
    """What staff or a sorter does with the item now."""

    STAY = "stay"
    SEND = "send"
    EXCEPTION = "exception"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedOut:
    """`renewed`: the patron had it already, and its due date moved; `resent`: a repeated scan of the same minute."""

    item_id: int
    loan_id: int
    due_at: datetime
    renewed: bool = False
    resent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    item_id: int
    loan_id: int
    due_at: datetime
    renewals: int
    renewals_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """`item_id` is None when nobody could tell which item it is: it goes to the exception bin, a task to staff."""

    item_id: int | None
    closed_loan_id: int | None
    days_overdue: int
    stop: NextStop
    reason: str
    destination_branch_id: int | None = None
    expected_on: date | None = None
    task_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    item_id: int
    transit_id: int
    destination_branch_id: int
    expected_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A loan that was made out of reach. Without `loan_id` nothing but the task could be kept."""

    item_id: int | None
    loan_id: int | None
    due_at: datetime | None
    task_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redated:
    """When the loan is due by now. Not `moved`: its lender is open then, so nothing was changed."""

    item_id: int
    loan_id: int
    due_at: datetime
    moved: bool


Answer: TypeAlias = CheckedOut | Renewed | CheckedIn | Dispatched | Recorded | Redated
_TYPES: dict[str, Callable[..., Answer]] = {
    kind.__name__: kind for kind in (CheckedOut, Renewed, CheckedIn, Dispatched, Recorded, Redated)
}


def restore(kind: str, data: dict[str, object]) -> Answer:
    """The answer that was stored as JSON under the name of its type."""
    fields = dict(data)
    for name, value in data.items():
        if isinstance(value, str) and name.endswith("_at"):
            fields[name] = datetime.fromisoformat(value)
        elif isinstance(value, str) and name.endswith("_on"):
            fields[name] = date.fromisoformat(value)
        elif isinstance(value, str) and name == "stop":
            fields[name] = NextStop(value)
    return _TYPES[kind](**fields)
