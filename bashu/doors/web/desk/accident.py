"""What is the matter with one item: lost, said to be returned, damaged, kept back. What it costs is told beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bashu.db.catalogue.queries import ItemRow, items_with_barcode
from bashu.db.network.branches import branches
from bashu.db.settlement.accidents import LoanRow, TroubledRow, owes_for, troubled
from bashu.db.settlement.queries import payer
from bashu.domain.calendar import end_of, local_day
from bashu.domain.circulation.accidents.commands import (
    AcceptClaim,
    AccidentCommand,
    ClaimReturned,
    DeclareDamaged,
    DeclareLost,
    FindPart,
    Grade,
    Quarantine,
    RejectClaim,
    ReplaceLost,
)
from bashu.domain.circulation.accidents.effects import ClaimKind
from bashu.domain.circulation.answers import AccidentTold
from bashu.domain.circulation.charges.words import say_kind
from bashu.domain.circulation.commands import CheckIn, ItemScan, Restore
from bashu.domain.identity.credential import without_person
from bashu.domain.outcome import Accepted, Outcome, Refused
from bashu.domain.rights import Reach, Right
from bashu.domain.settlement.charges import ChargeKind
from bashu.doors.web.desk.accident_words import LAID_ASIDE, grades, said, statuses
from bashu.doors.web.desk.charges import form_id
from bashu.doors.web.desk.misplaced import card_for
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.scan import tell
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.commands import ask, execute
from bashu.doors.web.shared.forms import day, number, scanned
from bashu.doors.web.shared.spoken import Spoken, refusal
from bashu.engine import clock
from bashu.engine.circulation.costs import costs_of_loss

TAB: Final = "accident"
OF_ACCIDENTS: Final = (Right.REPORT_ACCIDENT, Right.ACCEPT_CLAIM)
# What a button does, and by which right.
NEEDED: Final[Mapping[str, Right]] = {
    **dict.fromkeys(("lost", "claim", "damaged", "part", "quarantine", "replaced", "restore"), Right.REPORT_ACCIDENT),
    **dict.fromkeys(("accept", "reject"), Right.ACCEPT_CLAIM),
    "take_in": Right.TAKE_IN,
    "back": Right.WITHDRAW,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What would be charged now, in parts with their names; or why it cannot be done."""

    fen: int = 0
    parts: tuple[tuple[str, int], ...] = ()
    no: str = ""


@require_GET
@desk_page(*OF_ACCIDENTS)
def one(page: Page, item_id: int) -> HttpResponse:
    return _shown(page, _found(page, item_id))


@require_POST
@desk_page(*OF_ACCIDENTS)
def act(page: Page, item_id: int) -> HttpResponse:
    what, found = page.request.POST.get("do", ""), _found(page, item_id)
    if what not in NEEDED:
        raise Http404
    page.require(NEEDED[what])
    command = _command(page, found, what=what)
    if command is None:
        page.work.problem = page.work.problem or _("Choose what it is, and who answers for it.")
        return page.go(TAB, item_id)
    _tell(page, found, what=what, outcome=execute(command))
    return page.go(TAB, item_id)


@require_POST
@desk_page(*OF_ACCIDENTS)
def scan(page: Page, item_id: int) -> HttpResponse:
    """The next item, whose page is shown: with the item itself nothing is done."""
    shown, text, chosen = _found(page, item_id), scanned(page.request), number(page.request.POST.get("item_id", ""))
    rows = [row for row in items_with_barcode(text) if chosen in {None, row.item_id}]
    if len(rows) == 1 and _reached(page, rows[0].item_id):
        page.work.choices = [each for each in page.work.choices if each != text]
        return page.go(TAB, rows[0].item_id)
    if len(rows) > 1:
        page.work.ask_which(text)
    elif text:
        _lead_nowhere(page, text, is_known=bool(rows))
    return page.answer(TAB, lambda page: _shown(page, shown), which=[item_id])


def _lead_nowhere(page: Page, text: str, *, is_known: bool) -> None:
    card = None if is_known else card_for(page, text)
    why = _("It neither lies here nor belongs to your library.") if is_known else _("No item has this barcode.")
    no = card.said if card else Spoken(tone="stop", word=_("Nothing was done"), why=why, done=False)
    page.work.add(no, at=page.now, otherwise=_("Barcode %(code)s") % {"code": without_person(text)}, page=TAB)
    page.work.card = card.kept if card else {}


def _found(page: Page, item_id: int) -> TroubledRow:
    found = _reached(page, item_id)
    if found is None:
        raise Http404
    return found


