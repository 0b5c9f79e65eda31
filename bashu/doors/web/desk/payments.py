"""What this branch took on a day: to count the money by, on the page and as a table for other programs."""

from collections.abc import Iterator
from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bashu.db.settlement.queries import PaymentRow, payments_on, till
from bashu.domain.calendar import LOCAL, local_day
from bashu.domain.circulation.charges.words import METHOD_NAMES, pick
from bashu.domain.money import Money
from bashu.domain.rights import Right, Scope
from bashu.domain.settlement.charges import Method
from bashu.doors.web.desk.charges import void_reasons
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.forms import day, start_of
from bashu.doors.web.shared.sheets import sheet
from bashu.engine import clock

TAB = "payments"


@require_GET
@desk_page(Right.TAKE_MONEY, Right.VOID_PAYMENT)
def payments(page: Page) -> HttpResponse:
    on, here, mine = _day(page), page.staff.place.branch_id, Scope(library_id=page.staff.library_id)
    rows = payments_on(on, branch_id=here, start=start_of(page.request, "payments"))
    return page.show(
        TAB,
        on=on,
        today=local_day(page.now),
        rows=rows,
        till=till(on, branch_id=here),
        undoes={page.staff.library_id} if page.staff.rights.may(Right.VOID_PAYMENT, mine) else set(),
        void_reasons=void_reasons(),
        command_id=clock.new_id(),
        tab=TAB,
    )


@require_GET
@desk_page(Right.TAKE_MONEY, Right.VOID_PAYMENT)
def table(page: Page) -> HttpResponse:
    """All of the day, one payment a row, undone ones too."""
    on, place = _day(page), page.staff.place
    head = (_("Receipt"), _("Time"), _("Method"), _("Sum in yuan"), _("Taken by"), _("Undone"))
    return sheet(f"{place.code}-{on.isoformat()}", head=head, rows=_lines(on, place.branch_id))


def _lines(on: date, branch_id: int) -> Iterator[tuple[str, ...]]:
    start: int | None = 0
    while start is not None:
        part = payments_on(on, branch_id=branch_id, start=start)
        yield from (_line(row) for row in part)
        start = part.after


def _line(row: PaymentRow) -> tuple[str, ...]:
    return (
        str(row.payment_id),
        row.paid_at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S"),
        pick(METHOD_NAMES[Method(row.method)], languages.current()),
        Money(row.fen).amount,
        row.login,
        row.voided_at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S") if row.voided_at else "",
    )


def _day(page: Page) -> date:
    return day(page.request.GET.get("day", "")) or local_day(page.now)
