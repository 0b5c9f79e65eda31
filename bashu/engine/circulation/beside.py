"""What is written beside the effects of a batch, in its transaction, and stands in no log: what readers are told of
charges and accidents, and where lists find what is laid aside."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bashu.domain.circulation.charges.effects import EntryKind
from bashu.domain.circulation.state import State
from bashu.engine.circulation.laid_aside import LAID_ASIDE, laid_aside
from bashu.engine.circulation.notices import NEW_NOTICES, of_money, of_refunds
from bashu.engine.circulation.save import Rows
from bashu.engine.room import Write


def beside(rows: Rows, *, state: State, now: datetime) -> list[Write]:
    told = [
        *of_money(rows.money.new_charges.values(), _ended(rows, state.patron_of), now=now),
        *_to_refund(rows, state, now=now),
    ]
    return [
        Write("notices of money", NEW_NOTICES, told),
        Write("items laid aside", LAID_ASIDE, laid_aside(rows.items.values(), now=now)),
    ]


def _to_refund(rows: Rows, state: State, *, now: datetime) -> Iterator[dict[str, Any]]:
    money = rows.money
    cancelled = [row["charge_id"] for row in money.entries if row["kind"] == EntryKind.CANCELLED]
    if not cancelled:
        return iter(())
    patron_of = {charge_id: state.charges[charge_id].patron_id for charge_id in cancelled}
    return of_refunds(cancelled, {**money.new_charges, **money.charges}, patron_of=patron_of, now=now)


def _ended(rows: Rows, patron_of: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    for row in (*rows.ended_loans, *rows.claimed_loans.values()):
        item = rows.items[row["item_id"]]
        yield {**row, "patron_id": patron_of.get(row["loan_id"]), "version": item["version"]}
