"""Libraries that join a network that is there: each place as a line of a list has it, added and never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from bashu.db.network.calendar_models import OpeningHours
from bashu.db.network.models import Branch, CirculationRule, Library, Region, Terminal
from bashu.domain.calendar import Hours

BASIS = "joined by list"
OF_LIBRARY = ("owner_library_id", "lending_library_id", "home_library_id")
OF_CHONGQING, PREFECTURE_DIGITS = "50", 4


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A branch, and of which library. `district`: its code by GB/T 2260 (6 digits), `names` what it and its city are
    called where these are not here. `rules_as`: the code of the library whose own lending rules are copied."""

    library: str
    library_zh: str
    library_en: str
    district: str
    names: tuple[str, str]
    branch: str
    branch_zh: str
    branch_en: str
    kind: str
    lon: float
    lat: float
    address: str
    joined_on: date
    week: tuple[Hours, ...]
    rules_as: str

    @property
    def city(self) -> str:
        """The whole of Chongqing is one."""
        return OF_CHONGQING if self.district.startswith(OF_CHONGQING) else self.district[:PREFECTURE_DIGITS]


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """What is here already: libraries with their names, branches with the code of their library, and divisions."""

    libraries: Mapping[str, tuple[str, str]]
    branches: Mapping[str, str]
    regions: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    library_ids: tuple[int, ...]
    branch_ids: tuple[int, ...]
    rule_ids: tuple[int, ...]


def there() -> There:
    return There(
        libraries={row[0]: (row[1], row[2]) for row in Library.objects.values_list("code", "name_zh", "name_en")},
        branches=dict(Branch.objects.values_list("code", "library__code")),
        regions=frozenset(Region.objects.values_list("code", flat=True)),
    )


def add(places: Sequence[NewPlace]) -> Added:
    """All of them. Each branch has a desk, at which its first login can be made. Call inside a transaction."""
    _regions(places)
    known = dict(Library.objects.values_list("code", "id"))
    new = {each.library: each for each in reversed(places) if each.library not in known}
    made = Library.objects.bulk_create(_library(new[code]) for code in sorted(new))
    known |= {row.code: row.pk for row in made}
    branches = Branch.objects.bulk_create(_branch(each, library_id=known[each.library]) for each in places)
    Terminal.objects.bulk_create(
        Terminal(branch=row, name=f"{row.code} desk", kind="desk", attended=True)
        for row in branches
        if row.kind == "library"
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(branch=row, starts_on=each.joined_on, weekday=weekday, opens=one.opens, closes=one.closes)
        for row, each in zip(branches, places, strict=True)
        for weekday, hours in enumerate(each.week)
        for one in hours
    )
    rules = [
        rule
        for code, each in sorted(new.items())
        if each.rules_as
        for rule in _rules(known[code], like=known[each.rules_as])
    ]
    return Added(
        library_ids=tuple(row.pk for row in made),
        branch_ids=tuple(row.pk for row in branches),
        rule_ids=tuple(rules),
    )


def _regions(places: Sequence[NewPlace]) -> None:
    told = [pair for each in places for pair in zip((each.district, each.city), each.names, strict=True)]
    named = {code: name for code, name in told if name}
    rows = [Region(code=code, name_zh=name, name_en=name) for code, name in named.items()]
    Region.objects.bulk_create(rows, ignore_conflicts=True)


def _library(new: NewPlace) -> Library:
    return Library(
        code=new.library, name_zh=new.library_zh, name_en=new.library_en, region_id=new.district, city_id=new.city,
        basis=BASIS, joined_on=new.joined_on,
    )  # fmt: skip


def _branch(new: NewPlace, *, library_id: int) -> Branch:
    return Branch(
        library_id=library_id, code=new.branch, name_zh=new.branch_zh, name_en=new.branch_en, kind=new.kind,
        lon=new.lon, lat=new.lat, address=new.address, takes_holds=new.kind == "library",
        always_open=new.kind != "library",
    )  # fmt: skip


def _rules(library_id: int, *, like: int) -> list[int]:
    """Whatever rules name that library, as well for this one."""
    rows = CirculationRule.objects.filter(
        Q(owner_library=like) | Q(lending_library=like) | Q(home_library=like)
    ).order_by("id")
    made = []
    for row in rows:
        row.pk = None
        for column in OF_LIBRARY:
            if getattr(row, column) == like:
                setattr(row, column, library_id)
        row.save(force_insert=True)
        made.append(row.pk)
    return made
