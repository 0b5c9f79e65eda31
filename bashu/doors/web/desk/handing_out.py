"""A library card that was handed out at this desk, and what its reader is charged for it, or let off."""

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

from bashu.db.network.queries import Name
from bashu.domain.circulation.answers import ChargeTold
from bashu.domain.circulation.charges.commands import ChargeCard, Waive, WaiveReason
from bashu.domain.circulation.charges.words import WAIVE_REASON_NAMES
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.outcome import Accepted
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page
from bashu.doors.web.desk.paying import said
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.spoken import Spoken, refusal

# Of the reasons to waive those that a card can have.
REASONS: Final = (WaiveReason.HARDSHIP, WaiveReason.OUR_MISTAKE, WaiveReason.AGREED)


def card_reasons(page: Page) -> list[tuple[str, Name]]:
    """Why this login may let a reader off what a card costs."""
    return [(each.value, Name(*WAIVE_REASON_NAMES[each])) for each in REASONS] if page.may(Right.WAIVE) else []


def is_handed_out(page: Page) -> bool:
    """It is no card that the reader had before. Whoever gives a reason to charge nothing needs the right to waive."""
    if _reason(page) is not None:
        page.require(Right.WAIVE)
        return True
    return page.request.POST.get("handed_out") == "yes"


def handed_out(page: Page, *, card_id: int) -> HttpResponse:
    """It was added already: whatever the engine says of its charge, the card is the reader's."""
    patron = PatronScan(patron_id=page.work.patron_id)
    outcome = execute(ChargeCard(**page.also(), patron=patron, card_id=card_id, staff_id=page.staff.staff_id))
    if not isinstance(outcome, Accepted):
        page.work.add(refusal(outcome, audience="staff"), at=page.now)
        page.work.problem = _("The card was added, but not charged for.")
        return page.go()
    page.work.add(_told(page, outcome.answer), at=page.now)
    page.work.problem = ""
    return page.go()


def _told(page: Page, charged: ChargeTold) -> Spoken:
    """A charge that is waived at once: so the log has who did it, and why. Whose word that is the engine knows."""
    sum_said, reason = {"sum": said(charged.fen)}, _reason(page)
    word = _("%(sum)s charged for the card") % sum_said
    if reason is None:
        return Spoken(tone="keep", word=word)
    waive = Waive(
        **page.also(), charge_id=charged.charge_id, fen=charged.fen, reason=reason, staff_id=page.staff.staff_id
    )
    outcome = execute(waive)
    if isinstance(outcome, Accepted):
        return Spoken(tone="keep", word=_("The card costs nothing"), why=_("%(sum)s waived") % sum_said)
    return Spoken(tone="stop", word=word, why=refusal(outcome, audience="staff").why)


def _reason(page: Page) -> WaiveReason | None:
    return next((each for each in REASONS if each == page.request.POST.get("handed_out")), None)
