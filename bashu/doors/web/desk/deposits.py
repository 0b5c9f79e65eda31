"""What this library holds for readers since long ago: written down, given back, paid out of; and the list of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.settlement.deposits import DepositRow, deposit_of, held_by, sum_held_by, write_receipt
from bashu.domain.circulation.answers import DepositTold
from bashu.domain.circulation.charges.commands import (
    ApplyDeposit,
    RefundDeposit,
    TakeOverDeposit,
    VoidDeposit,
    VoidReason,
)
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.money import Money
from bashu.domain.outcome import Accepted
from bashu.domain.rights import Right
from bashu.domain.settlement.deposits import DEPOSIT_MAX_FEN, DEPOSIT_USUAL_FEN
from bashu.doors.web.desk.charges import TAB, answered, here, made, shown
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.paying import methods, said
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import day, fen, number, start_of, words
from bashu.doors.web.shared.sheets import sheet
from bashu.doors.web.shared.spoken import Spoken

RECEIPT_LENGTH: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class OldReceipt:
    """What the reader was given for the deposit."""

    fen: int
    on: date
    receipt: str

    @property
    def is_unusual(self) -> bool:
        return self.fen > DEPOSIT_USUAL_FEN

    @property
    def amount(self) -> str:
        return Money(self.fen).amount


@require_POST
@desk_page(Right.KEEP_DEPOSITS)
def take_over(page: Page) -> HttpResponse:
    """From the old receipt that the reader brings. An unusual sum is asked about once more."""
    old = _read(page)
    if isinstance(old, str):
        page.work.problem = old
        return page.go(TAB)
    if old.is_unusual and page.request.POST.get("sure") != str(old.fen):
        return shown(page, unusual=old)
    wish = TakeOverDeposit(
        **made(page), patron=_patron(page), fen=old.fen, taken_on=old.on, another=bool(page.request.POST.get("another"))
    )
    outcome = execute(wish)
    if isinstance(outcome, Accepted):
        told: DepositTold = outcome.answer
        write_receipt(deposit_id=told.deposit_id, patron_id=here(page), number=old.receipt)
    word = _("Deposit of %(sum)s written down") % {"sum": said(old.fen)}
    return answered(page, outcome, spoken=Spoken(tone="keep", word=word))


@require_POST
@desk_page(Right.TAKE_MONEY)
def refund(page: Page) -> HttpResponse:
    """All that is held of it."""
    found = _deposit(page)
    way = next((each for each, _name in methods() if each == page.request.POST.get("method", "")), None)
    if way is None:
        page.work.problem = _("Choose how the money is given back.")
        return page.go(TAB)
    wish = RefundDeposit(**made(page), patron=_patron(page), deposit_id=found.deposit_id, method=way)
    word = _("Give back %(sum)s") % {"sum": said(found.held_fen)}
    return answered(page, execute(wish), spoken=Spoken(tone="keep", word=word))


@require_POST
@desk_page(Right.TAKE_MONEY)
def apply(page: Page) -> HttpResponse:
    """The reader wishes it."""
    outcome = execute(ApplyDeposit(**made(page), patron=_patron(page), deposit_id=_deposit(page).deposit_id))
    paid = outcome.answer.fen if isinstance(outcome, Accepted) else 0
    word = _("%(sum)s paid out of the deposit") % {"sum": said(paid)}
    return answered(page, outcome, spoken=Spoken(tone="keep", word=word))


@require_POST
@desk_page(Right.KEEP_DEPOSITS)
def undo(page: Page) -> HttpResponse:
    """One that was written down by mistake."""
    found, reason = _deposit(page), page.request.POST.get("reason", "")
    if reason not in set(VoidReason):
        page.work.problem = _("Choose a reason: whoever counts the money may ask for it.")
        return page.go(TAB)
    wish = VoidDeposit(**made(page), patron=_patron(page), deposit_id=found.deposit_id, reason=VoidReason(reason))
    word = _("Undone: %(sum)s") % {"sum": said(found.amount_fen)}
    return answered(page, execute(wish), spoken=Spoken(tone="stop", word=word))


@require_GET
@desk_page(Right.KEEP_DEPOSITS)
def held(page: Page) -> HttpResponse:
    """Of this library, whichever of its branches wrote it down."""
    library_id = page.staff.library_id
    rows = held_by(library_id, start=start_of(page.request, "deposits"))
    return page.show("deposits", rows=rows, held_fen=sum_held_by(library_id), tab="deposits")


@require_GET
@desk_page(Right.KEEP_DEPOSITS)
def table(page: Page) -> HttpResponse:
    head = (
        _("Reader number"),
        _("Name"),
        _("Taken on"),
        _("Old receipt"),
        _("Collected by"),
        _("Taken, in yuan"),
        _("Held, in yuan"),
    )
    return sheet(f"deposits-{page.now:%Y-%m-%d}", head=head, rows=_lines(page.staff.library_id))


def _lines(library_id: int) -> Iterator[tuple[str, ...]]:
    start: int | None = 0
    while start is not None:
        part = held_by(library_id, start=start)
        for row in part:
            sums = Money(row.amount_fen).amount, Money(row.held_fen).amount
            yield row.number, row.reader, row.taken_on.isoformat(), row.receipt, row.collected_by, *sums
        start = part.after


def _read(page: Page) -> OldReceipt | str:
    """What stands on it, or what is wrong with that."""
    given = page.request.POST
    wanted, on = fen(given.get("fen", "")), day(given.get("taken_on", ""))
    if not here(page) or not wanted or on is None:
        return _("Write the sum in yuan and the day, as they stand on the old receipt.")
    if wanted > DEPOSIT_MAX_FEN:
        most = said(DEPOSIT_MAX_FEN)
        return _("A deposit is %(most)s at most. Look at the sum: was a barcode scanned into it?") % {"most": most}
    return OldReceipt(fen=wanted, on=on, receipt=words(page.request, "receipt", most=RECEIPT_LENGTH))


def _patron(page: Page) -> PatronScan:
    return PatronScan(patron_id=here(page))


def _deposit(page: Page) -> DepositRow:
    """Held for the reader who is here."""
    found = deposit_of(here(page), number(page.request.POST.get("deposit_id", "")) or 0)
    if found is None:
        raise Http404
    return found
