"""Founding a network: its places, machines and staff in one go, named by their codes. Only into an empty database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction

from bashu.db.network.models import (
    Branch,
    CirculationRule,
    FloatGroup,
    FloatGroupBranch,
    Grant,
    Library,
    Network,
    Region,
    Staff,
    Terminal,
)
from bashu.domain.policy import Rule, require_sound
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFloatGroup:
    """`branches` with how many items each takes; None: any number."""

    code: str
    name_zh: str
    name_en: str
    branches: Mapping[str, int | None]
    min_item_age_days: int = 0
    crosses_cities: bool = True


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
    Network.objects.create(name_zh=plan.name_zh, name_en=plan.name_en, demonstration=plan.demonstration)
    Region.objects.bulk_create([Region(**asdict(region)) for region in plan.regions])
    created = Library.objects.bulk_create([Library(**asdict(library)) for library in plan.libraries])
    libraries = {row.code: row for row in created}
    branches = _branches(plan.branches, libraries)
    terminals = _terminals(plan.terminals, branches)
    groups = _float_groups(plan.float_groups, branches)
    staff = _staff(plan.staff, terminals)
    _grants(plan.staff, staff, libraries=libraries, branches=branches)
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


def add_rules(rules: Iterable[Rule]) -> None:
    """Raises UnsoundRulesError, and adds none, if they contradict themselves or leave a term open."""
    numbered = [replace(rule, id=number) for number, rule in enumerate(rules, start=1)]
    require_sound(numbered)
    CirculationRule.objects.bulk_create([_rule_row(rule) for rule in numbered])


def _rule_row(rule: Rule) -> CirculationRule:
    columns = {name: value for name, value in asdict(rule).items() if name != "id"}
    regions = {name: columns[name] or "" for name in ("owner_region", "lending_region", "home_region")}
    return CirculationRule(**(columns | regions))


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
        )
        for branch in new
    ]
    return {row.code: row for row in Branch.objects.bulk_create(rows)}


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
