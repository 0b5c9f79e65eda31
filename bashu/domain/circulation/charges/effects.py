"""What follows for the money. As of loans, no effect names a patron: a charge carries a token made for it."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from bashu.domain.settlement.charges import ChargeKind, Method
from bashu.domain.settlement.ledger import Posting
from bashu.domain.values import value_class


class EntryKind(StrEnum):
    CHARGED = "charged"
    PAID = "paid"
    VOIDED = "voided"
    WAIVER = "waiver"
    # it turned out not to be owed: the book was found, or the scan was a mistake
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    # held for a reader, since before the library joined
    DEPOSITED = "deposited"


@value_class(frozen=True, slots=True, kw_only=True)
class ChargePosted:
    """`library_id`: to whom it is owed; `branch_id`: where it came up. `admitted`: it was owed when the library joined,
    and is counted already. `details`: how it came about, in numbers."""

    charge_id: int
    version: int
    library_id: int
    branch_id: int
    kind: ChargeKind
    loan_id: int | None
    item_id: int | None
    token: str
    amount_fen: int
    charged_at: datetime
    details: Mapping[str, int | str | None]
    admitted: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class ChargeChanged:
    """All of a charge that may change, with its next version. `token` is the charge's own, `library_id` to whom it is
    owed, `left_fen` by how much what is left of it has grown: so the log alone tells what a token owes to whom."""

    charge_id: int
    version: int
    paid_fen: int
    waiver_fen: int
    refundable_fen: int
    refunded_fen: int
    settled_at: datetime | None
    token: str
    library_id: int
    left_fen: int


@value_class(frozen=True, slots=True, kw_only=True)
class PaymentTaken:
    """Money from a reader, or below zero back to one. `lines`: for which charge how much. `staff_id`: a login of staff,
    None at a machine. `deposit_id`: out of which deposit, or of which."""

    payment_id: int
    version: int
    library_id: int
    branch_id: int
    terminal_id: int
    staff_id: int | None
    method: Method
    fen: int
    lines: tuple[tuple[int, int], ...]
    paid_at: datetime
    token: str
    deposit_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class PaymentVoided:
    """It was typed in by mistake, or the money never came. `reason` is a code."""

    payment_id: int
    version: int
    voided_at: datetime
    voided_by: int
    void_reason: str


@value_class(frozen=True, slots=True, kw_only=True)
class Entered:
    """An entry in the books. That which begins a charge or a deposit has its id."""

    entry_id: int
    kind: EntryKind
    charge_id: int | None
    payment_id: int | None
    branch_id: int
    staff_id: int | None
    reason: str | None
    posted_at: datetime
    postings: tuple[Posting, ...]
    deposit_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class DepositTaken:
    """A library holds it for a reader, and did before `entered_at`."""

    deposit_id: int
    version: int
    library_id: int
    branch_id: int
    token: str
    amount_fen: int
    taken_on: date
    entered_at: datetime
    staff_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class DepositChanged:
    """All of a deposit that may change, with its next version. `settled_at`: since when nothing is held of it."""

    deposit_id: int
    version: int
    refunded_fen: int
    applied_fen: int
    settled_at: datetime | None
    voided_at: datetime | None
    voided_by: int | None
    void_reason: str | None


MoneyEffect: TypeAlias = (
    ChargePosted | ChargeChanged | PaymentTaken | PaymentVoided | Entered | DepositTaken | DepositChanged
)
