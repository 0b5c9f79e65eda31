"""What staff do for the reader who stands before them: register, confirm a guardian, report a card, set a PIN."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bashu.db.patrons import edits
from bashu.db.patrons.pins import set_pin
from bashu.db.patrons.queries import find_by_number
from bashu.db.patrons.vault import the_vault
from bashu.domain.calendar import local_day
from bashu.domain.identity.age import under_14
from bashu.domain.identity.credential import Credential
from bashu.domain.identity.joining import CHOSEN_BY_STAFF, NOT_ONE_PERSON, Application
from bashu.domain.identity.kinds import CardKind, CardState
from bashu.domain.identity.membership import latest_day
from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.rights import Right
from bashu.doors.web.desk.handing_out import card_reasons, handed_out, is_handed_out
from bashu.doors.web.desk.pages import ABOUT, Page, desk_page
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.forms import day, number, scanned, words
from bashu.doors.web.shared.people import Shown, is_an_item, recognise, seal, unseal
from bashu.doors.web.shared.spoken import in_language
from bashu.engine import patrons as logged
from bashu.engine.bonds import confirm_guardian as confirmed

NAME_LENGTH_MAX = 60


@require_http_methods(["GET", "POST"])
@desk_page(Right.EDIT_PATRON)
def register(page: Page) -> HttpResponse:
    """For the card that was scanned last and is nobody's yet; without one it is asked for."""
    credential = unseal(page.work.joining, about=ABOUT)
    if credential is None:
        return _asks_card(page)
    if page.request.method == "GET":
        return _form(page, credential)
    handed = is_handed_out(page) and credential.kind is CardKind.LIBRARY_CARD
    answer = _opened(page, credential)
    if isinstance(answer, Problem):
        return _form(page, credential, problem=in_language(answer))
    page.work.open(answer.patron_id)
    return handed_out(page, card_id=answer.card_id) if handed and page.staff.card_fen else page.go()


@require_POST
@desk_page(Right.EDIT_PATRON)
def confirm_guardian(page: Page) -> HttpResponse:
    """The guardian's card was scanned; staff have seen the paper that says how the two are related."""
    guardian_id = patron_of(page, scanned(page.request, "guardian"))
    if guardian_id is None:
        page.work.problem = _("The guardian is not a reader yet. Register the guardian first.")
        return page.go()
    patron_id, by = page.work.patron_id or 0, page.staff.staff_id
    return told(page, confirmed(patron_id=patron_id, guardian_id=guardian_id, by=by, now=page.now))


@require_POST
@desk_page(Right.EDIT_PATRON)
def report_lost(page: Page) -> HttpResponse:
    return told(page, logged.report_card_lost(**_card(page)))


@require_POST
@desk_page(Right.EDIT_PATRON)
def report_found(page: Page) -> HttpResponse:
    return told(page, logged.report_card_found(**_card(page)))


@require_POST
@desk_page(Right.RESET_PIN)
def new_pin(page: Page) -> HttpResponse:
    """The reader types it, twice, on the desk's number pad."""
    chosen, again = page.request.POST.get("pin", ""), page.request.POST.get("again", "")
    if chosen != again:
        page.work.problem = _("The two PINs are not the same. Please type them once more.")
        return page.go()
    return told(page, set_pin(patron_id=page.work.patron_id or 0, pin=chosen, vault=the_vault()))


def told(page: Page, problem: Problem | None) -> HttpResponse:
    page.work.problem = in_language(problem) if problem else ""
    return page.go()


def no_card(shown: Shown, text: str) -> str:
    """Why what was scanned is none; empty if it is one."""
    taken = find_by_number(text) is not None or is_an_item(shown.credential)
    return _("This is no card: it is the barcode of an item, or a reader's number.") if taken else ""


def _asks_card(page: Page) -> HttpResponse:
    """A library's own card looks like a barcode: on the desk's first page a new one would be taken for an item."""
    if page.request.method == "GET":
        return page.show("new_card")
    text = scanned(page.request, "card")
    shown = recognise(text, assurance=Assurance.STAFF_SAW_IT, now=page.now)
    if isinstance(shown, Problem):
        return page.show("new_card", problem=in_language(shown))
    if shown.card is not None:
        over = shown.card.state is CardState.CANCELLED
        code = ProblemCode.CARD_CANCELLED if over else ProblemCode.ALREADY_REGISTERED
        return page.show("new_card", problem=in_language(problem(code)))
    if wrong := no_card(shown, text):
        return page.show("new_card", problem=wrong)
    page.work.clear()
    page.work.joining = seal(shown.credential, about=ABOUT)
    return page.go("register")


def _form(page: Page, credential: Credential, *, problem: str = "") -> HttpResponse:
    born_on, of_a_library = credential.birth_on, credential.kind is CardKind.LIBRARY_CARD
    return page.show(
        "register",
        masked=credential.masked,
        asks_birth=born_on is None,
        is_child=born_on is not None and under_14(born_on, local_day(page.now)),
        of_a_library=of_a_library,
        categories=[each for each in CHOSEN_BY_STAFF if of_a_library or each not in NOT_ONE_PERSON],
        today=local_day(page.now),
        latest=latest_day(local_day(page.now)),
        problem=problem,
        given=page.request.POST,
        name_length=NAME_LENGTH_MAX,
        card_reasons=card_reasons(page),
    )


def _opened(page: Page, credential: Credential) -> edits.Registered | Problem:
    """The account of whoever joins; staff have seen the guardian too."""
    last_day = page.request.POST.get("expires_on", "")
    if last_day and day(last_day) is None:
        return problem(ProblemCode.LAST_DAY_MISSING)
    application = _application(page, credential)
    answer = edits.register(application=application, vault=the_vault(), now=page.now)
    if isinstance(answer, Problem):
        return answer
    if application.guardian_id is not None:
        guardian_id, by = application.guardian_id, page.staff.staff_id
        confirmed(patron_id=answer.patron_id, guardian_id=guardian_id, by=by, now=page.now)
    return answer


def _application(page: Page, credential: Credential) -> Application:
    """What is given of a birth or a guardian is not meant for a family or an institution."""
    given = page.request.POST
    category = next((each for each in CHOSEN_BY_STAFF if each == given.get("category")), None)
    guardian_id = None if category in NOT_ONE_PERSON else patron_of(page, scanned(page.request, "guardian"))
    return Application(
        credential=credential,
        assurance=Assurance.STAFF_SAW_IT,
        verdict=Verdict.VALID,
        name=words(page.request, "name", most=NAME_LENGTH_MAX),
        home_library_id=page.staff.library_id,
        rules_accepted=given.get("accept") == "yes",
        birth_on=day(given.get("birth_on", "")),
        category=category,
        expires_on=day(given.get("expires_on", "")),
        guardian_id=guardian_id,
        language=languages.current(),
    )


def patron_of(page: Page, text: str) -> int | None:
    """By card or by reader number."""
    if not text.strip():
        return None
    shown = recognise(text, assurance=Assurance.STAFF_SAW_IT, now=page.now)
    if isinstance(shown, Problem) or shown.card is None:
        return find_by_number(text)
    return shown.card.patron_id


def _card(page: Page) -> dict[str, Any]:
    card_id = number(page.request.POST.get("card_id", "")) or 0
    return {"patron_id": page.work.patron_id or 0, "card_id": card_id, "by": page.staff.staff_id, "now": page.now}
