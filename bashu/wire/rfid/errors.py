from enum import StrEnum


class Damage(StrEnum):
    """What is wrong with a tag, or with what is to be written on one."""

    BLANK = "blank"
    CUT_SHORT = "cut_short"
    CHECKSUM = "checksum"
    BAD_VALUE = "bad_value"
    REPEATED = "repeated"
    NO_ITEM = "no_item"
    OTHER_LAYOUT = "other_layout"
    DOES_NOT_FIT = "does_not_fit"


class TagError(ValueError):
    """`detail` says it in words, without what else stands on the tag."""

    def __init__(self, damage: Damage, detail: str) -> None:
        super().__init__(detail)
        self.damage = damage
        self.detail = detail
