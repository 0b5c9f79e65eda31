"""What pages may know of the network: places, machines, staff. Rows are frozen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from bashu.db.network.models import Branch, Library, Network, Region, Staff, Terminal
from bashu.db.network.rights import rights_of
from bashu.domain.rights import NO_RIGHTS, Rights, Scope


@dataclass(frozen=True, slots=True)
class Name:
    """What a place is called in both languages; pages choose with the filter `named`."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRow:
    """`practice`: nothing in it is real, and every page says so."""

    name: Name
    demonstration: bool
    practice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A branch with its library and its city."""

    branch_id: int
    code: str
    name: Name
    library_id: int
    library: Name
    city_code: str
    city: Name

    @property
    def full_name(self) -> Name:
        """The library's name goes before the branch's, unless that one repeats it."""
        zh = self.name.zh if self.name.zh.startswith(self.library.zh) else f"{self.library.zh}{self.name.zh}"
        en = self.name.en if self.name.en.startswith(self.library.en) else f"{self.library.en}, {self.name.en}"
        return Name(zh, en)

    @property
    def scope(self) -> Scope:
        return Scope(library_id=self.library_id, branch_id=self.branch_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupRow:
    """A branch where holds may be collected, and the district of its library."""

    place: PlaceRow
    district: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class CityRow:
    code: str
    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineRow:
    """`reads_cards`: what it sends was read from a card and not typed."""

    terminal_id: int
    name: str
    kind: str
    active: bool
    reads_cards: bool
    language: str
    auto_registers: bool
    place: PlaceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """Somebody who has signed in. `desk_works`: the desk of this login is in service. `card_fen`: what a library card
    costs that is handed out there."""

    staff_id: int
    user_id: int
    login: str
    terminal_id: int
    desk_works: bool
    library_id: int
    place: PlaceRow
    rights: Rights
    card_fen: int = 0


@dataclass(frozen=True, slots=True)
class CounterRow:
    """A branch by its code, and a terminal at which staff stand, if it has one in use."""

    branch_id: int
    library_id: int
    terminal_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryRow:
    """`basis`: how it is known to be a member."""

    library_id: int
    code: str
    name: Name
    city_code: str
    city: Name
    basis: str


def network() -> NetworkRow | None:
    """None before anything was set up."""
    row = Network.objects.first()
    if row is None:
        return None
    return NetworkRow(name=Name(row.name_zh, row.name_en), demonstration=row.demonstration, practice=row.practice)


def branches_by_code(library_id: int) -> dict[str, int]:
    """Those of this library."""
    return dict(Branch.objects.filter(library=library_id).order_by("code").values_list("code", "id"))


def branch_codes() -> dict[int, str]:
    """Of all branches, in the order of their codes."""
    return dict(Branch.objects.order_by("code").values_list("id", "code"))


def branch_ids(codes: Iterable[str]) -> dict[str, int]:
    """Of those of them that there are."""
    return dict(Branch.objects.filter(code__in=set(codes)).values_list("code", "id"))


def places(branch_ids: Iterable[int]) -> dict[int, PlaceRow]:
    rows = Branch.objects.select_related("library__city").filter(id__in=set(branch_ids))
    return {row.id: place_of(row) for row in rows}


def every_place() -> dict[int, PlaceRow]:
    """A code is never used again, so what was once read of it stays true."""
    return {row.id: place_of(row) for row in Branch.objects.select_related("library__city")}


def place_called(code: str) -> PlaceRow | None:
    row = Branch.objects.select_related("library__city").filter(code=code).first()
    return place_of(row) if row else None


def place_of(branch: Branch) -> PlaceRow:
    library = branch.library
    return PlaceRow(
        branch_id=branch.id,
        code=branch.code,
        name=Name(branch.name_zh, branch.name_en),
        library_id=library.id,
        library=Name(library.name_zh, library.name_en),
        city_code=library.city_id,
        city=Name(library.city.name_zh, library.city.name_en),
    )


def counter(branch_code: str) -> CounterRow | None:
    row = Branch.objects.filter(code=branch_code).first()
    if row is None:
        return None
    staffed = Terminal.objects.filter(branch=row, active=True, attended=True).order_by("id").first()
    return CounterRow(row.pk, row.library_id, staffed.pk if staffed else None)


def pickup_cities() -> tuple[CityRow, ...]:
    """Where holds may be collected at all."""
    rows = Region.objects.filter(Exists(Branch.objects.filter(library__city=OuterRef("code"), takes_holds=True)))
    return tuple(CityRow(code=row.code, name=Name(row.name_zh, row.name_en)) for row in rows.order_by("code"))


def pickup_places(city_code: str) -> tuple[PickupRow, ...]:
    """District by district."""
    rows = Branch.objects.select_related("library__city", "library__region").filter(
        library__city=city_code, takes_holds=True
    )
    return tuple(
        PickupRow(place=place_of(row), district=Name(row.library.region.name_zh, row.library.region.name_en))
        for row in rows.order_by("library__region", "library", "id")
    )


def main_branch(library_id: int) -> PlaceRow | None:
    """Where readers of this library most likely collect: its first branch that takes holds."""
    rows = Branch.objects.select_related("library__city").filter(library=library_id, takes_holds=True)
    row = rows.order_by("id").first()
    return place_of(row) if row else None


def machine(terminal_id: int, *, kind: str) -> MachineRow | None:
    row = Terminal.objects.select_related("branch__library__city").filter(id=terminal_id, kind=kind).first()
    return _machine(row) if row else None


def kiosks() -> tuple[MachineRow, ...]:
    """By city and library."""
    rows = Terminal.objects.select_related("branch__library__city").filter(kind="kiosk", active=True)
    return tuple(_machine(row) for row in rows.order_by("branch__library__city", "branch__library", "id"))


def staff(user_id: int, *, on: date) -> StaffRow | None:
    """Two queries. The rights are those of this day."""
    row = Staff.objects.select_related("user", "terminal", "branch__library__city").filter(user_id=user_id).first()
    if row is None:
        return None
    return StaffRow(
        staff_id=row.id,
        user_id=user_id,
        login=row.user.get_username(),
        terminal_id=row.terminal_id,
        desk_works=row.terminal.active,
        library_id=row.library_id,
        place=place_of(row.branch),
        rights=rights_of([row.id], on=on).get(row.id, NO_RIGHTS),
        card_fen=row.branch.library.card_fen,
    )


def libraries() -> tuple[LibraryRow, ...]:
    """By province and city, the members that documents name first."""
    rows = Library.objects.select_related("city").order_by("city", "-basis", "code")
    return tuple(
        LibraryRow(
            library_id=row.id,
            code=row.code,
            name=Name(row.name_zh, row.name_en),
            city_code=row.city_id,
            city=Name(row.city.name_zh, row.city.name_en),
            basis=row.basis,
        )
        for row in rows
    )


def _machine(row: Terminal) -> MachineRow:
    return MachineRow(
        terminal_id=row.id,
        name=row.name,
        kind=row.kind,
        active=row.active,
        reads_cards=row.reads_cards,
        language=row.language,
        auto_registers=row.branch.library.auto_registers,
        place=place_of(row.branch),
    )
