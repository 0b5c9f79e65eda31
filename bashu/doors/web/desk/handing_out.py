"""A library card that was handed out at this desk, and what its reader is charged for it."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from bashu.domain.circulation.charges.commands import ChargeCard
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.outcome import Accepted
from bashu.doors.web.desk.pages import Page
from bashu.doors.web.desk.paying import said
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.spoken import Spoken, refusal
from bashu.engine import clock


def handed_out(page: Page, *, card_id: int) -> HttpResponse:
    """It was added already: whatever the engine says of its charge, the card is the reader's."""
    outcome = execute(
        ChargeCard(
            id=clock.new_id(),
            occurred_at=page.now,
            terminal_id=page.staff.terminal_id,
            patron=PatronScan(patron_id=page.work.patron_id),
            card_id=card_id,
            staff_id=page.staff.staff_id,
        )
    )
    if not isinstance(outcome, Accepted):
        page.work.add(refusal(outcome, audience="staff"), at=page.now)
        page.work.problem = _("The card was added, but not charged for.")
        return page.go()
    word = _("%(sum)s charged for the card") % {"sum": said(outcome.answer.fen)}
    page.work.add(Spoken(tone="keep", word=word), at=page.now)
    page.work.problem = ""
    return page.go()
