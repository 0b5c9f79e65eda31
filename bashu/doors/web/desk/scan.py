"""One box for everything. What was scanned is understood: a reader's card, a reader's number, or an item."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.catalogue.queries import items_with_barcode
from bashu.db.circulation.at_desks import slips
from bashu.db.circulation.boxes import box
from bashu.db.circulation.holds import holds_of
from bashu.db.circulation.queries import open_loans
from bashu.db.patrons.bonds import people_of
from bashu.db.patrons.queries import find_by_number, patron_summary
from bashu.db.settlement.deposits import to_give_back
from bashu.domain.calendar import local_day
from bashu.domain.circulation.answers import CheckedIn
from bashu.domain.circulation.boxcodes import box_of_code
from bashu.domain.circulation.commands import (
    CheckIn,
    CheckOut,
    CountUse,
    DispatchTransit,
    ItemScan,
    Override,
    OverrideReason,
    PatronScan,
    Renew,
    Trust,
)
from bashu.domain.circulation.refusals import BY_DUE_DAY, FIRM, OVERRIDABLE, Refusal
from bashu.domain.identity.credential import without_person
from bashu.domain.identity.kinds import CardKind
from bashu.domain.identity.problems import Problem
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.domain.outcome import Accepted, Command, Outcome, Refused
from bashu.domain.rights import AT_A_DESK, Right
from bashu.doors.web.desk.accident_words import told_of_accident
from bashu.doors.web.desk.boxes import leaf_to
from bashu.doors.web.desk.boxing import held_by, joined, on_slip, packing_of
from bashu.doors.web.desk.handing_out import card_reasons
from bashu.doors.web.desk.membership import standing_of
from bashu.doors.web.desk.misplaced import card_for
from bashu.doors.web.desk.pages import ABOUT, Page, desk_page, override_reasons
from bashu.doors.web.desk.undoable import what_can_be
from bashu.doors.web.desk.whose_word import nobody_may, not_by_day, only_they_may
from bashu.doors.web.shared import holding, languages
from bashu.doors.web.shared.charges import debts_of
from bashu.doors.web.shared.commands import ask, execute
from bashu.doors.web.shared.families import family_at
from bashu.doors.web.shared.forms import number, scanned, start_of
from bashu.doors.web.shared.people import is_an_item, recognise, seal
from bashu.doors.web.shared.spoken import speak, stopped
from bashu.engine import clock

MODES = ("auto", "take_in", "dispatch", "renew", "use")
WITH_CARD = ("auto", "renew")  # where the next scan may be a reader's card
NEEDED = {CheckOut: Right.LEND, Renew: Right.LEND, CheckIn: Right.TAKE_IN, DispatchTransit: Right.DISPATCH,
          CountUse: Right.TAKE_IN}  # fmt: skip

OVERRIDING = {right for right, _ in OVERRIDABLE.values()}


@require_GET
@desk_page(*AT_A_DESK)
def desk(page: Page) -> HttpResponse:
    return shown(page)


@require_POST
@desk_page(*AT_A_DESK)
def scan(page: Page) -> HttpResponse:
    """`item_id` comes with a person's choice between the items that share a barcode, and names one of these only."""
    text, chosen = scanned(page.request), number(page.request.POST.get("item_id", ""))
    box_id = box_of_code(text)
    if box_id is not None and box(box_id) is not None:
        return leaf_to(page, packing_of(page), box_id=box_id)
    item = ItemScan(barcode=text, item_id=chosen)
    if not is_among(item):
        return page.answer("desk", shown)
    may_be_patron = page.work.mode in WITH_CARD and item.item_id is None and page.may(Right.SEE_PATRON)
    if text and not (may_be_patron and is_patron(page, text)):
        command = command_for(page, item)
        page.require(NEEDED[type(command)])
        if getattr(command, "returned_at", None) is not None:
            page.require(Right.BACKDATE)
        tell(page, item, outcome=execute(command))
    return page.answer("desk", shown)


@require_POST
@desk_page(*AT_A_DESK)
def mode(page: Page) -> HttpResponse:
    wanted = page.request.POST.get("mode", "")
    page.work.mode, page.work.aside = wanted if wanted in MODES else "auto", {}
    page.work.returned = page.work.stays = ""
    return page.answer("desk", shown)


