"""The reader's own page: what is ready, what is at home with them, what they wait for, and what they had before; and
the same of whom they act for, but for what was before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bashu.db.activities.challenge_edits import keep_lists
from bashu.db.circulation.holds import EndedRow, ended_holds, holds_of
from bashu.db.circulation.parcels import ParcelRow, inside, parcels_of
from bashu.db.circulation.queries import LoanRow, open_loans, past_loans
from bashu.db.parts import Part
from bashu.db.patrons.bonds import ActsFor, acts_for
from bashu.db.settlement.deposits import to_give_back
from bashu.domain.calendar import local_day
from bashu.domain.circulation import words
from bashu.domain.circulation.commands import ItemScan, Renew
from bashu.domain.circulation.holds.states import HoldStage
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.renew import renews_itself_on
from bashu.domain.identity.acting import Sees
from bashu.domain.outcome import Outcome, Refused
from bashu.domain.settlement.charges import ChargeKind
from bashu.doors.web.reader.pages import Page, reader_page
from bashu.doors.web.shared import holding, languages
from bashu.doors.web.shared.charges import Shown, debts_of
from bashu.doors.web.shared.commands import ask, execute
from bashu.doors.web.shared.forms import number, start_of
from bashu.doors.web.shared.spoken import rest_to_renew, speak
from bashu.engine import clock
from bashu.engine.circulation.history import end_history, keep_history

DUE_SOON = timedelta(days=3)
ENDED_LATELY = timedelta(days=30)
RENEWED_AT_ONCE_MAX = 20


@dataclass(frozen=True, slots=True)
class Lent:
    """
    why_not    why it cannot be renewed now; empty if it can
    asked_on   when the clock asks whether it renews itself, if that is before it is due
    renews_on  the same, if it does as things stand
    """

    row: LoanRow
    late: bool
    soon: bool
    why_not: str
    asked_on: date | None
    renews_on: date | None


@dataclass(frozen=True, slots=True)
class Other:
    """For whom one acts, and how many of theirs are on loan, late, and ready to be collected."""

    row: ActsFor
    loans: int
    late: int
    ready: int


@require_GET
@reader_page
def mine(page: Page) -> HttpResponse:
    holds = holding.all_of_reader(holds_of(page.patron.patron_id), at=page.now)
    part, is_own = (
        open_loans(page.patron.patron_id, start=start_of(page.request, "loans")),
        page.sees is Sees.EVERYTHING,
    )
    loans, parcels = _lent(page, part), _parcels(page) if is_own else None
    return page.show(
        "mine",
        loans=loans,
        part=part,
        parcels=parcels,
        sent=_sent(page, parcels or ()),
        lost=_lost(page) if page.sees is not Sees.LOANS_AND_HOLDS else [],
        back=to_give_back(page.patron.patron_id) if page.sees is not Sees.LOANS_AND_HOLDS else None,
        can_renew=sum(not loan.why_not for loan in loans),
        ready=[hold for hold in holds if hold.row.stage is HoldStage.READY],
        waiting=[hold for hold in holds if hold.row.stage is not HoldStage.READY],
        choosable=[hold for hold in holds if hold.may_be_chosen],
        kept=holding.kept(page.now) if any(hold.promise for hold in holds) else "",
        ended=_ended(page) if is_own else (),
        others=_others(page) if is_own else (),
    )


@require_POST
@reader_page
def renew(page: Page) -> HttpResponse:
    """One loan by its item, or all that can be renewed."""
    asked = page.request.POST.get("item_id", "")
    rows = open_loans(page.patron.patron_id, item_id=None if asked == "all" else number(asked) or 0)
    wanted = [loan.row for loan in _lent(page, rows) if asked != "all" or not loan.why_not]
    for row in wanted[:RENEWED_AT_ONCE_MAX]:
        page.visit.tell(speak(execute(_renewal(page, row, terminal_id=page.terminal_id())), audience="patron"))
    if left := rest_to_renew(len(wanted), most=RENEWED_AT_ONCE_MAX):
        page.visit.tell(left)
    return page.go()


@require_http_methods(["GET", "POST"])
@reader_page
def history(page: Page) -> HttpResponse:
    """Only for who asked for one."""
    patron = page.patron
    if page.request.method == "POST":
        if page.request.POST.get("keep") == "yes":
            keep_history(patron.patron_id)
            keep_lists(patron.patron_id)
        else:
            end_history(patron.patron_id, now=page.now)
        return page.go("history")
    return page.show(
        "history",
        past=past_loans(patron.patron_id, start=start_of(page.request, "past")) if patron.keeps_history else (),
    )


def _ended(page: Page) -> list[tuple[EndedRow, str]]:
    rows = ended_holds(page.patron.patron_id, since=page.now - ENDED_LATELY)
    return [(row, holding.ended(row)) for row in rows]


def _lost(page: Page) -> list[Shown]:
    """What is owed for the price of what was lost."""
    owed = debts_of(page.patron).charges if page.patron.owed_fen else ()
    return [each for each in owed if each.row.kind == ChargeKind.LOST]


def _others(page: Page) -> list[Other]:
    found = []
    for each in acts_for(page.me.patron_id, today=local_day(page.now)):
        loans, holds = open_loans(each.patron_id), holds_of(each.patron_id)
        late, ready = sum(row.is_late(page.now) for row in loans), sum(row.stage is HoldStage.READY for row in holds)
        found.append(Other(each, loans.of, late, ready))
    return found


def _parcels(page: Page) -> Part[ParcelRow]:
    since, start = page.now - ENDED_LATELY, start_of(page.request, "parcels")
    return parcels_of(page.patron.patron_id, since=since, start=start)


def _sent(page: Page, rows: Iterable[ParcelRow]) -> list[tuple[ParcelRow, list[tuple[str, bool]]]]:
    """Each with its titles, and which of them are overdue by now."""
    return [(row, [(each.title, each.is_late(row.stage, page.now)) for each in inside(row.parcel_id)]) for row in rows]


def _lent(page: Page, rows: Part[LoanRow]) -> list[Lent]:
    terminal_id = page.terminal_id() if rows else 0
    outcomes = ask([_renewal(page, row, terminal_id=terminal_id) for row in rows])
    return [_told(row, outcome, now=page.now) for row, outcome in zip(rows, outcomes, strict=True)]


def _told(row: LoanRow, outcome: Outcome, *, now: datetime) -> Lent:
    """It waits for its day, also where nobody could renew it so early."""
    refusal = outcome.refusal if isinstance(outcome, Refused) else None
    early = outcome.details.get("renewable_on") if isinstance(outcome, Refused) else None
    not_before = date.fromisoformat(str(early)) if early else None
    asked_on = renews_itself_on(row.due_at, now=now, not_before=not_before) if row.renews_itself else None
    renews_on = asked_on if refusal in {None, Refusal.RENEWAL_TOO_EARLY} else None
    late, soon = row.is_late(now) and not row.claimed_as, row.due_at < now + DUE_SOON
    return Lent(row, late, soon, why_not=_why_not(outcome), asked_on=asked_on, renews_on=renews_on)


def _why_not(outcome: Outcome) -> str:
    """What cannot be told now is tried."""
    if not isinstance(outcome, Refused):
        return ""
    return words.say(outcome.refusal, outcome.details, language=languages.current(), audience="patron")


def _renewal(page: Page, row: LoanRow, *, terminal_id: int) -> Renew:
    return Renew(
        id=clock.new_id(),
        occurred_at=page.now,
        terminal_id=terminal_id,
        item=ItemScan(barcode=row.barcode, item_id=row.item_id),
        **page.asks(),
    )
