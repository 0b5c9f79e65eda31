"""A reader comes in with a card's number and the PIN. What was wrong, number or PIN, is not told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bashu.db.patrons.pins import check_pin
from bashu.domain.circulation.commands import Pin
from bashu.domain.identity.problems import Problem
from bashu.domain.identity.verifier import Assurance
from bashu.doors.web.reader.visit import Visit, end
from bashu.doors.web.shared import throttle
from bashu.doors.web.shared.forms import scanned
from bashu.doors.web.shared.headers import forget
from bashu.doors.web.shared.people import recognise
from bashu.doors.web.shared.spoken import in_language
from bashu.engine import clock

# From one address: a school may stand behind it.
TRIES_MAX = 30
PIN_LENGTH_MAX = 12


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return redirect(_wanted(request)) if Visit.of(request, now=clock.now()) else _ask(request)
    if throttle.is_locked("reader", throttle.address_of(request), most=TRIES_MAX):
        return _ask(
            request, problem=_("Too many tries from here. Please wait five minutes, then try again."), status=429
        )
    problem = _come_in(request)
    return _ask(request, problem=problem) if problem else redirect(_wanted(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    end(request)
    return redirect("reader:home")


def _come_in(request: HttpRequest) -> str:
    """Empty if it was right; else what to say."""
    now = clock.now()
    shown = recognise(scanned(request, "number"), assurance=Assurance.TYPED, now=now)
    if isinstance(shown, Problem):
        return in_language(shown)
    card, pin = shown.card, request.POST.get("pin", "")[:PIN_LENGTH_MAX]
    patron_id = card.patron_id if card is not None and shown.refusal is None else 0
    found = check_pin(patron_id=patron_id, pin=pin, now=now, as_slow=True)
    if card is None or found is not Pin.RIGHT:
        throttle.count_failure("reader", throttle.address_of(request))
        return _("The number or the PIN does not fit. After five wrong PINs a card has to wait for 15 minutes.")
    Visit.begin(request, patron_id=card.patron_id, card_id=card.card_id, now=now)
    return ""


def _ask(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The number stands there again, for who mistyped the PIN."""
    context = {
        "problem": problem,
        "next": _wanted(request),
        "number": scanned(request, "number"),
        "over": "over" in request.GET,
    }
    return forget(render(request, "reader/sign_in.html", context, status=status))


def _wanted(request: HttpRequest) -> str:
    """A page of ours, or the reader's own."""
    asked = request.POST.get("next", "") or request.GET.get("next", "")
    return asked if asked and url_has_allowed_host_and_scheme(asked, None) else reverse("reader:mine")
