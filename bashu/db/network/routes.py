"""What pages may know of legs: who drives from where to where. Rows are frozen."""

from bashu.db.network.models import Branch, Leg
from bashu.db.network.queries import PlaceRow, place_of

PLACES_MAX = 2_000


def neighbours(branch_id: int) -> tuple[PlaceRow, ...]:
    """Where a leg goes from here; every other branch where none does."""
    there = Leg.objects.filter(origin_id=branch_id).values("destination_id")
    rows = Branch.objects.select_related("library__city").order_by("code")
    found = list(rows.filter(id__in=there)[:PLACES_MAX]) or list(rows.exclude(id=branch_id)[:PLACES_MAX])
    return tuple(place_of(row) for row in found)
