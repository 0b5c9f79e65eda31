"""What only a person can settle: looked into here, and ticked off with how it ended."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.circulation.queries import TaskRow, open_tasks
from bashu.domain.circulation.boxcodes import code_of
from bashu.domain.circulation.commands import ItemScan, LoseTransit, SettleTask
from bashu.domain.circulation.conflicts import say_task
from bashu.domain.circulation.effects import TaskEnd, TaskKind
from bashu.domain.outcome import Accepted, Command
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import number, scanned
from bashu.doors.web.shared.spoken import refusal
from bashu.engine import clock

HOW = {end.value for end in TaskEnd}
# What these are about may have been lost for good.
LOSABLE = {TaskKind.LATE, TaskKind.MISSING_FROM_BOX}


@require_GET
@desk_page
def tasks(page: Page) -> HttpResponse:
    rows = open_tasks(page.staff.place.branch_id, library_id=page.staff.library_id)
    told = [(task, say_task(task.kind, task.details, language=languages.current()), _box(task)) for task in rows]
    return page.show("tasks", tasks=told, losable=LOSABLE, problem=page.problem_once(), tab="tasks")


@require_POST
@desk_page
def settle(page: Page) -> HttpResponse:
    task_id, how = number(page.request.POST.get("task_id", "")), page.request.POST.get("how", "")
    if task_id is not None and how in HOW:
        _do(page, _settling(page, task_id, how=TaskEnd(how)))
    return page.go("tasks")


@require_POST
@desk_page
def lose(page: Page) -> HttpResponse:
    """Nobody finds it: it was lost on its way, and a library answers for it. So nobody need look any more."""
    given = page.request.POST
    item = ItemScan(barcode=scanned(page.request, "barcode"), item_id=number(given.get("item_id", "")))
    lost = LoseTransit(id=clock.new_id(), occurred_at=page.now, terminal_id=page.staff.terminal_id, item=item)
    task_id = number(given.get("task_id", ""))
    if _do(page, lost) and task_id is not None:
        _do(page, _settling(page, task_id, how=TaskEnd.GIVEN_UP))
    return page.go("tasks")


def _settling(page: Page, task_id: int, *, how: TaskEnd) -> SettleTask:
    return SettleTask(
        id=clock.new_id(),
        occurred_at=page.now,
        terminal_id=page.staff.terminal_id,
        task_id=task_id,
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
