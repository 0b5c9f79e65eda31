"""What feeds are of: a library, a city, a series, a brand, as far as something of it is published."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.db.models import Exists, OuterRef, prefetch_related_objects

from bashu.db.activities.models import Activity as Activity
from bashu.db.activities.models import ActivitySession as ActivitySession
from bashu.db.activities.models import Brand, CalendarKey, Registration, Series
from bashu.db.activities.queries import Wanted, fitting
from bashu.db.network.models import Library, Region
from bashu.db.network.queries import Name
from bashu.db.patrons.bonds import acts_for
from bashu.domain.identity.acting import Acting
from bashu.domain.identity.kinds import PatronState

# No feed tells more.
SESSIONS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """`id`: of the row; empty for a city, which is known by its code."""

    name: Name
    id: int = 0
    code: str = ""


def library(code: str) -> Whose | None:
    row = Library.objects.filter(code=code).first()
    return Whose(id=row.pk, code=code, name=Name(row.name_zh, row.name_en)) if row else None


def city(code: str) -> Whose | None:
    """One in which a library is."""
    row = Region.objects.filter(code=code).filter(Exists(Library.objects.filter(city=OuterRef("code")))).first()
    return Whose(code=code, name=Name(row.name_zh, row.name_en)) if row else None


def series(series_id: int) -> Whose | None:
    offered = Activity.objects.filter(series=OuterRef("pk"), state="published")
    row = Series.objects.filter(Exists(offered), pk=series_id).first()
    return Whose(id=row.pk, name=Name(row.title_zh, row.title_en)) if row else None


def brand(code: str) -> Whose | None:
    offered = Activity.objects.filter(brand=OuterRef("pk"), state="published")
    row = Brand.objects.filter(Exists(offered), code=code).first()
    return Whose(id=row.pk, code=code, name=Name(row.name_zh, row.name_en)) if row else None


def brand_of(brand_id: int) -> Whose | None:
    code = Brand.objects.filter(pk=brand_id).values_list("code", flat=True).first()
    return brand(code) if code is not None else None


def sessions(wanted: Wanted, *, since: datetime) -> tuple[ActivitySession, ...]:
    """What ends from `wanted.from_at` on; as far as there is room what has ended since; the first to begin first."""
    coming = tuple(fitting(wanted).order_by("starts_at", "id")[:SESSIONS_MAX])
    ended = fitting(replace(wanted, from_at=since)).filter(ends_at__lt=wanted.from_at)
    past = ended.order_by("-ends_at", "-id")[: SESSIONS_MAX - len(coming)]
    return (*sorted(past, key=lambda each: (each.starts_at, each.pk)), *coming)


def reader_of(digest: bytes) -> int | None:
    """Whose calendar it is, by the SHA-256 of its secret; a closed account has none."""
    rows = CalendarKey.objects.filter(digest=digest, patron__state=PatronState.ACTIVE.value)
    return rows.values_list("patron_id", flat=True).first()


def looked_after(patron_id: int, *, today: date) -> tuple[int, ...]:
    """The reader, and the children whose confirmed guardian they are: from 14 years on only those who agree."""
    wards = (each.patron_id for each in acts_for(patron_id, today=today) if each.acting is Acting.GUARDIAN)
    return (patron_id, *sorted(wards))


def is_theirs(row: Registration) -> bool:
    """Whether a calendar of theirs still has it: a seat, a place in the line, a lot, or what was called off."""
    return row.ended_as in {None, "called_off", "over"}


def with_quotas(rows: Sequence[ActivitySession]) -> None:
    """For `seats_left`: one query for all of them."""
    prefetch_related_objects(list(rows), "quotas")


def with_libraries(row: Activity) -> tuple[Library, ...]:
    """Those that hold it too."""
    return tuple(sorted(row.libraries.all(), key=lambda each: each.code))
