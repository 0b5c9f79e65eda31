"""For which days an item is booked. It names no patron."""

from dataclasses import dataclass
from datetime import date

from bashu.db.circulation.models import Hold
from bashu.db.network.queries import PlaceRow, places
from bashu.db.parts import Part, part_of_all

BOOKED_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedRow:
    from_on: date
    to_on: date
    pickup: PlaceRow


def booked_days(item_id: int, *, start: int = 0) -> Part[BookedRow]:
    """The first days first."""
    open_still = Hold.objects.filter(wanted_item_id=item_id, booked_from_on__isnull=False, closed_at__isnull=True)
    asked = ("booked_from_on", "booked_to_on", "pickup_branch_id")
    rows = list(open_still.order_by("booked_from_on").values_list(*asked))
    where = places({branch_id for *_, branch_id in rows})
    told = [BookedRow(from_on=first, to_on=last, pickup=where[branch]) for first, last, branch in rows]
    return part_of_all(told, start=start, most=BOOKED_MAX)
