"""Guardians and helpers: plain edits at a desk or on readers' own pages, and who acts for whom. An edit answers a
Problem when it changed nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, Q

from bashu.db.patrons.models import Helper, Patron
from bashu.domain.calendar import local_day
from bashu.domain.identity import age
from bashu.domain.identity.acting import Acting, Bonds, Named, acts_as, is_young, may_end_helper, may_name_helpers
from bashu.domain.identity.kinds import PatronCategory, PatronState
from bashu.domain.identity.problems import Problem, ProblemCode, problem

# Accounts of nobody in particular stand at no desk.
NOBODYS = (PatronCategory.FAMILY, PatronCategory.INSTITUTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActsFor:
    """A patron for whom somebody may act."""

    patron_id: int
    name: str = field(repr=False)
    number: str
    acting: Acting


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperRow:
    helper_id: int
    name: str = field(repr=False)
    number: str
    # Whether whoever named the helper still could.
    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Whom an account knows beside its owner. `guardian` is who was confirmed, by name; `has_family`: it is the account
    of a family, or in one."""

    young: bool
    has_family: bool
    guardian_id: int | None
    guardian: str = field(repr=False)
    agrees: bool
    helpers: tuple[HelperRow, ...]


@transaction.atomic
def name_helper(*, patron_id: int, helper_id: int, named_by_id: int, now: datetime) -> Problem | None:
    """`named_by` asks for it, at a desk or signed in: the guardian of a child under 14, else the patron."""
    rows = locked({patron_id, helper_id})
    patron, helper = rows.get(patron_id), rows.get(helper_id)
    if patron is None or helper is None:
        return problem(ProblemCode.PATRON_UNKNOWN)
    if not may_name_helpers(named_by_id, _bonds(patron), on=local_day(now)):
        return problem(ProblemCode.NOT_YOURS_TO_NAME)
    if helper_id == patron_id or not _is_fit(helper, local_day(now)):
        return problem(ProblemCode.HELPER_UNFIT)
    Helper.objects.update_or_create(
        patron_id=patron_id, helper_id=helper_id, defaults={"named_by_id": named_by_id, "named_at": now}
    )
    return None


@transaction.atomic
def end_helper(*, patron_id: int, helper_id: int) -> bool:
    """By staff. False if there was none."""
    locked({patron_id})
    ended, _ = Helper.objects.filter(patron_id=patron_id, helper_id=helper_id).delete()
    return ended > 0


@transaction.atomic
def dismiss_helper(*, patron_id: int, helper_id: int, by_id: int, now: datetime) -> Problem | None:
    """By whoever is signed in. To dismiss who helps no longer does no harm."""
    patron = locked({patron_id}).get(patron_id)
    if patron is None:
        return problem(ProblemCode.PATRON_UNKNOWN)
    if not may_end_helper(by_id, helper_id=helper_id, bonds=_bonds(patron), on=local_day(now)):
        return problem(ProblemCode.NOT_YOURS_TO_NAME)
    Helper.objects.filter(patron_id=patron_id, helper_id=helper_id).delete()
    return None


@transaction.atomic
def agree_to_guardian(*, patron_id: int, agrees: bool, now: datetime) -> Problem | None:
    """The patron asks for it, who is 14 or older: may the guardian go on seeing and acting?"""
    patron = locked({patron_id}).get(patron_id)
    if patron is None:
        return problem(ProblemCode.PATRON_UNKNOWN)
    if is_young(_bonds(patron), on=local_day(now)):
        return problem(ProblemCode.UNDER_14)
    Patron.objects.filter(id=patron_id).update(agrees_to_guardian_at=now if agrees else None)
    return None


def bonds_of(patron_id: int) -> Bonds | None:
    patron = Patron.objects.filter(id=patron_id).first()
    return None if patron is None else _bonds(patron)


def acts_for(patron_id: int, *, today: date) -> tuple[ActsFor, ...]:
    """For whom this patron may borrow, renew and hold; nobody, with a closed account."""
    near = Q(guardian_id=patron_id) | Q(helpers__helper_id=patron_id)
    is_open = Exists(Patron.objects.filter(id=patron_id, state=PatronState.ACTIVE.value))
    rows = Patron.objects.filter(near, is_open, state=PatronState.ACTIVE.value).distinct().order_by("id")
    return tuple(
        ActsFor(patron_id=row.id, name=row.name, number=row.number, acting=acting)
        for row in rows
        if (acting := acts_as(patron_id, _bonds(row), on=today))
    )


def people_of(patron_id: int, *, today: date) -> People | None:
    patron = Patron.objects.select_related("guardian").filter(id=patron_id).first()
    if patron is None:
        return None
    rows = list(Helper.objects.filter(patron_id=patron_id).select_related("helper").order_by("id"))
    bonds = _bonds_with(patron, [(row.helper_id, row.named_by_id) for row in rows])
    return People(
        young=is_young(bonds, on=today),
        has_family=patron.family_id is not None or patron.category == PatronCategory.FAMILY,
        guardian_id=bonds.guardian_id,
        guardian=patron.guardian.name if patron.guardian and bonds.guardian_id else "",
        agrees=bonds.agrees_to_guardian,
        helpers=tuple(
            HelperRow(
                helper_id=row.helper_id,
                name=row.helper.name,
                number=row.helper.number,
                in_force=may_name_helpers(row.named_by_id, bonds, on=today),
            )
            for row in rows
        ),
    )


def _bonds(patron: Patron) -> Bonds:
    named = Helper.objects.filter(patron_id=patron.id).order_by("id").values_list("helper_id", "named_by_id")
    return _bonds_with(patron, named)


def _bonds_with(patron: Patron, named: Iterable[tuple[int, int]]) -> Bonds:
    return Bonds(
        patron_id=patron.id,
        category=patron.category,
        birth_on=patron.birth_on,
        guardian_id=patron.guardian_id if patron.guardian_confirmed_at else None,
        agrees_to_guardian=patron.agrees_to_guardian_at is not None,
        helpers=tuple(Named(helper_id, named_by_id) for helper_id, named_by_id in named),
    )


def _is_fit(helper: Patron, today: date) -> bool:
    """A person with an open account, who need not be grown up."""
    young = age.is_young(helper.category, helper.birth_on, on=today)
    return helper.state == PatronState.ACTIVE and helper.category not in NOBODYS and not young


def locked(ids: Iterable[int]) -> dict[int, Patron]:
    """The locks that the engine takes, in its order, so that no loan is made beside an edit."""
    rows = Patron.objects.select_for_update(no_key=True).filter(id__in=sorted(ids)).order_by("id")
    return {row.id: row for row in rows}
