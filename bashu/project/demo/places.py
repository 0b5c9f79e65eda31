"""The 86 members with their branches, machines, staff and float groups."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from bashu.db.network.founding import NewBranch, NewFloatGroup, NewGrant, NewLibrary, NewRegion, NewStaff, NewTerminal
from bashu.domain.calendar import Hours, Opening
from bashu.domain.rights import Role
from bashu.project.demo.seed import stream
from bashu.project.errors import OperatingError

DATA: Final = Path(__file__).parents[3] / "data"
CHONGQING, CHENGDU = "50", "5101"
JOINED_ON: Final = date(2021, 6, 11)
MONDAY: Final = 0
# Members with a 24-hour point beside their main building.
ROUND_THE_CLOCK: Final = (
    "SC01",
    "SC02",
    "SC06",
    "SC12",
    "SC18",
    "SC23",
    "CQ01",
    "CQ05",
    "CQ07",
    "CQ08",
    "CQ10",
    "CQ14",
)
# Members whose barcodes have no prefix and so repeat each other's.
UNPREFIXED: Final = ("CQ41", "CQ42")
# Roughly what a machine park looks like: old ones speak GBK.
CHARSETS: Final = ("GBK", "GBK", "UTF-8", "GBK", "GB18030")
STAFFED: Final = ("SC01", "SC02", "SC03", "SC06", "SC28", "SC35", "CQ01", "CQ02", "CQ03", "CQ05", "CQ08", "CQ14")
OFFICE: Final = ("SC01", "CQ01")
BRANCH_CAPACITY: Final = 400
FLOAT_QUOTA: Final = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A library as `data/libraries_86.csv` has it; `lon` and `lat` are of its division's centre."""

    code: str
    level: str
    name_zh: str
    name_en: str
    region: str
    city: str
    basis: str
    lon: float
    lat: float

    @property
    def branch(self) -> str:
        return f"{self.code}-1"

    @property
    def point(self) -> str | None:
        """The 24-hour point."""
        return f"{self.code}-2" if self.code in ROUND_THE_CLOCK else None

    @property
    def locker(self) -> str | None:
        """A wall of lockers, in which holds wait."""
        return f"{self.code}-3" if self.code in OFFICE else None

    @property
    def barcode_prefix(self) -> str:
        """Two digits for the side, two for the member: 5101 is Sichuan's first."""
        side = "50" if self.code.startswith("CQ") else "51"
        return "" if self.code in UNPREFIXED else side + self.code[2:]

    def barcode(self, number: int) -> str:
        return f"{self.barcode_prefix}{number:08}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A terminal that speaks SIP2, with the login it was given."""

    branch: str
    name: str
    kind: str
    library: str
    login: str
    password: str
    charset: str


def rows(name: str) -> list[dict[str, str]]:
    path = DATA / name
    if not path.is_file():
        raise OperatingError(
            f"There is no file {path}. The demonstration needs the project's data folder: clone it whole."
        )
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def regions() -> dict[str, NewRegion]:
    """By their GB/T 2260 code without the zeros that end it: 50, 5101, 510104."""
    found = {}
    for row in rows("divisions.csv"):
        code = row["code"].removesuffix("0000").removesuffix("00") if row["code"].endswith("00") else row["code"]
        found[code] = NewRegion(
            code=code, name_zh=row["name_zh"], name_en=row["name_en"], lon=float(row["lon"]), lat=float(row["lat"])
        )
    return found


@cache
def members() -> tuple[Member, ...]:
    return tuple(_member(row) for row in rows("libraries_86.csv"))


@cache
def by_code() -> dict[str, Member]:
    return {member.code: member for member in members()}


def city_name(member: Member) -> str:
    return regions()[member.city].name_en


