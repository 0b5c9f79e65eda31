"""What the reader who is here owes and paid: taking money, waiving, giving back, undoing a payment; and the receipt."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.network.queries import Name
from bashu.db.settlement.deposits import deposits_of, has_deposits
from bashu.db.settlement.queries import (
    ChargeRow,
    Payer,
    PaymentRow,
    charge_of,
    payer,
    payment_at,
    payment_of,
    payments_of,
    rules_of,
    settled_charges,
    taken_over_of,
    waivers_of,
)
from bashu.db.settlement.till import branches_of
from bashu.domain.calendar import local_day
from bashu.domain.circulation.charges.commands import (
    TAKEN_OVER,
    Refund,
    VoidPayment,
    VoidReason,
    Waive,
    WaiveReason,
)
from bashu.domain.circulation.charges.words import WAIVE_REASON_NAMES
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.ids import instant_of
from bashu.domain.outcome import Accepted, CoreRefusal, Outcome, Refused
from bashu.domain.rights import Right, Scope
from bashu.doors.web.desk import paying
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.paying import METHOD_KEY, methods, proposed, said
from bashu.doors.web.desk.payments import asked_of, sees_all
from bashu.doors.web.desk.scan import is_patron
from bashu.doors.web.desk.undone import void_reasons
from bashu.doors.web.shared.charges import debts_of, told
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import fen, number, scanned, start_of
from bashu.doors.web.shared.spoken import Spoken, refusal
from bashu.engine import clock

TAB: Final = "charges"
# A page that is older than this gets its ids anew.
FORM_KEPT: Final = timedelta(days=1)
OF_MONEY: Final = (Right.TAKE_MONEY, Right.WAIVE, Right.VOID_PAYMENT, Right.KEEP_DEPOSITS)


@require_GET
@desk_page(*OF_MONEY)
def charges(page: Page) -> HttpResponse:
    return shown(page)


@require_POST
@desk_page(*OF_MONEY)
def scan(page: Page) -> HttpResponse:
    """The next reader's card: a book is nothing to pay with."""
    text = scanned(page.request)
    if text and not (page.may(Right.SEE_PATRON) and is_patron(page, text)):
        page.work.problem = _("Scan a reader’s card here. Items are lent and taken in at the desk.")
    return page.go("desk" if page.work.joining else TAB)


@require_POST
@desk_page(Right.TAKE_MONEY)
def pay(page: Page) -> HttpResponse:
    """All that is owed, what is marked, or a sum of it."""
    patron = _patron(page)
    wanted = paying.read(page, owed_fen=patron.owed_fen if patron else 0)
    if isinstance(wanted, str):
        page.work.problem = wanted
        return page.go(TAB)
    page.request.session[METHOD_KEY] = wanted.method.value
    outcome = execute(wanted.command(page, command_id=form_id(page)))
    return answered(page, outcome, spoken=paying.taken(outcome, wanted))


@require_POST
@desk_page(Right.WAIVE)
def waive(page: Page) -> HttpResponse:
    """Whole or in part. The library that it is owed to has to have granted it, says the engine."""
    found, reason, text = _charge(page), page.request.POST.get("reason", ""), page.request.POST.get("fen", "").strip()
    most = fen(text) if text else found.left_fen
    if reason not in set(WaiveReason) or most is None:
        page.work.problem = _("Choose a reason, and write how much is waived, as 2.50.")
        return page.go(TAB)
    if most > found.left_fen:
        page.work.problem = _("No more than %(sum)s is left of it to be waived.") % {"sum": said(found.left_fen)}
        return page.go(TAB)
    whose = PatronScan(patron_id=here(page)) if found.charge_id == TAKEN_OVER else None
    wish = Waive(**made(page), charge_id=found.charge_id, patron=whose, fen=most, reason=WaiveReason(reason))
    outcome = execute(wish)
    return answered(page, outcome, spoken=Spoken(tone="keep", word=_("%(sum)s waived") % {"sum": said(most)}))


@require_POST
@desk_page(Right.TAKE_MONEY)
def refund(page: Page) -> HttpResponse:
    """All that is refundable of a charge; cash, or the way it was paid."""
    found, method = _charge(page), page.request.POST.get("method", "")
    way = next((each for each, _name in methods() if each == method), None)
    if way is None:
        page.work.problem = _("Choose how the money is given back.")
        return page.go(TAB)
    outcome = execute(Refund(**made(page), charge_id=found.charge_id, method=way))
    word = _("Give back %(sum)s") % {"sum": said(found.to_refund_fen)}
    return answered(page, outcome, spoken=Spoken(tone="keep", word=word))


