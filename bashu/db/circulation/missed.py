"""What was asked for or put aside for a hold, and was not had by it."""

from dataclasses import dataclass
from datetime import datetime

from bashu.db.circulation.hold_models import Missed
from bashu.db.network.queries import PlaceRow, places
from bashu.domain.circulation.holds.states import HoldReason


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedRow:
    """`place`: where that was seen."""

    barcode: str
    place: PlaceRow
    reason: HoldReason
    missed_at: datetime


def missed_of(hold_id: int) -> tuple[MissedRow, ...]:
    """The latest first."""
    rows = Missed.objects.filter(hold_id=hold_id).order_by("-id")
    found = list(rows.values_list("item__barcode", "branch_id", "reason", "missed_at"))
    where = places({branch_id for _, branch_id, _, _ in found})
    return tuple(
        MissedRow(barcode=barcode, place=where[branch_id], reason=HoldReason(reason), missed_at=missed_at)
        for barcode, branch_id, reason, missed_at in found
    )