def _member(row: dict[str, str]) -> Member:
    code = row["division_code"]
    region = code[:4] if code.endswith("00") else code
    place = regions()[region]
    return Member(
        code=row["lib_id"],
        level=row["level"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        region=region,
        city=CHONGQING if code.startswith(CHONGQING) else code[:4],
        basis=row["basis"],
        lon=place.lon or 0.0,
        lat=place.lat or 0.0,
    )


def new_libraries() -> list[NewLibrary]:
    return [
        NewLibrary(
            code=member.code,
            name_zh=member.name_zh,
            name_en=member.name_en,
            region_id=member.region,
            city_id=member.city,
            basis=member.basis,
            joined_on=JOINED_ON,
            barcode_prefix=member.barcode_prefix,
            # Two want to see their readers at the desk first.
            auto_registers=member.code not in {"CQ02", "SC37"},
            float_quota=FLOAT_QUOTA,
        )
        for member in members()
    ]


def new_branches() -> Iterator[NewBranch]:
    """Members of one division would lie on one point of the map: each is moved a little, by its place in the list."""
    for place, member in enumerate(members()):
        lon, lat = member.lon + place % 5 * 0.006, member.lat + place % 7 * 0.005
        yield NewBranch(
            library=member.code, code=member.branch, name_zh=f"{member.name_zh}总馆",
            name_en=f"{member.name_en}, main building", kind="library", lon=lon, lat=lat,
            closed_weekdays=() if member.level == "省级" else (MONDAY,), week=week_of(member),
        )  # fmt: skip
        if member.point:
            yield NewBranch(
                library=member.code, code=member.point, name_zh=f"{member.name_zh}24小时自助图书馆",
                name_en=f"{member.name_en}, 24-hour point", kind="self_service", lon=lon + 0.003, lat=lat - 0.002,
                always_open=True,
            )  # fmt: skip
        if member.locker:
            yield NewBranch(
                library=member.code, code=member.locker, name_zh=f"{member.name_zh}地铁站取书柜",
                name_en=f"{member.name_en}, lockers at the underground station", kind="cabinet", lon=lon + 0.006,
                lat=lat + 0.003, always_open=True,
            )  # fmt: skip


def week_of(member: Member) -> tuple[Hours, ...]:
    """As libraries of its kind keep them. Monday is for the books, but in the provincial ones only until noon."""
    match member.level:
        case "省级":
            return (_open((13, 21)), *[_open((9, 21))] * 6)
        case "市级":
            return ((), *[_open((9, 20))] * 6)
        case _:
            return ((), *[_open((9, 12), (14, 18))] * 4, *[_open((9, 17))] * 2)


def _open(*hours: tuple[int, int]) -> Hours:
    return tuple(Opening(opens * 60, closes * 60) for opens, closes in hours)


@cache
def machines() -> tuple[Machine, ...]:
    """A self-check machine in each main building, and one in each 24-hour point."""
    drawn = stream("machines")
    found = []
    for place, member in enumerate(members()):
        for branch in filter(None, (member.branch, member.point)):
            found.append(  # noqa: PERF401 - the draw belongs to each in turn
                Machine(
                    branch=branch,
                    name=f"{branch}-S1",
                    kind="self_check",
                    library=member.code,
                    login=f"{branch.lower()}-s1",
                    password=f"demo-{drawn.randrange(10**8):08}",
                    charset=CHARSETS[place % len(CHARSETS)],
                )
            )
    for place, member in enumerate(members()):
        if member.locker:
            found.append(_lockers(drawn, member, charset=CHARSETS[place % len(CHARSETS)]))
    return tuple(found)


def _lockers(drawn: Random, member: Member, *, charset: str) -> Machine:
    branch = member.locker or member.branch
    return Machine(
        branch=branch,
        name=f"{branch}-L1",
        kind="cabinet",
        library=member.code,
        login=f"{branch.lower()}-l1",
        password=f"demo-{drawn.randrange(10**8):08}",
        charset=charset,
    )


def new_terminals(hashes: dict[str, str]) -> list[NewTerminal]:
    """`hashes` of the machines' passwords, by login. Each main building also has a kiosk and a desk."""
    speaking = [
        NewTerminal(
            branch=machine.branch, name=machine.name, kind=machine.kind, reads_cards=True, sip2_login=machine.login,
            sip2_password_hash=hashes[machine.login], sip2_institution=machine.library,
            sip2_location=machine.branch, charset=machine.charset,
        )
        for machine in machines()
    ]  # fmt: skip
    kiosks = [
        NewTerminal(branch=member.branch, name=f"{member.branch}-K1", kind="kiosk", reads_cards=True)
        for member in members()
    ]
    desks = [
        NewTerminal(branch=member.branch, name=f"{member.branch}-D1", kind="desk", attended=True)
        for member in members()
    ]
    return [*speaking, *kiosks, *desks]


def new_float_groups() -> list[NewFloatGroup]:
    main = {member.branch: BRANCH_CAPACITY for member in members()}
    chengdu = {member.branch: BRANCH_CAPACITY for member in members() if member.city == CHENGDU}
    return [
        NewFloatGroup(code="chuanyu", name_zh="川渝流动馆藏", name_en="Sichuan and Chongqing", branches=main,
                      min_item_age_days=90, go_home_months=12),
        NewFloatGroup(code="chengdu", name_zh="成都流动馆藏", name_en="Chengdu", branches=chengdu,
                      crosses_cities=False),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    login: str
    password: str
    library: str
    role: str


@cache
def accounts() -> tuple[Account, ...]:
    """A librarian in some members of both sides, the network office in the two provincial libraries, and one each of
    those who have other work."""
    drawn = stream("staff")
    wanted = [(code, "librarian") for code in STAFFED] + [(code, "office") for code in OFFICE]
    wanted += [(code, role) for code in OFFICE for role in ("lead", "manager", "driver")]
    wanted += [(OFFICE[0], "auditor"), (OFFICE[0], "administrator")]
    return tuple(
        Account(login=f"{code.lower()}-{role}", password=f"demo-{drawn.randrange(10**8):08}", library=code, role=role)
        for code, role in wanted
    )


def new_staff(hashes: dict[str, str]) -> list[NewStaff]:
    return [
        NewStaff(
            login=account.login,
            password_hash=hashes[account.login],
            terminal=f"{by_code()[account.library].branch}-D1",
            grants=_granted(account),
        )
        for account in accounts()
    ]


def _granted(account: Account) -> list[NewGrant]:
    match account.role:
        case "librarian":
            return [NewGrant(role=Role.DESK, library=account.library)]
        case "lead":
            return [NewGrant(role=Role.DESK_LEAD, library=account.library)]
        case "office":
            return [NewGrant(role=Role.DESK, library=account.library), NewGrant(role=Role.NETWORK_OFFICE)]
        case "auditor" | "administrator":
            return [NewGrant(role=Role(account.role))]
        case role:
            return [NewGrant(role=Role(role), library=account.library)]
