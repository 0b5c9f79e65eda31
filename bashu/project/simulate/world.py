"""The world of a seed as the year walks through it: main buildings, items and readers, all counted from 0."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bashu.db.circulation.measured import readers, stock
from bashu.db.network.calendars import calendars
from bashu.db.network.founding import founded
from bashu.domain.calendar import Calendar
from bashu.project.demo import places
from bashu.project.simulate.behaviour import Behaviour


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A main building, as the year needs it. `side` is Sichuan's or Chongqing's, `city` that between which crossings
    are counted."""

    branch_id: int
    library_id: int
    terminal_id: int
    code: str
    name_zh: str
    name_en: str
    level: str
    side: str
    city: str
    lon: float
    lat: float
    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Of each item its id, title, home and step of being wanted; of each title its id and its items, the most wanted
    first; of each branch the ids of its readers, those who read most first. `weights` are those of the steps."""

    spots: tuple[Spot, ...]
    branch_of: dict[int, int]
    item_ids: Sequence[int]
    title_of: Sequence[int]
    home_of: Sequence[int]
    step_of: Sequence[int]
    weights: Sequence[float]
    title_ids: Sequence[int]
    items_of: Sequence[Sequence[int]]
    readers: Sequence[Sequence[int]]


def read_world(behaviour: Behaviour) -> World:
    here = spots()
    branch_of = {spot.branch_id: number for number, spot in enumerate(here)}
    of_library = {spot.library_id: number for number, spot in enumerate(here)}
    rows = stock()
    title_ids = sorted({title_id for _, title_id, _ in rows})
    title_at = {title_id: number for number, title_id in enumerate(title_ids)}
    title_of = [title_at[title_id] for _, title_id, _ in rows]
    items_of: list[list[int]] = [[] for _ in title_ids]
    for item, title in enumerate(title_of):
        items_of[title].append(item)
    up_to = [share * len(title_ids) for share, _ in behaviour.title.densities()]
    homes: defaultdict[int, list[int]] = defaultdict(list)
    for patron_id, library_id in readers():
        homes[of_library[library_id]].append(patron_id)
    return World(
        spots=here,
        branch_of=branch_of,
        item_ids=[item_id for item_id, _, _ in rows],
        title_of=title_of,
        home_of=[branch_of[branch_id] for _, _, branch_id in rows],
        step_of=[bisect_left(up_to, title + 1) for title in title_of],
        weights=[density for _, density in behaviour.title.densities()],
        title_ids=title_ids,
        items_of=items_of,
        readers=[homes[number] for number in range(len(here))],
    )


def spots() -> tuple[Spot, ...]:
    known, hours = founded(), calendars()
    of_branch = {branch.code: branch for branch in places.new_branches()}
    return tuple(
        Spot(
            branch_id=known.branches[member.branch],
            library_id=known.libraries[member.code],
            terminal_id=known.terminals[member.branch],
            code=member.code,
            name_zh=member.name_zh,
            name_en=member.name_en,
            level=member.level,
            side=member.code[:2],
            city=member.city,
            lon=of_branch[member.branch].lon,
            lat=of_branch[member.branch].lat,
            calendar=hours[known.branches[member.branch]],
        )
        for member in places.members()
    )
