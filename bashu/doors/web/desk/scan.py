"""One box for everything. What was scanned is understood: a reader's card, a reader's number, or an item."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.catalogue.queries import items_with_barcode
from bashu.db.circulation.queries import open_loans
from bashu.db.patrons.queries import find_by_number, patron_summary
from bashu.domain.calendar import local_day
from bashu.domain.circulation.commands import CheckIn, CheckOut, DispatchTransit, ItemScan, PatronScan, Renew, Trust
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.credential import without_person
from bashu.domain.identity.kinds import CardKind
from bashu.domain.identity.problems import Problem
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.outcome import Command, Outcome, Refused
from bashu.domain.rights import AT_A_DESK, Right
from bashu.doors.web.desk.pages import ABOUT, Page, desk_page
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import number, scanned
from bashu.doors.web.shared.people import is_an_item, recognise, seal
from bashu.doors.web.shared.spoken import speak
from bashu.engine import clock

MODES = ("auto", "take_in", "dispatch", "renew")
_NEEDED = {CheckOut: Right.LEND, Renew: Right.LEND, CheckIn: Right.TAKE_IN, DispatchTransit: Right.DISPATCH}


@require_GET
@desk_page(*AT_A_DESK)
def desk(page: Page) -> HttpResponse:
    patron_id = page.work.patron_id if page.may(Right.SEE_PATRON) else None
    choice = page.work.choice
    answers = 1 if page.work.answered else 0
    return page.show(
        "desk",
        now=page.work.recent[:answers],
        before=page.work.recent[answers:],
        patron=patron_summary(patron_id, now=page.now) if patron_id else None,
        loans=open_loans(patron_id) if patron_id else (),
        choice=items_with_barcode(choice) if choice else (),
        moment=page.now,
        today=local_day(page.now),
        language=languages.current(),
        tab="scan",
    )


@require_POST
@desk_page(*AT_A_DESK)
def scan(page: Page) -> HttpResponse:
    """`item_id` comes with a person's choice between the items that share a barcode, and names one of these only."""
    text, chosen = scanned(page.request), number(page.request.POST.get("item_id", ""))
    if chosen is not None and chosen not in {row.item_id for row in items_with_barcode(text)}:
        return page.go()
    item = ItemScan(barcode=text, item_id=chosen)
    may_be_patron = page.work.mode == "auto" and item.item_id is None and page.may(Right.SEE_PATRON)
    if text and not (may_be_patron and _is_patron(page, text)):
        command = _command(page, item)
        page.require(_NEEDED[type(command)])
        _tell(page, item, outcome=execute(command))
    return page.go()


@require_POST
@desk_page(*AT_A_DESK)
def mode(page: Page) -> HttpResponse:
    wanted = page.request.POST.get("mode", "")
    page.work.mode, page.work.choice = wanted if wanted in MODES else "auto", ""
    return page.go()


@require_POST
@desk_page(*AT_A_DESK)
def close_patron(page: Page) -> HttpResponse:
    """The desk is clear for the next person."""
    page.work.clear()
    return page.go()


def _is_patron(page: Page, text: str) -> bool:
    """Open the patron whose card or number this is; remember a card that nobody has registered."""
    patron_id = find_by_number(text)
    if patron_id is not None:
        page.work.open(patron_id)
        return True
    shown = recognise(text, assurance=Assurance.STAFF_SAW_IT, now=page.now)
    if isinstance(shown, Problem):
        return False
    if shown.card is not None:
        page.work.open(shown.card.patron_id, verdict=shown.verdict)
        return True
    if shown.credential.kind is CardKind.LIBRARY_CARD or is_an_item(shown.credential):
        return False
    page.work.clear()
    page.work.joining = seal(shown.credential, about=ABOUT)
    page.work.add(speak(Refused(Refusal.REGISTER_FIRST), audience="staff"), at=page.now)
    return True


def _command(page: Page, item: ItemScan) -> Command:
    new_id, terminal_id, work = clock.new_id(), page.staff.terminal_id, page.work
    patron = PatronScan(patron_id=work.patron_id) if work.patron_id else None
    trust = Trust(assurance=Assurance.STAFF_SAW_IT, verdict=Verdict(work.verdict))
    if work.mode == "dispatch":
        return DispatchTransit(id=new_id, occurred_at=page.now, terminal_id=terminal_id, item=item)
    if work.mode == "renew":
        return Renew(
            id=new_id,
            occurred_at=page.now,
            terminal_id=terminal_id,
            item=item,
            patron=patron,
            trust=trust if patron else None,
        )
    if work.mode == "take_in" or patron is None:
        return CheckIn(id=new_id, occurred_at=page.now, terminal_id=terminal_id, item=item)
    return CheckOut(id=new_id, occurred_at=page.now, terminal_id=terminal_id, patron=patron, item=item, trust=trust)


def _tell(page: Page, item: ItemScan, *, outcome: Outcome) -> None:
    """Several items share the barcode: the next page lets staff choose. Else the answer goes on top of the list."""
    if isinstance(outcome, Refused) and outcome.refusal is Refusal.ITEM_AMBIGUOUS:
        page.work.choice = item.barcode
        return
    barcode = _("Barcode %(code)s") % {"code": without_person(item.barcode)}
    page.work.add(speak(outcome, audience="staff"), at=page.now, otherwise=barcode)
