"""The lot falls: the public number is written down, and anybody can work out the rest."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bashu.db.activities import office_queries as queries
from bashu.db.activities.office_queries import ActivitySession
from bashu.db.activities.queries import public_lots
from bashu.db.parts import part_of_all
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.states import How
from bashu.domain.outcome import Refused
from bashu.domain.rights import Right
from bashu.doors.web.office.activities.pages import TAB, asked, own_session, scope_of, session_of, why_not
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import start_of, words
from bashu.engine.activities import planning

WORD_LENGTH = 60
LOTS_AT_ONCE = 200


@require_http_methods(["GET", "POST"])
@office_page(Right.SEE_ACTIVITIES)
def draw(page: Page, session_id: int) -> HttpResponse:
    row = session_of(page, session_id)
    if row.how != How.DRAW:
        raise Http404
    if page.request.method != "POST":
        return _show(page, row)
    row = own_session(page, session_id)
    word = words(page.request, "public_word", most=WORD_LENGTH)
    if row.drawn is not None:
        problem = "" if row.drawn.get("public_word") == word else why_not(Refused(ActivityRefusal.ALREADY_DRAWN))
        return _show(page, row, problem=problem) if problem else page.go("draw", row.pk)
    command_id, at = asked(page)
    command = planning.drawing(
        row.pk, command_id=command_id, at=at, by=page.staff.staff_id,
        public_word=word,
    )  # fmt: skip
    if command is None:
        return _show(page, row, problem=_("The seed of this draw is not kept here any more."))
    problem = why_not(execute(command))
    return _show(page, row, problem=problem) if problem else page.go("draw", row.pk)


def _show(page: Page, row: ActivitySession, *, problem: str = "") -> HttpResponse:
    return page.show(
        "activities/draw",
        row=row,
        lots=part_of_all(public_lots(row), start=start_of(page.request, "lots"), most=LOTS_AT_ONCE),
        may_plan=page.may(Right.PLAN_ACTIVITIES, scope_of(row.activity)),
        is_due=page.now >= row.closes_at,
        has_seed=queries.may_draw(row),
        problem=problem,
        tab=TAB,
    )
