"""What a machine has noticed about an item (19): a task for staff beside it, once a day however often it says so.

The machine, the item, the words and the day make the command's id, so a repeat on whatever line is the same report. The
words stand beside the task and not in it: the log keeps tasks for ever, and words may name somebody.
"""

from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Final

from bashu.db.audit.queries import answer_to
from bashu.db.circulation.tasks import keep_words
from bashu.db.network.terminals import TerminalRow
from bashu.domain.calendar import local_day, start_of
from bashu.domain.circulation.accidents.commands import Reported, ReportItem
from bashu.domain.circulation.answers import Told, restore
from bashu.domain.circulation.commands import ItemScan
from bashu.domain.circulation.effects import TaskKind
from bashu.domain.circulation.words import say, say_reason
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Accepted, CoreRefusal, Outcome, Refused
from bashu.doors.sip2.hub import Means
from bashu.doors.sip2.reads import one_item
from bashu.doors.sip2.translate import LANGUAGES, undecided
from bashu.engine import clock
from bashu.engine.circulation.room import ItemFacts
from bashu.wire.sip2 import port

WORDS_MAX: Final = 200
# What was refused is asked anew under the next of these.
TRIES: Final = 5
NOTHING: Final = {"zh": "已收到，无需处理。", "en": "Noted. There is nothing to do."}


class Report:
    def __init__(self, question: port.ReportItem, *, row: TerminalRow, means: Means) -> None:
        self._question = question
        self._row = row
        self._means = means

    async def answer(self) -> port.Answer:
        question = self._question
        if question.noticed is port.Noticed.NOTHING:
            return await self._means.run(lambda: nothing_to_do(question))
        outcome = await self._outcome(clock.now())
        return await self._means.run(lambda: answered(outcome, question))

    async def _outcome(self, now: datetime) -> Outcome:
        """Of a repeat the first one, unless that was a refusal: then it is asked anew."""
        outcome: Outcome = Refused(CoreRefusal.COMMAND_ID_REUSED)
        for tried in range(TRIES):
            command = self._command(tried, now=now)
            outcome = await self._means.decide(command)
            if not (isinstance(outcome, Refused) and outcome.refusal is CoreRefusal.COMMAND_ID_REUSED):
                break
            if (known := await self._means.run(partial(answer_to, command.id))) is not None:
                return Accepted(restore(*known))
        return outcome

    def _command(self, tried: int, *, now: datetime) -> ReportItem:
        question = self._question
        parts = (str(self._row.terminal_id), question.barcode, question.noticed.value, question.words, str(tried))
        which = sha256("\0".join(parts).encode()).digest()[:RANDOM_BYTES]
        return ReportItem(
            id=uuid7(start_of(local_day(now)), which),
            occurred_at=now,
            terminal_id=self._row.terminal_id,
            item=ItemScan(barcode=question.barcode),
            told=Reported(question.noticed.value),
        )


def nothing_to_do(question: port.ReportItem) -> port.ReportAnswer:
    """Reads: not for the event loop."""
    found = one_item(question.barcode)
    if isinstance(found, Refused):
        return _no(found, question)
    return port.ReportAnswer(ok=True, title=found.title, words=NOTHING[question.language])


def answered(outcome: Outcome, question: port.ReportItem) -> port.Answer:
    """Writes what the machine said: not for the event loop."""
    match outcome:
        case Accepted(answer=Told(task_id=task_id), about=about):
            if task_id is not None:
                keep_words(task_id, question.words[:WORDS_MAX])
            words = say_reason(TaskKind.REPORTED, language=LANGUAGES[question.language], audience="patron")
            title = about.title if isinstance(about, ItemFacts) else _title(question.barcode)
            return port.ReportAnswer(ok=True, title=title, words=words, key=TaskKind.REPORTED.value)
        case Refused():
            return _no(outcome, question)
    return undecided(outcome, language=question.language)


def _no(refused: Refused, question: port.ReportItem) -> port.ReportAnswer:
    language = LANGUAGES[question.language]
    words = say(refused.refusal, refused.details, language=language, audience="staff")
    return port.ReportAnswer(ok=False, words=words, key=str(refused.refusal))


def _title(barcode: str) -> str:
    """Of a repeat: the first answer does not keep it."""
    found = one_item(barcode)
    return "" if isinstance(found, Refused) else found.title
