"""Where the reader wants things sent."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bashu.doors.web.reader.pages import Page, reader_page
from bashu.doors.web.shared import addressing
from bashu.doors.web.shared.spoken import Spoken


@require_http_methods(["GET", "POST"])
@reader_page
def address(page: Page) -> HttpResponse:
    form = addressing.read(page.request, page.patron.patron_id, now=page.now)
    if form.done:
        word = _("Your address is kept") if form.known else _("Your address is deleted")
        page.visit.tell(Spoken(tone="keep", word=word))
        return page.go()
    return page.show("address", form=form)
