"""A question that a machine asked an agent, answered as at the hub's own port. On a thread that may wait."""

import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache, partial
from typing import Any, Protocol, TypeVar
from uuid import UUID

from bashu.db.circulation import looking
from bashu.db.network import terminals
from bashu.db.network.queries import PlaceRow, every_place
from bashu.db.network.terminals import TerminalRow
from bashu.domain.circulation.answers import left_no_trace
from bashu.domain.circulation.case import RESENT_WITHIN
from bashu.domain.circulation.commands import CirculationCommand, ItemScan, PatronScan, Pin, Trust
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.words import say
from bashu.domain.identity.problems import Problem, ProblemCode
from bashu.domain.identity.verifier import Assurance
from bashu.domain.ids import following, instant_of
from bashu.domain.outcome import Busy, Command, Outcome, Refused
from bashu.doors.sip2 import blocking, cancelling, enrolling, holding, paying, reads, renewing, reporting, translate
from bashu.doors.sip2.hub import Means
from bashu.doors.sip2.people import Authority, Proof, Shown, as_item, may_join, shown
from bashu.engine import agents, clock
from bashu.engine.agents import Opened
from bashu.wire.link.messages import Ask, Told
from bashu.wire.sip2 import port

T = TypeVar("T")
Loan = port.CheckOut | port.Renew
AboutItem = port.ItemQuestion | port.CancelCheckIn | port.ReportItem
ByCard = (
    Loan | port.CancelCheckOut | port.Enrol | port.PatronQuestion | port.FeePaid | port.Hold | port.RenewAll
    | port.BlockPatron | port.EnablePatron
)  # fmt: skip
NOBODY = Trust(assurance=Assurance.TYPED)
TRIED = port.CheckOut | port.Renew | port.CheckIn | port.ItemQuestion | port.PatronQuestion
PROOFS_MAX = 10_000
# The box waits for four seconds.
PATIENCE_S, LATE = 3.0, timedelta(seconds=4)


class Caller(Protocol):
    """What is needed of `bashu.engine.batch.Gatherer`."""

    def call(self, command: Command, *, timeout: float) -> Outcome: ...

    def ask(self, command: Command, *, timeout: float) -> Outcome: ...


