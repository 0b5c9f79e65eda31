"""What a patron owes a library, and how it shrinks.

A charge is never taken back: it is paid, or waived, in part or wholly. What was paid for something that turned out
not to be owed is refundable, and is refunded when the reader comes for it.

    amount = left + paid + waived          0 <= refunded <= refundable <= paid
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final

from bashu.domain.settlement.ledger import Posting, keepers
from bashu.domain.values import value_class

# A million yuan. Whatever a price and a percentage multiply to beyond it is a slip, and a column of sums has its end.
CHARGE_MAX_FEN: Final = 100_000_000


class ChargeKind(StrEnum):
    OVERDUE = "overdue"
    # the price of a lost item, and the work that its loss makes
    LOST = "lost"
    LOST_HANDLING = "lost_handling"
    DAMAGE = "damage"
    # a part of a set is missing
    PART = "part"
    CARD = "card"
    PARCEL = "parcel"
    # owed when the library joined
    TAKEN_OVER = "taken_over"


OF_DAMAGE: Final = frozenset({ChargeKind.DAMAGE, ChargeKind.PART})


class Method(StrEnum):
    """How money changed hands."""

    CASH = "cash"
    QR = "qr"
    CARD = "card"
    MACHINE = "machine"
    TRANSFER = "transfer"
    # out of what the library holds for the reader: no money changes hands
    DEPOSIT = "deposit"


@value_class(frozen=True, slots=True, kw_only=True)
class ChargeState:
    """`library_id` is to whom it is owed."""

    id: int
    version: int
    library_id: int
    kind: ChargeKind
    patron_id: int | None
    token: str
    amount_fen: int
    charged_at: datetime
    paid_fen: int = 0
    waiver_fen: int = 0
    refundable_fen: int = 0
    refunded_fen: int = 0
    loan_id: int | None = None
    item_id: int | None = None
    # When nothing was left of it to pay or to refund, and for how long then what it is for may still turn up.
    settled_at: datetime | None = None
    refund_days: int | None = None
    # Of the price of what was lost: when that was found.
    cancelled_at: datetime | None = None

    @property
    def left_fen(self) -> int:
        return self.amount_fen - self.paid_fen - self.waiver_fen

    @property
    def to_refund_fen(self) -> int:
        return self.refundable_fen - self.refunded_fen

    def changed(self, **what: Any) -> "ChargeState":
        return replace(self, version=self.version + 1, **what)


@value_class(frozen=True, slots=True, kw_only=True)
class PaymentState:
    """Money that a library took, or below zero gave back. `lines`: for which charge how much of it; `postings`: how it
    was booked; `deposit_id`: of a deposit, out of which it was paid or of which it was given back."""

    id: int
    version: int
    library_id: int
    fen: int
    lines: tuple[tuple[int, int], ...]
    paid_at: datetime
    voided: bool = False
    postings: tuple[Posting, ...] = ()
    deposit_id: int | None = None


def spread(fen: int, charges: Iterable[ChargeState]) -> tuple[tuple[int, int], ...]:
    """For which of these charges how much of this money goes, the oldest first. What is too much goes for none."""
    lines = []
    for charge in sorted(charges, key=_age):
        part = min(fen, charge.left_fen)
        if part > 0:
            lines.append((charge.id, part))
            fen -= part
    return tuple(lines)


def kept_by(charge: ChargeState, payments: Iterable[PaymentState], *, fen: int) -> tuple[tuple[int, int], ...]:
    """Which libraries kept so much of what was paid for it and was not given back yet: of the latest payment first."""
    found, before = [], charge.refunded_fen
    standing = [each for each in payments if each.fen > 0 and not each.voided]
    for payment in sorted(standing, key=attrgetter("id"), reverse=True):
        for (charge_id, part), keeper_id in zip(payment.lines, keepers(payment.postings), strict=False):
            if charge_id == charge.id:
                take = min(max(part - before, 0), fen)
                before, fen = max(before - part, 0), fen - take
                found.append((keeper_id, take))
    return tuple(found)


def _age(charge: ChargeState) -> tuple[bool, datetime, int]:
    """What was taken over became a charge lately, and has been owed for longer than any other."""
    return charge.kind is not ChargeKind.TAKEN_OVER, charge.charged_at, charge.id


def debts_of(charges: Iterable[ChargeState]) -> Mapping[int, int]:
    """What is left of these, by library."""
    debts: dict[int, int] = {}
    for charge in charges:
        if charge.left_fen:
            debts[charge.library_id] = debts.get(charge.library_id, 0) + charge.left_fen
    return debts
