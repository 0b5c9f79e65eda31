"""A scan that was a mistake: the answer that stands there is undone, with one press."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bashu.domain.circulation import words
from bashu.domain.circulation.answers import Undone
from bashu.domain.circulation.commands import ItemScan, ScanKind, UndoScan
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted, Busy, Outcome, Refused
from bashu.domain.rights import Right
from bashu.doors.web.desk.boxing import joined
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.scan import shown
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import number
from bashu.doors.web.shared.spoken import Spoken, speak, title_of


@require_POST
@desk_page(Right.TAKE_IN)
def undo(page: Page) -> HttpResponse:
    """Of a window that shows another answer by now nothing is undone."""
    kept = page.work.undo
    if kept and number(page.request.POST.get("loan", "")) == kept["loan_id"]:
        item = ItemScan(barcode=kept["barcode"], item_id=kept["item_id"])
        command = UndoScan(**page.made(), item=item, scan=ScanKind(kept["scan"]), loan_id=kept["loan_id"])
        outcome = execute(command)
        page.work.slips = [each for each in page.work.slips if each != _hold(outcome)]
        page.work.add(said(outcome), at=page.now, otherwise=kept["barcode"])
        page.work.undo = kept if may_be_later(outcome) else {}
        page.forget_to_do()
    return page.answer("desk", shown)


def may_be_later(outcome: Outcome) -> bool:
    """When what stands in the way is done, or the database has time."""
    return getattr(outcome, "refusal", None) in {Refusal.CHANGED_SINCE, Refusal.PAID_SINCE} or isinstance(outcome, Busy)


def said(outcome: Outcome) -> Spoken:
    answer = outcome.answer if isinstance(outcome, Accepted) else None
    if not isinstance(answer, Undone):
        spoken = speak(outcome, audience="staff")
        return replace(spoken, word=_("Not undone")) if isinstance(outcome, Refused) else spoken
    lent, why = answer.scan == ScanKind.CHECK_OUT, list[str]()
    word = _("Undone: it was not lent") if lent else _("Undone: it was not taken in")
    if answer.hold_id is not None:
        why.append(_("The hold stands as before.") if lent else _("The hold for which it was taken waits again."))
    if answer.cancelled_fen:
        sum_ = words.money(answer.cancelled_fen, languages.current())
        why.append(_("What being late cost, %(sum)s, is not owed.") % {"sum": sum_})
    return Spoken(
        tone="keep", word=word, title=title_of(outcome), why=joined(*why) if why else _("It stands as before.")
    )


def _hold(outcome: Outcome) -> int | None:
    return getattr(outcome.answer, "hold_id", None) if isinstance(outcome, Accepted) else None
