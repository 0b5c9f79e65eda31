"""A loan or a return that the machine takes back (BI Y): it could not do its part, as when a tag would not be written.

What the engine undoes it undoes here (docs/circulation.md, "Undoing"): minutes after, at the branch where it was, while
nothing came of it. A loan is taken back for the patron whose card was shown, and no other's.
"""

from typing import Final

from bashu.db.circulation.at_machines import LoanRow, open_loans
from bashu.db.network.terminals import TerminalRow
from bashu.db.patrons import queries
from bashu.domain.circulation.answers import Undone
from bashu.domain.circulation.commands import ItemScan, ScanKind, Trust, UndoScan
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.words import say
from bashu.domain.outcome import Accepted, Outcome, Refused
from bashu.doors.sip2.hub import Means
from bashu.doors.sip2.people import Shown, not_proven
from bashu.doors.sip2.translate import LANGUAGES, undecided
from bashu.engine import clock
from bashu.engine.circulation.room import ItemFacts
from bashu.wire.sip2 import port

NOT_LENT: Final = {"zh": "此件不在您名下，借出已取消。", "en": "It is not on loan to you: nothing is left to cancel."}
TAKEN_BACK: Final = {"zh": "此次操作已取消，请勿取走图书。", "en": "This was cancelled. Please leave the item here."}
LENT_STILL: Final = {"zh": "还书已取消，此件仍在借。", "en": "The return was cancelled: it is on loan still."}


def loan_meant(question: port.CancelCheckOut, who: Shown, *, trust: Trust) -> LoanRow | port.LoanAnswer:
    """Reads: not for the event loop. Whether somebody has a book is told to nobody else."""
    if no := not_proven(trust):
        words = say(no, language=LANGUAGES[question.language], audience="patron")
        return port.LoanAnswer(ok=False, words=words, key=no.value)
    card = queries.find_by_digests(who.digests)
    loans = open_loans(card.patron_id) if card else ()
    meant = [loan for loan in loans if loan.barcode == question.barcode]
    if len(meant) == 1:
        return meant[0]
    if meant:
        words = say(
            Refusal.ITEM_AMBIGUOUS, {"items": len(meant)}, language=LANGUAGES[question.language], audience="staff"
        )
        return port.LoanAnswer(ok=False, words=words, key=Refusal.ITEM_AMBIGUOUS.value)
    return port.LoanAnswer(ok=True, cancelled=True, words=NOT_LENT[question.language])


async def loan_cancelled(
    question: port.CancelCheckOut, who: Shown, *, trust: Trust, row: TerminalRow, means: Means
) -> port.Answer:
    loan = await means.run(lambda: loan_meant(question, who, trust=trust))
    if isinstance(loan, port.LoanAnswer):
        return loan
    item = ItemScan(barcode=loan.barcode, item_id=loan.item_id)
    outcome = await means.decide(_undo(item, row=row, scan=ScanKind.CHECK_OUT, loan_id=loan.loan_id))
    return loan_undone(outcome, language=question.language)


async def return_cancelled(question: port.CancelCheckIn, *, row: TerminalRow, means: Means) -> port.Answer:
    outcome = await means.decide(_undo(ItemScan(barcode=question.barcode), row=row, scan=ScanKind.CHECK_IN))
    return return_undone(outcome, language=question.language)


def _undo(item: ItemScan, *, row: TerminalRow, scan: ScanKind, loan_id: int | None = None) -> UndoScan:
    return UndoScan(
        id=clock.new_id(),
        occurred_at=clock.now(),
        terminal_id=row.terminal_id,
        item=item,
        scan=scan,
        loan_id=loan_id,
    )


def loan_undone(outcome: Outcome, *, language: str) -> port.Answer:
    match outcome:
        case Accepted(answer=Undone(), about=about):
            title = about.title if isinstance(about, ItemFacts) else ""
            return port.LoanAnswer(ok=True, cancelled=True, title=title, words=TAKEN_BACK[language])
        case Refused(refusal, details):
            words = say(refusal, details, language=LANGUAGES[language], audience="staff")
            return port.LoanAnswer(ok=False, words=words, key=str(refusal))
    return undecided(outcome, language=language)


def return_undone(outcome: Outcome, *, language: str) -> port.Answer:
    match outcome:
        case Accepted(answer=Undone(), about=about):
            title = about.title if isinstance(about, ItemFacts) else ""
            return port.CheckInAnswer(ok=True, title=title, words=LENT_STILL[language])
        case Refused(refusal, details):
            words = say(refusal, details, language=LANGUAGES[language], audience="staff")
            return port.CheckInAnswer(ok=False, alert=port.Alert.CALL_STAFF, words=words, key=str(refusal))
    return undecided(outcome, language=language)
