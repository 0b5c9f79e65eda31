"""Money that a machine has taken: which command that is, and what it is answered.

A machine that heard no answer asks again, perhaps on another line and with another time. What tells that it is the same
is its transaction number, or without one the date of the message; with the card, the sum and the day these make the
command's id. So it is paid once, and the answer is the one it got. Soon after midnight the day before counts too.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from bashu.db.audit.queries import answer_to
from bashu.db.network.terminals import TerminalRow
from bashu.db.settlement.queries import was_paid_since
from bashu.domain.calendar import DAY, local_day, start_of
from bashu.domain.circulation.answers import PaymentTold, restore
from bashu.domain.circulation.charges.commands import Pay
from bashu.domain.circulation.charges.words import say_paid
from bashu.domain.circulation.commands import Trust
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.words import say
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Accepted, CoreRefusal, Outcome, Refused
from bashu.domain.settlement.charges import Method
from bashu.doors.sip2.hub import Means
from bashu.doors.sip2.people import Shown, not_proven
from bashu.doors.sip2.translate import LANGUAGES, undecided
from bashu.engine import clock
from bashu.wire.sip2 import port

# What was refused is asked anew under the next of these, when the machine tries again with the same number.
TRIES: Final = 5
# So soon after midnight a payment may have been asked for before it. A machine that counts anew each day uses the same
# number for another payment sooner or later, but not within these hours for the same card and the same sum.
RESENT_WITHIN: Final = timedelta(hours=3)
# A clock that is further off than this does not say which day it is.
CLOCK_WITHIN: Final = timedelta(days=1)
CHARGE_DIGITS_MAX: Final = 18
METHODS: Final[Mapping[port.PaidBy, Method]] = {
    port.PaidBy.CASH: Method.CASH,
    port.PaidBy.VISA: Method.CARD,
    port.PaidBy.CREDIT_CARD: Method.CARD,
    port.PaidBy.OTHER: Method.MACHINE,
}


def pay(question: port.FeePaid, *, row: TerminalRow, who: Shown, tried: int, now: datetime) -> Pay:
    """For the charge that the machine names, else for the oldest."""
    return Pay(
        id=_id(question, row=row, who=who, tried=tried, day=_day(question, now)),
        occurred_at=now,
        terminal_id=row.terminal_id,
        patron=who.scan,
        fen=question.fen,
        method=METHODS[question.paid_by],
        lines=((int(question.charge), question.fen),) if question.charge else (),
    )


async def paid(question: port.FeePaid, *, row: TerminalRow, who: Shown, means: Means) -> port.Answer:
    before = partial(paid_before_midnight, question, row=row, who=who, now=clock.now())
    if (known := await means.run(before)) is not None:
        return again(*known, language=question.language)
    outcome: Outcome = Refused(CoreRefusal.COMMAND_ID_REUSED)
    for tried in range(TRIES):
        command = pay(question, row=row, who=who, tried=tried, now=clock.now())
        outcome = await means.decide(command)
        if not (isinstance(outcome, Refused) and outcome.refusal is CoreRefusal.COMMAND_ID_REUSED):
            break
        if (known := await means.run(partial(answer_to, command.id))) is not None:
            return again(*known, language=question.language)
    return answered(outcome, language=question.language)


def paid_before_midnight(
    question: port.FeePaid, *, row: TerminalRow, who: Shown, now: datetime
) -> tuple[str, dict[str, Any]] | None:
    """What the same was answered in the last hours of the day before; reads, but only in the first hours of a day."""
    day, since = _day(question, now), now - RESENT_WITHIN
    if since >= start_of(day):
        return None
    ids = (_id(question, row=row, who=who, tried=tried, day=day - DAY) for tried in range(TRIES))
    known = answer_to(*ids)
    return known if known is not None and was_paid_since(known[1]["payment_id"], since) else None


def refused_at_once(question: port.FeePaid, trust: Trust) -> Refusal | None:
    """What somebody owes is told to whoever proves to be that reader, and a refusal would tell it."""
    if question.charge and not _is_number(question.charge):
        return Refusal.CHARGE_UNKNOWN
    return not_proven(trust)


def answered(outcome: Outcome, *, language: str) -> port.Answer:
    match outcome:
        case Accepted(answer=PaymentTold() as told):
            return _taken(told, language=language)
        case Refused(refusal, details):
            return port.FeePaidAnswer(
                ok=False, words=say(refusal, details, language=LANGUAGES[language], audience="patron")
            )
    return undecided(outcome, language=language)


def again(kind: str, fields: dict[str, Any], *, language: str) -> port.Answer:
    """What the id was answered that the machine asks by once more."""
    return answered(Accepted(restore(kind, fields)), language=language)


def _taken(told: PaymentTold, *, language: str) -> port.FeePaidAnswer:
    words = say_paid(told.payment_id, told.left_fen, language=LANGUAGES[language])
    return port.FeePaidAnswer(ok=True, receipt=str(told.payment_id), words=words)


def _day(question: port.FeePaid, now: datetime) -> date:
    at = question.occurred_at
    return local_day(at if at is not None and now - CLOCK_WITHIN <= at <= now else now)


def _id(question: port.FeePaid, *, row: TerminalRow, who: Shown, tried: int, day: date) -> UUID:
    """A card is known by its keyed hash, as everywhere."""
    parts = (
        str(row.terminal_id),
        question.transaction or f"at {question.sent}",
        who.digests[0].hex(),
        str(question.fen),
        question.charge,
        str(tried),
    )
    return uuid7(start_of(day), sha256("\0".join(parts).encode()).digest()[:RANDOM_BYTES])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= CHARGE_DIGITS_MAX
