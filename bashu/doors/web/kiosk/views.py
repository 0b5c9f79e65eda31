"""The start of a kiosk, its end, and how a browser becomes one."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from bashu.db.network import queries
from bashu.domain.calendar import local_day
from bashu.domain.rights import Right
from bashu.doors.web.kiosk.activities import are_coming
from bashu.doors.web.kiosk.pages import Page, kiosk_page, set_up
from bashu.doors.web.kiosk.visit import Visit
from bashu.engine import clock


@require_GET
def kiosks(request: HttpRequest) -> HttpResponse:
    return render(request, "kiosk/list.html", {"kiosks": queries.kiosks()})


@require_GET
@kiosk_page
def start(page: Page) -> HttpResponse:
    """Whoever comes to the start page is somebody new."""
    if page.visit.seen_at:
        page.visit.end(page.request)
    return page.show("start", visit=Visit(terminal_id=page.machine.terminal_id), activities=are_coming(page))


@require_GET
@kiosk_page
def menu(page: Page) -> HttpResponse:
    """The same choice for the person who is there already."""
    page.visit.save(page.request, page.now)
    return page.show("menu", activities=are_coming(page))


@require_POST
@kiosk_page
def finish(page: Page) -> HttpResponse:
    """The next person begins in the machine's own language."""
    page.visit.end(page.request)
    response = redirect("kiosk:start", page.machine.terminal_id)
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


@require_POST
@login_required(login_url="desk:sign_in")
def set_up_here(request: HttpRequest, terminal_id: int) -> HttpResponse:
    """Staff whose right reaches the branch where the kiosk stands make this browser that kiosk."""
    machine = queries.machine(terminal_id, kind="kiosk")
    staff = queries.staff(request.user.pk or 0, on=local_day(clock.now()))
    if machine is None:
        raise Http404
    if staff is None or not staff.rights.may(Right.SET_UP_KIOSK, machine.place.scope):
        raise PermissionDenied
    response = redirect("kiosk:start", terminal_id)
    set_up(response, terminal_id)
    return response
