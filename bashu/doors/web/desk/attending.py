"""Who was there, from a list on paper: once a session has begun, and until it is known no more who was registered."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bashu.db.activities import registered as queries
from bashu.db.activities.at_doors import Where, past_sessions, question_at
from bashu.db.activities.coming import ActivitySession, Registration
from bashu.domain.activities.commands import RecordAttendance
from bashu.domain.activities.states import SessionStage
from bashu.domain.outcome import Accepted, Outcome
from bashu.domain.rights import Right
from bashu.doors.web.desk.door_facts import CAME_MAX
from bashu.doors.web.desk.once import form_key
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.season import TAB, reach, session_of
from bashu.doors.web.shared import activities as told
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import number, start_of
from bashu.doors.web.shared.spoken import Spoken
from bashu.engine.activities.history import KEPT
from bashu.engine.activities.planning import first_asked


@require_GET
@desk_page(Right.KEEP_DOOR)
def past(page: Page) -> HttpResponse:
    """What was on here, as long as it can be told who was there."""
    where = Where(branch_id=page.staff.place.branch_id, library_id=page.staff.library_id)
    start = start_of(page.request, "sessions")
    rows = past_sessions(where, reach=reach(page), from_at=page.now - KEPT, to_at=page.now, start=start)
    return page.show("past_activities", sessions=rows, tab=TAB)


@require_POST
@desk_page(Right.KEEP_DOOR)
def were_here(page: Page, *, session_id: int, registration_id: int) -> HttpResponse:
    row = queries.looked_at(registration_id, session_id=session_of(page, session_id).pk)
    if row is None:
        raise Http404
    came = number(page.request.POST.get("came", "")) or 0
    if not may_tell(row, page=page):
        page.work.problem = _("Who was there is told from the beginning of a session until thirty days after its end.")
    elif not 0 < came < CAME_MAX:
        page.work.problem = _("Write how many were here.")
    else:
        page.work.add(_said(page, row, came=came, outcome=_record(page, row, came=came)), at=page.now, page=TAB)
    return page.go("registered", session_id)


def missing(row: Registration, *, page: Page) -> int:
    """How many seats of it nobody is known to have come by; none where that is not to be told."""
    return row.seats - (row.attended or 0) if may_tell(row, page=page) else 0


def may_tell(row: Registration, *, page: Page) -> bool:
    session: ActivitySession = row.session
    goes_on = session.state != SessionStage.CALLED_OFF and session.starts_at <= page.now < session.ends_at + KEPT
    return goes_on and row.state == "registered"


def _record(page: Page, row: Registration, *, came: int) -> Outcome:
    """Paper does not say when they came: as of the beginning."""
    command_id, _at = first_asked(form_key(page), now=page.now)
    at = row.session.starts_at
    return execute(
        RecordAttendance(
            id=command_id, occurred_at=at, session_id=row.session_id, code=row.code, came=came,
            staff_id=page.staff.staff_id,
        )
    )  # fmt: skip


def _said(page: Page, row: Registration, *, came: int, outcome: Outcome) -> Spoken:
    """Nobody is named: answers stay on the page."""
    about = told.title(row.session.activity)
    if not isinstance(outcome, Accepted):
        return told.refused(outcome, audience="staff", about=about)
    if outcome.answer.question_id is None:
        word = ngettext("Written down: %(count)s was here", "Written down: %(count)s were here", came) % {"count": came}
        return Spoken(tone="keep", word=word, title=about)
    asked = question_at(outcome.answer.question_id, reach=reach(page))
    why = told.question(asked.kind) if asked else ""
    return Spoken(tone="hold", word=_("To be looked into"), title=about, why=why)
