"""What every page of a kiosk has: its machine, the visit that goes on, and that no browser keeps it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TypeAlias

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from bashu.db.network import queries
from bashu.db.network.queries import MachineRow
from bashu.doors.web.kiosk.visit import Visit
from bashu.doors.web.shared.context import network_of
from bashu.doors.web.shared.headers import forget
from bashu.engine import clock

COOKIE = "bashu_kiosk"
COOKIE_SECONDS = 400 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Page:
    """`now` is the time of the request."""

    request: HttpRequest
    machine: MachineRow
    visit: Visit
    now: datetime

    def show(self, template: str, **more: object) -> HttpResponse:
        context = {"machine": self.machine, "visit": self.visit, **more}
        return render(self.request, f"kiosk/{template}.html", context)

    def go(self, name: str) -> HttpResponseRedirect:
        """To another page of this kiosk; the visit goes on."""
        self.visit.save(self.request, self.now)
        return redirect(f"kiosk:{name}", self.machine.terminal_id)


KioskView: TypeAlias = Callable[[Page], HttpResponse]


def kiosk_page(view: KioskView) -> Callable[[HttpRequest, int], HttpResponse]:
    """A view of a kiosk that is in service and that this browser was set up as."""

    @wraps(view)
    def wrapped(request: HttpRequest, terminal_id: int) -> HttpResponse:
        machine = queries.machine(terminal_id, kind="kiosk")
        if machine is None or not machine.active:
            raise Http404
        if not request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
            translation.activate(machine.language)
            request.LANGUAGE_CODE = machine.language
        if not is_set_up(request, terminal_id):
            return forget(render(request, "kiosk/not_set_up.html", {"machine": machine}, status=403))
        now = clock.now()
        visit = Visit.of(request, terminal_id, now=now)
        response = view(Page(request, machine, visit, now))
        return forget(response)

    return wrapped


def with_patron(view: KioskView) -> KioskView:
    """Asks for the card first; the page comes after it."""

    @wraps(view)
    def wrapped(page: Page) -> HttpResponse:
        if page.visit.patron_id is None:
            match = page.request.resolver_match
            return redirect(f"{reverse('kiosk:card', args=[page.machine.terminal_id])}?then={match and match.url_name}")
        page.visit.save(page.request, page.now)
        return view(page)

    return wrapped


def is_set_up(request: HttpRequest, terminal_id: int) -> bool:
    """Staff set up a browser as a kiosk once: elsewhere a number that a card reader "read" would prove nothing.

    In a demonstration every browser may be any kiosk.
    """
    if request.get_signed_cookie(COOKIE, default="", salt=COOKIE) == str(terminal_id):
        return True
    network = network_of(request)
    return network is not None and network.demonstration


def set_up(response: HttpResponse, terminal_id: int) -> None:
    response.set_signed_cookie(
        COOKIE, str(terminal_id), salt=COOKIE, max_age=COOKIE_SECONDS, httponly=True, samesite="Strict"
    )