class Teller:
    """For the machines of one library. `dry`: it tells what would be answered and does nothing; no trace is kept."""

    def __init__(self, engine: Caller, authority: Authority, *, of: Opened, dry: bool = False) -> None:
        self._engine, self._authority, self._of, self._dry = engine, authority, of, dry

    def answer(self, ask: Ask, *, now: datetime) -> Told:
        """A machine of another library, or none, is told that it may do nothing here."""
        question = ask.question
        if self._of.skew is not None and now + self._of.skew - ask.sent_at > LATE:
            return Told(answer=port.Declined(words=_words(Busy(), question)))
        if isinstance(question, port.Login):
            row = terminals.log_in(question.name, question.password)
            mine = row if row is not None and row.library_id == self._of.library_id else None
            profile = None if mine is None else translate.profile(mine)
            return Told(answer=port.LoginAnswer(profile=profile), reads_cards=mine is not None and mine.reads_cards)
        found = terminals.by_login(ask.terminal)
        if _language_of(question) != getattr(question, "language", "zh"):
            return Told(answer=port.Declined(words=_words(Refusal.TERMINAL_NOT_ALLOWED, question)))
        if found is None or found.library_id != self._of.library_id:
            return Told(answer=port.Declined(words=_words(Refusal.TERMINAL_NOT_ALLOWED, question)))
        # A repeat is the same command only if it says the same.
        made_at = instant_of(ask.id)
        at = made_at if timedelta(0) <= now - made_at <= RESENT_WITHIN else now
        return Told(answer=self._judge(question, row=found, id=ask.id, now=at), reads_cards=found.reads_cards)

    def _decided(self, command: Command) -> Outcome:
        """What has not been begun by then never is: the box has answered by itself."""
        if self._dry:
            return self._engine.ask(command, timeout=PATIENCE_S)
        if self._of.fronts_own_system:
            agents.tells_itself([command.id], now=clock.now())
        return self._engine.call(command, timeout=PATIENCE_S)

    def _judge(self, question: port.Question, *, row: TerminalRow, id: UUID, now: datetime) -> port.Answer:  # noqa: A002
        if self._dry and not isinstance(question, TRIED):
            return port.Declined(words=_words(Refusal.TERMINAL_NOT_ALLOWED, question))
        match question:
            case port.CheckIn():
                return self._take_in(question, row=row, id=id, now=now)
            case port.CheckOut() | port.Renew():
                return self._lend(question, row=row, id=id, now=now)
            case port.ItemQuestion() | port.CancelCheckIn() | port.ReportItem():
                return self._about_item(question, row=row)
            case port.PatronQuestion():
                return self._look_up(question, row=row, now=now)
            case port.FeePaid():
                return self._pay(question, row=row, now=now)
            case port.Hold():
                return self._hold(question, row=row, id=id, now=now)
            case port.RenewAll():
                return self._renew_all(question, row=row, now=now)
            case port.CancelCheckOut():
                return self._cancel(question, row=row, now=now)
            case port.BlockPatron() | port.EnablePatron() | port.Enrol():
                return self._of_card(question, row=row, now=now)
            case port.EndSession():
                return port.EndSessionAnswer()
        raise TypeError(f"{type(question).__name__} is asked before")

    def _about_item(self, question: AboutItem, *, row: TerminalRow) -> port.Answer:
        if isinstance(question, port.ItemQuestion):
            return reads.item(question)
        if isinstance(question, port.CancelCheckIn):
            return _at_once(cancelling.return_cancelled(question, row=row, means=self._means))
        return _at_once(reporting.Report(question, row=row, means=self._means).answer())

    def _take_in(self, question: port.CheckIn, *, row: TerminalRow, id: UUID, now: datetime) -> port.Answer:  # noqa: A002
        item = as_item(question.barcode, vault=self._authority.vault)
        outcome = self._decided(translate.check_in(question, row=row, item=item, new_id=id, now=now))
        if not self._dry and (item_id := left_no_trace(outcome)) is not None:
            looking.saw(item_id, now=now)
        places = _places()
        if (there := translate.destination(outcome)) is not None and there not in places:
            _places.cache_clear()
        answer = translate.check_in_answer(outcome, language=question.language, row=row, places=_places())
        hold_id = translate.put_aside_for(outcome) if translate.tells_who_waits(row) else None
        if not isinstance(answer, port.CheckInAnswer) or hold_id is None:
            return answer
        return holding.told_whose(answer, hold_id=hold_id, row=row)

    def _lend(self, question: Loan, *, row: TerminalRow, id: UUID, now: datetime) -> port.Answer:  # noqa: A002
        who = self._shown(question, row)
        if isinstance(who, Problem):
            if not question.happened:
                return port.LoanAnswer(ok=False, patron_known=False, words=_problem(who, question))
            outcome = self._decided(self._command(question, row=row, who=None, trust=NOBODY)(id, now))
            return translate.loan_answer(outcome, language=question.language, pin=NOBODY.pin)
        trust = self._trust(who, row=row, now=now)
        make = self._command(question, row=row, who=who, trust=trust)
        outcome = self._decided(make(id, now))
        stranger = isinstance(outcome, Refused) and outcome.refusal is Refusal.REGISTER_FIRST
        if stranger and may_join(who, row):
            if problem := self._join(who, row=row, now=now):
                return port.LoanAnswer(ok=False, patron_known=False, words=_problem(problem, question))
            if self._dry:
                return _would_lend(question)
            # The first id has its answer for ever: this is another command. What is told of the first, is of both.
            outcome = self._decided(make(following(id), now))
        return translate.loan_answer(outcome, language=question.language, pin=trust.pin)

    def _command(
        self, question: Loan, *, row: TerminalRow, who: Shown | None, trust: Trust
    ) -> Callable[[UUID, datetime], CirculationCommand]:
        patron = who.scan if who else PatronScan()
        if isinstance(question, port.Renew):
            return lambda new_id, now: translate.renew(
                question, row=row, patron=patron, trust=trust, new_id=new_id, now=now
            )
        vault = self._authority.vault
        item = as_item(question.barcode, vault=vault) if question.happened else ItemScan(barcode=question.barcode)
        return lambda new_id, now: translate.check_out(
            question, row=row, item=item, patron=patron, trust=trust, new_id=new_id, now=now
        )

    def _look_up(self, question: port.PatronQuestion, *, row: TerminalRow, now: datetime) -> port.PatronAnswer:
        who = self._shown(question, row)
        if isinstance(who, Problem):
            return port.PatronAnswer(known=False, words=_problem(who, question))
        read = partial(reads.patron, question, who=who, trust=self._trust(who, row=row, now=now), row=row, now=now)
        found = read()
        if found.known or not question.may_join or not may_join(who, row):
            return found
        problem = self._join(who, row=row, now=now)
        return port.PatronAnswer(known=False, words=_problem(problem, question)) if problem else read()

    def _hold(self, question: port.Hold, *, row: TerminalRow, id: UUID, now: datetime) -> port.Answer:  # noqa: A002
        who, places = self._shown(question, row), _places()
        if isinstance(who, Problem):
            return port.HoldAnswer(ok=False, words=_problem(who, question))
        trust = self._trust(who, row=row, now=now)
        asks = holding.Asks(question=question, who=who, trust=trust, row=row, new_id=id, now=now)
        asked = holding.meant(asks, places)
        if isinstance(asked, port.HoldAnswer):
            return asked
        if asked.command is None:
            return holding.unchanged(asked)
        return holding.answered(self._decided(asked.command), asked, language=question.language, places=places)

    def _renew_all(self, question: port.RenewAll, *, row: TerminalRow, now: datetime) -> port.Answer:
        who = self._shown(question, row)
        if isinstance(who, Problem):
            return port.RenewAllAnswer(ok=False, words=_problem(who, question))
        trust = self._trust(who, row=row, now=now)
        return _at_once(renewing.all_renewed(question, who, trust=trust, row=row, means=self._means))

    def _of_card(
        self, question: port.BlockPatron | port.EnablePatron | port.Enrol, *, row: TerminalRow, now: datetime
    ) -> port.Answer:
        who = self._shown(question, row)
        if isinstance(question, port.Enrol):
            if isinstance(who, Problem):
                return port.EnrolAnswer(ok=False, words=_problem(who, question))
            return enrolling.enrolled(question, who=who, row=row, authority=self._authority, now=now)
        if isinstance(who, Problem):
            return port.PatronAnswer(known=False, words=_problem(who, question))
        return blocking.done(question, who=who, trust=self._trust(who, row=row, now=now), row=row, now=now)

    def _shown(self, question: ByCard, row: TerminalRow) -> Shown | Problem:
        return shown(question.card, getattr(question, "pin", None), row=row, vault=self._authority.vault)

    def _trust(self, who: Shown, *, row: TerminalRow, now: datetime) -> Trust:
        """A PIN that was right a few minutes ago, at this machine, is not looked at again."""
        proof, at = _proof(row.terminal_id), time.monotonic()
        if who.pin and self._authority.verifier is None and proof.holds(who, at):
            return Trust(assurance=who.assurance, pin=Pin.RIGHT)
        trust = self._authority.trust(who, now=now)
        if trust.pin is Pin.RIGHT:
            proof.remember(who, at)
        return trust

    def _join(self, who: Shown, *, row: TerminalRow, now: datetime) -> Problem | None:
        """None also when another machine was faster."""
        if self._dry:
            return None
        problem = self._authority.join(who, row=row, now=now)
        return None if problem is None or problem.code is ProblemCode.ALREADY_REGISTERED else problem

    def _pay(self, question: port.FeePaid, *, row: TerminalRow, now: datetime) -> port.Answer:
        who = self._shown(question, row)
        if isinstance(who, Problem):
            return port.FeePaidAnswer(ok=False, words=_problem(who, question))
        if refusal := paying.refused_at_once(question, self._trust(who, row=row, now=now)):
            return paying.answered(Refused(refusal), language=question.language)
        return _at_once(paying.paid(question, row=row, who=who, means=self._means))

    def _cancel(self, question: port.CancelCheckOut, *, row: TerminalRow, now: datetime) -> port.Answer:
        who = self._shown(question, row)
        if isinstance(who, Problem):
            return port.LoanAnswer(ok=False, patron_known=False, words=_problem(who, question))
        trust = self._trust(who, row=row, now=now)
        return _at_once(cancelling.loan_cancelled(question, who, trust=trust, row=row, means=self._means))

    @property
    def _means(self) -> Means:
        """For what takes several steps: each is done at once, on this thread."""

        async def decide(command: AnyCommand) -> Outcome:
            return self._decided(command)

        async def decide_all(commands: Sequence[AnyCommand]) -> list[Outcome]:
            return [self._decided(command) for command in commands]

        async def run(work: Callable[[], T]) -> T:
            return work()

        return Means(decide=decide, decide_all=decide_all, run=run)


