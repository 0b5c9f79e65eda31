"""Answers to the questions that change nothing. These run in threads, each with its database connection."""

from collections.abc import Sequence
from datetime import datetime

from bashu.db.circulation.at_machines import HoldRow, ItemRow, LoanRow, items_with_barcode, open_holds, open_loans
from bashu.db.network import terminals
from bashu.db.network.terminals import TerminalRow
from bashu.db.patrons import queries
from bashu.db.settlement.may_borrow import against_reader
from bashu.db.settlement.queries import ChargeRow, charges_left
from bashu.db.settlement.tolerance import owes_too_much
from bashu.domain.calendar import LOCAL, local_day
from bashu.domain.circulation.charges.words import say_kind
from bashu.domain.circulation.commands import Pin, Trust
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.sentences import Language
from bashu.domain.circulation.words import say
from bashu.domain.money import Money
from bashu.domain.outcome import Refused
from bashu.domain.settlement.charges import ChargeKind
from bashu.doors.sip2.people import Shown, not_proven
from bashu.doors.sip2.translate import LANGUAGES, MEDIA
from bashu.wire.sip2 import port

NO_PRIVILEGES = frozenset({port.Denial.BORROWING, port.Denial.RENEWING, port.Denial.RECALLING, port.Denial.HOLDING})
STATES = {
    ItemStatus.AVAILABLE: port.ItemState.AVAILABLE,
    ItemStatus.ON_HOLD_SHELF: port.ItemState.ON_HOLD_SHELF,
    ItemStatus.ON_LOAN: port.ItemState.ON_LOAN,
    ItemStatus.LENT_BY_OWNER: port.ItemState.ON_LOAN,
    ItemStatus.IN_TRANSIT: port.ItemState.IN_TRANSIT,
    ItemStatus.MISSING: port.ItemState.MISSING,
    ItemStatus.LOST: port.ItemState.LOST,
    ItemStatus.CLAIMED_RETURNED: port.ItemState.CLAIMED_RETURNED,
    ItemStatus.DAMAGED: port.ItemState.IN_PROCESS,
    ItemStatus.IN_QUARANTINE: port.ItemState.IN_PROCESS,
    ItemStatus.WITHDRAWN: port.ItemState.OTHER,
}


def patron(
    question: port.PatronQuestion, *, who: Shown, trust: Trust, row: TerminalRow, now: datetime
) -> port.PatronAnswer:
    """Of a number that may have been typed: whether it is known, whether its card still works, and that it needs a PIN.

    All else is told only when the card or the PIN proves who asks: what is on loan and owed, how many there are of
    these, and what stands against the patron.
    """
    language = LANGUAGES[question.language]
    current = terminals.by_id(row.terminal_id)
    if current is None or not current.active:
        return port.PatronAnswer(
            known=False, words=say(Refusal.TERMINAL_NOT_ALLOWED, language=language, audience="patron")
        )
    card = queries.find_by_digests(who.digests)
    summary = queries.patron_summary(card.patron_id, now=now) if card else None
    if card is None or summary is None:
        return port.PatronAnswer(known=False, words=say(Refusal.REGISTER_FIRST, language=language, audience="patron"))
    loans, holds = open_loans(summary.patron_id), open_holds(summary.patron_id)
    proven = not_proven(trust) is None
    charges = charges_left(summary) if proven and summary.owed_fen else ()
    too_much = proven and owes_too_much(summary, lender=(row.library_id, row.library_region), on=local_day(now))
    no = against_reader(card, summary, trust=trust, library_id=row.library_id, today=local_day(now))
    return port.PatronAnswer(
        known=True,
        pin_right=None if trust.pin is Pin.NOT_GIVEN else trust.pin is Pin.RIGHT,
        denials=_denials(no) | (_too_much(charges) if too_much else frozenset()),
        counts=_counts(loans, holds=holds, charges=charges, now=now) if proven else {},
        listed=_listed(question, loans, holds=holds, charges=charges, now=now) if proven else (),
        owed_fen=summary.owed_fen if proven else None,
        person=port.Person(name=summary.name) if proven and current.shows_personal_data else None,
        words=say(no.refusal, no.details, language=language, audience="patron") if no else "",
        key=no.refusal.value if no else "",
    )


