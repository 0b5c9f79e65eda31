"""Where a hold is collected: a city, then one of its branches, district by district."""

from dataclasses import dataclass

from bashu.db.network.queries import CityRow, Name, PickupRow, PlaceRow, pickup_cities, pickup_places


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`districts`: with one group and no name where no district has two branches to choose from."""

    cities: tuple[CityRow, ...]
    city: str
    districts: tuple[tuple[Name | None, tuple[PickupRow, ...]], ...]
    chosen: int | None

    @property
    def branches(self) -> tuple[int, ...]:
        return tuple(row.place.branch_id for _, rows in self.districts for row in rows)


def offer(*, city: str, chosen: int | None, usual: PlaceRow | None) -> Offer:
    """`city`: what was chosen in the form, if anything was. `usual`: where this reader most likely collects."""
    cities = pickup_cities()
    known = {row.code for row in cities}
    first = usual.city_code if usual is not None and usual.city_code in known else next(iter(sorted(known)), "")
    at = city if city in known else first
    rows = pickup_places(at) if at else ()
    here = {row.place.branch_id for row in rows}
    fallback = usual.branch_id if usual is not None and usual.branch_id in here else None
    return Offer(cities=cities, city=at, districts=_by_district(rows), chosen=chosen if chosen in here else fallback)


def _by_district(rows: tuple[PickupRow, ...]) -> tuple[tuple[Name | None, tuple[PickupRow, ...]], ...]:
    groups: dict[Name, list[PickupRow]] = {}
    for row in rows:
        groups.setdefault(row.district, []).append(row)
    if len(groups) == len(rows):
        return ((None, rows),) if rows else ()
    return tuple((district, tuple(group)) for district, group in groups.items())
