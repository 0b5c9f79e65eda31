"""What a door may ask of circulation, and the facts that it may report."""

from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from bashu.domain.circulation.brought import TakeOverLoan as TakeOverLoan
from bashu.domain.circulation.effects import TaskEnd
from bashu.domain.circulation.parcels.states import ParcelledEnd, ParcelStage
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.scans import ItemScan as ItemScan
from bashu.domain.circulation.scans import PatronScan as PatronScan
from bashu.domain.circulation.scans import Pin as Pin
from bashu.domain.circulation.scans import Trust as Trust
from bashu.domain.circulation.stock_commands import MarkMissing as MarkMissing
from bashu.domain.circulation.stock_commands import Restore as Restore
from bashu.domain.circulation.stock_commands import StockCommand as StockCommand
from bashu.domain.circulation.stock_commands import TransferOwnership as TransferOwnership
from bashu.domain.circulation.stock_commands import Withdraw as Withdraw
from bashu.domain.circulation.undo.commands import ScanKind as ScanKind
from bashu.domain.circulation.undo.commands import UndoScan as UndoScan
from bashu.domain.values import value_class


class OverrideReason(StrEnum):
    """Why staff went against a rule. A code: free words could name a person, and the log is kept for ever."""

    OUR_MISTAKE = "our_mistake"
    OWNER_AGREES = "owner_agrees"
    HARDSHIP = "hardship"
    TEACHING = "teaching"
    SETTLED = "settled"


@value_class(frozen=True, slots=True, kw_only=True)
class Override:
    """This member of staff sets these refusals aside, and no others. `due_on`: another due day than the rules give."""

    staff_id: int
    reason: OverrideReason
    refusals: frozenset[Refusal] = frozenset()
    due_on: date | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class CheckOut:
    """Lend the item. `renews_own`: scanning a book that the patron already has renews it (SIP2's SC renewal policy).

    `by`: who stands there, if somebody acts for the patron; `trust` then speaks of that person's card.
    """

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    item: ItemScan
    trust: Trust
    renews_own: bool = False
    by: PatronScan | None = None
    override: Override | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """`returned_at`: staff say that the item had come back before it was scanned, in the book drop for one."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    returned_at: datetime | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class CountUse:
    """The item was read on the premises, and was left on a table."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan


@value_class(frozen=True, slots=True, kw_only=True)
class Renew:
    """Renew the item's open loan. Without `patron` the item in hand is enough (a desk). `by`: as of a check out."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    patron: PatronScan | None = None
    trust: Trust | None = None
    by: PatronScan | None = None
    override: Override | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class DispatchTransit:
    """The item left this branch with the van, in no box."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan


@value_class(frozen=True, slots=True, kw_only=True)
class ReceiveTransit:
    """The item arrived at this branch. `box_id`: it came out of this box."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    box_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class SendItem:
    """Staff send the item to another branch, to stay there for lending."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    destination_branch_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class OpenBox:
    """A box for this next stop, to be packed here. `box_id`: the one that was closed too soon."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    next_branch_id: int
    box_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class PackItem:
    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    box_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class UnpackItem:
    """Out of whatever box it was packed in here; it waits for another."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan


@value_class(frozen=True, slots=True, kw_only=True)
class CloseBox:
    id: UUID
    occurred_at: datetime
    terminal_id: int
    box_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class HandOverBox:
    """The box left. With whom is kept beside the log: free words may name a person."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    box_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class ReceiveBox:
    """The box is here, and all that its manifest says is taken in. `emptied`: all that was in it has been scanned, so
    what has not been is missing."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    box_id: int
    emptied: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class PackParcel:
    """What waits on the hold shelf to be sent home is lent and goes into a parcel of its patron; without `parcel_id`
    into a new one."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    item: ItemScan
    parcel_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class HandOverParcel:
    """The courier has it. The number of its waybill is kept beside the log: it leads to a person."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    parcel_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class TellParcel:
    """What the courier told of a parcel that has left: delivered, returned, lost or damaged."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    parcel_id: int
    stage: ParcelStage


@value_class(frozen=True, slots=True, kw_only=True)
class TellParcelled:
    """What became on the way of one item of a parcel that has left: lost or damaged."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    parcel_id: int
    item_id: int
    end: ParcelledEnd


