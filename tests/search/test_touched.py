"""Of all that the log says, what the index has to look at again."""

from typing import Any

import pytest

from bashu.engine.feed import Change, Cursor
from bashu.search.touched import touched
from tests.people import NOON, an_id

MOVED = ("ItemChanged", {"item_id": 7, "version": 2, "status": "on_loan", "branch_id": 1})


def change(kind: str, *effects: tuple[str, dict[str, Any]]) -> Change:
    return Change(cursor=Cursor(), recorded_at=NOON, command_id=an_id(), kind=kind, effects=list(effects))


@pytest.mark.parametrize(
    ("told", "bibs", "items"),
    [
        (change("Admitted", ("BibsAdmitted", {"bib_ids": [1, 2]})), {1, 2}, set()),
        (
            change("Admitted", ("ItemsAdmitted", {"items": [[7, 1, "available", 1], [8, 1, "available"]]})),
            set(),
            {7, 8},
        ),
        (change("ItemsEdited", ("ItemsAdded", {"item_ids": [7], "bib_id": 1, "by": 1})), {1}, set()),
        (change("ItemsEdited", ("ItemsEdited", {"item_ids": [7], "changed": {"price_fen": 1}, "by": 1})), set(), set()),
        (change("ItemsEdited", ("ItemsEdited", {"item_ids": [7], "changed": {"home_branch_id": 1}})), set(), {7}),
        (change("RecordWritten", ("RecordWritten", {"bib_id": 1, "from_bib_id": 2, "items": [7]})), {1, 2}, set()),
        (change("Withdraw", MOVED, ("ItemWithdrawn", {"item_id": 7})), set(), {7}),
        (change("Restore", MOVED), set(), {7}),
        (change("CheckOut", MOVED, ("LoanOpened", {"item_id": 7})), set(), set()),
        (change("PlaceHold", ("HoldPlaced", {"bib_id": 1, "item_id": 7})), set(), set()),
    ],
)
def test_records_and_where_their_items_belong_are_followed_and_loans_are_not(
    told: Change, bibs: set[int], items: set[int]
) -> None:
    found = touched(told)
    assert (set(found.bib_ids), set(found.item_ids)) == (bibs, items)