def _at_once(steps: Coroutine[Any, Any, port.Answer]) -> port.Answer:
    """Of steps that never wait, for `_means` does each as it comes."""
    try:
        steps.send(None)
    except StopIteration as done:
        answer: port.Answer = done.value
        return answer
    raise RuntimeError("a step waits")


def _would_lend(question: Loan) -> port.LoanAnswer:
    """To whoever joins by this loan: as far as one can see who is nobody yet, it depends on the item alone."""
    found = reads.item(port.ItemQuestion(barcode=question.barcode, language=question.language))
    return port.LoanAnswer(
        ok=found.known, title=found.title, media_type=found.media_type, patron_known=found.known, words=found.words
    )


@lru_cache(maxsize=PROOFS_MAX)
def _proof(_terminal_id: int) -> Proof:
    return Proof()


@cache
def _places() -> dict[int, PlaceRow]:
    return every_place()


def _words(what: Refusal | Busy, question: port.Question) -> str:
    return say(what, language=translate.LANGUAGES[_language_of(question)], audience="patron")


def _language_of(question: port.Question) -> str:
    said = getattr(question, "language", "zh")
    return said if said in translate.LANGUAGES else "zh"


def _problem(problem: Problem, question: ByCard) -> str:
    return problem.en if question.language == "en" else problem.zh
