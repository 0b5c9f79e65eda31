"""What follows for a loan when something went wrong."""

from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from bashu.domain.values import value_class


class LoanEnd(StrEnum):
    """How a loan ended that no return ended."""

    LOST = "lost"
    # staff believed what the reader said of it
    CLAIMED = "claimed"
    # the scan with which it began was a mistake
    UNDONE = "undone"


# Whoever says so has not seen the item.
UNSEEN: Final = frozenset({LoanEnd.LOST, LoanEnd.CLAIMED})


class ClaimKind(StrEnum):
    RETURNED = "returned"
    NEVER_HAD = "never_had"


@value_class(frozen=True, slots=True, kw_only=True)
class LoanEnded:
    """Stands behind the `LoanClosed` that it is about."""

    loan_id: int
    item_id: int
    ended_as: LoanEnd


@value_class(frozen=True, slots=True, kw_only=True)
class LoanClaimed:
    """`claimed_at`: the reader says that the item was back by then. Both are None if the claim was rejected."""

    loan_id: int
    item_id: int
    claimed_as: ClaimKind | None
    claimed_at: datetime | None


AccidentEffect: TypeAlias = LoanEnded | LoanClaimed
