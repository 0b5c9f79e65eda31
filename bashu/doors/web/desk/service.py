"""What is not found, withdrawn, or put back in service: one item from its page."""

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bashu.db.catalogue.holdings import HeldRow, held_item
from bashu.domain.circulation.answers import Marked
from bashu.domain.circulation.commands import ItemScan, MarkMissing, Restore, StockCommand, Withdraw
from bashu.domain.circulation.withdrawn import WithdrawalReason
from bashu.domain.outcome import Accepted, Outcome
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.scan import tell
from bashu.doors.web.desk.stock import TAB, reach
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.spoken import Spoken, speak, title_of

NEEDED: Final = {"missing": Right.TAKE_STOCK, "withdraw": Right.WITHDRAW, "restore": Right.WITHDRAW}


@require_POST
@desk_page(Right.TAKE_STOCK, Right.WITHDRAW)
def serve(page: Page, item_id: int) -> HttpResponse:
    what = page.request.POST.get("do", "")
    if what not in NEEDED:
        raise Http404
    page.require(NEEDED[what])
    item = held_item(reach(page, NEEDED[what]), item_id, library_id=page.staff.library_id)
    if item is None:
        raise Http404
    _tell(page, item, outcome=execute(command(what, _scan(item), reason=reason_of(page), **page.made())))
    return page.go("own_item", item_id)


def command(what: str, item: ItemScan, *, reason: WithdrawalReason, **made: Any) -> StockCommand:
    match what:
        case "missing":
            return MarkMissing(**made, item=item)
        case "withdraw":
            return Withdraw(**made, item=item, reason=reason)
        case _:
            return Restore(**made, item=item)


def reason_of(page: Page) -> WithdrawalReason:
    """What is none of the list is the first of it, which the page shows."""
    given = page.request.POST.get("reason", "")
    return WithdrawalReason(given) if given in dict(reasons()) else WithdrawalReason.WORN_OUT


def reasons() -> list[tuple[str, str]]:
    """Those that people give."""
    names = {
        WithdrawalReason.WORN_OUT: _("worn out"),
        WithdrawalReason.DAMAGED: _("damaged"),
        WithdrawalReason.OUT_OF_DATE: _("out of date"),
        WithdrawalReason.SURPLUS: _("more of it than are needed"),
        WithdrawalReason.NOT_FOUND: _("not found for long"),
        WithdrawalReason.GIVEN_AWAY: _("given away"),
        WithdrawalReason.BY_MISTAKE: _("added by mistake"),
    }
    return [(reason.value, name) for reason, name in names.items()]


def said(outcome: Outcome) -> Spoken:
    """As a page says it."""
    answer = outcome.answer if isinstance(outcome, Accepted) else None
    if not isinstance(answer, Marked):
        return speak(outcome, audience="staff")
    words = {"missing": _("Counts as missing"), "withdrawn": _("Withdrawn")}
    why = _("It was so before.") if answer.again else ""
    return Spoken(tone="keep", word=words[answer.status], title=title_of(outcome), why=why)


def _scan(item: HeldRow) -> ItemScan:
    return ItemScan(barcode=item.barcode, item_id=item.item_id)


def _tell(page: Page, item: HeldRow, *, outcome: Outcome) -> None:
    """What is put back may be wanted by somebody; then it has a slip."""
    answer = outcome.answer if isinstance(outcome, Accepted) else None
    if answer is None or isinstance(answer, Marked):
        page.work.add(said(outcome), at=page.now, otherwise=item.title, page=TAB)
    else:
        tell(page, _scan(item), outcome=outcome, on=TAB)
