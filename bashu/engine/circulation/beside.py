"""What is written beside the effects of a batch, in its transaction, and stands in no log: what readers are told of
charges and accidents, and where lists find what is laid aside."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bashu.engine.circulation.laid_aside import LAID_ASIDE, laid_aside
from bashu.engine.circulation.notices import NEW_NOTICES, of_money
from bashu.engine.circulation.save import Rows
from bashu.engine.room import Write


def beside(rows: Rows, *, patron_of: Mapping[int, int], now: datetime) -> list[Write]:
    """`patron_of`: whose each loan is."""
    told = of_money(rows.money.new_charges.values(), _ended(rows, patron_of), now=now)
    return [
        Write("notices of money", NEW_NOTICES, list(told)),
        Write("items laid aside", LAID_ASIDE, laid_aside(rows.items.values(), now=now)),
    ]


def _ended(rows: Rows, patron_of: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    for row in (*rows.ended_loans, *rows.claimed_loans.values()):
        item = rows.items[row["item_id"]]
        yield {**row, "patron_id": patron_of.get(row["loan_id"]), "version": item["version"]}
