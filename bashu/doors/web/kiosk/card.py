"""Who is it? A card that is read, or a number that is typed with its PIN."""

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bashu.db.patrons.pins import check_pin
from bashu.domain.circulation import words
from bashu.domain.circulation.commands import Pin
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.problems import Problem
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.doors.web.kiosk.joining import begin_joining
from bashu.doors.web.kiosk.pages import Page, kiosk_page
from bashu.doors.web.shared import languages, throttle
from bashu.doors.web.shared.forms import scanned
from bashu.doors.web.shared.people import Shown, is_an_item, recognise
from bashu.doors.web.shared.spoken import in_language

PURPOSES: Final = frozenset({"menu", "borrow", "loans", "activities", "join"})
# Where one is again who pressed something when the visit was over already.
PRESSED_AT: Final = {"renew": "loans", "activity_register": "activities", "activity_cancel": "activities"}


@require_http_methods(["GET", "POST"])
@kiosk_page
def card(page: Page) -> HttpResponse:
    """GET asks for the card; POST has its number, `typed` when fingers gave it."""
    if page.request.method == "GET":
        return _ask(page)
    if throttle.is_locked("kiosk", str(page.machine.terminal_id)):
        return _ask(page, problem=_("Too many cards were not known. Please wait a few minutes, or ask at the desk."))
    by_device = page.machine.reads_cards and not page.request.POST.get("typed")
    assurance = Assurance.DEVICE if by_device else Assurance.TYPED
    shown = recognise(scanned(page.request), assurance=assurance, now=page.now)
    if isinstance(shown, Problem):
        return _ask(page, problem=in_language(shown))
    return _read(page, shown) if by_device else _typed(page, shown)


@require_http_methods(["GET", "POST"])
@kiosk_page
def pin(page: Page) -> HttpResponse:
    """The second half of a typed number. What was wrong, number or PIN, is not told."""
    patron_id = page.visit.pending
    if patron_id is None:
        return page.go("start")
    if page.request.method == "GET":
        return page.show("pin", then=_purpose(page))
    given = page.request.POST.get("pin", "")
    found = check_pin(patron_id=patron_id, pin=given, now=page.now) if patron_id else Pin.WRONG
    if found is not Pin.RIGHT:
        return _wrong_pin(page, found)
    page.visit.sign_in(patron_id, assurance=Assurance.TYPED, verdict=Verdict(page.visit.verdict), pin=Pin.RIGHT)
    return page.go(_purpose(page))


def _read(page: Page, shown: Shown) -> HttpResponse:
    if shown.card is None and is_an_item(shown.credential):
        return _ask(page, problem=_("This is the barcode of a book. Please show your card first."))
    if shown.refusal is not None:
        throttle.count_failure("kiosk", str(page.machine.terminal_id))
        return _ask(page, problem=_refusal(shown.refusal))
    if shown.card is None:
        return begin_joining(page, shown)
    page.visit.sign_in(shown.card.patron_id, assurance=Assurance.DEVICE, verdict=shown.verdict)
    return page.go(_purpose(page, instead_of_join="menu"))


def _typed(page: Page, shown: Shown) -> HttpResponse:
    """Whether somebody has this number is told only to who knows the PIN."""
    if _purpose(page) == "join":
        return _ask(page, problem=_("A typed number cannot open an account. Please use the card itself."))
    page.visit.pending = shown.card.patron_id if shown.card and shown.refusal is None else 0
    page.visit.verdict = shown.verdict.value
    page.visit.save(page.request, page.now)
    return page.show("pin", then=_purpose(page))


def _wrong_pin(page: Page, found: Pin) -> HttpResponse:
    throttle.count_failure("kiosk", str(page.machine.terminal_id))
    page.visit.save(page.request, page.now)
    problem = _("The number or the PIN does not fit. New here, or no PIN yet? Use the card itself, or ask at the desk.")
    if found is Pin.LOCKED:
        problem = _refusal(Refusal.PIN_LOCKED)
    return page.show("pin", then=_purpose(page), problem=problem)


def _ask(page: Page, *, problem: str = "") -> HttpResponse:
    if page.request.method == "POST":
        # Wrong cards may not be tried without end, whatever they were.
        page.visit.save(page.request, page.now)
    asked = page.request.POST if page.request.method == "POST" else page.request.GET
    typing = bool(asked.get("typed")) or not page.machine.reads_cards
    return page.show("card", then=_purpose(page), typing=typing, problem=problem)


def _purpose(page: Page, *, instead_of_join: str = "join") -> str:
    asked = page.request.POST if page.request.method == "POST" else page.request.GET
    then = asked.get("then", "menu")
    then = PRESSED_AT.get(then, then)
    if then not in PURPOSES:
        return "menu"
    return instead_of_join if then == "join" else then


def _refusal(refusal: Refusal) -> str:
    return words.say(refusal, language=languages.current(), audience="patron")