@require_POST
@desk_page(Right.VOID_PAYMENT)
def undo(page: Page) -> HttpResponse:
    """A payment that was typed in by mistake, or whose money never came."""
    given = page.request.POST
    found, reason = _payment(page, number(given.get("payment_id", "")) or 0), given.get("reason", "")
    back = "payments" if given.get("back") == "payments" else TAB
    query = asked_of(page, given).query if back == "payments" else ""
    if reason not in set(VoidReason):
        page.work.problem = _("Choose a reason: whoever counts the money may ask for it.")
        return page.go(back, query=query)
    outcome = execute(VoidPayment(**made(page), payment_id=found.payment_id, reason=VoidReason(reason)))
    word = _("Undone: %(sum)s") % {"sum": said(found.fen)}
    why = _("It is owed again.") if found.fen > 0 else _("It is still to be given back.")
    return answered(page, outcome, spoken=Spoken(tone="stop", word=word, why=why), back=back, query=query)


@require_GET
@desk_page(Right.TAKE_MONEY, Right.VOID_PAYMENT)
def receipt(page: Page, *, payment_id: int) -> HttpResponse:
    """Of a payment of the reader who is here, or one that was taken here. What is left is of the reader who is here."""
    found, reader = _payment(page, payment_id), here(page)
    patron = _patron(page) if reader and payment_of(reader, payment_id) else None
    return page.show("receipt", payment=found, patron=patron, today=local_day(page.now))


def shown(page: Page, **more: object) -> HttpResponse:
    reader, patron, rights = here(page), _patron(page), page.staff.rights
    if patron is None:
        return page.show("charges", patron=None, tab=TAB)
    debts = debts_of(patron)
    payments = payments_of(reader, start=start_of(page.request, "payments"))
    settled = settled_charges(reader, start=start_of(page.request, "settled"))
    libraries = {each.row.library_id for each in debts.charges} | {each.library_id for each in payments}
    return page.show(
        "charges",
        patron=patron,
        debts=debts,
        payments=payments,
        settled=settled,
        settled_told=told(settled),
        rules=rules_of([*(each.row for each in debts.charges), *settled]),
        waivers=waivers_of([*(each.row for each in (*debts.charges, *debts.to_refund)), *settled]),
        waives={each for each in libraries if rights.may(Right.WAIVE, Scope(library_id=each))},
        undoes={each for each in libraries if rights.may(Right.VOID_PAYMENT, Scope(library_id=each))},
        waive_reasons=[(each.value, Name(*names)) for each, names in WAIVE_REASON_NAMES.items()],
        void_reasons=void_reasons(),
        methods=methods(),
        method=proposed(page),
        deposits=deposits_of(reader),
        has_deposits=has_deposits(reader, library_id=page.staff.library_id),
        today=local_day(page.now),
        command_id=clock.new_id(),
        tab=TAB,
        **more,
    )


def answered(page: Page, outcome: Outcome, *, spoken: Spoken, back: str = TAB, query: str = "") -> HttpResponse:
    if isinstance(outcome, Refused) and outcome.refusal is CoreRefusal.COMMAND_ID_REUSED:
        page.work.problem = _("That was sent before, and is done once. Look at the payments before you send it again.")
        return page.go(back, query=query)
    said_now = spoken if isinstance(outcome, Accepted) else refusal(outcome, audience="staff")
    page.work.add(said_now, at=page.now, page=back)
    return page.go(back, query=query)


def made(page: Page) -> dict[str, Any]:
    who = {"terminal_id": page.staff.terminal_id, "staff_id": page.staff.staff_id}
    return {"id": form_id(page), "occurred_at": page.now, **who}


def form_id(page: Page) -> UUID:
    """That of the form, so that it is done once, however old the page is and however often it is sent."""
    try:
        given = UUID(page.request.POST.get("command", ""))
        return given if page.now - FORM_KEPT <= instant_of(given) <= page.now else clock.new_id()
    except ValueError:
        return clock.new_id()


def here(page: Page) -> int:
    return (page.work.patron_id or 0) if page.may(Right.SEE_PATRON) else 0


def _patron(page: Page) -> Payer | None:
    return payer(here(page)) if here(page) else None


def _charge(page: Page) -> ChargeRow:
    """Of the reader who is here; what was taken over is none yet."""
    charge_id, patron = number(page.request.POST.get("charge_id", "")), _patron(page)
    if charge_id == TAKEN_OVER and patron and patron.taken_over_fen:
        return taken_over_of(patron)
    found = charge_of(here(page), charge_id or 0)
    if found is None:
        raise Http404
    return found


def _payment(page: Page, payment_id: int) -> PaymentRow:
    own, found = page.staff.place.branch_id, payment_of(here(page), payment_id) if here(page) else None
    found = found or payment_at(branches_of(page.staff.library_id) if sees_all(page) else (own,), payment_id)
    if found is None:
        raise Http404
    return found
