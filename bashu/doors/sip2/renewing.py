"""All loans of a patron renewed at once: one renewal each, in one batch of the engine."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from bashu.db.circulation.at_machines import LoanRow, open_loans
from bashu.db.network.terminals import TerminalRow
from bashu.db.patrons import queries
from bashu.domain.circulation.commands import ItemScan, Renew, Trust
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.words import say
from bashu.domain.outcome import Accepted, Busy, Outcome, Refused
from bashu.doors.sip2.hub import Means
from bashu.doors.sip2.people import Shown, not_proven
from bashu.doors.sip2.translate import LANGUAGES, undecided
from bashu.engine import clock
from bashu.wire.sip2 import port

NO_LOANS: Final = {"zh": "您没有在借图书", "en": "Nothing is on loan to you."}


async def all_renewed(
    question: port.RenewAll, who: Shown, *, trust: Trust, row: TerminalRow, means: Means
) -> port.Answer:
    found = await means.run(lambda: loans(who, trust=trust))
    if isinstance(found, Refused):
        return refused(found, language=question.language)
    wish = partial(renewal, row=row, who=who, trust=trust, now=clock.now())
    outcomes = await means.decide_all([wish(each, new_id=clock.new_id()) for each in found])
    return answered(found, outcomes, language=question.language)


def loans(who: Shown, *, trust: Trust) -> tuple[LoanRow, ...] | Refused:
    """Reads: not for the event loop. What somebody has is told only to whoever proves to be that reader."""
    if no := not_proven(trust):
        return Refused(no)
    card = queries.find_by_digests(who.digests)
    return Refused(Refusal.REGISTER_FIRST) if card is None else open_loans(card.patron_id)


def renewal(loan: LoanRow, *, row: TerminalRow, who: Shown, trust: Trust, new_id: UUID, now: datetime) -> Renew:
    return Renew(
        id=new_id,
        occurred_at=now,
        terminal_id=row.terminal_id,
        item=ItemScan(barcode=loan.barcode, item_id=loan.item_id),
        patron=who.scan,
        trust=trust,
    )


def refused(outcome: Refused, *, language: str) -> port.RenewAllAnswer:
    words = say(outcome.refusal, outcome.details, language=LANGUAGES[language], audience="patron")
    return port.RenewAllAnswer(ok=False, words=words)


def answered(of: Sequence[LoanRow], outcomes: Sequence[Outcome], *, language: str) -> port.Answer:
    """Why not is told of the first that was not renewed. What the engine cannot say is asked again by the machine."""
    if (busy := next((each for each in outcomes if isinstance(each, Busy)), None)) is not None:
        return undecided(busy, language=language)
    told = [(loan.barcode, isinstance(outcome, Accepted)) for loan, outcome in zip(of, outcomes, strict=True)]
    no = next((each for each in outcomes if isinstance(each, Refused)), None)
    return port.RenewAllAnswer(
        ok=True,
        renewed=tuple(barcode for barcode, renewed in told if renewed),
        unrenewed=tuple(barcode for barcode, renewed in told if not renewed),
        words=refused(no, language=language).words if no else "" if told else NO_LOANS[language],
    )
