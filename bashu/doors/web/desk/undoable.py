"""Which scan a desk can undo: the last one, if a loan began or ended with it."""

from typing import Any

from bashu.domain.circulation.answers import CheckedIn, CheckedOut
from bashu.domain.circulation.commands import ItemScan, ScanKind
from bashu.domain.outcome import Accepted, Outcome


def what_can_be(outcome: Outcome, item: ItemScan) -> dict[str, Any]:
    """What is kept of a scan, to be undone."""
    match outcome:
        case Accepted(answer=CheckedOut(loan_id=loan_id, item_id=item_id, renewed=False)):
            scan = ScanKind.CHECK_OUT
        case Accepted(answer=CheckedIn(closed_loan_id=int(loan_id), item_id=int(item_id))):
            scan = ScanKind.CHECK_IN
        case _:
            return {}
    return {"scan": scan.value, "loan_id": loan_id, "item_id": item_id, "barcode": item.barcode}
