"""A list of libraries that join (CSV), a line for each place: each line read, or refused with its reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bashu.db.network.onboarding import NewPlace
from bashu.domain.calendar import Hours
from bashu.domain.calendar.written import HoursError, parse_week
from bashu.project.bringing import collected
from bashu.project.table_file import TEXT_MAX, Columns, Said, WrongError, needed_day, plain

NAMES: Final[Mapping[str, frozenset[str]]] = {
    "library": frozenset({"library", "library code", "馆代码", "图书馆代码"}),
    "name": frozenset({"name", "name zh", "馆名", "图书馆名称", "中文馆名"}),
    "english name": frozenset({"english name", "name en", "英文馆名", "英文名"}),
    "district": frozenset({"district", "district code", "行政区划代码", "区划代码"}),
    "district name": frozenset({"district name", "区县", "区县名称"}),
    "city name": frozenset({"city name", "city", "市", "市名"}),
    "branch": frozenset({"branch", "branch code", "分馆代码", "馆点代码"}),
    "branch name": frozenset({"branch name", "branch name zh", "分馆", "分馆名称", "馆点名称"}),
    "branch english name": frozenset({"branch english name", "branch name en", "分馆英文名"}),
    "kind": frozenset({"kind", "branch kind", "类型", "馆点类型"}),
    "lon": frozenset({"lon", "longitude", "经度"}),
    "lat": frozenset({"lat", "latitude", "纬度"}),
    "address": frozenset({"address", "地址"}),
    "joined on": frozenset({"joined on", "入网日期", "加入日期"}),
    "hours": frozenset({"hours", "opening hours", "开放时间"}),
    "rules as": frozenset({"rules as", "rule profile", "规则同", "规则参照"}),
}
OPTIONAL: Final = frozenset({
    "english name", "district name", "city name", "branch name", "branch english name", "kind", "address", "hours",
    "rules as",
})  # fmt: skip
COLUMNS: Final = Columns(
    names=NAMES,
    optional=OPTIONAL,
    help="library, name, district, branch, lon, lat, joined on "
    "(or 馆代码, 馆名, 行政区划代码, 分馆代码, 经度, 纬度, 入网日期)",
)
KINDS: Final[Mapping[str, str]] = {
    "": "library", "library": "library", "图书馆": "library", "分馆": "library", "总馆": "library",
    "self service": "self_service", "self_service": "self_service", "自助馆": "self_service",
    "24小时自助馆": "self_service", "cabinet": "cabinet", "书柜": "cabinet", "自助柜": "cabinet",
}  # fmt: skip
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
DISTRICT: Final = re.compile(r"[1-9][0-9]{5}")
# China, and a little more: what lies outside is a slip, or has its columns changed.
LON, LAT = (73.0, 136.0), (3.0, 54.0)
NAME_MAX: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    number: int
    place: NewPlace

    @property
    def card(self) -> str:
        return ""

    @property
    def name(self) -> str:
        return self.place.branch

    @property
    def fen(self) -> int:
        return 0


def read(path: Path) -> tuple[list[Line], list[Said]]:
    return collected(path, COLUMNS, line=_line, once=lambda line: ("branch", line.name))


def _line(number: int, row: Mapping[str, str]) -> Line:
    said = {name: plain(row[name]) for name in NAMES}
    for name in ("library", "branch"):
        if not CODE.fullmatch(said[name]):
            raise WrongError(f"the {name} {said[name][:TEXT_MAX]!r} is no code: letters, digits, '-', '_' and '.'")
    if not said["name"] or max(map(len, said.values())) > NAME_MAX:
        raise WrongError(f"no name, or a text of more than {NAME_MAX} characters")
    if not DISTRICT.fullmatch(said["district"]):
        raise WrongError(f"the district {said['district'][:TEXT_MAX]!r} is no code of six digits (GB/T 2260)")
    kind = KINDS.get(said["kind"].lower())
    if kind is None:
        known = ", ".join(filter(None, KINDS))
        raise WrongError(f"the kind {said['kind'][:TEXT_MAX]!r} is unknown. Known are: {known}")
    return Line(number=number, place=_place(row, said, kind=kind))


def _place(row: Mapping[str, str], said: Mapping[str, str], *, kind: str) -> NewPlace:
    branch_zh = said["branch name"] or said["name"]
    return NewPlace(
        library=said["library"],
        library_zh=said["name"],
        library_en=said["english name"] or said["name"],
        district=said["district"],
        names=(said["district name"], said["city name"]),
        branch=said["branch"],
        branch_zh=branch_zh,
        branch_en=said["branch english name"] or (said["english name"] if branch_zh == said["name"] else branch_zh),
        kind=kind,
        lon=_degrees(said, "lon", within=LON),
        lat=_degrees(said, "lat", within=LAT),
        address=said["address"],
        joined_on=needed_day(row, "joined on"),
        week=_week(said["hours"]),
        rules_as=said["rules as"],
    )


def _degrees(said: Mapping[str, str], name: str, *, within: tuple[float, float]) -> float:
    try:
        found = float(said[name])
    except ValueError:
        found = float("nan")
    if not within[0] <= found <= within[1]:
        raise WrongError(f"the {name} {said[name][:TEXT_MAX]!r} is none in degrees from {within[0]:g} to {within[1]:g}")
    return found


def _week(text: str) -> tuple[Hours, ...]:
    try:
        return parse_week(text.split(";")) if text else ()
    except HoursError as wrong:
        raise WrongError(f"the hours {text[:TEXT_MAX]!r} cannot be read: {wrong}") from None
