"""What is held: the list, one activity with its sessions, its texts, and whether it is offered."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.activities import office_queries as queries
from bashu.db.activities.office_queries import Asked
from bashu.db.activities.queries import sessions_of
from bashu.domain.activities.states import ActivityState
from bashu.domain.rights import Right
from bashu.doors.web.office.activities.activity_form import ActivityForm
from bashu.doors.web.office.activities.pages import TAB, activity_of, own_activity, scope_of
from bashu.doors.web.office.activities.stale import changed_meanwhile, is_stale
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import start_of
from bashu.engine.activities import planning

WANTED_LENGTH = 60


@require_GET
@office_page(Right.SEE_ACTIVITIES)
def listed(page: Page) -> HttpResponse:
    state, wanted = page.request.GET.get("state", ""), page.request.GET.get("find", "").strip()[:WANTED_LENGTH]
    asked = Asked(state=state if state in set(ActivityState) else "", words=wanted.replace("\x00", ""))
    part = queries.activities(page.reach(Right.SEE_ACTIVITIES), asked, start=start_of(page.request, "activities"))
    more = urlencode({"find": asked.words, "state": asked.state})
    return page.show("activities/list", part=part, asked=asked, more=more, states=list(ActivityState), tab=TAB)


@require_GET
@office_page(Right.SEE_ACTIVITIES)
def one(page: Page, activity_id: int) -> HttpResponse:
    row = activity_of(page, activity_id)
    may_plan = page.may(Right.PLAN_ACTIVITIES, scope_of(row))
    return page.show("activities/one", row=row, sessions=sessions_of(row.pk), may_plan=may_plan, tab=TAB)


@require_http_methods(["GET", "POST"])
@office_page(Right.PLAN_ACTIVITIES)
def new(page: Page) -> HttpResponse:
    """Of a library for which the person plans."""
    form = ActivityForm.of(page)
    if page.request.method == "POST" and (activity_id := form.write()) is not None:
        return page.go("activity", activity_id)
    return page.show("activities/form", form=form, wrong=form.wrong, tab=TAB)


@require_http_methods(["GET", "POST"])
@office_page(Right.PLAN_ACTIVITIES)
def change(page: Page, activity_id: int) -> HttpResponse:
    form = ActivityForm.of(page, own_activity(page, activity_id))
    if page.request.method == "POST" and is_stale(page, stands=form.stands, typed=form.typed):
        form.problem = changed_meanwhile()
    elif page.request.method == "POST" and form.write() is not None:
        return page.go("activity", activity_id)
    return page.show("activities/form", form=form, wrong=form.wrong, tab=TAB)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def copy(page: Page, activity_id: int) -> HttpResponse:
    """The texts of it as a draft; what its series is called stays its own."""
    row = own_activity(page, activity_id)
    made = planning.copy_activity(row.pk, by=page.staff.staff_id, now=page.now, key=page.form_key)
    return page.go("change_activity", made or activity_id)


@require_POST
@office_page(Right.PLAN_ACTIVITIES)
def offer(page: Page, activity_id: int) -> HttpResponse:
    """Publish it, or withdraw it."""
    row = own_activity(page, activity_id)
    sets = planning.withdraw if page.request.POST.get("do") == "withdraw" else planning.publish
    sets(row.pk, by=page.staff.staff_id, now=page.now)
    return page.go("activity", row.pk)
