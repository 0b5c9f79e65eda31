"""A reader's card, or the label of a box, that was scanned where only items are expected."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bashu.db.patrons.queries import find_by_number
from bashu.domain.circulation.boxcodes import box_of_code, looks_like_code, parcel_of_code
from bashu.domain.identity.problems import Problem
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page
from bashu.doors.web.shared.people import is_of_a_person, recognise
from bashu.doors.web.shared.spoken import Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Misplaced:
    """`patron_id`: whose it is, for those who may see readers; None for all others, and for a card that nobody has.
    `label`: no card, but what has the form of a label of a box or a parcel.
    """

    patron_id: int | None = None
    verdict: Verdict = Verdict.VALID
    label: str = ""

    @property
    def said(self) -> Spoken:
        if self.label:
            return _label(self.label)
        why = _("This is a card, not an item. Nothing was done.")
        if self.patron_id is not None:
            why = _("This is a reader's card, not an item. Nothing was done.")
        return Spoken(tone="stop", word=_("A card"), why=why, done=False)

    @property
    def kept(self) -> dict[str, Any]:
        return {"patron_id": self.patron_id, "verdict": self.verdict.value} if self.patron_id is not None else {}


def card_for(page: Page, text: str) -> Misplaced | None:
    """To be asked of what is no item. Who may not see readers learns of no number whether it is a reader's."""
    card = Misplaced() if is_of_a_person(text) else None
    if not page.may(Right.SEE_PATRON):
        return card or _no_card(text)
    shown = recognise(text, assurance=Assurance.STAFF_SAW_IT, now=page.now)
    if not isinstance(shown, Problem) and shown.card is not None:
        return Misplaced(patron_id=shown.card.patron_id, verdict=shown.verdict)
    patron_id = find_by_number(text)
    if patron_id is not None:
        return Misplaced(patron_id=patron_id)
    return card or _no_card(text)


def _no_card(text: str) -> Misplaced | None:
    return Misplaced(label=text) if looks_like_code(text) else None


def _label(text: str) -> Spoken:
    if box_of_code(text) is None and parcel_of_code(text) is None:
        why = _("It looks like the label of a box or a parcel, and was not read right. Scan it once more.")
        return Spoken(tone="stop", word=_("Misread"), why=why, done=False)
    why = _("Boxes are scanned on the page “Boxes”, parcels on the page “Parcels”. Nothing was done.")
    return Spoken(tone="stop", word=_("The label of a box or a parcel"), why=why, done=False)