@require_POST
@desk_page(Right.SEE_PATRON)
def open_patron(page: Page) -> HttpResponse:
    """Whose card was scanned where only items are."""
    card = page.work.card
    if card and number(page.request.POST.get("patron", "")) == card["patron_id"]:
        page.work.open(card["patron_id"], verdict=Verdict(card["verdict"]))
    return page.go()


@require_POST
@desk_page(*AT_A_DESK)
def close_patron(page: Page) -> HttpResponse:
    """The desk is clear for the next person."""
    page.work.clear()
    return page.answer("desk", shown)


def shown(page: Page) -> HttpResponse:
    patron_id, today = page.work.patron_id if page.may(Right.SEE_PATRON) else None, local_day(page.now)
    holds = holds_of(patron_id) if patron_id else ()
    people = people_of(patron_id, today=today) if patron_id else None
    loans = open_loans(patron_id, start=start_of(page.request, "loans")) if patron_id else None
    waiting = holding.all_of_reader(holds, at=page.now, audience="staff")
    patron = patron_summary(patron_id, now=page.now, at_library=page.staff.library_id) if patron_id else None
    return page.show(
        "desk",
        before=page.work.before("desk"),
        patron=patron,
        standing=standing_of(page, patron) if patron else None,
        card_reasons=card_reasons(page) if page.staff.card_fen else (),
        loans=loans,
        late={loan.loan_id for loan in loans or () if loan.is_late(page.now)},
        holds=waiting,
        choosable=[each for each in waiting if each.may_be_chosen],
        people=people,
        debts=debts_of(patron) if patron and patron.owed_fen else None,
        back=to_give_back(patron_id) if patron_id else None,
        family=family_at(patron_id, today=today) if patron_id and people and people.has_family else None,
        returned=dated_back(page),
        today=today,
        language=languages.current(),
        reasons=override_reasons(),
        tab="desk",
    )


def is_patron(page: Page, text: str) -> bool:
    """Open the patron whose card or number this is; remember a card that nobody has registered."""
    patron_id, chosen = find_by_number(text), page.work.mode
    if patron_id is not None:
        page.work.open(patron_id)
        page.work.mode = chosen
        return True
    shown = recognise(text, assurance=Assurance.STAFF_SAW_IT, now=page.now)
    if isinstance(shown, Problem):
        return False
    if shown.card is not None:
        page.work.open(shown.card.patron_id, verdict=shown.verdict)
        page.work.mode = chosen
        return True
    if shown.credential.kind is CardKind.LIBRARY_CARD or is_an_item(shown.credential):
        return False
    page.work.clear()
    page.work.joining = seal(shown.credential, about=ABOUT)
    page.work.add(speak(Refused(Refusal.REGISTER_FIRST), audience="staff"), at=page.now)
    return True


def command_for(
    page: Page, item: ItemScan, *, override: Override | None = None, again: bool = False, renews: bool = False
) -> Command:
    """`again`: under an id of its own, since that of the scan has its answer. `renews`: whatever is set here."""
    made, work = page.made(), page.work
    made |= {"id": clock.new_id()} if again else {}
    patron = PatronScan(patron_id=work.patron_id) if work.patron_id else None
    trust = Trust(assurance=Assurance.STAFF_SAW_IT, verdict=Verdict(work.verdict))
    if work.mode == "dispatch" and not renews:
        return DispatchTransit(**made, item=item)
    if work.mode == "renew" or renews:
        return Renew(**made, item=item, patron=patron, trust=trust if patron else None, override=override)
    if work.mode == "use":
        return CountUse(**made, item=item)
    if work.mode == "take_in" or patron is None:
        return CheckIn(**made, item=item, returned_at=dated_back(page))
    return CheckOut(**made, patron=patron, item=item, trust=trust, override=override)


def dated_back(page: Page) -> datetime | None:
    return datetime.fromisoformat(page.work.returned) if page.work.returned else None


def is_among(item: ItemScan) -> bool:
    """Whether what was chosen has that barcode at all."""
    return item.item_id is None or item.item_id in {row.item_id for row in items_with_barcode(item.barcode)}


