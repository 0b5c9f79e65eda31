"""What the log has of an item that is put into a rotation, or taken out of one."""

from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class ItemRotates:
    """The item belongs to this rotation, or to none, and stands where it stood."""

    item_id: int
    version: int
    rotation_id: int | None
