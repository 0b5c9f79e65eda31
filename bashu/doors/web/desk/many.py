"""A hold on the same title for each of a list of readers, such as a class or a reading circle, whose cards are scanned
one after the other."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bashu.db.catalogue import queries as catalogue
from bashu.db.patrons.queries import find_by_number
from bashu.domain.calendar import local_day
from bashu.domain.circulation.commands import PatronScan, Trust
from bashu.domain.circulation.holds.commands import PlaceHold
from bashu.domain.identity.problems import Problem
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared import holding, wishes
from bashu.doors.web.shared.commands import execute_all
from bashu.doors.web.shared.forms import lines
from bashu.doors.web.shared.led_on import leads_on
from bashu.doors.web.shared.people import recognise
from bashu.doors.web.shared.spoken import Spoken

READERS_MAX = 60
ENDING = 4


@require_http_methods(["GET", "POST"])
@desk_page(Right.PLACE_FOR_MANY)
@leads_on
def place_for_many(page: Page, *, bib_id: int) -> HttpResponse:
    """Each line is a command of its own, and is answered by itself."""
    bib = catalogue.bib(bib_id)
    if bib is None:
        raise Http404
    asked = wishes.read(page.request, bib, usual=page.staff.place)
    wish, cards = _any_volume(asked), lines(page.request, "cards", most=READERS_MAX + 1)
    sent = page.request.method == "POST" and not wish.looks
    problem = _why_not(cards) if sent else ""
    told = _place(page, wish=wish, cards=cards) if sent and not problem else []
    placed = sum(spoken.done for _card, spoken in told)
    typed = "" if told else "\n".join(cards)
    known = {"lines": told, "placed": placed, "cards": typed, "most": READERS_MAX, "today": local_day(page.now)}
    return page.show("many", wish=wish, any_volume=bool(asked.volumes), problem=problem, tab="find", **known)


def _any_volume(wish: wishes.Wish) -> wishes.Wish:
    """Which volumes there are is shown beside a reader who was opened, and no list is one."""
    what = "title" if wish.what.startswith(wishes.VOLUME) else wish.what
    return replace(wish, volumes=(), what=what)


def _why_not(cards: Sequence[str]) -> str:
    if not cards:
        return _("Scan the readers’ cards first, one after the other.")
    if len(cards) > READERS_MAX:
        return _("These are more than %(most)s. Nothing was placed: send them in parts.") % {"most": READERS_MAX}
    return ""


def _place(page: Page, *, wish: wishes.Wish, cards: Sequence[str]) -> list[tuple[str, Spoken]]:
    """In their order, so that who stands first on the list is served first."""
    asked = [_command(page, card, wish=wish) for card in cards]
    outcomes = iter(execute_all([command for command in asked if command is not None]))
    told = []
    for card, command in zip(cards, asked, strict=True):
        if command is None:
            spoken = Spoken(tone="stop", word=_("Problem"), why=_("No reader has this card or number."), done=False)
        else:
            outcome = next(outcomes)
            spoken = holding.placed(outcome, title="", audience="staff")
        told.append((_short(card), spoken))
    return told


def _command(page: Page, text: str, *, wish: wishes.Wish) -> PlaceHold | None:
    shown = recognise(text, assurance=Assurance.STAFF_SAW_IT, now=page.now)
    if isinstance(shown, Problem) or shown.card is None:
        patron_id, verdict = find_by_number(text), Verdict.VALID
    else:
        patron_id, verdict = shown.card.patron_id, shown.verdict
    if patron_id is None:
        return None
    trust = Trust(assurance=Assurance.STAFF_SAW_IT, verdict=verdict)
    return wish.command(patron=PatronScan(patron_id=patron_id), trust=trust, **page.also())


def _short(card: str) -> str:
    """A long number may be a citizen's, and the page stays open: its end tells it from the others."""
    return card if len(card) <= 2 * ENDING else f"…{card[-ENDING:]}"
