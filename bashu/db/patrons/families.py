"""Families: readers who borrow within the limits of one account. An edit answers a Problem when it changed
nothing; those of a desk go through `bashu.engine.families`, which logs them."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Q

from bashu.db.patrons.bonds import NOBODYS, locked
from bashu.db.patrons.models import Patron
from bashu.domain.identity.kinds import PatronCategory, PatronState
from bashu.domain.identity.problems import Problem, ProblemCode, problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    patron_id: int
    name: str = field(repr=False)
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The account of a family and who is in it. `in_force`: it is open, so its limits hold for all of them."""

    family_id: int
    name: str = field(repr=False)
    number: str
    members: tuple[Member, ...]
    in_force: bool

    @property
    def patron_ids(self) -> tuple[int, ...]:
        """Whose loans count together."""
        return (self.family_id, *(each.patron_id for each in self.members))


@transaction.atomic
def join_family(*, patron_id: int, family_id: int) -> Problem | None:
    """From now on the loans of both count together. A family's account belongs to no other, and nobody to two."""
    rows = locked({patron_id, family_id})
    patron, family = rows.get(patron_id), rows.get(family_id)
    if patron is None or family is None:
        return problem(ProblemCode.PATRON_UNKNOWN)
    is_family = family.category == PatronCategory.FAMILY and family.state == PatronState.ACTIVE
    if not is_family or patron.category in NOBODYS:
        return problem(ProblemCode.FAMILY_UNFIT)
    if patron.family_id not in {None, family_id}:
        return problem(ProblemCode.FAMILY_ALREADY)
    Patron.objects.filter(id=patron_id).update(family=family_id)
    return None


@transaction.atomic
def leave_family(*, patron_id: int, family_id: int) -> bool:
    """False if the patron is in no such family."""
    locked({patron_id})
    return Patron.objects.filter(id=patron_id, family=family_id).update(family=None) > 0


def is_in(*, patron_id: int, family_id: int) -> bool:
    return Patron.objects.filter(id=patron_id, family=family_id).exists()


def family_of(patron_id: int, *, today: date) -> tuple[int, str] | None:
    """Home library and category of the account whose limits the patron shares, while it is open."""
    member = Patron.objects.filter(id=patron_id, family__state=PatronState.ACTIVE.value)
    is_open = Q(family__expires_on=None) | Q(family__expires_on__gte=today)
    return member.filter(is_open).values_list("family__home_library_id", "family__category").first()


def family_with(patron_id: int, *, today: date) -> Family | None:
    """The family that this is the account of, or that this reader is in."""
    patron = Patron.objects.select_related("family").filter(id=patron_id).first()
    if patron is None:
        return None
    family = patron if patron.category == PatronCategory.FAMILY else patron.family
    if family is None:
        return None
    is_open = family.expires_on is None or family.expires_on >= today
    return Family(
        family_id=family.id,
        name=family.name,
        number=family.number,
        members=tuple(
            Member(patron_id=row.id, name=row.name, number=row.number)
            for row in Patron.objects.filter(family=family).order_by("id")
        ),
        in_force=family.state == PatronState.ACTIVE and is_open,
    )
