"""Collections that move along a list of branches: read by the engine, and written by the office."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Max, ProtectedError, Q, QuerySet

from bashu.db.network.models import Branch
from bashu.db.network.models import Rotation as RotationModel
from bashu.db.network.models import RotationStop as StopModel
from bashu.db.network.queries import Name, PlaceRow, places
from bashu.db.network.rights import reached
from bashu.db.parts import Part, part_of
from bashu.domain.calendar import DAY
from bashu.domain.rights import Reach, Scope
from bashu.domain.routing import PresentStop, Rotation, RotationStop, stop_on

ROTATIONS_MAX = 200
STOPS_MAX = 200
DAYS_MAX = 3_650


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    """`from_on`, `until_on`: in the first round."""

    stop_id: int
    place: PlaceRow
    days: int
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationRow:
    """`present`: where it is on the day of the question, and `there` the place."""

    rotation: Rotation
    name: Name
    owner: Name
    stops: tuple[StopRow, ...]
    present: PresentStop | None
    there: PlaceRow | None
    is_over: bool

    @property
    def scope(self) -> Scope:
        return Scope(library_id=self.rotation.owner_library_id)


def rotations() -> tuple[Rotation, ...]:
    return _rotations(RotationModel.objects.order_by("id"))


def rotations_of(rotation_ids: Iterable[int | None]) -> tuple[Rotation, ...]:
    return _rotations(RotationModel.objects.filter(pk__in=list(rotation_ids)).order_by("id"))


def rotation_rows(reach: Reach, *, on: date, start: int = 0) -> Part[RotationRow]:
    """Those of a library that is reached, and those that stop at a branch that is."""
    rows = _seen(reach).order_by("owner__code", "id")
    return part_of(rows, start=start, most=ROTATIONS_MAX, told=lambda found: _rows(found, on=on))


def rotation_row(rotation_id: int, reach: Reach, *, on: date) -> RotationRow | None:
    return next(iter(_rows(list(_seen(reach).filter(pk=rotation_id)), on=on)), None)


def _seen(reach: Reach) -> QuerySet[RotationModel]:
    if reach.everywhere:
        return RotationModel.objects.select_related("owner")
    stopping = StopModel.objects.filter(reached(reach, library="branch__library", branch="branch"))
    seen = reached(reach, library="owner", branch="") | Q(pk__in=stopping.values("rotation"))
    return RotationModel.objects.filter(seen).select_related("owner")


def rotation_names(rotation_ids: Collection[int]) -> Mapping[int, Name]:
    rows = RotationModel.objects.filter(pk__in=rotation_ids)
    return {row.pk: Name(row.name_zh, row.name_en) for row in rows}


def save_rotation(owner_id: int, *, name: Name, begins_on: date, repeats: bool, rotation_id: int | None = None) -> int:
    fields = {"name_zh": name.zh, "name_en": name.en, "begins_on": begins_on, "repeats": repeats}
    if rotation_id is None:
        return RotationModel.objects.create(owner_id=owner_id, **fields).pk
    RotationModel.objects.filter(pk=rotation_id).update(**fields)
    return rotation_id


def remove_rotation(rotation_id: int) -> bool:
    """False: it has items."""
    try:
        RotationModel.objects.filter(pk=rotation_id).delete()
    except ProtectedError:
        return False
    return True


def takes_guests(branch_id: int) -> bool:
    """Items of other libraries may stay there."""
    return Branch.objects.filter(pk=branch_id, floats_in=True).exists()


def add_stop(rotation_id: int, branch_id: int, *, days: int) -> bool:
    """Behind the others. False: there are too many, or the rotation was removed."""
    with transaction.atomic():
        # Of two at once one comes behind the other.
        known = RotationModel.objects.select_for_update().filter(pk=rotation_id).first()
        stops = StopModel.objects.filter(rotation=rotation_id)
        if known is None or stops.count() >= STOPS_MAX:
            return False
        last = stops.aggregate(last=Max("position"))["last"] or 0
        StopModel.objects.create(rotation_id=rotation_id, branch_id=branch_id, days=days, position=last + 1)
    return True


def change_stop(stop_id: int, *, days: int) -> None:
    StopModel.objects.filter(pk=stop_id).update(days=days)


def remove_stop(stop_id: int) -> None:
    StopModel.objects.filter(pk=stop_id).delete()


def move_stop_up(stop_id: int) -> None:
    with transaction.atomic():
        stop = StopModel.objects.select_for_update().filter(pk=stop_id).first()
        if stop is None:
            return
        before = StopModel.objects.filter(rotation=stop.rotation_id, position__lt=stop.position)
        if other := before.order_by("-position").first():
            StopModel.objects.filter(pk=stop.pk).update(position=other.position)
            StopModel.objects.filter(pk=other.pk).update(position=stop.position)


def _rotations(rows: Iterable[RotationModel]) -> tuple[Rotation, ...]:
    found = list(rows)
    stops = _stops(found)
    return tuple(_rotation(row, stops[row.pk]) for row in found)


def _stops(rows: list[RotationModel]) -> Mapping[int, list[StopModel]]:
    found: dict[int, list[StopModel]] = defaultdict(list)
    for stop in StopModel.objects.filter(rotation__in=rows).order_by(F("rotation"), "position"):
        found[stop.rotation_id].append(stop)
    return found


def _rotation(row: RotationModel, stops: list[StopModel]) -> Rotation:
    return Rotation(
        id=row.pk,
        owner_library_id=row.owner_id,
        begins_on=row.begins_on,
        stops=tuple(RotationStop(stop.branch_id, stop.days) for stop in stops),
        repeats=row.repeats,
    )


def _rows(found: list[RotationModel], *, on: date) -> tuple[RotationRow, ...]:
    stops = _stops(found)
    where = places(stop.branch_id for each in stops.values() for stop in each)
    made = []
    for row in found:
        rotation = _rotation(row, stops[row.pk])
        present = stop_on(rotation, on)
        made.append(
            RotationRow(
                rotation=rotation,
                name=Name(row.name_zh, row.name_en),
                owner=Name(row.owner.name_zh, row.owner.name_en),
                stops=_stop_rows(stops[row.pk], where=where, begins_on=row.begins_on),
                present=present,
                there=where[present.branch_id] if present else None,
                is_over=rotation.is_over(on),
            )
        )
    return tuple(made)


def _stop_rows(stops: list[StopModel], *, where: Mapping[int, PlaceRow], begins_on: date) -> tuple[StopRow, ...]:
    rows = []
    for stop in stops:
        ends_on = begins_on + stop.days * DAY
        rows.append(
            StopRow(
                stop_id=stop.pk,
                place=where[stop.branch_id],
                days=stop.days,
                from_on=begins_on,
                until_on=ends_on - DAY,
            )
        )
        begins_on = ends_on
    return tuple(rows)
