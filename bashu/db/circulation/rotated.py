"""What is in rotations: where it is, and what of it stands where it does not belong any more."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from bashu.db.catalogue.models import Item
from bashu.db.network.queries import Name, PlaceRow, places
from bashu.db.network.rotations import rotations_of
from bashu.domain.routing import stop_on

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
    return _rows(Q(rotation=rotation_id))


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


def may_leave(branch_id: int, *, on: date) -> tuple[RotatedRow, ...]:
    """What stands on the shelves of a branch while its rotation is elsewhere, then what may have to go home because its
    rotation is nowhere. Whether it is sent, and where to, is decided as it is scanned."""
    here = Q(rotation__isnull=False, branch=branch_id, status="available")
    # Of all that is in rotations, which an index of its own has: no index goes by the branch.
    standing = rotations_of(Item.objects.filter(here).values_list("rotation", flat=True).distinct())
    stops = {rotation.id: stop_on(rotation, on) for rotation in standing}
    moved = {key for key, stop in stops.items() if stop is not None and stop.branch_id != branch_id}
    nowhere = {key for key, stop in stops.items() if stop is None}
    first = _rows(here & Q(rotation__in=moved), most=LEAVING_MAX)
    away = here & Q(rotation__in=nowhere) & ~Q(home_branch=F("branch"))
    return first + _rows(away, most=LEAVING_MAX - len(first))


def _rows(which: Q, *, most: int | None = None) -> tuple[RotatedRow, ...]:
    found = list(
        Item.objects.filter(which).select_related("bib").order_by("rotation", "branch", "call_number", "id")[:most]
    )
    if not found:
        return ()
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
