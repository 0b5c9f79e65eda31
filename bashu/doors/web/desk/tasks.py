"""What only a person can settle: looked into here, and ticked off with how it ended."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.circulation.tasks import SOUGHT, TaskRow, open_tasks
from bashu.db.parts import Part
from bashu.domain.circulation.boxcodes import code_of
from bashu.domain.circulation.commands import ItemScan, LoseTransit, SettleTask
from bashu.domain.circulation.conflicts import say_task
from bashu.domain.circulation.effects import TaskEnd
from bashu.domain.outcome import Accepted, Command
from bashu.domain.rights import Right, Scope
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import number, start_of
from bashu.doors.web.shared.spoken import refusal

HOW = {end.value for end in TaskEnd}


@require_GET
@desk_page(Right.SEE_TASKS)
def tasks(page: Page) -> HttpResponse:
    part = _seen(page, start=start_of(page.request, "tasks"))
    rows = [(task, say_task(task.kind, task.details, language=languages.current()), _box(task)) for task in part]
    return page.show("tasks", tasks=rows, part=part, losable=SOUGHT, problem=page.problem_once(), tab="tasks")


@require_POST
@desk_page(Right.SETTLE_TASKS)
def settle(page: Page) -> HttpResponse:
    task, how = _chosen(page, right=Right.SETTLE_TASKS), page.request.POST.get("how", "")
    if how in HOW:
        _do(page, _settling(page, task, how=TaskEnd(how)))
    return page.go("tasks")


@require_POST
@desk_page(Right.DECLARE_LOST)
def lose(page: Page) -> HttpResponse:
    """Nobody finds it: it was lost on its way, and a library answers for it. So nobody need look any more."""
    task = _chosen(page, right=Right.DECLARE_LOST)
    item_id = next(iter(task.details.get("item_ids", ())), None)
    item = ItemScan(barcode=task.details.get("barcode", ""), item_id=item_id)
    way = task.way
    lost = LoseTransit(**page.made(), item=item, transit_id=way.transit_id if way else None)
    if way and way.over_at:
        page.work.problem = _("It has been scanned since, so it is not lost on that way. This task can be closed.")
    elif task.kind in SOUGHT and item_id is not None and _do(page, lost):
        _do(page, _settling(page, task, how=TaskEnd.GIVEN_UP))
    return page.go("tasks")


def _seen(page: Page, *, start: int = 0, task_id: int | None = None) -> Part[TaskRow]:
    """Of this branch, and of its library if the person's grant reaches so far. Or one of them."""
    library_id = page.staff.library_id
    reaches = page.staff.rights.may(Right.SEE_TASKS, Scope(library_id=library_id))
    ours = library_id if reaches else None
    return open_tasks(page.staff.place.branch_id, library_id=ours, start=start, task_id=task_id)


def _chosen(page: Page, *, right: Right) -> TaskRow:
    """One of those that the page shows; what is beyond the right is not there."""
    rights = page.staff.rights
    for task in _seen(page, task_id=number(page.request.POST.get("task_id", "")) or 0):
        scopes = (Scope(library_id=task.library_id), task.place.scope)
        if any(rights.may(right, scope) for scope in scopes):
            return task
    raise Http404


def _settling(page: Page, task: TaskRow, *, how: TaskEnd) -> SettleTask:
    return SettleTask(
        **page.also(),
        task_id=task.task_id,
        how=how,
        settled_by=page.staff.user_id,
    )


def _do(page: Page, command: Command) -> bool:
    outcome = execute(command)
    done = isinstance(outcome, Accepted)
    page.work.problem = "" if done else refusal(outcome, audience="staff").why
    return done


def _box(task: TaskRow) -> str:
    box_id = task.details.get("box_id")
    return code_of(box_id) if box_id else ""
