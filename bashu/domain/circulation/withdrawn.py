"""Why an item is withdrawn, and what is kept of that."""

from datetime import datetime
from enum import StrEnum

from bashu.domain.values import value_class


class WithdrawalReason(StrEnum):
    """A code: free words could name a person, and the log is kept for ever."""

    WORN_OUT = "worn_out"
    DAMAGED = "damaged"
    OUT_OF_DATE = "out_of_date"
    SURPLUS = "surplus"
    NOT_FOUND = "not_found"
    GIVEN_AWAY = "given_away"
    BY_MISTAKE = "by_mistake"
    # Its library's own system has it no more. An import says so, nobody at a desk.
    GONE_AT_SOURCE = "gone_at_source"


@value_class(frozen=True, slots=True, kw_only=True)
class ItemWithdrawn:
    """`branch_id`: where it stood then, or was seen last."""

    withdrawal_id: int
    item_id: int
    branch_id: int
    reason: WithdrawalReason
    withdrawn_at: datetime
