"""What a library's own system is to know of an item of that library, after a command of which it was not told.

It goes by how the item stands then. `OUT`: it is with the network. `IN`: it was taken in, wherever that was; whoever
had it there has it no more.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

from bashu.domain.circulation.statuses import KEPT_BACK, ItemStatus
from bashu.domain.circulation.undo.stood import STOOD
from bashu.domain.values import value_class


class OwnOrderKind(StrEnum):
    OUT = "out"
    IN = "in"


@value_class(frozen=True, slots=True, kw_only=True)
class Ordered:
    """`at`: when it was scanned."""

    kind: OwnOrderKind
    at: datetime


# An effect as the log has it: its name and its fields, times as text.
Said: TypeAlias = tuple[str, Mapping[str, Any]]
# Commands by which somebody has the item in hand and lays it somewhere.
TAKE_IN: Final = frozenset({
    "CheckIn", "RecordCheckIn", "ReceiveTransit", "ReceiveBox", "CountUse", "SendItem", "Restore", "UndoScan",
})  # fmt: skip
# When it came, and when it left, the surest first.
CAME: Final = (
    ("LoanClosed", "taken_in_at"), ("LoanClosed", "checked_in_at"), ("TransitEnded", "ended_at"),
    ("TransitStarted", "started_at"), ("FloatStarted", "since_at"), ("LoanOpened", "checked_out_at"),
)  # fmt: skip
LEFT: Final = (("LoanOpened", "checked_out_at"), ("TransitStarted", "started_at"), *CAME)


def own_orders(
    kind: str, effects: Sequence[Said], *, item_id: int, own_branches: Collection[int], at: datetime
) -> Iterator[Ordered]:
    """`kind`: the name of the command; `own_branches`: of the owner; `at`: where the effects tell no time."""
    about = {name: fields for name, fields in effects if fields.get("item_id") == item_id}
    if (stands := about.get("ItemChanged")) is None:
        return
    status, is_home = ItemStatus(stands["status"]), stands["branch_id"] in own_branches
    came_at, left_at = (_time(about, told, otherwise=at) for told in (CAME, LEFT))
    if is_home and (status is ItemStatus.AVAILABLE or (status in KEPT_BACK and kind in TAKE_IN)):
        yield Ordered(kind=OwnOrderKind.IN, at=came_at)
    elif _is_out(about, status=status):
        if kind in TAKE_IN or "LoanClosed" in about or _was_lent_there(about):
            yield Ordered(kind=OwnOrderKind.IN, at=came_at)
        yield Ordered(kind=OwnOrderKind.OUT, at=left_at)


def _is_out(about: Mapping[str, Mapping[str, Any]], *, status: ItemStatus) -> bool:
    """From now on. What was under way, and is or waits elsewhere, was so before."""
    was_home = "LoanClosed" in about or "TransitEnded" not in about
    match status:
        case ItemStatus.ON_LOAN:
            return "LoanOpened" in about or "LoanReopened" in about
        case ItemStatus.IN_TRANSIT:
            return "TransitReopened" in about or ("TransitStarted" in about and was_home)
        case ItemStatus.ON_HOLD_SHELF | ItemStatus.AVAILABLE:
            return was_home
    return False


def _was_lent_there(about: Mapping[str, Mapping[str, Any]]) -> bool:
    terms = about.get("LoanOpened", {}).get("terms", {})
    return bool(terms.get(STOOD, {}).get("status") == ItemStatus.LENT_BY_OWNER)


def _time(about: Mapping[str, Mapping[str, Any]], told: Sequence[tuple[str, str]], *, otherwise: datetime) -> datetime:
    found = next((at for name, field in told if (at := about.get(name, {}).get(field))), None)
    return datetime.fromisoformat(found) if found else otherwise
