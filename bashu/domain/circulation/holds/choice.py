"""A choice: several holds of a patron of which one is enough, whichever comes first."""

from enum import StrEnum
from typing import Final

from bashu.domain.circulation.wording import Words

# A list from which somebody takes one is short; and each hold of it is looked at together with all others.
HOLDS_MAX: Final = 10


class NoChoice(StrEnum):
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    HAS_COME = "has_come"
    GONE = "gone"


NO_CHOICES: Final = {
    NoChoice.TOO_FEW: Words(
        "请至少选两条预约，先到的一本就够。",
        "请至少选两条预约。",
        "Choose at least two holds, of which one is enough.",
        "Choose at least two holds.",
    ),
    NoChoice.TOO_MANY: Words(
        "一次最多选10条预约。",
        "最多10条预约可任取其一。",
        "One of at most 10 holds can be enough.",
        "At most 10 holds make a choice.",
    ),
    NoChoice.HAS_COME: Words(
        "其中有一本已经在路上或已到馆，别的不想要可以直接取消。",
        "其中一条已有图书在途或到馆，请直接取消其余预约。",
        "One of these is on its way or ready already. Cancel what you do not want any more.",
        "Something is on its way or ready for one of these. Cancel the others instead.",
    ),
    NoChoice.GONE: Words(
        "其中有一条预约已经结束，请刷新页面再选。",
        "其中一条预约已结束，请刷新。",
        "One of these holds has ended. Load the page again and choose anew.",
        "One of these holds has ended. Load the page again.",
    ),
}


def why_not(chosen: int, *, still_open: int, come: int) -> NoChoice | None:
    """Of so many holds that were chosen, so many are open holds of the patron, and for so many something has come."""
    if chosen < 2:
        return NoChoice.TOO_FEW
    if chosen > HOLDS_MAX:
        return NoChoice.TOO_MANY
    if still_open < chosen:
        return NoChoice.GONE
    return NoChoice.HAS_COME if come else None
