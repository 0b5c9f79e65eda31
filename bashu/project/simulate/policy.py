"""What is compared: a policy by the name of a preset, or written in a TOML file.

base = "float"                  a preset that the file begins from; without it "home"
name_zh, name_en                as the report calls it

[float]
branches = "all"                "none", "all", or codes of regions: ["50", "5101"]
capacity = 400                  how many floating items a branch has room for; or
capacity_percent = 5            of what the branch owns itself. Neither: no end
crosses_cities = true
go_home_months = 12
owner_quota_percent = 30        so much of a library's items may be away

[holds]
order = ["first_in_line"]       first_in_line, nearest_first, owners_readers, goes_home; the first that differs
nearby_days = 3
shelf_days = 7

[routes]
van = [1, 2, 3, 4, 5]           on which days vans drive, Monday is 1; so too truck, rail
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

from bashu.domain.circulation.holds.states import DEFAULT_ORDER, Criterion
from bashu.domain.routing import Mode
from bashu.project.errors import OperatingError

MODES: Final = (Mode.VAN, Mode.TRUCK, Mode.RAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`regions`: items float between all main buildings there; none of them: nothing floats. Everywhere is 50 and 51.

    capacity, capacity_percent  how many floating items a branch has room for; both None: no end
    weekdays                    by mode, on which days its legs leave (Monday is 0), if not as the demonstration has it
    """

    name: str
    name_zh: str
    name_en: str
    regions: tuple[str, ...] = ()
    capacity: int | None = None
    capacity_percent: float | None = None
    crosses_cities: bool = True
    go_home_months: int | None = None
    owner_quota_percent: float | None = None
    order: tuple[Criterion, ...] = DEFAULT_ORDER
    nearby_days: int = 3
    shelf_days: int = 7
    weekdays: tuple[tuple[Mode, frozenset[int]], ...] = ()


