"""What was not found on its shelf and was not seen since, here and at points without a desk: somebody looks again."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.circulation.looking import looked_for
from bashu.domain.rights import Right
from bashu.doors.web.desk.holds import served_from, take_in
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared.forms import start_of


@require_GET
@desk_page(Right.PULL)
def looked(page: Page) -> HttpResponse:
    return _show(page)


@require_POST
@desk_page(Right.PULL)
def scan(page: Page) -> HttpResponse:
    """Found: taken in, it is off the list, and goes wherever it is wanted."""
    take_in(page, on="looking")
    return page.answer("looking", _show)


def _show(page: Page) -> HttpResponse:
    return page.show(
        "looking", rows=looked_for(served_from(page), start=start_of(page.request, "looking")), tab="looking"
    )
