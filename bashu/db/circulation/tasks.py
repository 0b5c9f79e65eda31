"""What pages may know of tasks: what only a person can settle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from bashu.db.catalogue.queries import titles
from bashu.db.circulation.models import Loan, ReportedWords, Task, Transit
from bashu.db.network.queries import Name, PlaceRow, places
from bashu.db.parts import Part, part_of
from bashu.domain.circulation.effects import TaskKind

TASKS_MAX = 100
# Staff look for what these are about; it may turn up, or have been lost for good.
SOUGHT = frozenset({TaskKind.LATE, TaskKind.MISSING_FROM_BOX})
# Of a claim: its item is not claimed any more, or the branch has a later task to look for the same.
ABOUT = Cast(KT("details__item_ids__0"), BigIntegerField())
_CLAIMED = Loan.objects.filter(item=OuterRef("about"), checked_in_at=None, claimed_at__isnull=False)
_LATER = Task.objects.annotate(same=ABOUT).filter(
    kind=TaskKind.CLAIMED, done_at=None, branch=OuterRef("branch"), pk__gt=OuterRef("pk"), same=OuterRef("about")
)
CLAIM_OVER = Q(kind=TaskKind.CLAIMED) & (~Exists(_CLAIMED) | Exists(_LATER))


@dataclass(frozen=True, slots=True, kw_only=True)
class WayRow:
    """`over_at`: since then the item has been scanned, or it was given up as lost."""

    transit_id: int
    over_at: datetime | None
    lost: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """`place` is where it came up; `library_id` and `owner` are whose it is; `items` are ids with titles. `way` is the
    transit on which something is looked for, `words` what a machine said of it.
    """

    task_id: int
    kind: str
    place: PlaceRow
    library_id: int
    owner: Name
    items: tuple[tuple[int, str], ...]
    details: Mapping[str, Any]
    raised_at: datetime
    way: WayRow | None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverTask:
    task_id: int
    library_id: int


def open_tasks(
    branch_id: int, *, library_id: int | None = None, start: int = 0, task_id: int | None = None
) -> Part[TaskRow]:
    """What came up at this branch, and what is this library's wherever it came up; the oldest first. Or one."""
    ours = Q(branch_id=branch_id)
    if library_id is not None:
        ours |= Q(library_id=library_id)
    open_ones = (
        Task.objects.filter(ours, done_at=None).select_related("library", "reportedwords").order_by("raised_at", "id")
    )
    open_ones = open_ones.annotate(about=ABOUT).exclude(CLAIM_OVER)
    if task_id is not None:
        open_ones = open_ones.filter(pk=task_id)
    return part_of(open_ones, start=start, most=TASKS_MAX, told=_tasks)


def keep_words(task_id: int, words: str) -> None:
    """Once: a machine that says it again has said nothing else."""
    ReportedWords.objects.bulk_create([ReportedWords(task_id=task_id, words=words)], ignore_conflicts=True)


def claims_over(*, after: int, limit: int) -> tuple[OverTask, ...]:
    """Open still, though nobody need look any more; in the order of their ids."""
    rows = Task.objects.filter(done_at=None, pk__gt=after).annotate(about=ABOUT).filter(CLAIM_OVER)
    found = rows.order_by("id").annotate(owner=Coalesce("library", F("branch__library")))[:limit]
    return tuple(OverTask(task_id=row.pk, library_id=row.owner) for row in found)


def _tasks(rows: Sequence[Task]) -> tuple[TaskRow, ...]:
    where = places(row.branch_id for row in rows)
    named = titles([item_id for row in rows for item_id in row.details.get("item_ids", ())])
    ways = _ways(rows)
    return tuple(_task(row, where[row.branch_id], named=named, way=ways.get(row.id)) for row in rows)


def _ways(rows: Sequence[Task]) -> Mapping[int, WayRow]:
    """By task. If a box missed it and no transit is named, it is the last by which the item was in that box."""
    sought = [row for row in rows if row.kind in SOUGHT]
    told = {row.id: row.details["transit_id"] for row in sought if row.details.get("transit_id")}
    boxed = {row.id: row for row in sought if row.id not in told and row.kind == TaskKind.MISSING_FROM_BOX}
    box_ids = {row.details.get("box_id") for row in boxed.values()}
    item_ids = {item_id for row in boxed.values() for item_id in row.details.get("item_ids", ())}
    named = Q(pk__in=told.values()) | Q(box_id__in=box_ids, item_id__in=item_ids)
    found = Transit.objects.filter(named).order_by("id") if told or boxed else ()
    ways = {each.pk: WayRow(transit_id=each.pk, over_at=each.ended_at, lost=each.ended_as == "lost") for each in found}
    last = {(each.box_id, each.item_id): each.pk for each in found}
    for row in boxed.values():
        told[row.id] = last.get((row.details.get("box_id"), *row.details.get("item_ids", ())[:1]))
    return {task_id: ways[transit_id] for task_id, transit_id in told.items() if transit_id in ways}


def _task(row: Task, place: PlaceRow, *, named: Mapping[int, str], way: WayRow | None) -> TaskRow:
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
        way=way,
        words=row.reportedwords.words if hasattr(row, "reportedwords") else "",
    )
