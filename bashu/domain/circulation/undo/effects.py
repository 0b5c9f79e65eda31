"""What follows only from an undone scan. The rest of it is said as of any other command."""

from datetime import datetime
from typing import TypeAlias

from bashu.domain.circulation.holds.states import HoldStage
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class LoanReopened:
    """It was never taken in."""

    loan_id: int
    item_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class TransitReopened:
    """Its item was not lent, and is on its way as before."""

    transit_id: int
    item_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class HoldReopened:
    """No loan has fulfilled it. It has this item again, or waits."""

    hold_id: int
    version: int
    stage: HoldStage
    item_id: int | None


@value_class(frozen=True, slots=True, kw_only=True)
class BlockLifted:
    """The patron who has this loan is not late with it: what `BlockPlaced` said of it never was."""

    loan_id: int
    library_id: int
    reason: str
    starts_at: datetime
    ends_at: datetime


UndoEffect: TypeAlias = LoanReopened | TransitReopened | HoldReopened | BlockLifted
