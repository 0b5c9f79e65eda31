"""What an accepted command answers. Fields that end in `_at` and `_on` are an instant (UTC) and a local date."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from bashu.domain.circulation.holds.states import HoldEnd, HoldReason, HoldStage


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
    hold_id: int | None = None


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
class Held:
    """How an open hold stands. `before`: how many waited in its queue when it was placed; else None."""

    hold_id: int
    stage: HoldStage
    item_id: int | None
    pickup_branch_id: int
    reason: HoldReason
    reason_details: Mapping[str, int | str | None]
    before: int | None = None
    promised_from_on: date | None = None
    promised_to_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEnded:
    hold_id: int
    item_id: int | None
    closed_as: HoldEnd


Answer: TypeAlias = CheckedOut | Renewed | CheckedIn | Dispatched | Recorded | Held | HoldEnded
_TYPES: dict[str, Callable[..., Answer]] = {
    kind.__name__: kind for kind in (CheckedOut, Renewed, CheckedIn, Dispatched, Recorded, Held, HoldEnded)
}
_WORDS: dict[str, type[StrEnum]] = {"stop": NextStop, "stage": HoldStage, "closed_as": HoldEnd}


def restore(kind: str, data: dict[str, object]) -> Answer:
    """The answer that was stored as JSON under the name of its type."""
    fields = dict(data)
    for name, value in data.items():
        if isinstance(value, str) and name.endswith("_at"):
            fields[name] = datetime.fromisoformat(value)
        elif isinstance(value, str) and name.endswith("_on"):
            fields[name] = date.fromisoformat(value)
        elif isinstance(value, str) and name in _WORDS:
            fields[name] = _WORDS[name](value)
        elif kind == Held.__name__ and name == "reason":
            fields[name] = HoldReason(str(value))
    return _TYPES[kind](**fields)
