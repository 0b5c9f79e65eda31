"""Sessions of an activity: planned, changed, called off; and who is registered."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.activities import edits, registered
from bashu.db.activities import office_queries as queries
from bashu.db.activities.office_queries import ActivitySession
from bashu.db.activities.queries import registrations_of
from bashu.db.network.names import logins_of
from bashu.domain.activities.answers import SessionTold
from bashu.domain.activities.commands import CallOffSession
from bashu.domain.activities.states import WhyCalledOff
from bashu.domain.outcome import Accepted
from bashu.domain.rights import Right
from bashu.doors.web.office.activities.pages import (
    TAB,
    activity_of,
    asked,
    door_of,
    own_activity,
    own_session,
    scope_of,
    session_of,
    sure,
    why_not,
)
from bashu.doors.web.office.activities.session_form import SessionForm
from bashu.doors.web.office.activities.stale import changed_meanwhile, is_stale
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.commands import ask, execute
from bashu.doors.web.shared.forms import start_of, words
from bashu.doors.web.shared.giving_back import give_back, goes
from bashu.engine import clock

WORDS_LENGTH = 300


@require_GET
@office_page(Right.SEE_ACTIVITIES)
def one(page: Page, session_id: int) -> HttpResponse:
    return _one(page, session_of(page, session_id))


@require_http_methods(["GET", "POST"])
@office_page(Right.PLAN_ACTIVITIES)
def new(page: Page, activity_id: int) -> HttpResponse:
    form = SessionForm.of(page, own_activity(page, activity_id))
    return _asked(page, form) if page.request.method == "POST" else _form(page, form)


@require_http_methods(["GET", "POST"])
@office_page(Right.PLAN_ACTIVITIES)
def change(page: Page, session_id: int) -> HttpResponse:
    row = own_session(page, session_id)
    form = SessionForm.of(page, row.activity, row=row)
    if page.request.method == "POST" and is_stale(page, stands=form.stands, typed=form.typed):
        form.problem = changed_meanwhile()
        return _form(page, form)
    return _asked(page, form) if page.request.method == "POST" else _form(page, form)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def call_off(page: Page, session_id: int) -> HttpResponse:
    """With a reason and words for all; asked first, for it is not taken back."""
    row = own_session(page, session_id)
    why = page.request.POST.get("why", "")
    if why not in set(WhyCalledOff):
        return _one(page, row, problem=_("Say why it is called off."))
    is_sure = page.request.POST.get("do") == "save"
    command_id, at = asked(page) if is_sure else (clock.new_id(), page.now)
    command = CallOffSession(
        id=command_id, occurred_at=at, staff_id=page.staff.staff_id, session_id=row.pk, why=WhyCalledOff(why)
    )
    (outcome,) = [execute(command)] if is_sure else ask([command])
    if problem := why_not(outcome):
        return _one(page, row, problem=problem)
    if not is_sure:
        leave, stays = reverse("office:session", args=[row.pk]), _("A session that is called off stays so.")
        return sure(page, title=_("Call the session off"), told=_told(outcome), leave=leave, words=stays)
    edits.write_called_off(row.pk, zh=_words(page, "zh"), en=_words(page, "en"))
    return page.go("session", row.pk)


@require_http_methods(["GET", "POST"])
@office_page(Right.KEEP_DOOR)
def registration(page: Page, session_id: int, *, registration_id: int) -> HttpResponse:
    """What goes if it is cancelled, and then that: by the right that does it at a desk."""
    session = session_of(page, session_id)
    page.require(Right.KEEP_DOOR, door_of(session))
    row = registered.looked_at(registration_id, session_id=session.pk)
    if row is None:
        raise Http404
    if page.request.method != "POST":
        back = reverse("office:session", args=[session_id])
        return page.show("activities/registration", goes=goes(row), back=back, tab=TAB)
    problem = why_not(give_back(row, staff_id=page.staff.staff_id, asked=asked(page)))
    return _one(page, session, problem=problem) if problem else page.go("session", session_id)


def _words(page: Page, language: str) -> str:
    return words(page.request, f"words_{language}", most=WORDS_LENGTH)


def _asked(page: Page, form: SessionForm) -> HttpResponse:
    """A change of which readers are told is asked about first."""
    is_sure = form.row is None or page.request.POST.get("do") == "save"
    command = form.asked(sure=is_sure)
    if command is None:
        return _form(page, form)
    (outcome,) = [execute(command)] if is_sure else ask([command])
    if form.refused(command, outcome):
        return _form(page, form)
    if not is_sure and _told(outcome):
        return sure(page, title=_("Change the session"), told=_told(outcome), leave=_back(form))
    if not is_sure:
        command = form.asked(sure=True) or command
        outcome = execute(command)
    return _form(page, form) if form.refused(command, outcome) else _written(page, form, outcome=outcome)


def _written(page: Page, form: SessionForm, *, outcome: Any) -> HttpResponse:
    session_id = outcome.answer.session_id
    edits.write_link(session_id, form.link)
    return page.go("session", session_id)


def _back(form: SessionForm) -> str:
    return reverse("office:session", args=[form.row.pk]) if form.row else ""


def _told(outcome: Any) -> int:
    match outcome:
        case Accepted(answer=SessionTold(told=told)):
            return told
        case _:
            return 0


def _form(page: Page, form: SessionForm) -> HttpResponse:
    return page.show("activities/session_form", form=form, activity=form.activity, wrong=form.wrong, tab=TAB)


def _one(page: Page, row: ActivitySession, *, problem: str = "") -> HttpResponse:
    """Who is registered is for the library that holds it; those that hold it too see how many."""
    scope = scope_of(row.activity)
    start = start_of(page.request, "registrations")
    part = registrations_of(row.pk, start=start) if page.may(Right.SEE_ACTIVITIES, scope) else None
    return page.show(
        "activities/session",
        row=row,
        activity=activity_of(page, row.activity_id),
        may_plan=page.may(Right.PLAN_ACTIVITIES, scope),
        may_cancel=page.may(Right.KEEP_DOOR, door_of(row)),
        part=part,
        logins=logins_of(each.ended_by for each in part or ()),
        open_ones=queries.open_registrations(row.pk),
        quotas=[each for each in row.quotas.all() if each.seats],
        said=getattr(row, "words", None),
        why=list(WhyCalledOff),
        problem=problem,
        tab=TAB,
    )
