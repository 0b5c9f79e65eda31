"""Activities at the desk: what is on today at this branch, and registrations of readers who stand there."""

from datetime import timedelta
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.activities.at_doors import Where, inside, open_questions, question_at, session_at, sessions_at
from bashu.db.activities.coming import ActivitySession, MayCome, who_may_come
from bashu.db.patrons.queries import patron_summary
from bashu.domain.activities.commands import PatronScan, Register, SettleQuestion
from bashu.domain.activities.states import RegistrationKind
from bashu.domain.calendar import DAY, local_day
from bashu.domain.calendar import start_of as midnight
from bashu.domain.outcome import Accepted
from bashu.domain.rights import Reach, Right
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.scan import is_patron
from bashu.doors.web.shared import activities as told
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import number, scanned, start_of
from bashu.doors.web.shared.once import execute_once, form_id
from bashu.doors.web.shared.party import Party, guests_of, party
from bashu.engine import clock

TAB: Final = "activities"
# Readers are registered for what comes in these days.
AHEAD: Final = timedelta(days=30)


@require_GET
@desk_page(Right.KEEP_DOOR)
def activities(page: Page) -> HttpResponse:
    """`all`: at all branches of the library."""
    where = Where(
        branch_id=page.staff.place.branch_id, library_id=page.staff.library_id, whole="all" in page.request.GET
    )
    tomorrow, start = midnight(local_day(page.now) + DAY), start_of(page.request, "sessions")
    today = sessions_at(where, reach=reach(page), from_at=page.now - DAY / 2, to_at=tomorrow)
    later = sessions_at(where, reach=reach(page), from_at=tomorrow, to_at=page.now + AHEAD, start=start)
    there, questions = inside([row.pk for row in today]), open_questions(reach(page))
    lines = [(_shown(page, row), there[row.pk]) for row in today]
    coming = [_shown(page, row) for row in later if row.starts_at >= tomorrow]
    return page.show("activities", where=where, today=today, later=later, lines=lines, coming=coming, tab=TAB,
                     questions=questions)  # fmt: skip


@require_http_methods(["GET", "POST"])
@desk_page(Right.KEEP_DOOR)
def register(page: Page, *, session_id: int) -> HttpResponse:
    """The reader who is open, their family, or a class that they bring."""
    row, people = session_of(page, session_id), _people(page)
    coming = party(page.request, people, row=row) if people else None
    if page.request.method == "POST" and coming is not None:
        _register(page, row, coming=coming)
        return page.go("activity_register", row.pk)
    patron = patron_summary(page.work.patron_id or 0, now=page.now) if people else None
    context = {"patron": patron, "party": coming, "guests": guests_of(row), "form": clock.new_id()}
    out = not row.opens_at <= page.now < row.closes_at
    return page.show("activity_register", session=row, shown=_shown(page, row), out=out, tab=TAB, **context)


@require_POST
@desk_page(Right.KEEP_DOOR)
def card(page: Page, *, session_id: int) -> HttpResponse:
    """The reader's card: that reader is open at the desk from now on."""
    row, text = session_of(page, session_id), scanned(page.request)
    if text and not (page.may(Right.SEE_PATRON) and is_patron(page, text)):
        page.work.problem = _("Scan a reader’s card here. At the door cards and codes are scanned on its own page.")
    return page.go("activity_register", row.pk) if not page.work.joining else page.go()


@require_POST
@desk_page(Right.KEEP_DOOR)
def settle(page: Page) -> HttpResponse:
    """A question of a door that was looked into."""
    found = question_at(number(page.request.POST.get("question", "")) or 0, reach=reach(page))
    if found is None:
        raise Http404
    execute(SettleQuestion(id=clock.new_id(), occurred_at=page.now, question_id=found.pk, staff_id=page.staff.staff_id))
    at_door = page.request.POST.get("back") == "door" and found.session_id is not None
    return page.go("door", found.session_id or 0) if at_door else page.go("activities")


def reach(page: Page) -> Reach:
    return page.staff.rights.reach(Right.KEEP_DOOR)


def session_of(page: Page, session_id: int) -> ActivitySession:
    found = session_at(session_id, reach=reach(page))
    if found is None:
        raise Http404
    return found


def _shown(page: Page, row: ActivitySession) -> told.Shown:
    return told.shown(row, home_library_id=None, now=page.now)


def _people(page: Page) -> tuple[MayCome, ...]:
    patron_id = page.work.patron_id if page.may(Right.SEE_PATRON) else None
    return who_may_come(patron_id, today=local_day(page.now)) if patron_id else ()


def _register(page: Page, row: ActivitySession, *, coming: Party) -> None:
    wish, about = _wish(page, row, coming=coming), told.title(row.activity)
    if wish is None:
        page.work.problem = _("Choose who comes, or how many a class has.")
        return
    outcome = execute_once(wish)
    if isinstance(outcome, Accepted):
        said = told.registered(outcome.answer, about=about, audience="staff")
    else:
        said = told.refused(outcome, audience="staff", about=about)
    page.work.add(said, at=page.now, page=TAB)


def _wish(page: Page, row: ActivitySession, *, coming: Party) -> Register | None:
    post, patron_id = page.request.POST, page.work.patron_id or 0
    by: dict[str, Any] = {
        "staff_id": page.staff.staff_id, "paper_seen": "paper" in post, "past_window": "past_window" in post
    }  # fmt: skip
    if post.get("kind") != RegistrationKind.CLASS:
        return (
            coming.command(page.request, session_id=row.pk, patron_id=patron_id, now=page.now, **by)
            if (coming.ids)
            else None
        )
    seats = number(post.get("seats", "")) or 0
    return None if not 0 < seats <= max(row.class_max, 1) else Register(
        id=form_id(page.request, now=page.now), occurred_at=page.now, session_id=row.pk,
        patron=PatronScan(patron_id=patron_id), seats=seats, kind=RegistrationKind.CLASS, **by,
    )  # fmt: skip
