"""What pages may know of tasks: what only a person can settle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from bashu.db.catalogue.queries import titles
from bashu.db.circulation.models import Task
from bashu.db.network.queries import Name, PlaceRow, places
from bashu.db.parts import Part, part_of

TASKS_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """`place` is where it came up; `library_id` and `owner` are whose it is; `items` are ids with titles."""

    task_id: int
    kind: str
    place: PlaceRow
    library_id: int
    owner: Name
    items: tuple[tuple[int, str], ...]
    details: Mapping[str, Any]
    raised_at: datetime


def open_tasks(
    branch_id: int, *, library_id: int | None = None, start: int = 0, task_id: int | None = None
) -> Part[TaskRow]:
    """What came up at this branch, and what is this library's wherever it came up; the oldest first. Or one."""
    ours = Q(branch_id=branch_id)
    if library_id is not None:
        ours |= Q(library_id=library_id)
    open_ones = Task.objects.filter(ours, done_at=None).select_related("library").order_by("raised_at", "id")
    if task_id is not None:
        open_ones = open_ones.filter(pk=task_id)
    return part_of(open_ones, start=start, most=TASKS_MAX, told=_tasks)


def _tasks(rows: Sequence[Task]) -> tuple[TaskRow, ...]:
    where = places(row.branch_id for row in rows)
    named = titles([item_id for row in rows for item_id in row.details.get("item_ids", ())])
    return tuple(_task(row, where[row.branch_id], named=named) for row in rows)


def _task(row: Task, place: PlaceRow, *, named: Mapping[int, str]) -> TaskRow:
    library, item_ids = row.library, row.details.get("item_ids", ())
    return TaskRow(
        task_id=row.id,
        kind=row.kind,
        place=place,
        library_id=library.id if library else place.library_id,
        owner=Name(library.name_zh, library.name_en) if library else place.library,
        items=tuple((item_id, named[item_id]) for item_id in item_ids if item_id in named),
        details=row.details,
        raised_at=row.raised_at,
    )
