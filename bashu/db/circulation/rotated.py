"""What is in rotations: where it is, and what of it stands where it does not belong any more."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from bashu.db.catalogue.models import Item
from bashu.db.network.queries import Name, PlaceRow, places
from bashu.db.network.rotations import rotations_of_branch
from bashu.domain.routing import stop_on

ITEMS_MAX = 2_000
# As many as are looked for on shelves in one go.
LEAVING_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RotatedRow:
    """`place`: where it stands, or where it was last seen."""

    item_id: int
    rotation_id: int
    barcode: str
    title: str
    call_number: str
    status: str
    place: PlaceRow


def items_of(rotation_id: int) -> tuple[RotatedRow, ...]:
    """By where they are, then as they stand on a shelf."""
    return _rows(Q(rotation=rotation_id), most=ITEMS_MAX)


def where_they_are(rows: tuple[RotatedRow, ...]) -> tuple[tuple[PlaceRow, int, int], ...]:
    """How many of them are at each place, and how many of these stand on its shelf; where most are first."""
    places_of = {row.place.branch_id: row.place for row in rows}
    all_of = Counter(row.place.branch_id for row in rows)
    standing = Counter(row.place.branch_id for row in rows if row.status == "available")
    return tuple((places_of[branch], count, standing[branch]) for branch, count in all_of.most_common())


def rotation_of(item_id: int) -> Name | None:
    row = Item.objects.filter(pk=item_id).select_related("rotation").first()
    rotation = row.rotation if row else None
    return None if rotation is None else Name(rotation.name_zh, rotation.name_en)


def may_leave(branch_id: int, *, library_id: int, on: date) -> tuple[RotatedRow, ...]:
    """What stands on the shelves of a branch while its rotation is elsewhere, or is over. Whether it is sent, and where
    to, is decided as it is scanned."""
    moved, over = set[int](), set[int]()
    for rotation in rotations_of_branch(branch_id, library_id=library_id):
        stop = stop_on(rotation, on)
        if stop is not None and stop.branch_id != branch_id:
            moved.add(rotation.id)
        elif rotation.is_over(on):
            over.add(rotation.id)
    if not moved and not over:
        return ()
    here = Q(rotation__in=moved | over, branch=branch_id, status="available")
    return _rows(here & (Q(rotation__in=moved) | ~Q(home_branch=F("branch"))), most=LEAVING_MAX)


def _rows(which: Q, *, most: int) -> tuple[RotatedRow, ...]:
    found = list(
        Item.objects.filter(which).select_related("bib").order_by("rotation", "branch", "call_number", "id")[:most]
    )
    where = places(item.branch_id for item in found)
    return tuple(
        RotatedRow(
            item_id=item.pk,
            rotation_id=item.rotation_id or 0,
            barcode=item.barcode,
            title=item.bib.title,
            call_number=item.call_number,
            status=item.status,
            place=where[item.branch_id],
        )
        for item in found
    )
