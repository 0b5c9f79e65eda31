"""Borrow, return, renew, and what one has at home."""

from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.circulation.holds import holds_of
from bashu.db.circulation.queries import LoanRow, open_loans
from bashu.db.patrons.queries import patron_summary
from bashu.domain.circulation.commands import CheckIn, CheckOut, ItemScan, Renew
from bashu.domain.outcome import Accepted, Command
from bashu.doors.web.kiosk.pages import Page, kiosk_page, with_patron
from bashu.doors.web.kiosk.unknown import no_item
from bashu.doors.web.shared import holding
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import number, scanned, start_of
from bashu.doors.web.shared.people import digests_of
from bashu.doors.web.shared.spoken import rest_to_renew, speak
from bashu.engine import clock

RENEWED_AT_ONCE_MAX = 20
DUE_SOON = timedelta(days=3)


@require_http_methods(["GET", "POST"])
@kiosk_page
@with_patron
def borrow(page: Page) -> HttpResponse:
    barcode = scanned(page.request)
    if barcode:
        command = CheckOut(
            id=clock.new_id(),
            occurred_at=page.now,
            terminal_id=page.machine.terminal_id,
            patron=page.visit.scan,
            item=ItemScan(barcode=barcode),
            trust=page.visit.trust,
        )
        return _told(page, command, then="borrow")
    return page.show("borrow", lines=page.visit.lines.get("borrow", []))


@require_http_methods(["GET", "POST"])
@kiosk_page
def give_back(page: Page) -> HttpResponse:
    """Needs no card."""
    barcode = scanned(page.request)
    if barcode:
        unknown = no_item(page, barcode)
        if unknown is not None:
            page.visit.add("return", unknown)
            return page.go("return")
        return _told(page, _check_in(page, barcode), then="return")
    page.visit.save(page.request, page.now)
    return page.show("return", lines=page.visit.lines.get("return", []))


@require_GET
@kiosk_page
@with_patron
def loans(page: Page) -> HttpResponse:
    patron_id = page.visit.patron_id or 0
    rows = open_loans(patron_id, start=start_of(page.request, "loans"))
    return page.show(
        "loans",
        loans=rows,
        holds=[holding.of_reader(row, at=page.now) for row in holds_of(patron_id)],
        patron=patron_summary(patron_id, now=page.now),
        overdue={row.loan_id for row in rows if row.is_late(page.now)},
        soon={row.loan_id for row in rows if row.due_at < page.now + DUE_SOON and not row.on_its_way},
        lines=page.visit.lines.get("renew", []),
    )


@require_POST
@kiosk_page
@with_patron
def renew(page: Page) -> HttpResponse:
    """One loan by its item, or all that can be renewed."""
    wanted = page.request.POST.get("item_id", "")
    rows = open_loans(page.visit.patron_id or 0, item_id=None if wanted == "all" else number(wanted) or 0)
    asked = [row for row in rows if wanted != "all" or row.renewals < row.renewals_max]
    for row in asked[:RENEWED_AT_ONCE_MAX]:
        page.visit.add("renew", speak(execute(_renewal(page, row)), audience="patron"))
    if left := rest_to_renew(len(asked), most=RENEWED_AT_ONCE_MAX):
        page.visit.add("renew", left)
    return page.go("loans")


def _check_in(page: Page, barcode: str) -> CheckIn:
    item = ItemScan(barcode=barcode, digests=digests_of(barcode))
    return CheckIn(id=clock.new_id(), occurred_at=page.now, terminal_id=page.machine.terminal_id, item=item)


def _renewal(page: Page, row: LoanRow) -> Renew:
    return Renew(
        id=clock.new_id(),
        occurred_at=page.now,
        terminal_id=page.machine.terminal_id,
        item=ItemScan(barcode=row.barcode, item_id=row.item_id),
        patron=page.visit.scan,
        trust=page.visit.trust,
    )


def _told(page: Page, command: Command, *, then: str) -> HttpResponse:
    """The answer stands on the page that comes next: reloading that one does nothing twice."""
    outcome = execute(command)
    item_id = outcome.answer.item_id if isinstance(outcome, Accepted) else None
    page.visit.add(then, speak(outcome, audience="patron"), item_id=item_id)
    return page.go(then)
