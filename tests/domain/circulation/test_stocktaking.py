"""What a scan on the shelves says of an item."""

from typing import Any

import pytest

from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.stocktaking import TO_BE_TAKEN_IN, Found, Scanned, Shelves, judge

HERE, ELSEWHERE = 10, 20
ALL = Shelves(branch_id=HERE)
SOME = Shelves(branch_id=HERE, first_mark="I24", last_mark="I25", collection="少儿")


def item(**changed: Any) -> Scanned:
    fields: dict[str, Any] = {
        "status": "available",
        "branch_id": HERE,
        "call_number": "I246.5/88",
        "collection": "少儿",
    }
    return Scanned(**fields | changed)


@pytest.mark.parametrize(
    ("changed", "shelves", "found"),
    [
        ({}, ALL, Found.RIGHT),
        ({}, SOME, Found.RIGHT),
        ({"call_number": "I24"}, SOME, Found.RIGHT),
        ({"call_number": "I259.9/3"}, SOME, Found.RIGHT),
        ({"call_number": "I26/1"}, SOME, Found.OTHER_SHELF),
        ({"call_number": "I239"}, SOME, Found.OTHER_SHELF),
        ({"call_number": ""}, SOME, Found.OTHER_SHELF),
        ({"collection": ""}, SOME, Found.OTHER_SHELF),
        ({"branch_id": ELSEWHERE}, ALL, Found.ELSEWHERE),
        ({"status": "on_loan"}, ALL, Found.ON_LOAN),
        ({"status": "on_loan", "branch_id": ELSEWHERE}, ALL, Found.ON_LOAN),
        ({"status": "in_transit"}, ALL, Found.IN_TRANSIT),
        ({"status": "on_hold_shelf"}, ALL, Found.PUT_ASIDE),
        ({"status": "missing"}, ALL, Found.MISSING),
        ({"status": "lost"}, ALL, Found.LOST),
        ({"status": "claimed_returned"}, ALL, Found.CLAIMED_RETURNED),
        ({"status": "withdrawn"}, ALL, Found.WITHDRAWN),
    ],
)
def test_how_it_should_stand_comes_before_where(changed: dict[str, Any], shelves: Shelves, found: Found) -> None:
    assert judge(item(**changed), shelves) is found


@pytest.mark.parametrize("status", ItemStatus)
def test_only_what_should_stand_on_a_shelf_is_right(status: ItemStatus) -> None:
    assert (judge(item(status=status), ALL) is Found.RIGHT) == (status is ItemStatus.AVAILABLE)


def test_what_was_withdrawn_or_is_on_the_wrong_shelf_is_not_taken_in() -> None:
    assert set(Found) - TO_BE_TAKEN_IN == {
        Found.RIGHT, Found.OTHER_SHELF, Found.WITHDRAWN, Found.NOT_FOR_THE_SHELF
    }  # fmt: skip
