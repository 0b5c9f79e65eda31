"""What staff let pass against the rules."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from bashu.db.circulation.overrides import latest_overrides
from bashu.domain.rights import Right
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import start_of


@require_GET
@office_page(Right.SEE_OVERRIDES)
def overrides(page: Page) -> HttpResponse:
    rows = latest_overrides(page.reach(Right.SEE_OVERRIDES), start=start_of(page.request, "overrides"))
    return page.show("overrides", rows=rows, tab="overrides")