def _reached(page: Page, item_id: int) -> TroubledRow | None:
    """What lies here, what the reader who is here has or has lost, and what belongs within the grant."""
    found = troubled(item_id)
    return found if found and (_is_here(page, found) or _is_reached(page, found)) else None


def may_be_told(page: Page, item: ItemRow) -> bool:
    """Whether a page of this item leads to the one of its accidents."""
    lies_here = item.status != "on_loan" and item.at.branch_id == page.staff.place.branch_id
    return lies_here or any(page.staff.rights.may(right, item.home.scope) for right in OF_ACCIDENTS)


def _is_here(page: Page, found: TroubledRow) -> bool:
    here = page.work.patron_id if page.may(Right.SEE_PATRON) else None
    if here is not None and found.loan is not None and found.loan.patron_id == here:
        return True
    lies_here = found.loan is None and found.at.branch_id == page.staff.place.branch_id
    return lies_here or (here is not None and owes_for(here, found.item_id))


def _is_reached(page: Page, found: TroubledRow) -> bool:
    scopes = [found.home.scope, *([found.loan.lent_at.scope] if found.loan else [])]
    return any(page.staff.rights.may(right, scope) for right in OF_ACCIDENTS for scope in scopes)


def _command(page: Page, found: TroubledRow, *, what: str) -> AccidentCommand | CheckIn | Restore | None:
    """None: the form does not say enough."""
    given, item = page.request.POST, ItemScan(barcode=found.barcode, item_id=found.item_id)
    by = page.staff.staff_id
    made: dict[str, Any] = {
        "id": form_id(page), "occurred_at": page.now, "terminal_id": page.staff.terminal_id, "item": item
    }  # fmt: skip
    match what:
        case "lost":
            return DeclareLost(**made, loan_id=number(given.get("loan_id", "")), staff_id=by)
        case "claim":
            return _claim(page, found, made=made)
        case "damaged":
            return _damaged(page, found, made=made)
        case "part":
            return FindPart(**made, charge_id=number(given.get("charge_id", "")) or 0, staff_id=by)
        case "accept" | "reject":
            return (AcceptClaim if what == "accept" else RejectClaim)(**made, staff_id=by)
    if what == "restore":
        return Restore(**made) if found.status in LAID_ASIDE else None
    if what == "take_in":
        return CheckIn(**made)
    if what == "back":
        return _put_back(page, found, made=made)
    return ReplaceLost(**made, staff_id=by) if what == "replaced" else Quarantine(**made)


def may_put_back(page: Page, found: TroubledRow) -> bool:
    """What its library withdrew: only its own staff do."""
    is_ours = found.status == "withdrawn" and found.owner_id == page.staff.library_id
    return is_ours and page.may(Right.WITHDRAW) and page.staff.rights.may(Right.WITHDRAW, found.home.scope)


def _put_back(page: Page, found: TroubledRow, *, made: dict[str, Any]) -> Restore:
    if not may_put_back(page, found):
        raise PermissionDenied
    return Restore(**made)


def _claim(page: Page, found: TroubledRow, *, made: dict[str, Any]) -> ClaimReturned | None:
    """Without a day it is as of now; a branch that is none says nothing."""
    given, on = page.request.POST, day(page.request.POST.get("day", ""))
    claim = next((each for each in ClaimKind if each == given.get("claim")), None)
    began = local_day(found.loan.began_at) if found.loan else date.min
    if claim is ClaimKind.RETURNED and on is not None and not began <= on <= local_day(page.now):
        page.work.problem = _("It was not lent yet on that day, or the day is still to come. Nothing was done.")
    if claim is None or page.work.problem:
        return None
    said_at = min(end_of(on), page.now) if on is not None else None
    return ClaimReturned(**made, claim=claim, said_at=said_at, branch_id=number(given.get("branch", "")))


def _damaged(page: Page, found: TroubledRow, *, made: dict[str, Any]) -> DeclareDamaged | None:
    """By its last reader, or by nobody who could be asked: which, has to be said where there is such a reader."""
    who, past = page.request.POST.get("who", ""), found.past(page.now)
    grade = next((each for each in Grade if each == page.request.POST.get("grade")), None)
    if grade is None or (past is not None and who not in {"nobody", str(past.loan_id)}):
        return None
    return DeclareDamaged(
        **made,
        grade=grade,
        loan_id=past.loan_id if past and who == str(past.loan_id) else None,
        another=bool(page.request.POST.get("another")),
        staff_id=page.staff.staff_id,
    )