def tell(
    page: Page,
    item: ItemScan,
    *,
    outcome: Outcome,
    on: str = "desk",
    named: Sequence[str] = (),
    renews: bool = False,
) -> None:
    """The answer goes on top of the list. Where several items share the barcode, staff may choose at any time.

    What was taken for a hold gets a slip; they are printed when there is time for it. After a "no" that this login may
    set aside the next page asks why, and after others it says who may. `named` were set aside already. `renews`: it was
    renewed from the list of loans, whatever is set here.
    """
    spoken, refusal = speak(outcome, audience="staff"), outcome.refusal if isinstance(outcome, Refused) else None
    if refusal is Refusal.ITEM_AMBIGUOUS:
        page.work.ask_which(item.barcode)
        spoken = replace(spoken, word=_("Which one is it?"))
    elif item.item_id is not None:
        page.work.choices = [each for each in page.work.choices if each != item.barcode]
    if page.work.returned and is_not_dated_back(outcome):
        spoken = replace(spoken, note=_("It was lent after that time: it counts as returned today."))
    spoken, held = told_of_accident(spoken, outcome), held_by(outcome)
    if held or on != "desk":
        page.forget_to_do()
    for slip in slips(held, branch_id=page.staff.place.branch_id):
        page.work.keep_slips([slip.hold_id])
        spoken = on_slip(spoken, slip)
    if on == "pull" and not held and spoken.done:
        spoken = replace(
            spoken, tone="stop", why=joined(stopped(spoken.word), spoken.why), word=_("Not on the pull list")
        )
    card = card_for(page, item.barcode) if refusal is Refusal.ITEM_UNKNOWN else None
    barcode = _("Barcode %(code)s") % {"code": without_person(item.barcode)}
    page.work.add(card.said if card else spoken, at=page.now, otherwise=barcode, page=on)
    page.work.card = card.kept if card else {}
    page.work.matter = taken_in(outcome)
    page.work.undo = {} if card or on != "desk" else what_can_be(outcome, item)
    if isinstance(outcome, Refused) and any(page.may(right) for right in OVERRIDING):
        _under(page, item, refused=outcome, named=named, renews=renews)


def taken_in(outcome: Outcome) -> int | None:
    """The item that is in hand."""
    answer = outcome.answer if isinstance(outcome, Accepted) else None
    return answer.item_id if isinstance(answer, CheckedIn) else None


def is_not_dated_back(outcome: Outcome) -> bool:
    """Although it ended a loan, which therefore began later than was said."""
    answer = outcome.answer if isinstance(outcome, Accepted) else None
    return isinstance(answer, CheckedIn) and answer.closed_loan_id is not None and answer.returned_at is None


def _under(page: Page, item: ItemScan, *, refused: Refused, named: Sequence[str], renews: bool) -> None:
    """What stands under a "no": the question why it is let pass, or who may let it.

    Only the engine knows whose word the rule is; the reason, which is not given yet, decides nothing.
    """

    def asked(*refusals: str, due_on: date | None = None) -> Outcome:
        override = Override(
            staff_id=page.staff.staff_id,
            reason=OverrideReason.OUR_MISTAKE,
            refusals=frozenset(Refusal(each) for each in refusals),
            due_on=due_on,
        )
        (outcome,) = ask([command_for(page, item, override=override, again=True, renews=renews)])
        return outcome

    refusal, aside = refused.refusal, {"text": item.barcode, "item_id": item.item_id, "renews": renews}
    if refusal in OVERRIDABLE:
        outcome = asked(*named, refusal)
        if isinstance(outcome, Refused) and outcome.refusal is Refusal.OVERRIDE_NOT_ALLOWED:
            page.work.stays = only_they_may(page, outcome.details.get("library_id"))
        else:
            page.work.aside = {**aside, "named": [*named, refusal.value]}
    elif refusal in FIRM | BY_DUE_DAY and isinstance(command_for(page, item, renews=renews), CheckOut | Renew):
        no = nobody_may() if refusal in FIRM else not_by_day(page, refused, until=lambda on: asked(*named, due_on=on))
        page.work.stays = no or ""
        page.work.aside = {**aside, "named": [*named], "by_day": True} if no is None else {}
