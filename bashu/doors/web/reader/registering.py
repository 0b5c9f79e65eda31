"""A reader registers for a session: oneself, children, the family; and gives the seats back."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bashu.db.activities.coming import ActivitySession, who_may_come, with_quotas
from bashu.db.activities.queries import find_registration, find_session
from bashu.domain.activities.commands import CancelRegistration, PatronScan
from bashu.domain.calendar import local_day
from bashu.domain.outcome import Accepted
from bashu.doors.web.reader.pages import Page, reader_page
from bashu.doors.web.shared import activities as told
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.once import execute_once
from bashu.doors.web.shared.party import Party, guests_of, party
from bashu.doors.web.shared.spoken import Spoken
from bashu.engine import clock


@require_http_methods(["GET", "POST"])
@reader_page
def register(page: Page, *, session_id: int) -> HttpResponse:
    row = find_session(session_id)
    if row is None:
        raise Http404
    people = who_may_come(page.me.patron_id, today=local_day(page.now))
    coming = party(page.request, people, row=row)
    problem = _sent(page, row, coming=coming) if page.request.method == "POST" else ""
    if problem is None:
        return page.go("my_activities")
    (row,) = with_quotas([row])
    context = {"session": row, "party": coming, "problem": problem, "guests": guests_of(row), "form": clock.new_id()}
    shown = told.shown(row, home_library_id=page.me.home_library_id, now=page.now)
    return page.show("register_activity", shown=shown, **context)


@require_POST
@reader_page
def cancel(page: Page, *, registration_id: int) -> HttpResponse:
    """One's own, or that of somebody for whom one acts. What is nobody's of these is not there."""
    people = who_may_come(page.me.patron_id, today=local_day(page.now))
    mine = [each.patron_id for each in people if each.acting or each.patron_id == page.me.patron_id]
    found = find_registration(registration_id, patron_ids=mine)
    if found is None or found.patron_id is None:
        return page.go("my_activities")
    by = None if found.patron_id == page.me.patron_id else PatronScan(patron_id=page.me.patron_id)
    wish = CancelRegistration(
        id=clock.new_id(), occurred_at=page.now, registration_id=found.pk, by=by,
        patron=PatronScan(patron_id=found.patron_id),
    )  # fmt: skip
    outcome, about = execute(wish), told.title(found.session.activity)
    done = Spoken(tone="keep", word=_("Cancelled"), title=about, why=_("The seats are somebody else’s now. Thank you."))
    page.visit.tell(done if isinstance(outcome, Accepted) else told.refused(outcome, audience="patron", about=about))
    return page.go("my_activities")


def _sent(page: Page, row: ActivitySession, *, coming: Party) -> str | None:
    """What is wrong with it; None if it is done, which the next page tells."""
    if not coming.ids:
        return _("Choose who comes.")
    if coming.needs_consent and page.request.POST.get("consent") != "yes":
        return _("A guardian has to agree: please tick it, if you are the guardian.")
    wish = coming.command(page.request, session_id=row.pk, patron_id=page.me.patron_id, now=page.now)
    outcome = execute_once(wish)
    if not isinstance(outcome, Accepted):
        return told.say_no(outcome, audience="patron")
    on_line, about = row.branch_id is None, told.title(row.activity)
    page.visit.tell(told.registered(outcome.answer, about=about, audience="patron", on_line=on_line))
    return None
