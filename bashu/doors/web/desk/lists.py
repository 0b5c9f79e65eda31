"""What the branch has to do: boxes to pack, boxes to expect, and what only a person can settle."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from bashu.db.circulation.queries import expected_here, open_tasks, waiting_here
from bashu.domain.circulation.conflicts import say_task
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared import languages


@require_GET
@desk_page(Right.SEE_TRANSITS)
def van(page: Page) -> HttpResponse:
    here = page.staff.place.branch_id
    waiting = sorted(waiting_here(here), key=lambda transit: transit.destination.code)
    return page.show("van", waiting=waiting, expected=expected_here(here), tab="van")


@require_GET
@desk_page(Right.SEE_TASKS)
def tasks(page: Page) -> HttpResponse:
    language = languages.current()
    rows = open_tasks(page.staff.place.branch_id)
    told = [(task, say_task(task.kind, task.details, language=language)) for task in rows]
    return page.show("tasks", tasks=told, tab="tasks")
