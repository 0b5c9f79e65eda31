"""Where the reader wants things sent."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bashu.doors.web.reader.pages import Page, reader_page
from bashu.doors.web.shared import addressing
from bashu.doors.web.shared.spoken import Spoken


@require_http_methods(["GET", "POST"])
@reader_page
def address(page: Page) -> HttpResponse:
    """One's own, or that of a child whose guardian one is. A child sees it, whatever its form sends."""
    if not page.writes_address:
        if page.acting:
            raise Http404
        return page.show("address", form=addressing.as_it_is(page.patron.patron_id))
    form = addressing.read(page.request, page.patron.patron_id, now=page.now)
    if form.done:
        page.visit.tell(Spoken(tone="keep", word=_kept(page) if form.known else _deleted(page)))
        return page.go()
    return page.show("address", form=form)


def _kept(page: Page) -> str:
    return _("The address is kept") if page.acting else _("Your address is kept")


def _deleted(page: Page) -> str:
    return _("The address is deleted") if page.acting else _("Your address is deleted")
