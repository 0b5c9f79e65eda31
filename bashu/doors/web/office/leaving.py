"""Libraries that leave the network, and how far their items are home."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from bashu.db.circulation.homecoming import progress
from bashu.domain.rights import Right
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import start_of


@require_GET
@office_page(Right.SEE_ROUTES)
def listed(page: Page) -> HttpResponse:
    part = progress(page.reach(Right.SEE_ROUTES), start=start_of(page.request, "leaving"))
    return page.show("leaving", part=part, tab="routes")
