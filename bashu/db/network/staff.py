"""Who works here, and what was granted to whom: as far as a right reaches."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from bashu.db.network.models import Branch, Library, Staff, Terminal
from bashu.db.network.models import Grant as GrantModel
from bashu.db.network.queries import Name, PlaceRow, place_of
from bashu.db.network.rights import administrators, grant_of, reached, within
from bashu.domain.rights import NETWORK, Grant, Reach, Scope
from bashu.domain.rights.words import ROLE_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """`place` None and `code` empty: the network. `given_by` empty: the command line, the founding or an upgrade."""

    grant_id: int
    staff_id: int
    grant: Grant
    role: Name
    code: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    terminal_id: int
    name: str
    place: PlaceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRow:
    """`value` as a form sends it: network, library:CODE or branch:CODE. `name` None: the whole network."""

    value: str
    name: Name | None


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


def by_login(login: str) -> int | None:
    return Staff.objects.filter(user__username=login).values_list("id", flat=True).first()


def administrator_count(*, on: date) -> int:
    """Of the whole network, and for good."""
    return administrators(on).values("staff").distinct().count()


def logins() -> frozenset[str]:
    return frozenset(Staff.objects.values_list("user__username", flat=True))


def scope_named(*, branch: str = "", library: str = "") -> Scope | None:
    """By code; without either the network. None: there is no such place."""
    if branch:
        found = Branch.objects.filter(code=branch).first()
        return None if found is None else Scope(library_id=found.library_id, branch_id=found.pk)
    if library:
        library_id = Library.objects.filter(code=library).values_list("id", flat=True).first()
        return None if library_id is None else Scope(library_id=library_id)
    return NETWORK


def scope_of_value(value: str) -> Scope | None:
    """What `ScopeRow.value` stands for."""
    kind, _, code = value.partition(":")
    if kind in {"branch", "library"} and code:
        return scope_named(**{kind: code})
    return NETWORK if value == "network" else None


def desks(reach: Reach) -> tuple[DeskRow, ...]:
    """Where a new login can belong."""
    rows = within(Terminal.objects.filter(kind="desk", active=True), reach, library="branch__library")
    rows = rows.select_related("branch__library__city").order_by("branch__code", "id")
    return tuple(DeskRow(terminal_id=row.pk, name=row.name, place=place_of(row.branch)) for row in rows)


def scopes(reach: Reach) -> tuple[ScopeRow, ...]:
    """For what a grant can be given, the widest first."""
    libraries = within(Library.objects.all(), reach, library="pk", branch="").order_by("code")
    branches = within(Branch.objects.all(), reach, branch="pk").select_related("library__city").order_by("code")
    return (
        *([ScopeRow(value="network", name=None)] if reach.everywhere else []),
        *(ScopeRow(value=f"library:{row.code}", name=Name(row.name_zh, row.name_en)) for row in libraries),
        *(ScopeRow(value=f"branch:{row.code}", name=place_of(row).full_name) for row in branches),
    )


def _workers(rows: QuerySet[Staff], reach: Reach, *, on: date | None = None) -> Iterable[WorkerRow]:
    grants = GrantModel.objects.filter(reached(reach) | reached(reach, library="branch__library", branch=""))
    found = rows.filter(Q(pk__in=within(Staff.objects.all(), reach)) | Q(pk__in=grants.values("staff")))
    found = found.select_related("user", "terminal", "branch__library__city")
    grants_by_staff: dict[int, list[GrantRow]] = defaultdict(list)
    for grant in _grants(grants.filter(staff__in=rows)):
        grants_by_staff[grant.staff_id].append(grant)
    for row in found.order_by("library__code", "user__username"):
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
            code=row.branch.code if row.branch else row.library.code if row.library else "",
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
