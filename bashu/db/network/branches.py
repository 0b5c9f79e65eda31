"""Branches as far as a right reaches, and what each says of its days, for the pages that keep calendars."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from bashu.db.network.calendar_models import Amnesty, ClosedDay, Closure, OpenDay
from bashu.db.network.models import Branch, Library
from bashu.db.network.queries import Name, PlaceRow, place_of
from bashu.db.network.rights import within
from bashu.domain.calendar import WHOLE_DAY, Hours, Opening, hours_of
from bashu.domain.rights import NETWORK, Reach, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureRow:
    """`branch_id` None: of the library with all its branches."""

    closure_id: int
    library_id: int
    branch_id: int | None
    place: Name
    first_on: date
    last_on: date
    reason: str
    announced_at: datetime

    @property
    def scope(self) -> Scope:
        return Scope(library_id=self.library_id, branch_id=self.branch_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmnestyRow:
    """`library_id` None: of the whole network."""

    amnesty_id: int
    library_id: int | None
    place: Name | None
    first_on: date
    last_on: date
    reason: str

    @property
    def scope(self) -> Scope:
        return NETWORK if self.library_id is None else Scope(library_id=self.library_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """A single day of a branch; closed without hours."""

    on: date
    hours: Hours
    reason: str


@dataclass(frozen=True, slots=True)
class LibraryChoice:
    library_id: int
    name: Name


def branches(reach: Reach) -> tuple[PlaceRow, ...]:
    """In the order of their codes."""
    rows = within(Branch.objects.select_related("library__city"), reach, branch="pk")
    return tuple(place_of(row) for row in rows.order_by("code"))


def desks_of_others(library_id: int) -> tuple[PlaceRow, ...]:
    """Where other libraries have a desk, library by library."""
    rows = Branch.objects.filter(kind="library").exclude(library=library_id).select_related("library__city")
    return tuple(place_of(row) for row in rows.order_by("library__code", "code"))


def libraries(reach: Reach) -> tuple[LibraryChoice, ...]:
    """Whole libraries, not those of which one branch is reached."""
    rows = within(Library.objects.all(), reach, library="pk", branch="").order_by("code")
    return tuple(LibraryChoice(row.pk, Name(row.name_zh, row.name_en)) for row in rows)


def closures(place: PlaceRow, *, on: date) -> tuple[ClosureRow, ...]:
    """Of this branch and of its library, that are not over by this day."""
    rows = Closure.objects.filter(Q(branch=place.branch_id) | Q(library=place.library_id), ends_on__gte=on)
    return tuple(
        ClosureRow(
            closure_id=row.pk,
            library_id=place.library_id,
            branch_id=row.branch_id,
            place=place.full_name if row.branch_id else place.library,
            first_on=row.starts_on,
            last_on=row.ends_on,
            reason=row.reason,
            announced_at=row.announced_at,
        )
        for row in rows.order_by("starts_on", "id")
    )


def amnesties(reach: Reach, *, on: date) -> tuple[AmnestyRow, ...]:
    """Not over by this day: of the libraries that are reached, and of the network."""
    rows = within(Amnesty.objects.select_related("library"), reach, branch="") | Amnesty.objects.filter(library=None)
    return tuple(
        AmnestyRow(
            amnesty_id=row.pk,
            library_id=row.library_id,
            place=Name(row.library.name_zh, row.library.name_en) if row.library else None,
            first_on=row.starts_on,
            last_on=row.ends_on,
            reason=row.reason,
        )
        for row in rows.filter(ends_on__gte=on).order_by("starts_on", "id")
    )


def single_days(branch_id: int, *, on: date) -> tuple[DayRow, ...]:
    """From this day on, closed and open ones in their order."""
    closed = ClosedDay.objects.filter(branch=branch_id, on__gte=on).values_list("on", "reason")
    days = [DayRow(on=day, hours=(), reason=reason) for day, reason in closed]
    rows = list(OpenDay.objects.filter(branch=branch_id, on__gte=on).order_by("opens"))
    for day in {row.on for row in rows}:
        of_day = [row for row in rows if row.on == day]
        told = [Opening(row.opens, row.closes) for row in of_day if row.opens is not None and row.closes is not None]
        days.append(DayRow(on=day, hours=hours_of(told) or WHOLE_DAY, reason=of_day[0].reason))
    return tuple(sorted(days, key=lambda row: (row.on, row.hours)))
