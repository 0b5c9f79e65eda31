"""Founding a network: its places, machines and staff in one go, named by their codes. Only into an empty database."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, time

from django.contrib.auth.models import User
from django.db import transaction

from bashu.db.network.calendar_models import OpeningHours
from bashu.db.network.models import (
    Branch,
    FloatGroup,
    FloatGroupBranch,
    Grant,
    Leg,
    Library,
    Network,
    ParcelRule,
    Region,
    Staff,
    Terminal,
)
from bashu.domain.calendar import Hours
from bashu.domain.circulation.parcels.states import ParcelRule as Rule
from bashu.domain.rights import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRegion:
    code: str
    name_zh: str
    name_en: str
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLibrary:
    code: str
    name_zh: str
    name_en: str
    region_id: str
    city_id: str
    basis: str
    joined_on: date
    barcode_prefix: str = ""
    auto_registers: bool = True
    float_quota: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBranch:
    library: str
    code: str
    name_zh: str
    name_en: str
    kind: str
    lon: float
    lat: float
    closed_weekdays: tuple[int, ...] = ()
    # From the day on which its library joined; none: nobody has told them.
    week: tuple[Hours, ...] = ()
    always_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTerminal:
    """`name` is unique in the network that is founded, so that staff can be given theirs."""

    branch: str
    name: str
    kind: str
    attended: bool = False
    reads_cards: bool = False
    sip2_login: str | None = None
    sip2_password_hash: str = field(default="", repr=False)
    sip2_institution: str = ""
    sip2_location: str = ""
    charset: str = "GB18030"
    # As bashu/wire/sip2/manner.py has them.
    sip2_settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFloatGroup:
    """`branches` with how many items each takes; None: any number."""

    code: str
    name_zh: str
    name_en: str
    branches: Mapping[str, int | None]
    min_item_age_days: int = 0
    crosses_cities: bool = True
    go_home_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLeg:
    """`weekdays`: Monday is 0."""

    origin: str
    destination: str
    mode: str
    weekdays: tuple[int, ...]
    leaves_at: time
    cut_off_minutes: int
    minutes: int
    cost_fen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGrant:
    """For a branch or a library by its code, or without either for the network; from the day the library joined."""

    role: Role
    library: str | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStaff:
    login: str
    password_hash: str = field(repr=False)
    terminal: str
    grants: Sequence[NewGrant]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    name_zh: str
    name_en: str
    demonstration: bool
    regions: Sequence[NewRegion]
    libraries: Sequence[NewLibrary]
    branches: Sequence[NewBranch]
    terminals: Sequence[NewTerminal]
    float_groups: Sequence[NewFloatGroup]
    staff: Sequence[NewStaff]
    legs: Sequence[NewLeg] = ()
    # By which all libraries send home, unless one writes a rule of its own. None: nothing is sent.
    parcel_rule: Rule | None = None
    # Nothing in it will ever be real.
    practice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """Ids by code; of terminals by name."""

    libraries: Mapping[str, int]
    branches: Mapping[str, int]
    terminals: Mapping[str, int]
    float_groups: Mapping[str, int]


class NetworkExistsError(Exception):
    """There is a network in this database already."""


@transaction.atomic
def found(plan: Plan) -> Founded:
    if Network.objects.exists():
        raise NetworkExistsError
    Network.objects.create(
        name_zh=plan.name_zh, name_en=plan.name_en, demonstration=plan.demonstration, practice=plan.practice
    )
    Region.objects.bulk_create([Region(**asdict(region)) for region in plan.regions])
    created = Library.objects.bulk_create([Library(**asdict(library)) for library in plan.libraries])
    libraries = {row.code: row for row in created}
    branches = _branches(plan.branches, libraries)
    terminals = _terminals(plan.terminals, branches)
    groups = _float_groups(plan.float_groups, branches)
    staff = _staff(plan.staff, terminals)
    _grants(plan.staff, staff, libraries=libraries, branches=branches)
    _legs(plan.legs, branches)
    if plan.parcel_rule is not None:
        ParcelRule.objects.create(**asdict(plan.parcel_rule))
    return Founded(
        libraries={code: row.pk for code, row in libraries.items()},
        branches={code: row.pk for code, row in branches.items()},
        terminals={name: row.pk for name, row in terminals.items()},
        float_groups={code: row.pk for code, row in groups.items()},
    )


def founded() -> Founded:
    """What `found` answered."""
    return Founded(
        libraries=dict(Library.objects.values_list("code", "id")),
        branches=dict(Branch.objects.values_list("code", "id")),
        terminals=dict(Terminal.objects.values_list("name", "id")),
        float_groups=dict(FloatGroup.objects.values_list("code", "id")),
    )


def open_demonstration() -> None:
    """From now on specimen numbers are taken, and every page says that this is a demonstration."""
    Network.objects.update(demonstration=True)


def shut_out(logins: Sequence[str]) -> None:
    """What everybody knows opens these no more."""
    User.objects.filter(username__in=logins).update(password="!", is_active=False)  # noqa: S106 (none fits)


def _branches(new: Sequence[NewBranch], libraries: Mapping[str, Library]) -> dict[str, Branch]:
    rows = [
        Branch(
            library=libraries[branch.library],
            code=branch.code,
            name_zh=branch.name_zh,
            name_en=branch.name_en,
            kind=branch.kind,
            lon=branch.lon,
            lat=branch.lat,
            closed_weekdays=list(branch.closed_weekdays),
            always_open=branch.always_open,
        )
        for branch in new
    ]
    created = {row.code: row for row in Branch.objects.bulk_create(rows)}
    OpeningHours.objects.bulk_create(
        OpeningHours(
            branch=created[branch.code],
            starts_on=libraries[branch.library].joined_on,
            weekday=weekday,
            opens=each.opens,
            closes=each.closes,
        )
        for branch in new
        for weekday, hours in enumerate(branch.week)
        for each in hours
    )
    return created


def _terminals(new: Sequence[NewTerminal], branches: Mapping[str, Branch]) -> dict[str, Terminal]:
    rows = [Terminal(**(asdict(terminal) | {"branch": branches[terminal.branch]})) for terminal in new]
    return {row.name: row for row in Terminal.objects.bulk_create(rows)}


def _float_groups(new: Sequence[NewFloatGroup], branches: Mapping[str, Branch]) -> dict[str, FloatGroup]:
    rows = [
        FloatGroup(
            code=group.code,
            name_zh=group.name_zh,
            name_en=group.name_en,
            min_item_age_days=group.min_item_age_days,
            crosses_cities=group.crosses_cities,
            go_home_months=group.go_home_months,
        )
        for group in new
    ]
    by_code = {row.code: row for row in FloatGroup.objects.bulk_create(rows)}
    FloatGroupBranch.objects.bulk_create(
        [
            FloatGroupBranch(group=by_code[group.code], branch=branches[code], capacity=capacity)
            for group in new
            for code, capacity in group.branches.items()
        ]
    )
    return by_code


def _legs(new: Sequence[NewLeg], branches: Mapping[str, Branch]) -> None:
    Leg.objects.bulk_create(
        [Leg(**asdict(leg) | {"origin": branches[leg.origin], "destination": branches[leg.destination]}) for leg in new]
    )


def _staff(new: Sequence[NewStaff], terminals: Mapping[str, Terminal]) -> list[Staff]:
    users = User.objects.bulk_create([User(username=staff.login, password=staff.password_hash) for staff in new])
    rows = []
    for user, staff in zip(users, new, strict=True):
        terminal = terminals[staff.terminal]
        branch = terminal.branch
        rows.append(Staff(user=user, library=branch.library, branch=branch, terminal=terminal))
    return Staff.objects.bulk_create(rows)


def _grants(
    new: Sequence[NewStaff],
    rows: Sequence[Staff],
    *,
    libraries: Mapping[str, Library],
    branches: Mapping[str, Branch],
) -> None:
    Grant.objects.bulk_create(
        Grant(
            staff=row,
            role=grant.role.value,
            library=None if grant.library is None else libraries[grant.library],
            branch=None if grant.branch is None else branches[grant.branch],
            starts_on=row.library.joined_on,
        )
        for row, staff in zip(rows, new, strict=True)
        for grant in staff.grants
    )
