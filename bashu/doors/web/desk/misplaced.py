"""A reader's card that was scanned where only items are expected."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bashu.db.patrons.queries import find_by_number
from bashu.domain.identity.problems import Problem
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page
from bashu.doors.web.shared.people import is_of_a_person, recognise
from bashu.doors.web.shared.spoken import Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Misplaced:
    """`patron_id`: whose it is, for those who may see readers; None for all others, and for a card that nobody has."""

    patron_id: int | None = None
    verdict: Verdict = Verdict.VALID

    @property
    def said(self) -> Spoken:
        why = _("This is a card, not an item. Nothing was done.")
        if self.patron_id is not None:
            why = _("This is a reader's card, not an item. Nothing was done.")
        return Spoken(tone="stop", word=_("A card"), why=why, done=False)

    @property
    def kept(self) -> dict[str, Any]:
        return {"patron_id": self.patron_id, "verdict": self.verdict.value} if self.patron_id is not None else {}


def card_for(page: Page, text: str) -> Misplaced | None:
    """To be asked of what is no item. Who may not see readers learns of no number whether it is a reader's."""
    if not page.may(Right.SEE_PATRON):
        return Misplaced() if is_of_a_person(text) else None
    shown = recognise(text, assurance=Assurance.STAFF_SAW_IT, now=page.now)
    if not isinstance(shown, Problem) and shown.card is not None:
        return Misplaced(patron_id=shown.card.patron_id, verdict=shown.verdict)
    patron_id = find_by_number(text)
    if patron_id is not None:
        return Misplaced(patron_id=patron_id)
    return Misplaced() if is_of_a_person(text) else None
