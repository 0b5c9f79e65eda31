"""What the reader owes and how it came about, what was paid, and what is given back."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from bashu.db.settlement.deposits import deposits_of
from bashu.db.settlement.queries import payments_of, rules_of, settled_charges
from bashu.domain.identity.acting import Sees
from bashu.doors.web.reader.pages import Page, reader_page
from bashu.doors.web.shared.charges import debts_of, told
from bashu.doors.web.shared.forms import start_of


@require_GET
@reader_page
def charges(page: Page) -> HttpResponse:
    """A guardian sees what is owed now; what was before is the reader's own."""
    if page.sees is Sees.LOANS_AND_HOLDS:
        raise Http404
    debts, is_own = debts_of(page.patron), page.sees is Sees.EVERYTHING
    patron_id = page.patron.patron_id
    settled = settled_charges(patron_id, start=start_of(page.request, "settled")) if is_own else None
    rows = [*(each.row for each in debts.charges), *(settled or ())]
    return page.show(
        "charges",
        debts=debts,
        payments=payments_of(patron_id, start=start_of(page.request, "payments")) if is_own else None,
        settled=settled,
        settled_told=told(settled or ()),
        rules=rules_of(rows),
        deposits=deposits_of(patron_id) if is_own else (),
    )
