"""A card that is seen for the first time becomes a reader: rules, name, and a PIN if they want one."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bashu.db.patrons import edits
from bashu.db.patrons.pins import set_pin
from bashu.db.patrons.vault import the_vault
from bashu.domain.calendar import local_day
from bashu.domain.identity.age import under_14
from bashu.domain.identity.credential import Credential
from bashu.domain.identity.joining import Application
from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.doors.web.kiosk.pages import Page, kiosk_page, with_patron
from bashu.doors.web.kiosk.writing import sounds
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.forms import day, words
from bashu.doors.web.shared.people import Shown, seal, unseal
from bashu.doors.web.shared.spoken import in_language

NAME_LENGTH_MAX = 60


def begin_joining(page: Page, shown: Shown) -> HttpResponse:
    page.visit.verdict = shown.verdict.value
    page.visit.joining = seal(shown.credential, about=_about(page))
    return page.go("join")


@require_http_methods(["GET", "POST"])
@kiosk_page
def join(page: Page) -> HttpResponse:
    """Reached with a card that nobody has registered; without one the card is asked for first."""
    credential = unseal(page.visit.joining, about=_about(page))
    if credential is None:
        return page.show("card", then="join", typing=not page.machine.reads_cards)
    page.visit.save(page.request, page.now)
    if page.request.method == "GET":
        return _rules(page, credential, wrong=_early_problem(page, credential))
    answer = edits.register(application=_application(page, credential), vault=the_vault(), now=page.now)
    if isinstance(answer, Problem):
        return _rules(page, credential, wrong=answer)
    page.visit.sign_in(answer.patron_id, assurance=Assurance.DEVICE, verdict=Verdict(page.visit.verdict))
    return page.go("choose_pin")


@require_http_methods(["GET", "POST"])
@kiosk_page
@with_patron
def choose_pin(page: Page) -> HttpResponse:
    """Only for who showed the card itself: who knows a typed number's PIN must not change it here."""
    if page.visit.assurance != Assurance.DEVICE or page.visit.patron_id is None:
        return page.go("menu")
    if page.request.method == "GET":
        return page.show("choose_pin")
    chosen, again = page.request.POST.get("pin", ""), page.request.POST.get("again", "")
    if chosen != again:
        return page.show("choose_pin", problem=_("The two PINs are not the same. Please type them once more."))
    wrong = set_pin(patron_id=page.visit.patron_id, pin=chosen, vault=the_vault())
    return page.show("choose_pin", problem=in_language(wrong)) if wrong else page.go("menu")


def _rules(page: Page, credential: Credential, *, wrong: Problem | None) -> HttpResponse:
    """Only an ID card's number tells the date of birth; with any other card it is asked for."""
    return page.show(
        "join",
        wrong=wrong,
        at_desk=wrong is not None and wrong.code in {ProblemCode.GUARDIAN_NEEDED, ProblemCode.DESK_ONLY},
        asks_birth=credential.birth_on is None,
        given=page.request.POST,
        name_length=NAME_LENGTH_MAX,
        sounds=sounds(),
    )


def _early_problem(page: Page, credential: Credential) -> Problem | None:
    """What no name can change is said before a name is asked for."""
    if credential.birth_on is not None and under_14(credential.birth_on, local_day(page.now)):
        return problem(ProblemCode.GUARDIAN_NEEDED)
    return None if page.machine.auto_registers else problem(ProblemCode.DESK_ONLY)


def _application(page: Page, credential: Credential) -> Application:
    return Application(
        credential=credential,
        assurance=Assurance.DEVICE,
        verdict=Verdict(page.visit.verdict),
        name=words(page.request, "name", most=NAME_LENGTH_MAX),
        home_library_id=page.machine.place.library_id,
        rules_accepted=page.request.POST.get("accept") == "yes",
        birth_on=day(page.request.POST.get("birth_on", "")),
        language=languages.current(),
    )


def _about(page: Page) -> str:
    return f"kiosk:{page.machine.terminal_id}"
