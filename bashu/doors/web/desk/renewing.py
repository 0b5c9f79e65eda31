"""Renewing from the list of loans, for the reader who is open: nobody has the items in hand."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from bashu.db.circulation.queries import LoanRow, open_loans
from bashu.domain.circulation.commands import ItemScan
from bashu.domain.outcome import Accepted
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.scan import command_for, shown, tell
from bashu.doors.web.shared.commands import execute_all
from bashu.doors.web.shared.forms import number


@require_POST
@desk_page(Right.LEND)
def renew(page: Page) -> HttpResponse:
    """One loan, or all of them; each is answered by itself, what was refused on top."""
    wanted = page.request.POST.get("item_id", "")
    loans = _loans(page, item_id=None if wanted == "all" else number(wanted) or 0)
    items = [ItemScan(barcode=each.barcode, item_id=each.item_id) for each in loans]
    commands = [command_for(page, item, again=len(items) > 1, renews=True) for item in items]
    told = list(zip(items, execute_all(commands), strict=True))
    for item, outcome in sorted(told, key=lambda each: not isinstance(each[1], Accepted)):
        tell(page, item, outcome=outcome, renews=True)
    return page.answer("desk", shown)


def _loans(page: Page, *, item_id: int | None) -> list[LoanRow]:
    """Of one item, or all of them, however many a page shows."""
    if not page.work.patron_id or not page.may(Right.SEE_PATRON):
        return []
    part = open_loans(page.work.patron_id, item_id=item_id)
    loans = list(part)
    while part.after:
        part = open_loans(page.work.patron_id, start=part.after)
        loans += part
    return loans
