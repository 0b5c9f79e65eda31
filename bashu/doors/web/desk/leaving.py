"""What stands here and belongs elsewhere by now, by its rotation or because a library leaves: scanned, and sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache

from bashu.db.circulation.homecoming import at_a_glance
from bashu.db.circulation.moves import moves_from
from bashu.db.circulation.rotated import RotatedRow, may_leave
from bashu.db.network.queries import Name, PlaceRow, places
from bashu.db.network.rotations import rotation_names
from bashu.domain.calendar import local_day
from bashu.domain.circulation.answers import CheckedIn
from bashu.domain.circulation.commands import CheckIn, ItemScan
from bashu.domain.outcome import Accepted, Outcome
from bashu.doors.web.desk.pages import TO_DO_SECONDS, Page
from bashu.doors.web.shared.commands import ask


@dataclass(frozen=True, slots=True)
class Leaving:
    """Of one rotation, bound for one place."""

    rotation: Name
    there: PlaceRow
    items: tuple[RotatedRow, ...]


def count_to_send(page: Page) -> int:
    """How many items, for a glance: of moves that were accepted, and of rotations that have moved on."""
    here = page.staff.place.branch_id
    count: int | None = cache.get_or_set(f"leaving:{here}", lambda: _count(leaving(page)), TO_DO_SECONDS)
    return sum(move.left for move in moves_from(here)) + (count or 0)


def to_bring(page: Page) -> dict[str, object]:
    """For a glance: how many items go home because a library leaves, and whether there is anything to look at."""
    here, library_id = page.staff.place.branch_id, page.staff.library_id
    found: tuple[int, bool] | None = cache.get_or_set(
        f"homecoming:{here}", lambda: at_a_glance(here, library_id=library_id), TO_DO_SECONDS
    )
    count, leaves = found or (0, False)
    return {"to_bring": count, "brings": bool(count) or leaves}


def _count(groups: Sequence[Leaving]) -> int:
    return sum(len(group.items) for group in groups)


def leaving(page: Page) -> tuple[Leaving, ...]:
    """Where each goes is asked of the engine, which decides it by the same rules when it is scanned."""
    rows = may_leave(page.staff.place.branch_id, on=local_day(page.now))
    commands = [
        CheckIn(**page.also(), item=ItemScan(barcode=row.barcode, item_id=row.item_id)) for row in rows
    ]  # fmt: skip
    bound = [(row, there) for row, told in zip(rows, ask(commands), strict=True) if (there := _bound_for(told))]
    where, names = places(there for _, there in bound), rotation_names({row.rotation_id for row, _ in bound})
    groups: dict[tuple[int, int], list[RotatedRow]] = {}
    for row, there in bound:
        groups.setdefault((row.rotation_id, there), []).append(row)
    return tuple(Leaving(names[rotation], where[there], tuple(items)) for (rotation, there), items in groups.items())


def _bound_for(told: Outcome) -> int | None:
    """What goes somewhere for a hold is on the pull list."""
    match told:
        case Accepted(answer=CheckedIn(hold_id=None, destination_branch_id=int(there))):
            return there
    return None
