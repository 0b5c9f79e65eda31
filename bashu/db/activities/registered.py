"""Who is registered for a session, for staff: in lists by shortened names, whole where one of them is looked at."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from bashu.db.activities.models import Registration
from bashu.db.network.names import logins_of
from bashu.db.network.queries import Name
from bashu.db.parts import Part, part_of
from bashu.domain.identity.names import shortened

AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """`name` is shortened, and empty of what is nobody's any more. `ended_by`: the login of the staff who ended it;
    empty: it stands, or somebody else did."""

    registration_id: int
    name: str = field(repr=False)
    library: Name
    seats: int
    state: str
    attended: int | None
    ended_at: datetime | None
    ended_as: str | None
    ended_by: str


def seated(session_id: int, *, start: int) -> Part[Listed]:
    """Who has seats, or had them when it ended, or a lot; by name."""
    rows = _stands(session_id).exclude(state="waiting").order_by("patron__name", "id")
    return part_of(rows, start=start, most=AT_ONCE, told=_listed)


def waiting_list(session_id: int, *, start: int) -> Part[Listed]:
    """In the order in which they move up."""
    rows = _of(session_id).filter(ended_at=None, state="waiting").order_by("position")
    return part_of(rows, start=start, most=AT_ONCE, told=_listed)


def given_back(session_id: int, *, start: int) -> Part[Listed]:
    """What readers or staff have cancelled, the latest first."""
    rows = _of(session_id).filter(ended_as__in=["by_reader", "by_staff"]).order_by("-ended_at", "-id")
    return part_of(rows, start=start, most=AT_ONCE, told=_listed)


def chosen(session_id: int, registration_ids: Collection[int]) -> tuple[Listed, ...]:
    """Those of these that stand."""
    return _listed(_stands(session_id).filter(pk__in=registration_ids).order_by("id")[:AT_ONCE])


def found(session_id: int, *, code: str = "", patron_id: int | None = None, name: str = "") -> tuple[int, ...]:
    """Which registrations of it stand that have this code, or in which this reader, or one of this name, takes part."""
    asked = Q()
    if code:
        asked |= Q(code=code.upper())
    if patron_id is not None:
        asked |= Q(patron=patron_id) | Q(members__patron=patron_id)
    if name:
        asked |= Q(patron__name__iexact=name) | Q(members__patron__name__iexact=name)
    rows = _stands(session_id).filter(asked) if asked else Registration.objects.none()
    return tuple(rows.order_by("id").values_list("id", flat=True).distinct()[:AT_ONCE])


def looked_at(registration_id: int, *, session_id: int) -> Registration | None:
    """Whole: with its reader, who comes along, and the session."""
    rows = _of(session_id).select_related("session__activity__library", "session__branch__library")
    return rows.prefetch_related("members__patron").filter(pk=registration_id).first()


def _of(session_id: int) -> "QuerySet[Registration]":
    return Registration.objects.filter(session=session_id).select_related("patron", "home_library")


def _stands(session_id: int) -> "QuerySet[Registration]":
    """A seat stands also when the session is over."""
    return _of(session_id).filter(Q(ended_at=None) | Q(ended_as="over", state="registered"))


def _listed(rows: Iterable[Registration]) -> tuple[Listed, ...]:
    read = tuple(rows)
    logins = logins_of(row.ended_by for row in read)
    return tuple(
        Listed(
            registration_id=row.pk,
            name=shortened(row.patron.name) if row.patron else "",
            library=Name(row.home_library.name_zh, row.home_library.name_en),
            seats=row.seats,
            state=row.state,
            attended=row.attended,
            ended_at=row.ended_at,
            ended_as=row.ended_as,
            ended_by=logins.get(row.ended_by, ""),
        )
        for row in read
    )
