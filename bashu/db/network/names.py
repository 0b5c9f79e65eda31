"""What libraries, cities and staff are called, where only some of them are meant."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import F

from bashu.db.network.models import Branch, Library, Region
from bashu.db.network.queries import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotRow:
    """Where a branch is."""

    branch_id: int
    name: Name
    lon: float
    lat: float


def library_names(library_ids: Iterable[int]) -> dict[int, Name]:
    rows = Library.objects.filter(pk__in=set(library_ids)).values_list("id", "name_zh", "name_en")
    return {library_id: Name(zh, en) for library_id, zh, en in rows}


def city_names(codes: Iterable[str]) -> dict[str, Name]:
    rows = Region.objects.filter(pk__in=set(codes)).values_list("code", "name_zh", "name_en")
    return {code: Name(zh, en) for code, zh, en in rows}


def spots() -> tuple[SpotRow, ...]:
    """Of all branches."""
    rows = Branch.objects.order_by("id").values_list("id", "name_zh", "name_en", "lon", "lat")
    return tuple(SpotRow(branch_id=row[0], name=Name(row[1], row[2]), lon=row[3], lat=row[4]) for row in rows)


def logins_of(staff_ids: Iterable[int | None]) -> dict[int | None, str]:
    """Staff by their numbers: where these stand there is no reference, since a login may go."""
    wanted = {each for each in staff_ids if each is not None}
    rows = User.objects.filter(staff__in=wanted).annotate(of=F("staff")) if wanted else ()
    return {row.of: row.get_username() for row in rows}
