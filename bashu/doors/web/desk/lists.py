"""What the branch has to do: boxes to pack, boxes to expect, and what only a person can settle."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from bashu.db.circulation.queries import expected_here, open_tasks, waiting_here
from bashu.doors.web.desk.pages import Page, desk_page


@require_GET
@desk_page
def van(page: Page) -> HttpResponse:
    here = page.staff.place.branch_id
    return page.show("van", waiting=waiting_here(here), expected=expected_here(here))


@require_GET
@desk_page
def tasks(page: Page) -> HttpResponse:
    return page.show("tasks", tasks=open_tasks(page.staff.place.branch_id))
