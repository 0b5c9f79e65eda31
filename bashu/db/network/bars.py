"""Transfer limits: what is not sent from some places to some others. Read by the engine, and written by the office."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bashu.db.network.models import Branch, Library, TransferBar
from bashu.db.network.queries import Name, PlaceRow, place_of
from bashu.db.network.rights import reached
from bashu.db.parts import Part, part_of
from bashu.domain.rights import Reach, Scope
from bashu.domain.routing import Bar

BARS_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Where it begins or ends: a branch, or any of a library."""

    library_id: int
    library: Name
    branch: PlaceRow | None

    @property
    def scope(self) -> Scope:
        return Scope(library_id=self.library_id, branch_id=self.branch.branch_id if self.branch else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """It belongs to the place from which nothing is sent."""

    bar: Bar
    origin: End
    destination: End


def bars() -> tuple[Bar, ...]:
    return tuple(_bar(row) for row in TransferBar.objects.order_by("id"))


def barred_pairs(on: date) -> frozenset[tuple[int, int]]:
    """From which branch to which nothing is sent on that day, of whatever kind."""
    of_library: defaultdict[int, list[int]] = defaultdict(list)
    for branch_id, library_id in Branch.objects.values_list("id", "library"):
        of_library[library_id].append(branch_id)
    return frozenset(
        (origin, destination)
        for bar in bars()
        if bar.is_on("", on=on)
        for origin in ([bar.from_branch_id] if bar.from_branch_id else of_library[bar.from_library_id])
        for destination in ([bar.to_branch_id] if bar.to_branch_id else of_library[bar.to_library_id])
    )


def bar_rows(reach: Reach, *, start: int = 0) -> Part[BarRow]:
    """Those that begin or end at a place that is reached."""
    seen = reached(reach, library="library", branch="branch") | reached(reach, library="to_library", branch="to_branch")
    return part_of(
        _rows().filter(seen).order_by("id"), start=start, most=BARS_MAX, told=lambda rows: tuple(map(_row, rows))
    )


def bar_row(bar_id: int) -> BarRow | None:
    row = _rows().filter(pk=bar_id).first()
    return None if row is None else _row(row)


def every_library() -> tuple[tuple[str, Name], ...]:
    """By its code."""
    rows = Library.objects.order_by("code")
    return tuple((row.code, Name(row.name_zh, row.name_en)) for row in rows)


def end_of_way(library_code: str, *, branch_code: str) -> End | None:
    """None: there is no such library, or it has no such branch."""
    library = Library.objects.filter(code=library_code).first()
    if library is None:
        return None
    branch = (
        library.branch_set.select_related("library__city").filter(code__in={branch_code, branch_code.upper()}).first()
    )
    if branch_code and branch is None:
        return None
    return _end(library, place_of(branch) if branch else None)


def add_bar(origin: End, destination: End, *, kind: str, starts_on: date | None, ends_on: date | None) -> bool:
    """False: there is one already that says the same."""
    fields = {
        "library_id": origin.library_id,
        "branch_id": origin.scope.branch_id,
        "to_library_id": destination.library_id,
        "to_branch_id": destination.scope.branch_id,
        "item_kind": kind,
    }
    open_still = Q(ends_on=None) | Q(ends_on__gte=starts_on) if starts_on else Q()
    if TransferBar.objects.filter(open_still, **fields).exists():
        return False
    TransferBar.objects.create(**fields, starts_on=starts_on, ends_on=ends_on)
    return True


def remove_bar(bar_id: int) -> None:
    TransferBar.objects.filter(pk=bar_id).delete()


def _rows() -> QuerySet[TransferBar]:
    ends = ("library", "to_library", "branch__library__city", "to_branch__library__city")
    return TransferBar.objects.select_related(*ends)


def _row(row: TransferBar) -> BarRow:
    return BarRow(
        bar=_bar(row),
        origin=_end(row.library, place_of(row.branch) if row.branch else None),
        destination=_end(row.to_library, place_of(row.to_branch) if row.to_branch else None),
    )


def _end(library: Library, branch: PlaceRow | None) -> End:
    return End(library_id=library.pk, library=Name(library.name_zh, library.name_en), branch=branch)


def _bar(row: TransferBar) -> Bar:
    return Bar(
        id=row.pk,
        from_library_id=row.library_id,
        from_branch_id=row.branch_id,
        to_library_id=row.to_library_id,
        to_branch_id=row.to_branch_id,
        item_kind=row.item_kind,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )
