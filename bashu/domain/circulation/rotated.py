"""What the log has of an item that is put into a rotation, or taken out of one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRotates:
    """The item belongs to this rotation, or to none. It stands beside a change of the item."""

    item_id: int
    rotation_id: int | None
