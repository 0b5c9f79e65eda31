"""What the reader who is here was told, when and how: the answer to "nobody told me". And how to tell the reader."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from bashu.db.notices.queries import last_notices
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared import confirming, reaching
from bashu.doors.web.shared.forms import start_of
from bashu.doors.web.shared.told import told_rows


@require_GET
@desk_page(Right.SEE_PATRON)
def notices(page: Page) -> HttpResponse:
    if page.work.patron_id is None:
        return page.go()
    form = reaching.as_it_is(page.work.patron_id, now=page.now)
    return _show(page, form, patron_id=page.work.patron_id)


@require_POST
@desk_page(Right.EDIT_PATRON)
def write(page: Page) -> HttpResponse:
    if page.work.patron_id is None:
        return page.go()
    form = reaching.read(page.request, page.work.patron_id, now=page.now, staff_id=page.staff.staff_id)
    if not form.done:
        return _show(page, form, patron_id=page.work.patron_id)
    waits = any(each.is_open for each in form.waits)
    told = confirming.kept(page.work.patron_id, now=page.now)
    page.work.add(told, at=page.now, page="notices" if waits else "desk")
    return page.go("notices" if waits else "desk")


@require_POST
@desk_page(Right.EDIT_PATRON)
def waiting(page: Page) -> HttpResponse:
    """What waits to be confirmed: the reader reads the code out."""
    if page.work.patron_id is None:
        return page.go()
    told = confirming.settle(page.request, page.work.patron_id, now=page.now)
    page.work.add(told, at=page.now, page="notices")
    return page.go("notices")


def _show(page: Page, form: reaching.Reaching, *, patron_id: int) -> HttpResponse:
    rows = last_notices(patron_id, start=start_of(page.request, "told"))
    return page.show("notices", form=form, part=rows, told=told_rows(rows), tab="notices")
