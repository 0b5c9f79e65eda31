"""Who works here, and what was granted to whom: as far as a right reaches."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from bashu.db.network.models import Grant as GrantModel
from bashu.db.network.models import Staff
from bashu.db.network.queries import Name, PlaceRow, place_of
from bashu.db.network.rights import grant_of, reached, within
from bashu.domain.rights import Grant, Reach
from bashu.domain.rights.words import ROLE_NAMES

STAFF_MAX = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """`place` None: the network. `given_by` is empty when it was the command line, the founding or an upgrade."""

    grant_id: int
    staff_id: int
    grant: Grant
    role: Name
    place: Name | None
    given_by: str
    given_at: datetime | None
    ended_by: str
    ended_at: datetime | None

    def is_over(self, on: date) -> bool:
        return self.ended_at is not None or (self.grant.ends_on is not None and self.grant.ends_on < on)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRow:
    staff_id: int
    login: str
    active: bool
    place: PlaceRow
    desk: str
    grants: tuple[GrantRow, ...]


def grants_of(staff_id: int, *, on: date) -> tuple[GrantRow, ...]:
    """One's own: those that hold on this day or begin later."""
    rows = _grants(GrantModel.objects.filter(staff=staff_id))
    return tuple(row for row in rows if not row.is_over(on))


def workers(reach: Reach, *, on: date) -> tuple[WorkerRow, ...]:
    """Those who belong to a place that is reached, or have a grant for one; with the grants that are reached."""
    return tuple(_workers(Staff.objects.all(), reach, on=on))


def worker(staff_id: int, reach: Reach) -> WorkerRow | None:
    """Also with what is over."""
    return next(iter(_workers(Staff.objects.filter(pk=staff_id), reach)), None)


def _workers(rows: QuerySet[Staff], reach: Reach, *, on: date | None = None) -> Iterable[WorkerRow]:
    grants = GrantModel.objects.filter(reached(reach) | reached(reach, library="branch__library", branch=""))
    found = rows.filter(Q(pk__in=within(Staff.objects.all(), reach)) | Q(pk__in=grants.values("staff")))
    found = found.select_related("user", "terminal", "branch__library__city")
    grants_by_staff: dict[int, list[GrantRow]] = defaultdict(list)
    for grant in _grants(grants.filter(staff__in=rows)):
        grants_by_staff[grant.staff_id].append(grant)
    for row in found.order_by("library__code", "user__username")[:STAFF_MAX]:
        yield WorkerRow(
            staff_id=row.pk,
            login=row.user.get_username(),
            active=row.user.is_active,
            place=place_of(row.branch),
            desk=row.terminal.name,
            grants=tuple(grant for grant in grants_by_staff[row.pk] if on is None or not grant.is_over(on)),
        )


def _grants(rows: QuerySet[GrantModel]) -> Iterable[GrantRow]:
    rows = rows.select_related("library", "branch__library__city", "given_by__user", "ended_by__user").order_by("id")
    for row in rows:
        grant = grant_of(row)
        yield GrantRow(
            grant_id=row.pk,
            staff_id=row.staff_id,
            grant=grant,
            role=Name(*ROLE_NAMES[grant.role]),
            place=_place(row),
            given_by=_login(row.given_by),
            given_at=row.given_at,
            ended_by=_login(row.ended_by),
            ended_at=row.ended_at,
        )


def _place(row: GrantModel) -> Name | None:
    if row.branch is not None:
        return place_of(row.branch).full_name
    return None if row.library is None else Name(row.library.name_zh, row.library.name_en)


def _login(staff: Staff | None) -> str:
    return "" if staff is None else staff.user.get_username()
