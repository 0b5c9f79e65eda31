"""Which branches of a library stand in one building, so that nothing needs a van between them."""

from dataclasses import dataclass

from bashu.db.network.models import Branch
from bashu.db.network.queries import PlaceRow, place_of

NAME_LENGTH_MAX = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingRow:
    """`beside`: the other branches there. `has_desk`: what goes to a point without one is put in at its machine, so
    the building is nothing to it."""

    place: PlaceRow
    building: str
    beside: tuple[PlaceRow, ...]
    has_desk: bool


def building_of(code: str) -> BuildingRow | None:
    row = Branch.objects.select_related("library__city").filter(code=code).first()
    if row is None:
        return None
    alike = Branch.objects.select_related("library__city").filter(
        library=row.library_id, building=row.building, kind="library"
    )
    beside = alike.exclude(pk=row.pk).order_by("code") if row.building else ()
    return BuildingRow(
        place=place_of(row),
        building=row.building,
        beside=tuple(place_of(each) for each in beside),
        has_desk=row.kind == "library",
    )


def name_building(branch_id: int, name: str) -> None:
    """Empty: it stands alone."""
    Branch.objects.filter(pk=branch_id).update(building=name)
