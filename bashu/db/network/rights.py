"""Rights as the tables have them, and the one way by which a query keeps to them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from bashu.db.network.models import Grant as GrantModel
from bashu.domain.rights import NETWORK, Grant, Reach, Rights, Role, Scope

AnyModel = TypeVar("AnyModel", bound=Model)


def within(
    rows: QuerySet[AnyModel], reach: Reach, *, library: str = "library", branch: str = "branch"
) -> QuerySet[AnyModel]:
    """Of these rows, those of the libraries and branches that a right reaches.

    `library` and `branch` lead from a row to whose it is ("branch__library"); an empty `branch` is for rows that belong
    to a library as a whole. A row that names neither is the network's.
    """
    return rows.filter(reached(reach, library=library, branch=branch))


def reached(reach: Reach, *, library: str = "library", branch: str = "branch") -> Q:
    """The same as a condition, for rows that are found by more than one way."""
    if reach.everywhere:
        return Q()
    mine = Q(**{f"{library}__in": reach.library_ids})
    return mine | Q(**{f"{branch}__in": reach.branch_ids}) if branch else mine


def rights_of(staff_ids: Iterable[int], *, on: date) -> dict[int, Rights]:
    """What each of them may do on this day; all of it in one query."""
    found: dict[int, list[Grant]] = defaultdict(list)
    rows = standing(GrantModel.objects.filter(staff__in=set(staff_ids), staff__user__is_active=True))
    for row in rows:
        grant = grant_of(row)
        if grant.holds(on):
            found[row.staff_id].append(grant)
    return {staff_id: Rights(tuple(grants)) for staff_id, grants in found.items()}


def all_grants() -> Mapping[int, tuple[Grant, ...]]:
    """By the id of the staff, past and coming ones too: an engine keeps them and looks at the day itself."""
    found: dict[int, list[Grant]] = defaultdict(list)
    for row in standing(GrantModel.objects.all()):
        found[row.staff_id].append(grant_of(row))
    return {staff_id: tuple(grants) for staff_id, grants in found.items()}


def administrators(on: date) -> QuerySet[GrantModel]:
    """The grants that keep the network from having nobody who may grant: they hold now, and have no end."""
    return standing(GrantModel.objects.all()).filter(
        role=Role.ADMINISTRATOR,
        library=None,
        branch=None,
        starts_on__lte=on,
        ends_on=None,
        staff__user__is_active=True,
    )


def standing(rows: QuerySet[GrantModel]) -> QuerySet[GrantModel]:
    """Those that nobody has ended."""
    return rows.filter(ended_at=None).select_related("branch").order_by("id")


def grant_of(row: GrantModel) -> Grant:
    return Grant(role=Role(row.role), scope=scope_of(row), starts_on=row.starts_on, ends_on=row.ends_on)


def scope_of(row: GrantModel) -> Scope:
    if row.branch is not None:
        return Scope(library_id=row.branch.library_id, branch_id=row.branch_id)
    return NETWORK if row.library_id is None else Scope(library_id=row.library_id)
