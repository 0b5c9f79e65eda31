"""Float groups as pages see and write them, and what libraries and branches say to floating. Rows are frozen."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from django.db.models import QuerySet

from bashu.db.network.models import Branch, FloatGroup, FloatGroupBranch, Library, Region
from bashu.db.network.queries import Name, PlaceRow, place_of
from bashu.db.network.rights import within
from bashu.db.parts import Part, part_of
from bashu.domain.rights import Reach, Scope
from bashu.domain.routing import branches_of
from bashu.domain.routing.written import No, WrittenGroup, group_problem, room_problem

TAKERS_MAX = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A group is the network's. `branches` are all in it, listed or by their region."""

    group_id: int
    name: Name
    written: WrittenGroup
    branches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """`capacity` None: no end."""

    place: PlaceRow
    capacity: int | None
    excluded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRow:
    """How many of its items a library lets stay elsewhere (None: any number)."""

    library_id: int
    name: Name
    quota: int | None

    @property
    def scope(self) -> Scope:
        return Scope(library_id=self.library_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakerRow:
    """Whether items of other libraries may stay at a branch."""

    place: PlaceRow
    takes: bool


def groups(reach: Reach) -> tuple[GroupRow, ...]:
    """Those in which a branch is that a right reaches, or that leave it out by name; all for whom it reaches the
    network."""
    return _groups(FloatGroup.objects.order_by("code"), reach)


def group(group_id: int, reach: Reach) -> GroupRow | None:
    return next(iter(_groups(FloatGroup.objects.filter(pk=group_id), reach)), None)


def save_group(written: WrittenGroup, *, group_id: int | None = None) -> int | No:
    others = set(FloatGroup.objects.exclude(pk=group_id or 0).values_list("code", flat=True))
    regions = set(Region.objects.values_list("code", flat=True))
    if no := group_problem(written, others=others, regions=regions):
        return no
    fields = asdict(written) | {
        "item_kinds": list(written.item_kinds) or None, "regions": list(written.regions) or None
    }  # fmt: skip
    if group_id is None:
        return FloatGroup.objects.create(**fields).pk
    FloatGroup.objects.filter(pk=group_id).update(**fields)
    return group_id


def members(group_id: int, reach: Reach) -> tuple[MemberRow, ...]:
    """Those that are listed or left out by name, as far as a right reaches."""
    rows = FloatGroupBranch.objects.filter(group=group_id).select_related("branch__library__city")
    reached = within(rows, reach, library="branch__library", branch="branch").order_by("branch__code")
    return tuple(MemberRow(place=place_of(row.branch), capacity=row.capacity, excluded=row.excluded) for row in reached)


def list_member(group_id: int, branch_id: int, *, capacity: int | None, excluded: bool) -> No | None:
    """In the group with this room, or left out of it."""
    if no := room_problem(capacity):
        return no
    FloatGroupBranch.objects.update_or_create(
        group_id=group_id, branch_id=branch_id, defaults={"capacity": capacity, "excluded": excluded}
    )
    return None


def unlist_member(group_id: int, branch_id: int) -> None:
    """It is in the group again by its region, or not."""
    FloatGroupBranch.objects.filter(group=group_id, branch=branch_id).delete()


def owners(reach: Reach) -> tuple[OwnerRow, ...]:
    rows = within(Library.objects.order_by("code"), reach, library="pk", branch="")
    return tuple(
        OwnerRow(library_id=row.pk, name=Name(row.name_zh, row.name_en), quota=row.float_quota) for row in rows
    )


def is_library(library_id: int) -> bool:
    return Library.objects.filter(pk=library_id).exists()


def set_quota(library_id: int, quota: int | None) -> No | None:
    if no := room_problem(quota):
        return no
    Library.objects.filter(pk=library_id).update(float_quota=quota)
    return None


def takers(reach: Reach, *, start: int = 0) -> Part[TakerRow]:
    rows = within(Branch.objects.select_related("library__city").order_by("code"), reach, branch="pk")
    return part_of(rows, start=start, most=TAKERS_MAX, told=_takers)


def _takers(rows: Iterable[Branch]) -> tuple[TakerRow, ...]:
    return tuple(TakerRow(place=place_of(row), takes=row.floats_in) for row in rows)


def set_takes(branch_id: int, *, takes: bool) -> None:
    Branch.objects.filter(pk=branch_id).update(floats_in=takes)


def _groups(rows: QuerySet[FloatGroup], reach: Reach) -> tuple[GroupRow, ...]:
    regions = _region_of()
    mine = set(within(Branch.objects.all(), reach, branch="pk").values_list("id", flat=True))
    named = set(FloatGroupBranch.objects.filter(branch__in=mine).values_list("group", flat=True))
    found = ((row, _standing(row, regions)) for row in rows)
    return tuple(
        _group(row, branches=len(at))
        for row, at in found
        if reach.everywhere or row.pk in named or not mine.isdisjoint(at)
    )


def _region_of() -> Mapping[int, str]:
    return dict(Branch.objects.values_list("id", "library__region"))


def _standing(row: FloatGroup, region_of: Mapping[int, str]) -> Mapping[int, int | None]:
    listed = FloatGroupBranch.objects.filter(group=row).values_list("branch_id", "capacity", "excluded")
    return branches_of(
        regions=row.regions or (),
        capacity=row.branch_capacity,
        listed={branch_id: capacity for branch_id, capacity, excluded in listed if not excluded},
        excluded={branch_id for branch_id, _, excluded in listed if excluded},
        region_of=region_of,
    )


def _group(row: FloatGroup, *, branches: int) -> GroupRow:
    written = WrittenGroup(
        code=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        min_item_age_days=row.min_item_age_days,
        item_kinds=tuple(row.item_kinds or ()),
        crosses_cities=row.crosses_cities,
        regions=tuple(row.regions or ()),
        branch_capacity=row.branch_capacity,
        go_home_months=row.go_home_months,
        manual_only=row.manual_only,
    )
    return GroupRow(group_id=row.pk, name=Name(row.name_zh, row.name_en), written=written, branches=branches)
