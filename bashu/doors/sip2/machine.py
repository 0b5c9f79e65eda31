"""One machine on one line, as the session's port: asks the engine what changes something, and threads what may wait.

What only the engine has to answer takes no task and no thread; everything else is a coroutine, in `_think`.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from bashu.db.circulation import looking
from bashu.db.network import terminals
from bashu.db.network.terminals import Lines, TerminalRow
from bashu.domain.circulation.answers import left_no_trace
from bashu.domain.circulation.case import RESENT_WITHIN
from bashu.domain.circulation.commands import CirculationCommand, ItemScan, PatronScan, Pin, Trust
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.problems import Problem, ProblemCode
from bashu.domain.identity.verifier import Assurance
from bashu.domain.ids import instant_of
from bashu.domain.outcome import Busy, Command, Failed, Outcome, Refused
from bashu.doors.sip2 import blocking, cancelling, enrolling, holding, paying, reads, renewing, reporting, translate
from bashu.doors.sip2.hub import Hub, Means, means_of
from bashu.doors.sip2.people import Proof, Shown, as_item, may_join, shown
from bashu.doors.sip2.workers import OverloadedError
from bashu.engine import clock
from bashu.wire.sip2 import port

log = logging.getLogger(__name__)

Answer = Callable[[port.Answer], None]
Maker = Callable[[UUID, datetime], CirculationCommand]
Loan = port.CheckOut | port.Renew
ByCard = (
    Loan | port.CancelCheckOut | port.RenewAll | port.PatronQuestion | port.FeePaid | port.Hold
    | port.BlockPatron | port.EnablePatron | port.Enrol
)  # fmt: skip

# For machines that did not say yet who they are.
STRANGER = port.Profile(charset="gb18030", language="zh")


class Ready(NamedTuple):
    """`who` None: a number that cannot be one."""

    who: Shown | None
    trust: Trust


class Machine:
    """All its methods run on the loop."""

    def __init__(self, hub: Hub, *, address: str, line: int) -> None:
        self._hub = hub
        self._address = address
        self._line = line
        self._row: TerminalRow | None = None
        self._proof = Proof()
        # What was asked while the engine could not say whether it was done: asked again, it goes by the same id.
        self._unsure: AnyCommand | None = None

    @property
    def terminal_id(self) -> int | None:
        return self._row.terminal_id if self._row else None

    @property
    def name(self) -> str:
        """What the log calls the machine."""
        return f"terminal {self._row.terminal_id}" if self._row else f"a stranger at {self._address}"

    def greet(self, lines: Lines) -> tuple[port.Profile, bool]:
        """How to speak with it, and whether it is known by its line and need not log in."""
        self._row = lines.find(port=self._line, address=self._address)
        if self._row is None:
            return STRANGER, False
        self._hub.observer.heard(self._row.terminal_id)
        return translate.profile(self._row), True

    def learn(self, row: TerminalRow | None) -> bool:
        """What its row says by now; None: there is none. False: it is another machine, or none, and has to call again.

        Whether it reads cards or registers readers is taken over. How to speak and how it was known is for a new line.
        """
        known = self._terminal
        same = (
            row is not None
            and row.active
            and (row.password_hash, row.line) == (known.password_hash, known.line)
            and translate.profile(row) == translate.profile(known)
        )
        self._row = row if same else known
        return same

    def ask(self, question: port.Question, answer: Answer) -> None:
        match question:
            case _ if (kind := translate.kind(question)) is not None and self._hub.turns_away(kind):
                # Whoever is told "busy" must cost little, or telling it to many would take the engine's time.
                answer(_declined(Busy(), question))
            case port.CheckIn():
                self._take_in(question, answer)
            case port.CheckOut() | port.Renew() if (ready := self._ready(question)) is not None:
                self._lend(question, ready, answer=answer)
            case port.EndSession():
                self._proof.forget()
                answer(port.EndSessionAnswer())
            case _:
                self._think(self._judge(question), question, answer=answer)

    def _take_in(self, question: port.CheckIn, answer: Answer) -> None:
        row = self._terminal

        def decided(outcome: Outcome) -> None:
            if (item_id := left_no_trace(outcome)) is not None:
                self._hub.slowly(self._saw(item_id))
            waited_for = translate.tells_who_waits(row) and translate.put_aside_for(outcome) is not None
            if self._hub.knows(translate.destination(outcome)) and not waited_for:
                answer(translate.check_in_answer(outcome, language=question.language, row=row, places=self._hub.places))
            else:
                self._think(self._taken_in(question, outcome), question, answer=answer)

        item = as_item(question.barcode, vault=self._hub.authority.vault)
        self._submit(
            lambda new_id, now: translate.check_in(question, row=row, item=item, new_id=new_id, now=now),
            decided=decided,
        )

    def _lend(self, question: Loan, ready: Ready, *, answer: Answer) -> None:
        def decided(outcome: Outcome) -> None:
            if self._may_join(outcome, ready.who):
                self._think(self._loan(question), question, answer=answer)
            else:
                answer(translate.loan_answer(outcome, language=question.language, pin=ready.trust.pin))

        self._submit(self._maker(question, ready), decided=decided)

    def _think(self, thought: Coroutine[Any, Any, port.Answer], question: port.Question, *, answer: Answer) -> None:
        async def think() -> None:
            """A failure is this machine's alone, and is told without a word of what it sent."""
            try:
                found = await thought
            except OverloadedError:
                found = _declined(Busy(), question)
            except Exception:
                reference = secrets.token_hex(4)
                log.exception("SIP2: a question of %s failed, reference %s", self.name, reference)
                found = _declined(Failed(reference), question)
            answer(found)

        self._hub.slowly(think())

    async def _saw(self, item_id: int) -> None:
        """If there is no time for it now, somebody looks for the item once more."""
        with suppress(OverloadedError):
            await self._hub.run(lambda: looking.saw(item_id, now=clock.now()))

    async def _taken_in(self, question: port.CheckIn, outcome: Outcome) -> port.Answer:
        """What takes a look into the database: a branch that is new here, or whose hold it is for."""
        row = self._terminal
        if not self._hub.knows(translate.destination(outcome)):
            await self._hub.learn_branches()
        answer = translate.check_in_answer(outcome, language=question.language, row=row, places=self._hub.places)
        if isinstance(answer, port.CheckInAnswer) and (hold_id := translate.put_aside_for(outcome)) is not None:
            return await self._hub.run(lambda: holding.told_whose(answer, hold_id=hold_id, row=row))
        return answer

    async def _judge(self, question: port.Question) -> port.Answer:
        match question:
            case port.Login():
                return await self._log_in(question)
            case port.PatronQuestion():
                return await self._look_up(question)
            case port.CheckOut() | port.Renew():
                return await self._loan(question)
            case port.FeePaid():
                return await self._pay(question)
            case port.Hold():
                return await self._hold(question)
            case port.RenewAll():
                return await self._renew_all(question)
            case port.BlockPatron() | port.EnablePatron():
                return await self._block(question)
            case port.CancelCheckOut():
                return await self._cancel(question)
            case port.Enrol():
                return await self._enrol(question)
            case port.ItemQuestion() | port.CancelCheckIn() | port.ReportItem():
                return await self._about_item(question)
        raise TypeError(f"{type(question).__name__} needs no thought")

    async def _log_in(self, question: port.Login) -> port.LoginAnswer:
        self._row = None
        self._proof.forget()
        key, now = (self._address, question.name), asyncio.get_running_loop().time()
        if not self._hub.failures.too_many(key, now):
            self._row = await self._hub.run(lambda: terminals.log_in(question.name, question.password))
        if self._row is None:
            self._hub.login_failed(key, now)
            return port.LoginAnswer(profile=None)
        self._hub.failures.clear(key)
        self._hub.observer.heard(self._row.terminal_id)
        return port.LoginAnswer(profile=translate.profile(self._row))

    async def _look_up(self, question: port.PatronQuestion) -> port.PatronAnswer:
        row, who = self._terminal, self._shown(question)
        if isinstance(who, Problem):
            return port.PatronAnswer(known=False, words=_words(who, question))
        trust = await self._trust(who)

        async def read() -> port.PatronAnswer:
            return await self._hub.run(lambda: reads.patron(question, who=who, trust=trust, row=row, now=clock.now()))

        found = await read()
        if found.known or not question.may_join or not may_join(who, row):
            return found
        problem = await self._join(who)
        return port.PatronAnswer(known=False, words=_words(problem, question)) if problem else await read()

    async def _loan(self, question: Loan) -> port.Answer:
        """What has happened is recorded also for a number that cannot be one."""
        who = self._shown(question)
        if isinstance(who, Problem):
            if not question.happened:
                return port.LoanAnswer(ok=False, patron_known=False, words=_words(who, question))
            ready = Ready(None, Trust(assurance=Assurance.TYPED))
        else:
            ready = Ready(who, await self._trust(who))
        outcome = await self._outcome(question, ready)
        if ready.who is not None and self._may_join(outcome, ready.who):
            if problem := await self._join(ready.who):
                return port.LoanAnswer(ok=False, patron_known=False, words=_words(problem, question))
            outcome = await self._outcome(question, ready)
        return translate.loan_answer(outcome, language=question.language, pin=ready.trust.pin)

    async def _outcome(self, question: Loan, ready: Ready) -> Outcome:
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._submit(self._maker(question, ready), decided=future.set_result)
        return await future

    async def _pay(self, question: port.FeePaid) -> port.Answer:
        row, who = self._terminal, self._shown(question)
        if isinstance(who, Problem):
            return port.FeePaidAnswer(ok=False, words=_words(who, question))
        if refusal := paying.refused_at_once(question, await self._trust(who)):
            return paying.answered(Refused(refusal), language=question.language)
        return await paying.paid(question, row=row, who=who, means=self._means)

    async def _hold(self, question: port.Hold) -> port.Answer:
        row, who, places = self._terminal, self._shown(question), self._hub.places
        if isinstance(who, Problem):
            return port.HoldAnswer(ok=False, words=_words(who, question))
        asks = holding.Asks(
            question=question, who=who, trust=await self._trust(who), row=row, new_id=clock.new_id(), now=clock.now()
        )
        asked = await self._hub.run(lambda: holding.meant(asks, places))
        if isinstance(asked, port.HoldAnswer):
            return asked
        if asked.command is None:
            return holding.unchanged(asked)
        outcome = await self._told(asked.command)
        return holding.answered(outcome, asked, language=question.language, places=places)

    async def _renew_all(self, question: port.RenewAll) -> port.Answer:
        row, who = self._terminal, self._shown(question)
        if isinstance(who, Problem):
            return port.RenewAllAnswer(ok=False, words=_words(who, question))
        trust = await self._trust(who)
        return await renewing.all_renewed(question, who, trust=trust, row=row, means=self._means)

    async def _block(self, question: port.BlockPatron | port.EnablePatron) -> port.Answer:
        row, who = self._terminal, self._shown(question)
        if isinstance(who, Problem):
            return port.PatronAnswer(known=False, words=_words(who, question))
        trust = await self._trust(who)
        return await self._hub.run(lambda: blocking.done(question, who=who, trust=trust, row=row, now=clock.now()))

    async def _cancel(self, question: port.CancelCheckOut) -> port.Answer:
        who = self._shown(question)
        if isinstance(who, Problem):
            return port.LoanAnswer(ok=False, patron_known=False, words=_words(who, question))
        trust = await self._trust(who)
        return await cancelling.loan_cancelled(question, who, trust=trust, row=self._terminal, means=self._means)

    async def _about_item(self, question: port.ItemQuestion | port.CancelCheckIn | port.ReportItem) -> port.Answer:
        if isinstance(question, port.ItemQuestion):
            return await self._hub.run(lambda: reads.item(question))
        if isinstance(question, port.CancelCheckIn):
            return await cancelling.return_cancelled(question, row=self._terminal, means=self._means)
        return await reporting.Report(question, row=self._terminal, means=self._means).answer()

    async def _enrol(self, question: port.Enrol) -> port.Answer:
        row, who, authority = self._terminal, self._shown(question), self._hub.authority
        if isinstance(who, Problem):
            return port.EnrolAnswer(ok=False, words=_words(who, question))
        enrol = partial(enrolling.enrolled, question, who=who, row=row, authority=authority, now=clock.now())
        return await self._hub.run(enrol)

    async def _told(self, command: AnyCommand) -> Outcome:
        """By the id of before, if it asks what nobody could answer."""
        command = self._as_before(command)
        outcome = await self._decided(command)
        self._unsure = command if isinstance(outcome, Busy) else None
        return outcome

    async def _decided(self, command: Command) -> Outcome:
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._hub.submit(command, future.set_result)
        return await future

    async def _trust(self, who: Shown) -> Trust:
        trust = self._trust_at_once(who)
        if trust is None:
            trust = await self._hub.run(lambda: self._hub.authority.trust(who, now=clock.now()))
            if trust.pin is Pin.RIGHT:
                self._proof.remember(who, asyncio.get_running_loop().time())
        return trust

    async def _join(self, who: Shown) -> Problem | None:
        """None also when another machine was faster."""
        row = self._terminal
        problem = await self._hub.run(lambda: self._hub.authority.join(who, row=row, now=clock.now()))
        return None if problem is None or problem.code is ProblemCode.ALREADY_REGISTERED else problem

    def _ready(self, question: Loan) -> Ready | None:
        """Who it is and how far to be trusted, if that can be said without a thread."""
        who = self._shown(question)
        trust = None if isinstance(who, Problem) else self._trust_at_once(who)
        return None if isinstance(who, Problem) or trust is None else Ready(who, trust)

    def _trust_at_once(self, who: Shown) -> Trust | None:
        if self._hub.authority.verifier is not None:
            return None
        if not who.pin:
            return Trust(assurance=who.assurance)
        if self._proof.holds(who, asyncio.get_running_loop().time()):
            return Trust(assurance=who.assurance, pin=Pin.RIGHT)
        return None

    def _shown(self, question: ByCard) -> Shown | Problem:
        return shown(question.card, getattr(question, "pin", None), row=self._terminal, vault=self._hub.authority.vault)

    def _may_join(self, outcome: Outcome, who: Shown | None) -> bool:
        stranger = isinstance(outcome, Refused) and outcome.refusal is Refusal.REGISTER_FIRST
        return stranger and who is not None and may_join(who, self._terminal)

    def _maker(self, question: Loan, ready: Ready) -> Maker:
        row, scan = self._terminal, ready.who.scan if ready.who else PatronScan()
        if isinstance(question, port.CheckOut):
            # What has happened is kept, whatever it is; a wish for what is no item is refused, and leaves nothing.
            vault = self._hub.authority.vault
            item = as_item(question.barcode, vault=vault) if question.happened else ItemScan(barcode=question.barcode)
            return lambda new_id, now: translate.check_out(
                question, row=row, item=item, patron=scan, trust=ready.trust, new_id=new_id, now=now
            )
        return lambda new_id, now: translate.renew(
            question, row=row, patron=scan, trust=ready.trust, new_id=new_id, now=now
        )

    def _submit(self, make: Maker, *, decided: Callable[[Outcome], None]) -> None:
        command = self._as_before(make(clock.new_id(), clock.now()))

        def told(outcome: Outcome) -> None:
            self._unsure = command if isinstance(outcome, Busy) else None
            decided(outcome)

        self._hub.submit(command, told)

    def _as_before(self, command: AnyCommand) -> AnyCommand:
        """The unsure command, if this one asks just the same soon after: with another PIN, or later, it is another."""
        before = self._unsure
        if before is None or instant_of(command.id) - instant_of(before.id) > RESENT_WITHIN:
            return command
        return before if replace(before, id=command.id, occurred_at=command.occurred_at) == command else command

    @property
    def _means(self) -> Means:
        return means_of(self._told, self._hub.run)

    @property
    def _terminal(self) -> TerminalRow:
        if self._row is None:
            raise RuntimeError("the session lets nobody ask who is not logged in")
        return self._row


def _declined(outcome: Busy | Failed, question: port.Question) -> port.Declined:
    return translate.undecided(outcome, language=getattr(question, "language", "zh"))


def _words(problem: Problem, question: ByCard) -> str:
    return problem.en if question.language == "en" else problem.zh
