"""How the reader is told of things, of what, and what was told last."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bashu.db.notices.queries import last_notices
from bashu.db.notices.writing import NewNotice, write_once
from bashu.domain.notices.events import Event
from bashu.doors.web.reader.pages import Page, reader_page
from bashu.doors.web.shared import confirming, reaching
from bashu.doors.web.shared.forms import start_of
from bashu.doors.web.shared.spoken import Spoken
from bashu.doors.web.shared.told import told_rows

# Whoever presses again within this gets no second one.
TRIAL_MINUTES = 10


@require_http_methods(["GET", "POST"])
@reader_page
def notices(page: Page) -> HttpResponse:
    """One's own, or those of a child whose guardian one is; who writes no address writes no contact either."""
    patron_id = page.patron.patron_id
    if not page.writes_address and page.acting:
        raise Http404
    if not page.writes_address or page.request.method != "POST":
        return _show(page, reaching.as_it_is(patron_id, now=page.now))
    form = reaching.read(page.request, patron_id, now=page.now)
    if form.done:
        page.visit.tell(confirming.kept(patron_id, now=page.now))
        return page.go("notices")
    return _show(page, form)


@require_POST
@reader_page
def waiting(page: Page) -> HttpResponse:
    """What waits to be confirmed: its code, another one, or taken back."""
    if not page.writes_address:
        raise Http404
    page.visit.tell(confirming.settle(page.request, page.patron.patron_id, now=page.now))
    return page.go("notices")


@require_POST
@reader_page
def trial(page: Page) -> HttpResponse:
    """A notice that says only that it came."""
    if not page.writes_address:
        raise Http404
    page.visit.tell(_tried(page.patron.patron_id, now=page.now))
    return page.go("notices")


def _tried(patron_id: int, *, now: datetime) -> Spoken:
    """Nothing is promised that would not be sent."""
    if not reaching.as_it_is(patron_id, now=now).can_try:
        return Spoken(tone="stop", word=_("No test notice is sent"), why=reaching.nothing_goes(), done=False)
    occasion = now.replace(minute=now.minute - now.minute % TRIAL_MINUTES, second=0, microsecond=0).isoformat()
    notice = NewNotice(event=Event.TRIAL, about_id=patron_id, patron_id=patron_id, occasion=occasion)
    if write_once([notice], now=now):
        word = _("A test notice is on its way")
    else:
        word = _("A test notice is on its way already; another can be sent in ten minutes")
    return Spoken(tone="keep", word=word)


def _show(page: Page, form: reaching.Reaching) -> HttpResponse:
    rows = last_notices(page.patron.patron_id, start=start_of(page.request, "told"))
    return page.show("notices", form=form, part=rows, told=told_rows(rows))
