"""Closures, amnesties, hours and single days, as the office writes them. What follows for loans is the engine's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from bashu.db.network.calendar_models import Amnesty, ClosedDay, Closure, OpenDay, OpeningHours
from bashu.db.network.models import Branch, Library
from bashu.domain.calendar import CLOSED, DAY, Hours


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


def forget_hours(branch_id: int, *, starts_on: date) -> None:
    """A season that was a mistake; the one before it goes on."""
    OpeningHours.objects.filter(branch_id=branch_id, starts_on=starts_on).delete()


def set_always_open(branch_id: int, *, always: bool) -> None:
    """A 24-hour point, or a place with hours. Its hours stay written, and count again when it is none any more."""
    Branch.objects.filter(pk=branch_id).update(always_open=always)


def call_off(closure_id: int, *, opens_on: date) -> None:
    """A closure that does not come to pass, or is over sooner; its days until then stay closed. What became due later
    for it stays so."""
    _end_before(Closure.objects.filter(pk=closure_id), opens_on)


def take_back(amnesty_id: int, *, counts_on: date) -> None:
    """Its days until then stay uncounted."""
    _end_before(Amnesty.objects.filter(pk=amnesty_id), counts_on)


@transaction.atomic
def _end_before(row: "QuerySet[Closure] | QuerySet[Amnesty]", on: date) -> None:
    """It goes as a whole if it does not begin before that day."""
    if not row.filter(starts_on__lt=on).update(ends_on=on - DAY):
        row.delete()


@transaction.atomic
def set_day(branch_id: int, on: date, *, hours: Hours | None, reason: str) -> None:
    """A single day: closed, if no hours are left in it; open at hours that nobody has told, if they are None."""
    forget_day(branch_id, on)
    if hours == CLOSED:
        ClosedDay.objects.create(branch_id=branch_id, on=on, reason=reason)
        return
    told = [(each.opens, each.closes) for each in hours] if hours else [(None, None)]
    OpenDay.objects.bulk_create(
        OpenDay(branch_id=branch_id, on=on, opens=opens, closes=closes, reason=reason) for opens, closes in told
    )


def forget_day(branch_id: int, on: date) -> None:
    """It is again as its weekday is."""
    ClosedDay.objects.filter(branch_id=branch_id, on=on).delete()
    OpenDay.objects.filter(branch_id=branch_id, on=on).delete()
