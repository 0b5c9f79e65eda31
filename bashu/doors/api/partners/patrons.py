"""A reader's card: whether it is one, and how its reader stands, as far as it is proven that this reader asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bashu.db.circulation.at_machines import LoanRow, open_loans
from bashu.db.circulation.holds import HoldRow, holds_of
from bashu.db.network.queries import libraries
from bashu.db.network.terminals import TerminalRow
from bashu.db.patrons import queries
from bashu.db.patrons.queries import PatronSummary
from bashu.db.settlement.may_borrow import against
from bashu.db.settlement.queries import charges_left
from bashu.domain.calendar import local_day
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.problems import Problem
from bashu.domain.outcome import Refused
from bashu.domain.rights.scopes import PartnerScope
from bashu.doors.api.partners import access, shapes
from bashu.doors.api.partners.people import Shown, checking, join, shown
from bashu.doors.api.partners.words import why, why_no_card
from bashu.doors.api.shapes import Named
from bashu.engine import clock

router = Router(tags=["partners: patrons"])
NO_STORE = "no-store"


@dataclass(frozen=True, slots=True)
class _Found:
    told: dict[str, Any]
    patron: PatronSummary | None = None
    now: datetime | None = None


@router.post(
    "/verify",
    response={200: shapes.Verified} | access.WRONG,
    summary="Whether a card is a reader's, and may borrow",
    operation_id="verify_patron",
    **access.needs(PartnerScope.READ_PATRONS),
)
def verify(request: HttpRequest, response: HttpResponse, *, sent: shapes.CardShown) -> shapes.Verified:
    response.headers["Cache-Control"] = NO_STORE
    return shapes.Verified(**_found(request, sent).told)


@router.post(
    "/status",
    response={200: shapes.Status} | access.WRONG,
    summary="How a reader stands: loans, holds, charges",
    operation_id="patron_status",
    **access.needs(PartnerScope.READ_PATRONS),
)
def status(request: HttpRequest, response: HttpResponse, *, sent: shapes.CardShown) -> shapes.Status:
    response.headers["Cache-Control"] = NO_STORE
    found = _found(request, sent)
    if found.patron is None or found.now is None or not found.told["proven"]:
        return shapes.Status(**found.told)
    patron, now = found.patron, found.now
    return shapes.Status(
        **found.told,
        loans=[_loan(row, now) for row in open_loans(patron.patron_id)],
        holds=[_hold(row) for row in holds_of(patron.patron_id)],
        charges=_charges(patron) if patron.owed_fen else [],
        owed_fen=patron.owed_fen,
    )


@router.post(
    "/register",
    response={200: shapes.Verified} | access.WRONG,
    summary="Open an account for a card that the terminal read",
    operation_id="register_patron",
    **access.needs(PartnerScope.LEND),
)
def register(request: HttpRequest, response: HttpResponse, *, sent: shapes.CardRegistered) -> shapes.Verified:
    """Asked again, it is as it was. Where it cannot be, `known` is false and `why` says it."""
    response.headers["Cache-Control"] = NO_STORE
    at = access.terminal(access.who(request), sent.terminal)
    no = join(sent.card, at=at, now=clock.now())
    if no is not None:
        return shapes.Verified(known=False, why=why_no_card(no) if isinstance(no, Problem) else why(no))
    return shapes.Verified(**_found(request, shapes.CardShown(terminal=sent.terminal, card=sent.card, pin="")).told)


def _found(request: HttpRequest, sent: shapes.CardShown) -> _Found:
    opened, now = access.who(request), clock.now()
    at = access.terminal(opened, sent.terminal)
    who = shown(sent.card, sent.pin, at=at, checked=checking(now))
    if isinstance(who, Problem):
        return _Found({"known": False, "why": why_no_card(who)})
    card = queries.find_by_digests(who.digests)
    patron = queries.patron_summary(card.patron_id, now=now) if card else None
    if card is None or patron is None:
        return _Found({"known": False, "why": why(Refused(Refusal.REGISTER_FIRST))})
    lender = (at.library_id, at.library_region)
    no = against(card, patron, trust=who.trust, lender=lender, today=local_day(now))
    told = {
        "known": True,
        "card": card.state,
        "card_expires_on": card.expires_on,
        **_told(patron, who=who, no=no, at=at, personal=PartnerScope.PERSONAL in opened.scopes),
    }
    return _Found(told, patron, now)


def _told(patron: PatronSummary, *, who: Shown, no: Refused | None, at: TerminalRow, personal: bool) -> dict[str, Any]:
    """Without proof only what is said of the card itself."""
    proven = who.not_proven is None
    told: dict[str, Any] = {"pin": who.trust.pin.value, "proven": proven}
    if not proven:
        of_card = no is not None and no.refusal in {Refusal.CARD_REPORTED_LOST, Refusal.CARD_EXPIRED}
        return told | {
            "why": why(no if of_card and no is not None else Refused(who.not_proven or Refusal.PIN_REQUIRED))
        }
    told |= {"may_borrow": no is None, "why": why(no, audience="staff" if at.attended else "patron") if no else None}
    return told | {"patron": shapes.Person(number=patron.number, name=patron.name) if personal else None}


def _loan(row: LoanRow, now: datetime) -> shapes.LoanTold:
    return shapes.LoanTold(
        item=row.item_id, barcode=row.barcode, title=row.title, due_at=row.due_at, overdue=row.is_late(now)
    )


def _hold(row: HoldRow) -> shapes.ReadersHold:
    return shapes.ReadersHold(
        id=row.hold_id,
        stage=row.stage,
        title=row.title,
        pickup=row.pickup.code,
        before=row.before,
        shelf_until=row.shelf_until,
    )


def _charges(patron: PatronSummary) -> list[shapes.Charge]:
    """Of the oldest hundred, what is left."""
    codes = {row.library_id: row.code for row in libraries()}
    return [
        shapes.Charge(
            id=row.charge_id,
            library=Named(code=codes[row.library_id], zh=row.library.zh, en=row.library.en),
            kind=row.kind,
            title=row.title,
            left_fen=row.left_fen,
        )
        for row in charges_left(patron)
    ]
