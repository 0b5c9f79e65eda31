"""What a scan on the shelves says of an item: it stands where it should, or it does not."""

from enum import StrEnum

from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.values import value_class


class Found(StrEnum):
    RIGHT = "right"
    ELSEWHERE = "elsewhere"
    OTHER_SHELF = "other_shelf"
    ON_LOAN = "on_loan"
    IN_TRANSIT = "in_transit"
    PUT_ASIDE = "put_aside"
    MISSING = "missing"
    # by a reader
    LOST = "lost"
    CLAIMED_RETURNED = "claimed_returned"
    WITHDRAWN = "withdrawn"
    NOT_FOR_THE_SHELF = "not_for_the_shelf"


@value_class(frozen=True, slots=True, kw_only=True)
class Shelves:
    """What is counted: of this branch, these shelf marks and this collection; empty: all of them."""

    branch_id: int
    first_mark: str = ""
    last_mark: str = ""
    collection: str = ""


@value_class(frozen=True, slots=True, kw_only=True)
class Scanned:
    status: str
    branch_id: int
    call_number: str
    collection: str


_BY_STATUS = {
    ItemStatus.ON_LOAN: Found.ON_LOAN,
    ItemStatus.LENT_BY_OWNER: Found.ON_LOAN,
    ItemStatus.IN_TRANSIT: Found.IN_TRANSIT,
    ItemStatus.ON_HOLD_SHELF: Found.PUT_ASIDE,
    ItemStatus.MISSING: Found.MISSING,
    ItemStatus.LOST: Found.LOST,
    ItemStatus.CLAIMED_RETURNED: Found.CLAIMED_RETURNED,
    ItemStatus.WITHDRAWN: Found.WITHDRAWN,
}


def judge(item: Scanned, shelves: Shelves) -> Found:
    """How it should stand comes before where: what is on loan stands on no shelf."""
    if item.status != ItemStatus.AVAILABLE:
        return _BY_STATUS.get(ItemStatus(item.status), Found.NOT_FOR_THE_SHELF)
    if item.branch_id != shelves.branch_id:
        return Found.ELSEWHERE
    return Found.RIGHT if is_of(shelves, item) else Found.OTHER_SHELF


def is_of(shelves: Shelves, item: Scanned) -> bool:
    """By the signs of the marks, one after the other, as the tables compare them too."""
    mark = item.call_number
    begins = mark >= shelves.first_mark
    ends = not shelves.last_mark or mark[: len(shelves.last_mark)] <= shelves.last_mark
    return begins and ends and shelves.collection in {"", item.collection}


# What a scan at the counter puts right; the rest is put on its shelf, or looked into.
TO_BE_TAKEN_IN = frozenset({
    Found.ELSEWHERE, Found.ON_LOAN, Found.IN_TRANSIT, Found.PUT_ASIDE, Found.MISSING, Found.LOST,
    Found.CLAIMED_RETURNED,
})  # fmt: skip
