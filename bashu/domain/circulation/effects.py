"""What follows from an accepted command. Effects are what the log records and what `fold` and `save` apply.

None of them names a patron: a loan carries the token, and the row that ties it to the patron is written beside.
One that touches an item or a hold carries the next version of that, so that a replay can tell that none is missing."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias

from bashu.domain.circulation.accidents.effects import AccidentEffect
from bashu.domain.circulation.brought import LoanTakenOver
from bashu.domain.circulation.charges.effects import MoneyEffect
from bashu.domain.circulation.holds.missed import HoldMissed
from bashu.domain.circulation.holds.states import ClosedReason, HoldEnd, HoldLevel, HoldReason, HoldStage, PickupKind
from bashu.domain.circulation.owned import ItemOwned, OwnershipTransferred
from bashu.domain.circulation.parcels.states import ParcelledEnd, ParcelStage, Payer
from bashu.domain.circulation.rotated import ItemRotates
from bashu.domain.circulation.statuses import KEPT_BACK as KEPT_BACK
from bashu.domain.circulation.statuses import ItemStatus as ItemStatus
from bashu.domain.circulation.undo.effects import UndoEffect
from bashu.domain.circulation.used import UseCounted
from bashu.domain.circulation.withdrawn import ItemWithdrawn
from bashu.domain.values import value_class


class TransitReason(StrEnum):
    GO_HOME = "go_home"
    HOLD = "hold"
    FLOAT = "float"


class TransitEnd(StrEnum):
    RECEIVED = "received"
    FORWARDED = "forwarded"
    LENT = "lent"
    LOST = "lost"
    # the scan with which it began was a mistake
    UNDONE = "undone"


class BoxStage(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"


class TaskKind(StrEnum):
    UNKNOWN_ITEM = "unknown_item"
    AMBIGUOUS_ITEM = "ambiguous_item"
    CONFLICT = "conflict"
    MISSING_FROM_BOX = "missing_from_box"
    NOT_ON_MANIFEST = "not_on_manifest"
    LATE = "late"
    LOST = "lost"
    PARCEL_LOST = "parcel_lost"
    PARCEL_DAMAGED = "parcel_damaged"
    GONE_FROM_SHELF = "gone_from_shelf"
    CLAIMED = "claimed"
    DAMAGED = "damaged"
    REPORTED = "reported"


class TaskEnd(StrEnum):
    SOLVED = "solved"
    NOT_NEEDED = "not_needed"
    GIVEN_UP = "given_up"


@value_class(frozen=True, slots=True, kw_only=True)
class ItemChanged:
    item_id: int
    version: int
    status: ItemStatus
    branch_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class LoanOpened:
    loan_id: int
    item_id: int
    token: str
    lending_branch_id: int
    terminal_id: int
    checked_out_at: datetime
    due_at: datetime
    terms: Mapping[str, object]


@value_class(frozen=True, slots=True, kw_only=True)
class LoanRenewed:
    loan_id: int
    item_id: int
    due_at: datetime
    renewals: int
    renewed_at: datetime
    renewed_terminal_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class LoanRedated:
    """The due date moved off closed days. `redated` is what the loan keeps of it, see `redate.redating`."""

    loan_id: int
    item_id: int
    due_at: datetime
    redated: Mapping[str, object]


@value_class(frozen=True, slots=True, kw_only=True)
class LoanClosed:
    """`taken_in_at`: when it was scanned, if the loan counts as returned before that."""

    loan_id: int
    item_id: int
    checked_in_at: datetime
    checkin_branch_id: int
    taken_in_at: datetime | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class AccrualStopped:
    """The item may have come back, but nobody could tell which of several it was."""

    loan_id: int
    item_id: int
    stopped_at: datetime


@value_class(frozen=True, slots=True, kw_only=True)
class BlockPlaced:
    """Of the patron who had this loan: its terms say so of a late return."""

    loan_id: int
    library_id: int
    reason: str
    starts_at: datetime
    ends_at: datetime


@value_class(frozen=True, slots=True, kw_only=True)
class ReturnCounted:
    """The patron who had this loan, a first-time reader, has now returned so many in time."""

    loan_id: int
    returns: int


@value_class(frozen=True, slots=True, kw_only=True)
class TransitStarted:
    transit_id: int
    item_id: int
    origin_branch_id: int
    destination_branch_id: int
    reason: TransitReason
    started_at: datetime
    expected_on: date
    # Where the first leg of the way ends. `guessed`: no timetable leads there, so the day is by the usual pace.
    next_branch_id: int
    guessed: bool
    forwarded_from_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class TransitDispatched:
    transit_id: int
    item_id: int
    dispatched_at: datetime


@value_class(frozen=True, slots=True, kw_only=True)
class TransitEnded:
    transit_id: int
    item_id: int
    ended_at: datetime
    ended_as: TransitEnd
    # The library that answers for what was lost.
    payer_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class TransitBoxed:
    """Packed, or with None taken out again."""

    transit_id: int
    item_id: int
    box_id: int | None


@value_class(frozen=True, slots=True, kw_only=True)
class TransitLate:
    transit_id: int
    item_id: int
    late_at: datetime


@value_class(frozen=True, slots=True, kw_only=True)
class BoxOpened:
    box_id: int
    version: int
    origin_branch_id: int
    branch_id: int
    next_branch_id: int
    state: BoxStage
    opened_at: datetime


@value_class(frozen=True, slots=True, kw_only=True)
class BoxChanged:
    """All of a box that may change, with its next version; but for its carrier, who stands beside the log."""

    box_id: int
    version: int
    state: BoxStage
    branch_id: int
    closed_at: datetime | None
    handed_over_at: datetime | None
    expected_on: date | None
    received_at: datetime | None


@value_class(frozen=True, slots=True, kw_only=True)
class ParcelOpened:
    parcel_id: int
    version: int
    branch_id: int
    state: ParcelStage
    packed_at: datetime
    expected_on: date


@value_class(frozen=True, slots=True, kw_only=True)
class ParcelChanged:
    """All of a parcel that may change, with its next version."""

    parcel_id: int
    version: int
    state: ParcelStage
    expected_on: date
    handed_over_at: datetime | None
    items: int | None
    charge_fen: int | None
    payer: Payer | None
    ended_at: datetime | None
    charge_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class ItemParcelled:
    """The loan's item is in the parcel. What its reader was told that this costs is what the hold kept."""

    loan_id: int
    item_id: int
    parcel_id: int
    told_first_items: int | None
    told_first_fen: int | None
    told_further_fen: int | None
    told_payer: Payer | None


