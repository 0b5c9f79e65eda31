"""Who works here, and what was granted to whom."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from bashu.db.network import staff
from bashu.domain.rights import Right
from bashu.doors.web.office.pages import Page, office_page


@require_GET
@office_page(Right.SEE_STAFF)
def workers(page: Page) -> HttpResponse:
    return page.show("staff", workers=staff.workers(page.reach(Right.SEE_STAFF), on=page.today), tab="staff")


@require_GET
@office_page(Right.SEE_STAFF)
def worker(page: Page, staff_id: int) -> HttpResponse:
    found = staff.worker(staff_id, page.reach(Right.SEE_STAFF))
    if found is None:
        raise Http404
    return page.show("worker", worker=found, tab="staff")
