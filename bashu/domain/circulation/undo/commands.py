"""What is asked to be undone."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bashu.domain.circulation.scans import ItemScan
from bashu.domain.values import value_class


class ScanKind(StrEnum):
    CHECK_OUT = "check_out"
    CHECK_IN = "check_in"


@value_class(frozen=True, slots=True, kw_only=True)
class UndoScan:
    """The last scan of the item, if it was one of this kind, was a mistake: all stands as before it. `loan_id`: which
    loan it began or ended, where that is known; of another nothing is undone."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    scan: ScanKind
    loan_id: int | None = None