@value_class(frozen=True, slots=True, kw_only=True)
class ParcelledEnded:
    loan_id: int
    item_id: int
    ended_as: ParcelledEnd


@value_class(frozen=True, slots=True, kw_only=True)
class FloatStarted:
    item_id: int
    branch_id: int
    owner_library_id: int
    since_at: datetime


@value_class(frozen=True, slots=True, kw_only=True)
class FloatEnded:
    item_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class AwayBegan:
    """It stays away from its owner's branches, from now until it is back at one of them."""

    item_id: int
    since_at: datetime


@value_class(frozen=True, slots=True, kw_only=True)
class AwayEnded:
    item_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class TaskRaised:
    """`branch_id` is where the matter came up, `library_id` whose it is."""

    task_id: int
    kind: TaskKind
    branch_id: int
    library_id: int
    details: Mapping[str, object]
    raised_at: datetime


@value_class(frozen=True, slots=True, kw_only=True)
class TaskSettled:
    """`done_by` is a login of staff."""

    task_id: int
    done_at: datetime
    done_as: TaskEnd
    done_by: int | None


@value_class(frozen=True, slots=True, kw_only=True)
class HoldPlaced:
    """The first version of a hold. `item_id`: it was asked for at once."""

    hold_id: int
    version: int
    work_id: int
    level: HoldLevel
    bib_id: int
    volume: str
    wanted_item_id: int | None
    token: str
    terminal_id: int
    pickup_branch_id: int
    pickup_kind: PickupKind
    placed_at: datetime
    rank: int
    stage: HoldStage
    item_id: int | None
    asked_at: datetime | None
    passed_over: tuple[int, ...]
    suspended_until: datetime | None
    wanted_until: datetime | None
    nearby_until: datetime | None
    promised_from_on: date | None
    promised_to_on: date | None
    reason: HoldReason
    reason_details: Mapping[str, int | str | None]
    told_first_items: int | None
    told_first_fen: int | None
    told_further_fen: int | None
    told_payer: Payer | None
    nth: int = 0
    booked_from_on: date | None
    booked_to_on: date | None


@value_class(frozen=True, slots=True, kw_only=True)
class HoldChanged:
    """`changed`: the fields that are another than before, by their names."""

    hold_id: int
    version: int
    changed: Mapping[str, Any]


@value_class(frozen=True, slots=True, kw_only=True)
class HoldClosed:
    """`item_id`: what was put aside for it, else what was lent or was asked for last."""

    hold_id: int
    version: int
    item_id: int | None
    closed_at: datetime
    closed_as: HoldEnd
    closed_reason: ClosedReason | None


@value_class(frozen=True, slots=True, kw_only=True)
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


LoanBegun: TypeAlias = LoanOpened | LoanTakenOver
LoanEffect: TypeAlias = LoanBegun | LoanRenewed | LoanRedated | LoanClosed | AccrualStopped | AccidentEffect
PatronEffect: TypeAlias = BlockPlaced | ReturnCounted
TransitEffect: TypeAlias = TransitStarted | TransitDispatched | TransitEnded | TransitBoxed | TransitLate
ParcelEffect: TypeAlias = ParcelOpened | ParcelChanged | ItemParcelled | ParcelledEnded
FloatEffect: TypeAlias = FloatStarted | FloatEnded | AwayBegan | AwayEnded
HoldEffect: TypeAlias = HoldPlaced | HoldChanged | HoldClosed
Effect: TypeAlias = (
    ItemChanged | ItemRotates | ItemOwned | LoanEffect | PatronEffect | TransitEffect | BoxOpened | BoxChanged
    | ParcelEffect | FloatEffect | TaskRaised | TaskSettled | HoldEffect | HoldMissed | Overridden | UseCounted
    | ItemWithdrawn | OwnershipTransferred | MoneyEffect | UndoEffect
)  # fmt: skip
