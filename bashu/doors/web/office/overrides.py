"""What staff let pass against the rules."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from bashu.db.circulation.overrides import latest_overrides
from bashu.domain.rights import Right
from bashu.doors.web.office.pages import Page, office_page


@require_GET
@office_page(Right.SEE_OVERRIDES)
def overrides(page: Page) -> HttpResponse:
    return page.show("overrides", rows=latest_overrides(page.reach(Right.SEE_OVERRIDES)), tab="overrides")