@value_class(frozen=True, slots=True, kw_only=True)
class ReportLate:
    """The clock noticed that this transit should be over. Nobody is told twice."""

    id: UUID
    occurred_at: datetime
    item: ItemScan
    transit_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class LoseTransit:
    """Staff have given up looking: the item was lost on its way. `transit_id`: on this one; where it has been scanned
    since, nothing is lost."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    transit_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class SettleTask:
    """`settled_by` is a login of staff."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    task_id: int
    how: TaskEnd
    settled_by: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class RecordCheckOut:
    """A fact: the item was lent out of our reach. Never refused; a conflict becomes a task."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    item: ItemScan
    supersedes: UUID | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class RecordCheckIn:
    """A fact: the item was taken back out of our reach. Never refused; a conflict becomes a task."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    supersedes: UUID | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class RecordByOwner:
    """A fact: the terminal's library has lent an item of its own by a system of its own, or has taken it back by that.
    Never refused; a conflict becomes a task."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    lent: bool


@value_class(frozen=True, slots=True, kw_only=True)
class RedateLoan:
    """The clock asks: is the item's open loan due on a day on which its lender is open? If not, it is due later."""

    id: UUID
    occurred_at: datetime
    item: ItemScan


@value_class(frozen=True, slots=True, kw_only=True)
class JoinRotation:
    """The office puts the item into a rotation of its library."""

    id: UUID
    occurred_at: datetime
    item: ItemScan
    rotation_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class LeaveRotation:
    """The office takes the item out of the rotation."""

    id: UUID
    occurred_at: datetime
    item: ItemScan
    rotation_id: int


# What happened out of reach.
FactCommand: TypeAlias = RecordCheckOut | RecordCheckIn | RecordByOwner
# What is scanned at a terminal.
MoveCommand: TypeAlias = DispatchTransit | ReceiveTransit | SendItem | PackItem | UnpackItem | LoseTransit
ItemCommand: TypeAlias = (
    CheckOut
    | CheckIn
    | CountUse
    | Renew
    | RecordCheckOut
    | RecordCheckIn
    | RecordByOwner
    | MoveCommand
    | PackParcel
    | StockCommand
    | UndoScan
    | TakeOverLoan
)
# About a box as a whole, and so about all that is in it.
BoxCommand: TypeAlias = OpenBox | CloseBox | HandOverBox | ReceiveBox
# About a parcel as a whole, or one item that is known to be in it.
ParcelCommand: TypeAlias = HandOverParcel | TellParcel | TellParcelled
TerminalCommand: TypeAlias = ItemCommand | BoxCommand | ParcelCommand | SettleTask
# Asked by the clock, of an item; so they have no terminal.
ClockCommand: TypeAlias = ReportLate | RedateLoan
# Asked by the office, which has no terminal either.
OfficeCommand: TypeAlias = JoinRotation | LeaveRotation
CirculationCommand: TypeAlias = TerminalCommand | ClockCommand | OfficeCommand


# Each is asked of every command, and to join types anew takes longer than to ask.
_WithoutItem: TypeAlias = BoxCommand | ParcelCommand | SettleTask
_WithBox: TypeAlias = BoxCommand | PackItem | ReceiveTransit
_WithParcel: TypeAlias = ParcelCommand | PackParcel


def item_of(command: CirculationCommand) -> ItemScan | None:
    return None if isinstance(command, _WithoutItem) else command.item


def box_of(command: object) -> int | None:
    return command.box_id if isinstance(command, _WithBox) else None


def parcel_of(command: object) -> int | None:
    return command.parcel_id if isinstance(command, _WithParcel) else None
