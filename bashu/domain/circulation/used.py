"""What is kept of a use on the premises."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCounted:
    """The item was read on the premises. By whom nobody asked."""

    use_id: int
    item_id: int
    branch_id: int
    used_at: datetime
