"""What search asks of the tables: what it cannot know itself, because it changes with each loan."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from django.db import connection

from bashu.db.catalogue.handed_on import ID_MAX
from bashu.db.catalogue.models import Item
from bashu.db.network.models import Branch
from bashu.db.network.queries import PlaceRow, place_of

EARTH_KM = 6_371.0
# One pass over the items of these records, by their index.
AVAILABLE = """
SELECT DISTINCT i.bib_id FROM unnest(%(bibs)s::int8[]) AS asked(bib_id)
  JOIN catalogue_item i ON i.bib_id = asked.bib_id
  JOIN network_branch b ON b.id = i.branch_id
  JOIN network_library l ON l.id = b.library_id
 WHERE i.status = 'available' AND (%(anywhere)s OR l.id = ANY(%(libraries)s) OR l.city_id = ANY(%(cities)s))
"""
HELD = """
SELECT bib_id, branch_id, count(*), count(*) FILTER (WHERE status = 'available') FROM catalogue_item
 WHERE bib_id = ANY(%s) AND status <> 'withdrawn' GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """What stands at a branch of one title. `distance_km` as the crow flies; None when nobody said from where."""

    at: PlaceRow
    items: int
    available: int
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class Point:
    lon: float
    lat: float


def bib_ids_with_barcode(barcode: str) -> tuple[int, ...]:
    """Barcodes repeat between libraries, and only there."""
    rows = Item.objects.filter(barcode=barcode).order_by("bib_id").values_list("bib_id", flat=True)
    return tuple(rows.distinct())


def available_among(bib_ids: Sequence[int], *, libraries: Sequence[int] = (), cities: Sequence[str] = ()) -> set[int]:
    """Those of which an item stands on a shelf now, in one of these libraries or cities; of none, anywhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            AVAILABLE,
            {
                "bibs": list(bib_ids),
                "anywhere": not (libraries or cities),
                "libraries": [library_id for library_id in libraries if library_id <= ID_MAX],
                "cities": list(cities),
            },
        )
        return {bib_id for (bib_id,) in cursor.fetchall()}


def held(bib_ids: Sequence[int], *, near: Point | None = None) -> dict[int, tuple[HeldRow, ...]]:
    """Where the items of each title are: first where one can be had, and among those the nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [list(bib_ids)])
        rows = cursor.fetchall()
    wanted = {branch_id for _, branch_id, _, _ in rows}
    branches = {each.pk: each for each in Branch.objects.select_related("library__city").filter(pk__in=wanted)}
    found: dict[int, list[HeldRow]] = {bib_id: [] for bib_id in bib_ids}
    for bib_id, branch_id, items, available in rows:
        branch = branches[branch_id]
        away = None if near is None else distance_km(near, Point(branch.lon, branch.lat))
        found[bib_id].append(HeldRow(at=place_of(branch), items=items, available=available, distance_km=away))
    return {bib_id: tuple(sorted(each, key=_first)) for bib_id, each in found.items()}


def distance_km(one: Point, other: Point) -> float:
    """On a sphere (haversine)."""
    lat, lon = radians(other.lat - one.lat), radians(other.lon - one.lon)
    half = sin(lat / 2) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(lon / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def _first(row: HeldRow) -> tuple[bool, float, str]:
    return (row.available == 0, row.distance_km or 0.0, row.at.code)
