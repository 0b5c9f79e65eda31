"""What libraries have to hand over to each other, month by month."""

from collections.abc import Iterator
from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bashu.db.network.parameters import parameters
from bashu.db.settlement.postings import due_in
from bashu.domain.money import Money
from bashu.domain.rights import Right
from bashu.doors.web.office.pages import Page, office_page
from bashu.doors.web.shared.forms import day, start_of
from bashu.doors.web.shared.sheets import sheet
from bashu.doors.web.shared.spoken import in_language


@require_GET
@office_page(Right.SEE_POSTINGS)
def postings(page: Page) -> HttpResponse:
    month = _month(page)
    rows = due_in(month, reach=page.reach(Right.SEE_POSTINGS), start=start_of(page.request, "pairs"))
    settles = parameters().settlement
    return page.show("postings", month=month, rows=rows, settles=settles, tab="postings")


@require_GET
@office_page(Right.SEE_POSTINGS)
def table(page: Page) -> HttpResponse:
    head = (_("Code"), _("Has to hand over"), _("Code"), _("To"), _("Sum in yuan"), _("Entries"))
    return sheet(f"postings-{_month(page):%Y-%m}", head=head, rows=_lines(page))


def _lines(page: Page) -> Iterator[tuple[str, ...]]:
    start: int | None = 0
    while start is not None:
        part = due_in(_month(page), reach=page.reach(Right.SEE_POSTINGS), start=start)
        for row in part:
            debtor, creditor = in_language(row.debtor), in_language(row.creditor)
            sums = Money(row.fen).amount, str(row.entries)
            yield row.debtor_code, debtor, row.creditor_code, creditor, *sums
        start = part.after


def _month(page: Page) -> date:
    """Its first day; this month's, if none is asked for."""
    return (day(f"{page.request.GET.get('month', '')}-01") or page.today).replace(day=1)