def _tell(page: Page, found: TroubledRow, *, what: str, outcome: Outcome) -> None:
    answer = outcome.answer if isinstance(outcome, Accepted) else None
    if answer is None or isinstance(answer, AccidentTold):
        page.work.add(said(outcome, what), at=page.now, otherwise=found.title, page=TAB)
        page.forget_to_do()
    else:
        undo = page.work.undo
        tell(page, ItemScan(barcode=found.barcode, item_id=found.item_id), outcome=outcome, on=TAB)
        page.work.undo = undo if what == "restore" else {}  # It may have stood in the way of undoing a scan.


def _shown(page: Page, found: TroubledRow) -> HttpResponse:
    told, past = _asked(page, found), found.past(page.now)
    place, today = page.staff.place, local_day(page.now)
    lent_at = [found.loan.lent_at] if found.loan else []
    near = branches(Reach(library_ids=frozenset({page.staff.library_id}))) if found.loan else ()
    return page.show(
        TAB,
        found=found,
        called=statuses().get((found.loan and found.loan.claimed_as) or "", ""),
        loan=found.loan,
        past=past,
        lost=_lost(found.loan, told) if found.loan else None,
        claims=[(each, statuses()[each]) for each in ClaimKind],
        near=list({each.branch_id: each for each in (place, *lent_at, *near)}.values()),
        decides=_cost(told["accept"]) if "accept" in told else None,
        grades=[
            (grade, name, _cost(told.get(grade)), _cost(told.get(f"another {grade}")))
            for grade, name in grades().items()
        ],
        parts=[(part, told[f"part {part.charge_id}"].answer) for part in found.parts if _is_owed(told, part.charge_id)],
        damages=[(each, grades()[each.grade]) for each in found.damages] if past else (),
        replaces=isinstance(told.get("replaced"), Accepted),
        owes=_owed(page),
        is_laid_aside=found.status in LAID_ASIDE,
        puts_back=may_put_back(page, found),
        command_id=clock.new_id(),
        today=today,
        tab=TAB,
    )


def _owed(page: Page) -> int:
    """By the reader who is here, to somebody who may take it."""
    may = page.may(Right.SEE_PATRON) and (page.may(Right.TAKE_MONEY) or page.may(Right.WAIVE))
    found = payer(page.work.patron_id) if may and page.work.patron_id else None
    return found.owed_fen if found else 0


def _asked(page: Page, found: TroubledRow) -> dict[str, Any]:
    """What the engine would answer to what the buttons do: to each alone, as if nothing else were done."""
    made = {**page.also(), "item": ItemScan(barcode=found.barcode, item_id=found.item_id)}
    commands: dict[str, Any] = {}
    if found.loan is not None:
        commands["lost"] = DeclareLost(**made, loan_id=found.loan.loan_id)
    if found.loan is not None and found.loan.claimed_at is not None:
        commands["accept"] = AcceptClaim(**made, staff_id=page.staff.staff_id)
    if past := found.past(page.now):
        damages = {each.value: DeclareDamaged(**made, grade=each, loan_id=past.loan_id) for each in Grade}
        commands |= damages
        if found.damages:
            commands |= {f"another {grade}": replace(each, another=True) for grade, each in damages.items()}
    if found.status in {"lost", "withdrawn"}:
        commands["replaced"] = ReplaceLost(**made)
    for part in found.parts:
        commands[f"part {part.charge_id}"] = FindPart(**made, charge_id=part.charge_id)
    return {what: ask([command])[0] for what, command in commands.items()}


def _is_owed(told: Mapping[str, Any], charge_id: int) -> bool:
    return isinstance(told[f"part {charge_id}"], Accepted)


def _cost(outcome: Outcome | None) -> Cost:
    if isinstance(outcome, Accepted):
        return Cost(fen=outcome.answer.charged_fen + outcome.answer.held_fen)
    return Cost(no=refusal(outcome, audience="staff").why) if isinstance(outcome, Refused) else Cost()


def _lost(loan: LoanRow, told: Mapping[str, Any]) -> Cost:
    """Its price and the work; the rest is what being late has come to."""
    cost, language = _cost(told["lost"]), languages.current()
    parts = [(say_kind(each.kind, language), each.fen) for each in costs_of_loss(loan.loan_id) if each.fen]
    late = cost.fen - sum(fen for _name, fen in parts)
    parts += [(say_kind(ChargeKind.OVERDUE, language), late)] if late > 0 else []
    return cost if cost.no else Cost(fen=cost.fen, parts=tuple(parts))
