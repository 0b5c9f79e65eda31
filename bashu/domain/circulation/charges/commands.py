"""What a door may ask about money. `staff_id` is a login of staff; a machine that takes money has none."""

from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from bashu.domain.circulation.commands import PatronScan
from bashu.domain.settlement.charges import ChargeKind, Method
from bashu.domain.values import value_class

# Stands among the lines of a payment for what was owed when the library joined, and is no charge yet.
TAKEN_OVER = 0


class WaiveReason(StrEnum):
    """A code: free words could name a person, and the log is kept for ever."""

    OUR_MISTAKE = "our_mistake"
    HARDSHIP = "hardship"
    ILLNESS = "illness"
    FIRST_TIME = "first_time"
    WORK_INSTEAD = "work_instead"
    AGREED = "agreed"


class VoidReason(StrEnum):
    TYPED_WRONG = "typed_wrong"
    MONEY_NEVER_CAME = "money_never_came"
    OTHER_READER = "other_reader"


@value_class(frozen=True, slots=True, kw_only=True)
class Pay:
    """The patron pays `fen`: for these charges so much each, or without `lines` for the oldest first."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    fen: int
    method: Method
    lines: tuple[tuple[int, int], ...] = ()
    staff_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class Waive:
    """Staff let the patron off so much of it. `patron`: whose it is, where it is `TAKEN_OVER`."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    charge_id: int
    fen: int
    reason: WaiveReason
    staff_id: int
    patron: PatronScan | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class Refund:
    """The patron gets back all that is refundable of it."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    charge_id: int
    method: Method
    staff_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class VoidPayment:
    id: UUID
    occurred_at: datetime
    terminal_id: int
    payment_id: int
    reason: VoidReason
    staff_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class TakeOverDeposit:
    """Staff write down what the library of this terminal has held for the patron since that day. `another`: it is not
    the one of that day and sum that is written down."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    fen: int
    taken_on: date
    staff_id: int
    another: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class RefundDeposit:
    """The patron gets back all that is held of it, at the library that holds it."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    deposit_id: int
    method: Method
    staff_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class ApplyDeposit:
    """The patron wishes that what is owed to the library that holds it is paid out of it, the oldest first."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    deposit_id: int
    staff_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class VoidDeposit:
    """It was written down by mistake."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    deposit_id: int
    reason: VoidReason
    staff_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class ChargeCard:
    """The library of this terminal has handed out this card to the patron, and takes something for it."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    card_id: int
    staff_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class TakeOverCharge:
    """What is left of something that the patron has owed the library of this terminal since before it joined.
    `because`: what it was for there."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    fen: int
    charged_on: date
    because: ChargeKind
    staff_id: int


DepositCommand: TypeAlias = TakeOverDeposit | RefundDeposit | ApplyDeposit | VoidDeposit
MoneyCommand: TypeAlias = Pay | Waive | Refund | VoidPayment | ChargeCard | TakeOverCharge | DepositCommand
