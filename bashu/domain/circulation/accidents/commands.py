"""What a door may ask when something went wrong with an item. `staff_id` is a login of staff."""

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from bashu.domain.circulation.accidents.effects import ClaimKind
from bashu.domain.circulation.commands import ItemScan
from bashu.domain.values import value_class


class LostBecause(StrEnum):
    """How it is known."""

    TOLD = "told"
    # the clock: it is so many days overdue as its loan's terms say
    OVERDUE = "overdue"


class Grade(StrEnum):
    """How bad it is."""

    # it can still be lent
    SLIGHT = "slight"
    # it has to be mended first
    HEAVY = "heavy"
    BEYOND_USE = "beyond_use"
    PART_MISSING = "part_missing"


class Reported(StrEnum):
    """What a machine says of an item. A code: what it says in words is kept beside the task, and never in the log."""

    DAMAGED = "damaged"
    PART_MISSING = "part_missing"
    # its tag or its barcode cannot be read, or is not its own
    LABEL = "label"
    MISPLACED = "misplaced"
    OTHER = "other"


@value_class(frozen=True, slots=True, kw_only=True)
class DeclareLost:
    """The item on loan is lost. `loan_id`: on this loan; if it has come back since, nothing is lost. `staff_id`: who
    says so, if it is not the clock."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    loan_id: int | None = None
    because: LostBecause = LostBecause.TOLD
    staff_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class ReplaceLost:
    """The reader has brought another of the same edition for the item that was lost; it takes over its barcode.
    `staff_id`: who takes it for that."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    staff_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class ClaimReturned:
    """The reader says that the item was brought back, or was never lent. `said_at`: when; `branch_id`: to where."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    claim: ClaimKind
    said_at: datetime | None = None
    branch_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class AcceptClaim:
    """The library believes it: nothing is owed, and the item counts as missing."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    staff_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class RejectClaim:
    """The reader has it after all: the loan goes on as if nothing had been said."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    staff_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class DeclareDamaged:
    """The item in hand, which nobody has on loan, is damaged. `loan_id`: by whoever had it then; None: by nobody who
    could be asked, as on its way between libraries. `another`: it is not what was charged for that loan before.
    `staff_id`: a login of staff, if anybody says whose."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    grade: Grade
    loan_id: int | None = None
    another: bool = False
    staff_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class FindPart:
    """The part for which this charge was made has turned up. `staff_id`: who has it in hand."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    charge_id: int
    staff_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class Quarantine:
    """Staff keep the item to themselves for a time: it is wet, has mould or insects, or has to be looked into."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan


@value_class(frozen=True, slots=True, kw_only=True)
class ReportItem:
    """A machine has noticed something about the item, and staff beside it are to look. The item stays as it is."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    told: Reported


ClaimCommand: TypeAlias = ClaimReturned | AcceptClaim | RejectClaim
DamageCommand: TypeAlias = DeclareDamaged | FindPart | Quarantine | ReportItem
AccidentCommand: TypeAlias = DeclareLost | ReplaceLost | ClaimCommand | DamageCommand