EVERYWHERE: Final = ("50", "51")
PRESETS: Final = {
    policy.name: policy
    for policy in (
        Policy(name="home", name_zh="一律送还", name_en="Always home"),
        Policy(name="float", name_zh="全网流转", name_en="Float everywhere", regions=EVERYWHERE),
        Policy(
            name="capacity", name_zh="限量流转", name_en="Float with capacity", regions=EVERYWHERE, capacity_percent=2,
            go_home_months=6,
        ),
        Policy(
            name="city", name_zh="市内流转", name_en="Float within a city", regions=EVERYWHERE, crosses_cities=False
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A policy and how it was asked for: by a preset's name, or by a file whose text is kept as it was read."""

    policy: Policy
    named: str
    text: str | None = None

    @classmethod
    def of_preset(cls, name: str) -> "Asked":
        return cls(policy=PRESETS[name], named=name)


def asked_for(named: str) -> Asked:
    """Raises OperatingError with what is wrong, and where."""
    if named in PRESETS:
        return Asked.of_preset(named)
    path = Path(named)
    if path.suffix != ".toml" and not path.exists():
        raise OperatingError(
            f"There is no policy {named!r}: name one of {', '.join(PRESETS)}, or a file that ends in .toml"
        )
    try:
        text = path.read_text(encoding="utf-8")
        return Asked(policy=from_text(text, name=path.stem), named=named, text=text)
    except OSError as error:
        raise OperatingError(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise OperatingError(f"{path}: {error}") from None


def from_text(text: str, *, name: str) -> Policy:
    """Raises ValueError in words for what cannot be read."""
    return read(tomllib.loads(text), name=name)


def read(written: Mapping[str, Any], *, name: str) -> Policy:
    """Raises ValueError in words for what cannot be read."""
    left = dict(written)
    base = left.pop("base", "home")
    if not isinstance(base, str) or base not in PRESETS:
        raise ValueError(f"base: {base!r} is none of {', '.join(PRESETS)}")
    if name in PRESETS:
        raise ValueError(f"{name} is the name of a preset; call the file otherwise")
    fields: dict[str, Any] = {"name": name}
    for each in ("name_zh", "name_en"):
        fields[each] = _text(each, left.pop(each, name))
    for section, readers in SECTIONS.items():
        fields |= _section(section, left.pop(section, {}), readers=readers)
    if left:
        raise ValueError(f"{next(iter(left))}: no such key; there are base, name_zh, name_en, {', '.join(SECTIONS)}")
    if {"capacity", "capacity_percent"} <= set(fields):
        raise ValueError("[float]: give capacity or capacity_percent, not both")
    if "capacity" in fields:
        fields["capacity_percent"] = None
    if days := tuple((mode, fields.pop(mode.value)) for mode in MODES if mode.value in fields):
        fields["weekdays"] = days
    return replace(PRESETS[base], **fields)


def _section(name: str, written: object, *, readers: "Readers") -> dict[str, object]:
    if not isinstance(written, dict):
        raise ValueError(f"[{name}] is a table of its own")  # noqa: TRY004  it is told like all else
    fields: dict[str, object] = {}
    for key, value in written.items():
        if key not in readers:
            raise ValueError(f"[{name}] {key}: no such key; there are {', '.join(readers)}")
        field, reader = readers[key]
        try:
            fields[field] = reader(value)
        except ValueError as error:
            raise ValueError(f"[{name}] {key}: {error}") from None
    return fields


def _text(key: str, value: object) -> str:
    if isinstance(value, str) and value:
        return value
    raise ValueError(f"{key}: {value!r} is no text")


def _regions(value: object) -> tuple[str, ...]:
    match value:
        case "none":
            return ()
        case "all":
            return EVERYWHERE
        case list() if value and all(isinstance(code, str) and code.isdigit() for code in value):
            return tuple(value)
    raise ValueError(f'{value!r} is neither "none", "all" nor a list of codes such as ["50", "5101"]')


def _whole(least: int, most: int) -> Callable[[object], int]:
    def reader(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"{value!r} is not a whole number from {least} to {most}")
        return value

    return reader


def _percent(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1_000:
        raise ValueError(f"{value!r} is not a number from 0 to 1000")
    return float(value)


def _switch(value: object) -> bool:
    if value is True or value is False:
        return value
    raise ValueError(f"{value!r} is neither true nor false")


def _order(value: object) -> tuple[Criterion, ...]:
    known = ", ".join(Criterion)
    if not isinstance(value, list) or not value or len(set(map(str, value))) < len(value):
        raise ValueError(f"{value!r} is not a list of some of {known}, each once")
    if wrong := [each for each in value if each not in list(Criterion)]:
        raise ValueError(f"{wrong[0]!r} is none of {known}")
    return tuple(Criterion(each) for each in value)


def _weekdays(value: object) -> frozenset[int]:
    if not isinstance(value, list) or not value or not all(type(day) is int and 1 <= day <= 7 for day in value):
        raise ValueError(f"{value!r} is not a list of days from 1, a Monday, to 7")
    return frozenset(day - 1 for day in value)


Readers: TypeAlias = Mapping[str, tuple[str, Callable[[object], object]]]
SECTIONS: Final[Mapping[str, Readers]] = {
    "float": {
        "branches": ("regions", _regions),
        "capacity": ("capacity", _whole(0, 10_000_000)),
        "capacity_percent": ("capacity_percent", _percent),
        "crosses_cities": ("crosses_cities", _switch),
        "go_home_months": ("go_home_months", _whole(1, 1_200)),
        "owner_quota_percent": ("owner_quota_percent", _percent),
    },
    "holds": {
        "order": ("order", _order),
        "nearby_days": ("nearby_days", _whole(0, 365)),
        "shelf_days": ("shelf_days", _whole(1, 365)),
    },
    "routes": {mode.value: (mode.value, _weekdays) for mode in MODES},
}
