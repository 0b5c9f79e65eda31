"""Closures, amnesties and hours, as the office announces them. What follows for loans is the engine's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bashu.db.network.models import Amnesty, Branch, Closure, Library, OpeningHours
from bashu.domain.calendar import Hours


@dataclass(frozen=True, slots=True)
class Place:
    """A library with all its branches, or one branch of it (then `branch_id` is set)."""

    library_id: int
    branch_id: int | None
    name_zh: str
    name_en: str


def place(code: str) -> Place | None:
    """By the code of a branch or of a library."""
    branch = Branch.objects.filter(code=code).first()
    if branch is not None:
        return Place(branch.library_id, branch.pk, branch.name_zh, branch.name_en)
    library = Library.objects.filter(code=code).first()
    return Place(library.pk, None, library.name_zh, library.name_en) if library else None


def announce_closure(where: Place, *, first: date, last: date, reason: str, now: datetime) -> int:
    """Its id. Open loans that are due in it are due later, as soon as the clock has asked about them."""
    whose = {"library_id": where.library_id} if where.branch_id is None else {"branch_id": where.branch_id}
    return Closure.objects.create(starts_on=first, ends_on=last, reason=reason, announced_at=now, **whose).pk


def grant_amnesty(library_id: int | None, *, first: date, last: date, reason: str) -> int:
    """Its id. None: by the whole network."""
    return Amnesty.objects.create(library_id=library_id, starts_on=first, ends_on=last, reason=reason).pk


@transaction.atomic
def set_hours(branch_id: int, week: Sequence[Hours], *, starts_on: date) -> None:
    """A season that begins on this day; one that began on it already is replaced."""
    OpeningHours.objects.filter(branch_id=branch_id, starts_on=starts_on).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(branch_id=branch_id, starts_on=starts_on, weekday=weekday, opens=each.opens, closes=each.closes)
        for weekday, hours in enumerate(week)
        for each in hours
    )
