"""What is kept of a use on the premises."""

from datetime import datetime

from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class UseCounted:
    """The item was read on the premises. By whom nobody asked."""

    use_id: int
    item_id: int
    branch_id: int
    used_at: datetime
