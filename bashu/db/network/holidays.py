"""Public holidays: what was announced, and what libraries have made of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any

from django.db import transaction

from bashu.db.network.calendar_models import ClosedDay, HolidayYear, OpenDay
from bashu.db.network.calendars import calendars
from bashu.db.network.models import Branch, Library
from bashu.domain.calendar.holidays import DaysOff, Holidays, ProposedDay, propose

# No year is without this one, and whatever is announced for a year names it.
NATIONAL_DAY = (10, 1)


def _country() -> Any:
    """It has no types, and is read only by who asks for holidays: that spares a process 5 MB."""
    return import_module("chinese_calendar")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedBranch:
    branch_id: int
    branch_code: str
    library_id: int
    days: tuple[ProposedDay, ...]


def announced(year: int) -> Holidays | None:
    """None before the State Council has said so, or before this program has heard of it."""
    country = _country()
    if date(year, *NATIONAL_DAY) not in country.holidays:
        return None
    named = {each.value: f"{each.chinese} / {each.value}" for each in country.Holiday}

    def of_year(days: Mapping[date, str]) -> dict[date, str]:
        return {day: named.get(name, name) for day, name in days.items() if day.year == year}

    return Holidays(year=year, days_off=of_year(country.holidays), working_days=of_year(country.workdays))


def announced_until() -> int:
    """The last year that this program knows."""
    days: Iterable[date] = _country().holidays
    return max(day.year for day in days if (day.month, day.day) == NATIONAL_DAY)


def proposals(
    holidays: Holidays, *, days_off: DaysOff, library_ids: Iterable[int] | None = None
) -> tuple[ProposedBranch, ...]:
    """Branch by branch, of these libraries or of all, in the order of their codes. Nothing is written."""
    of_branch = calendars()
    branches = Branch.objects.order_by("code")
    if library_ids is not None:
        branches = branches.filter(library_id__in=library_ids)
    return tuple(
        ProposedBranch(
            branch_id=branch.pk,
            branch_code=branch.code,
            library_id=branch.library_id,
            days=propose(of_branch[branch.pk], holidays, days_off=days_off),
        )
        for branch in branches
    )


@transaction.atomic
def accept(proposed: Iterable[ProposedBranch], holidays: Holidays, *, now: datetime) -> None:
    """Write what was proposed into the branches' own calendars; their libraries have settled this year."""
    proposed = tuple(proposed)
    ClosedDay.objects.bulk_create(
        [
            ClosedDay(branch_id=branch.branch_id, on=day.on, reason=day.reason)
            for branch in proposed
            for day in branch.days
            if not day.opens
        ],
        ignore_conflicts=True,
    )
    OpenDay.objects.bulk_create(
        [row for branch in proposed for day in branch.days if day.opens for row in _open_rows(branch.branch_id, day)],
        ignore_conflicts=True,
    )
    settle({branch.library_id for branch in proposed}, year=holidays.year, now=now)


def settle(library_ids: Iterable[int], *, year: int, now: datetime) -> None:
    """These libraries have said what the holidays of this year mean for them."""
    HolidayYear.objects.bulk_create(
        [HolidayYear(library_id=library_id, year=year, settled_at=now) for library_id in sorted(library_ids)],
        ignore_conflicts=True,
    )


def _open_rows(branch_id: int, day: ProposedDay) -> list[OpenDay]:
    if day.hours is None:
        return [OpenDay(branch_id=branch_id, on=day.on, reason=day.reason)]
    return [
        OpenDay(branch_id=branch_id, on=day.on, opens=each.opens, closes=each.closes, reason=day.reason)
        for each in day.hours
    ]


def settled(year: int) -> frozenset[int]:
    """The libraries that have said so."""
    return frozenset(HolidayYear.objects.filter(year=year).values_list("library_id", flat=True))


def unsettled(year: int) -> tuple[str, ...]:
    """Codes of the libraries that have not said what the holidays of this year mean for them."""
    settled = HolidayYear.objects.filter(year=year).values("library_id")
    return tuple(Library.objects.exclude(id__in=settled).order_by("code").values_list("code", flat=True))
