"""Renewing from the list of loans, for the reader who is open: nobody has the items in hand."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from bashu.db.circulation.queries import open_loans
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
    loans = open_loans(page.work.patron_id) if page.work.patron_id and page.may(Right.SEE_PATRON) else ()
    chosen, every = number(page.request.POST.get("loan_id", "")), page.request.POST.get("loan_id") == ""
    items = [ItemScan(barcode=each.barcode, item_id=each.item_id) for each in loans if every or each.loan_id == chosen]
    commands = [command_for(page, item, again=len(items) > 1, renews=True) for item in items]
    told = list(zip(items, execute_all(commands), strict=True))
    for item, outcome in sorted(told, key=lambda each: not isinstance(each[1], Accepted)):
        tell(page, item, outcome=outcome, renews=True)
    return page.answer("desk", shown)
