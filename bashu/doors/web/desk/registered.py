"""Who is registered for a session, and cancelling at the desk: for a reader who stands there, or who calls."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.activities import registered as queries
from bashu.db.patrons.queries import find_by_digests, find_by_number
from bashu.domain.rights import Right
from bashu.doors.web.desk.attending import missing
from bashu.doors.web.desk.once import form_key
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.season import TAB, session_of
from bashu.doors.web.shared.forms import number, scanned, start_of
from bashu.doors.web.shared.giving_back import give_back, goes, said
from bashu.doors.web.shared.people import digests_of
from bashu.engine import clock
from bashu.engine.activities.planning import first_asked

FOUND = "found"


@require_GET
@desk_page(Right.KEEP_DOOR)
def registered(page: Page, *, session_id: int) -> HttpResponse:
    """Names are shortened: the page may lie open before others. `found`: those that were looked for, and that stand."""
    row, get = session_of(page, session_id), page.request.GET
    wanted = [each for each in map(number, get.getlist(FOUND)[: queries.AT_ONCE]) if each is not None]
    return page.show(
        "registered",
        session=row,
        chosen=queries.chosen(row.pk, wanted) if wanted else (),
        seated=queries.seated(row.pk, start=start_of(page.request, "seated")),
        waiting=queries.waiting_list(row.pk, start=start_of(page.request, "waiting")),
        given_back=() if wanted else queries.given_back(row.pk, start=start_of(page.request, "cancelled")),
        tab=TAB,
    )


@require_POST
@desk_page(Right.KEEP_DOOR)
def find(page: Page, *, session_id: int) -> HttpResponse:
    """By what a reader shows, or a caller says."""
    row, text = session_of(page, session_id), scanned(page.request)
    ids = _found(row.pk, text) if text else ()
    if len(ids) == 1:
        return page.go("registration", row.pk, ids[0])
    if not ids:
        page.work.problem = _("Nothing that stands here has this code, card, number or name.")
    return page.go("registered", row.pk, query=urlencode([(FOUND, each) for each in ids]))


@require_http_methods(["GET", "POST"])
@desk_page(Right.KEEP_DOOR)
def registration(page: Page, *, session_id: int, registration_id: int) -> HttpResponse:
    """What goes if it is cancelled, and then that; and how many seats nobody is known to have come by."""
    row = queries.looked_at(registration_id, session_id=session_of(page, session_id).pk)
    if row is None:
        raise Http404
    if page.request.method == "POST":
        asked = first_asked(form_key(page), now=page.now)
        outcome = give_back(row, staff_id=page.staff.staff_id, asked=asked)
        page.work.add(said(row, outcome), at=page.now, page=TAB)
        return page.go("registered", session_id)
    back = reverse("desk:registered", args=[session_id])
    shown = {"session": row.session, "goes": goes(row), "missing": missing(row, page=page), "back": back}
    return page.show("registration", **shown, form_id=clock.new_id(), tab=TAB)


def _found(session_id: int, text: str) -> tuple[int, ...]:
    card = find_by_digests(digests_of(text))
    patron_id = find_by_number(text) or (card.patron_id if card else None)
    by_sign = queries.found(session_id, code=text.replace(" ", ""), patron_id=patron_id)
    return by_sign or queries.found(session_id, name=text)
