"""What was lost is in hand again: whoever paid for it gets that back, and its item goes on as any other."""

from typing import Final

from bashu.domain.circulation.accidents.charging import Cancelled, cancel
from bashu.domain.circulation.case import Case

FOUND: Final = "found"
REPLACED: Final = "replaced"


def found_again(case: Case, *, reason: str = FOUND) -> Cancelled:
    """The charge for the item's price, if there is one. What its delay and the work cost stays owed."""
    return cancel(case, case.lost_charge, entry_id=case.fresh.charge_id, reason=reason)
