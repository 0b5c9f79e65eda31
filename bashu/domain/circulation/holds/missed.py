"""What a hold did not get."""

from datetime import datetime

from bashu.domain.circulation.holds.states import HoldReason
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class HoldMissed:
    """The hold did not get what was asked for or put aside for it. `branch_id`: where that was seen.

    `missed_id`: the hold and the version that it has thereby, 16 hexadecimal digits each.
    """

    missed_id: str
    hold_id: int
    item_id: int
    branch_id: int
    reason: HoldReason
    missed_at: datetime
