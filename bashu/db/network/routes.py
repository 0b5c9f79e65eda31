"""Legs as pages see and write them. Rows are frozen; what is written was checked on the domain floor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bashu.db.network.models import Branch, LegClosure
from bashu.db.network.models import Leg as LegModel
from bashu.db.network.queries import PlaceRow, place_of
from bashu.db.network.rights import reached
from bashu.domain.rights import Reach
from bashu.domain.routing import Leg, Mode

LEGS_SHOWN = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureRow:
    closure_id: int
    starts_on: date
    ends_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRow:
    """`leg` as the timetable reads it. It belongs to the branch from which it leaves."""

    leg: Leg
    origin: PlaceRow
    destination: PlaceRow
    closures: tuple[ClosureRow, ...]

    @property
    def days(self) -> tuple[bool, ...]:
        """Monday first."""
        return tuple(weekday in self.leg.weekdays for weekday in range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class LegsAt:
    """What leaves from this branch (its code) or arrives there, or from any of this library; all without either."""

    branch: str = ""
    library_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegPage:
    """One page of a long list. `count`: of all pages."""

    rows: tuple[LegRow, ...]
    count: int
    page: int
    last: int


def neighbours(branch_id: int) -> tuple[PlaceRow, ...]:
    """Where a leg goes from here; every other branch where none does."""
    there = LegModel.objects.filter(origin_id=branch_id).values("destination_id")
    rows = Branch.objects.select_related("library__city").order_by("code")
    found = list(rows.filter(id__in=there)) or list(rows.exclude(id=branch_id))
    return tuple(place_of(row) for row in found)


def branches() -> tuple[PlaceRow, ...]:
    rows = Branch.objects.select_related("library__city").order_by("code")
    return tuple(place_of(row) for row in rows)


def branch_of_code(code: str) -> PlaceRow | None:
    row = Branch.objects.select_related("library__city").filter(code=code).first()
    return place_of(row) if row else None


def legs(reach: Reach, *, at: LegsAt, page: int = 1) -> LegPage:
    """What leaves from a place that is reached, or arrives there; by origin, then time."""
    rows = LegModel.objects.filter(_seen(reach), _at(at))
    count = rows.count()
    last = max(1, -(-count // LEGS_SHOWN))
    page = min(max(page, 1), last)
    return LegPage(rows=_legs(rows, first=(page - 1) * LEGS_SHOWN), count=count, page=page, last=last)


def leg(leg_id: int, reach: Reach) -> LegRow | None:
    return next((row for row in _legs(LegModel.objects.filter(_seen(reach), pk=leg_id))), None)


def save_leg(written: Leg) -> int:
    """A new one if its id is 0."""
    fields = {
        "origin_id": written.origin_branch_id,
        "destination_id": written.destination_branch_id,
        "mode": written.mode.value,
        "weekdays": sorted(written.weekdays),
        "leaves_at": written.leaves_at,
        "cut_off_minutes": written.cut_off_minutes,
        "minutes": written.minutes,
        "cost_fen": written.cost_fen,
        "starts_on": written.starts_on,
        "ends_on": written.ends_on,
    }
    if not written.id:
        return LegModel.objects.create(**fields).pk
    LegModel.objects.filter(pk=written.id).update(**fields)
    return written.id


def remove_leg(leg_id: int) -> None:
    """It was a mistake. One that is no longer served has its last day instead."""
    LegModel.objects.filter(pk=leg_id).delete()


def close_leg(leg_id: int, *, starts_on: date, ends_on: date, reason: str) -> None:
    LegClosure.objects.create(leg_id=leg_id, starts_on=starts_on, ends_on=ends_on, reason=reason)


def serve_again(leg_id: int, closure_id: int) -> None:
    LegClosure.objects.filter(pk=closure_id, leg_id=leg_id).delete()


def _at(at: LegsAt) -> Q:
    if at.branch:
        return Q(origin__code=at.branch) | Q(destination__code=at.branch)
    if at.library_id is not None:
        return Q(origin__library=at.library_id) | Q(destination__library=at.library_id)
    return Q()


def _seen(reach: Reach) -> Q:
    leaves = reached(reach, library="origin__library", branch="origin")
    return leaves | reached(reach, library="destination__library", branch="destination")


def _legs(rows: QuerySet[LegModel], *, first: int = 0) -> tuple[LegRow, ...]:
    related = rows.select_related("origin__library__city", "destination__library__city")
    found = list(
        related.prefetch_related("closures").order_by("origin__code", "leaves_at", "id")[first : first + LEGS_SHOWN]
    )
    return tuple(_leg(row) for row in found)


def _leg(row: LegModel) -> LegRow:
    closures = tuple(_closures(row.closures.all()))
    return LegRow(
        leg=Leg(
            id=row.pk,
            origin_branch_id=row.origin_id,
            destination_branch_id=row.destination_id,
            mode=Mode(row.mode),
            weekdays=frozenset(row.weekdays),
            leaves_at=row.leaves_at,
            cut_off_minutes=row.cut_off_minutes,
            minutes=row.minutes,
            cost_fen=row.cost_fen,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            closed=tuple((each.starts_on, each.ends_on) for each in closures),
        ),
        origin=place_of(row.origin),
        destination=place_of(row.destination),
        closures=closures,
    )


def _closures(rows: Iterable[LegClosure]) -> list[ClosureRow]:
    ordered = sorted(rows, key=lambda row: (row.starts_on, row.pk))
    return [
        ClosureRow(closure_id=row.pk, starts_on=row.starts_on, ends_on=row.ends_on, reason=row.reason)
        for row in ordered
    ]
