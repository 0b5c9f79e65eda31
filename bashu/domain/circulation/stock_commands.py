"""What a door may ask about the stock of a library."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from bashu.domain.circulation.scans import ItemScan
from bashu.domain.circulation.withdrawn import WithdrawalReason
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class MarkMissing:
    """Somebody looked where the item should stand, and did not find it."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan


@value_class(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """The item is to be lent no more."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    reason: WithdrawalReason


@value_class(frozen=True, slots=True, kw_only=True)
class Restore:
    """The item was withdrawn, lies here, and is to be lent again."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan


@value_class(frozen=True, slots=True, kw_only=True)
class TransferOwnership:
    """The item lies here, and belongs to another library from now on: that of `home_branch_id`, where it is at home.

    `document`: the number of the paper by which the owner gave it away.
    """

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    home_branch_id: int
    document: str


StockCommand: TypeAlias = MarkMissing | Withdraw | Restore | TransferOwnership