def item(question: port.ItemQuestion) -> port.ItemAnswer:
    found = one_item(question.barcode)
    if isinstance(found, ItemRow):
        return _item(found)
    words = say(found.refusal, found.details, language=LANGUAGES[question.language], audience="patron")
    return port.ItemAnswer(known=False, words=words)


def one_item(barcode: str) -> ItemRow | Refused:
    """A barcode that several libraries use names no item, unless one label says whose it is."""
    found = items_with_barcode(barcode)
    labelled = [each for each in found if each.barcode_prefix and barcode.startswith(each.barcode_prefix)]
    one = found if len(found) == 1 else labelled
    if len(one) == 1:
        return one[0]
    return Refused(Refusal.ITEM_AMBIGUOUS if found else Refusal.ITEM_UNKNOWN, {"items": len(found)})


def _item(row: ItemRow) -> port.ItemAnswer:
    return port.ItemAnswer(
        known=True,
        state=STATES[row.status],
        title=row.title,
        due_at=row.due_at and row.due_at.astimezone(LOCAL),
        home_branch=row.home_branch_code,
        current_branch=row.branch_code,
        owner=row.owner_code,
        media_type=MEDIA.get(row.kind, "000"),
        call_number=row.call_number,
        holds=row.waiting,
    )


def _denials(no: Refused | None) -> frozenset[port.Denial]:
    """That a PIN is still to come denies nothing, or a machine would not ask for it."""
    if no is None or no.refusal is Refusal.PIN_REQUIRED:
        return frozenset()
    return NO_PRIVILEGES | {port.Denial.CARD_LOST} if no.refusal is Refusal.CARD_REPORTED_LOST else NO_PRIVILEGES


def _counts(
    loans: tuple[LoanRow, ...], *, holds: tuple[HoldRow, ...], charges: Sequence[ChargeRow], now: datetime
) -> dict[port.Listing, int]:
    ready = sum(hold.ready for hold in holds)
    return {
        port.Listing.HOLDS_READY: ready,
        port.Listing.HOLDS_WAITING: len(holds) - ready,
        port.Listing.LOANS: len(loans),
        port.Listing.OVERDUE: sum(loan.is_late(now) for loan in loans),
        port.Listing.CHARGES: len(charges),
    }


def _listed(
    question: port.PatronQuestion,
    loans: tuple[LoanRow, ...],
    *,
    holds: tuple[HoldRow, ...],
    charges: Sequence[ChargeRow],
    now: datetime,
) -> tuple[str, ...]:
    """Items by their barcodes, as the standard wants; a hold without one by its title. Charges have the numbers with
    which they are paid."""
    match question.listing:
        case port.Listing.LOANS:
            return tuple(loan.barcode for loan in loans)
        case port.Listing.OVERDUE:
            return tuple(loan.barcode for loan in loans if loan.is_late(now))
        case port.Listing.HOLDS_READY:
            return tuple(hold.barcode for hold in holds if hold.ready)
        case port.Listing.HOLDS_WAITING:
            return tuple(hold.title for hold in holds if not hold.ready)
        case port.Listing.CHARGES:
            return tuple(_charge(row, LANGUAGES[question.language]) for row in charges)
    return ()


def _charge(row: ChargeRow, language: Language) -> str:
    """Its number for CG, what is left of it, and what it is for."""
    told = (str(row.charge_id), Money(row.left_fen).amount, say_kind(row.kind, language), row.title)
    return " ".join(each for each in told if each)


def _too_much(charges: Sequence[ChargeRow]) -> frozenset[port.Denial]:
    """Fines are for being late, fees are all others."""
    late = any(row.kind == ChargeKind.OVERDUE for row in charges)
    other = any(row.kind != ChargeKind.OVERDUE for row in charges)
    kinds = (port.Denial.EXCESSIVE_FINES, late), (port.Denial.EXCESSIVE_FEES, other)
    return frozenset(denial for denial, holds in kinds if holds)
