"""What follows from an accepted command. Effects are what the log records and what `fold` and `save` apply.

None of them names a patron: a loan carries the token, and the row that ties it to the patron is written beside.
Every effect that touches an item carries the item's next version, so that a replay can tell that none is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias


class ItemStatus(StrEnum):
    AVAILABLE = "available"
    ON_LOAN = "on_loan"
    IN_TRANSIT = "in_transit"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"


class TransitReason(StrEnum):
    GO_HOME = "go_home"
    HOLD = "hold"
    FLOAT = "float"


class TransitEnd(StrEnum):
    RECEIVED = "received"
    FORWARDED = "forwarded"
    LENT = "lent"


class TaskKind(StrEnum):
    UNKNOWN_ITEM = "unknown_item"
    AMBIGUOUS_ITEM = "ambiguous_item"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChanged:
    item_id: int
    version: int
    status: ItemStatus
    branch_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanOpened:
    loan_id: int
    item_id: int
    token: str
    lending_branch_id: int
    terminal_id: int
    checked_out_at: datetime
    due_at: datetime
    terms: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRenewed:
    loan_id: int
    item_id: int
    due_at: datetime
    renewals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanClosed:
    loan_id: int
    item_id: int
    checked_in_at: datetime
    checkin_branch_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccrualStopped:
    """The item may have come back, but nobody could tell which of several it was."""

    loan_id: int
    item_id: int
    stopped_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitStarted:
    transit_id: int
    item_id: int
    origin_branch_id: int
    destination_branch_id: int
    reason: TransitReason
    started_at: datetime
    expected_on: date
    forwarded_from_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitDispatched:
    transit_id: int
    item_id: int
    dispatched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitEnded:
    transit_id: int
    item_id: int
    ended_at: datetime
    ended_as: TransitEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class FloatStarted:
    item_id: int
    branch_id: int
    owner_library_id: int
    since_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FloatEnded:
    item_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRaised:
    task_id: int
    kind: TaskKind
    branch_id: int
    details: Mapping[str, object]
    raised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Overridden:
    """Staff went against the rules. `refusals`: those that were named; `due_on`: the day that was set by hand."""

    override_id: int
    loan_id: int
    staff_id: int
    branch_id: int
    refusals: tuple[str, ...]
    due_on: date | None
    reason: str
    overridden_at: datetime


Effect: TypeAlias = (
    ItemChanged | LoanOpened | LoanRenewed | LoanClosed | AccrualStopped | TransitStarted | TransitDispatched
    | TransitEnded | FloatStarted | FloatEnded | TaskRaised | Overridden
)  # fmt: skip
