"""What the reader who is here was told, when and how: the answer to "nobody told me". And how to tell the reader."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.notices.queries import last_notices
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared import reaching
from bashu.doors.web.shared.forms import start_of
from bashu.doors.web.shared.spoken import Spoken
from bashu.doors.web.shared.told import told_rows


@require_GET
@desk_page(Right.SEE_PATRON)
def notices(page: Page) -> HttpResponse:
    if page.work.patron_id is None:
        return page.go()
    return _show(page, reaching.as_it_is(page.work.patron_id), patron_id=page.work.patron_id)


@require_POST
@desk_page(Right.EDIT_PATRON)
def write(page: Page) -> HttpResponse:
    if page.work.patron_id is None:
        return page.go()
    form = reaching.read(page.request, page.work.patron_id, now=page.now)
    if not form.done:
        return _show(page, form, patron_id=page.work.patron_id)
    page.work.add(Spoken(tone="keep", word=_("It is kept")), at=page.now)
    return page.go()


def _show(page: Page, form: reaching.Reaching, *, patron_id: int) -> HttpResponse:
    rows = last_notices(patron_id, start=start_of(page.request, "told"))
    return page.show("notices", form=form, part=rows, told=told_rows(rows), tab="notices")
