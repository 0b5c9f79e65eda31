"""What has to be done at two places: the network decides, and the library's own system is to know of it.

Neither can be asked to wait for the other, so every step there is written down before it is sent, and each has a way
back or a way forward:

    a loan      is asked of the network without doing it, done there to the network's card, then done at the network.
                Who was told "no", or nothing, has no loan: what is left of it is undone, at both.
    a return    is done there, then at the network. It is never undone: what is left of it is done.

What is due in a system that is out of reach is kept, and done in its order for each item when it is back.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from bashu.agent import clock
from bashu.agent.alone import is_barcode
from bashu.agent.desk import Desk
from bashu.agent.own.ledger import Because, Due, Ledger, Step, StepKind
from bashu.agent.own.line import NoAnswerError, OwnDownError
from bashu.agent.own.system import Granted, OwnItem, System, Taken
from bashu.agent.store import Machine
from bashu.domain.circulation.sentences import Language
from bashu.domain.offline import OfflineRefusal, say
from bashu.wire.link.messages import FactKind, OrderKind
from bashu.wire.sip2 import port

log = logging.getLogger(__name__)

LOCKS = 4096
IN_VAIN_MAX = 3
DUE_MAX = 100
WANTED = frozenset({port.Alert.HOLD_HERE, port.Alert.HOLD_ELSEWHERE, port.Alert.HOLD_OUTSIDE, port.Alert.ELSEWHERE})
# What a reader was lent there after an order was made is another loan.
OF_NOW = timedelta(seconds=5)


class Mixed:
    """Its methods may be called on any thread; what is about one item is done one after another."""

    def __init__(self, desk: Desk, ledger: Ledger, *, now: Callable[[], datetime] = clock.now) -> None:
        self._desk, self._ledger, self._now = desk, ledger, now
        desk.learns = ledger.learn_reader
        self._locks = tuple(threading.RLock() for _ in range(LOCKS))

    @contextmanager
    def alone_with(self, barcode: str) -> Iterator[None]:
        with self._locks[hash(barcode) % LOCKS]:
            yield

    def lend(self, question: port.CheckOut, *, system: System, terminal: str, line: bool) -> port.Answer:
        """A loan of an own item to a reader of the network. `line`: whether the network can be asked."""
        with self.alone_with(question.barcode):
            machine = self._machine(terminal)
            try:
                self._settle(question.barcode, system)
            except (OwnDownError, NoAnswerError):
                return down(question)
            if no := self._objection(question, terminal=terminal, machine=machine, line=line):
                return no
            step = self._begin(StepKind.LEND, question, terminal=terminal)
            try:
                granted = self._lent(question, system)
            except OwnDownError:
                self._ledger.end(step)
                return self._lent_already(question, terminal=terminal) if question.happened else down(question)
            except NoAnswerError as error:
                # The network was not asked yet: what may have been lent there is taken back, and nothing else is left.
                log.warning("whether %s was lent is not known: %s", question.barcode, error)
                with self._ledger.together():
                    self._ledger.end(step)
                    self._ledger.owe(OrderKind.IN, step.barcode, at=self._now(), because=Because.UNDO)
                return self._lent_already(question, terminal=terminal) if question.happened else down(question)
            if not granted.ok and not question.happened:
                self._ledger.end(step)
                return _refused(granted, question)
            return self._commit(question, step, terminal=terminal, granted=granted)

    def _commit(self, question: port.CheckOut, step: Step, *, terminal: str, granted: Granted) -> port.Answer:
        machine = self._machine(terminal)
        answer = self._desk.answer(question, login=terminal, machine=machine, id=step.id)
        lent = isinstance(answer, port.LoanAnswer) and answer.ok
        with self._ledger.together():
            self._ledger.end(step)
            if lent and granted.ok:
                self._ledger.put_away(step.barcode, at=self._now(), due=granted.due)
            elif lent:
                self._ledger.owe(OrderKind.OUT, step.barcode, at=self._now(), because=Because.LENT)
            elif granted.ok:
                self._ledger.owe(OrderKind.IN, step.barcode, at=self._now(), because=Because.UNDO)
        return answer

    def _objection(self, question: port.CheckOut, *, terminal: str, machine: Machine, line: bool) -> port.Answer | None:
        if question.happened:
            return None
        told = self._desk.would_be(question, login=terminal) if line else None
        if told is None:
            return self._desk.alone.objection(question, machine=machine)
        lends = isinstance(told.answer, port.LoanAnswer) and told.answer.ok
        return None if lends else told.answer

    def _lent(self, question: port.CheckOut, system: System) -> Granted:
        """What had no answer is looked at: what was in before and is lent now was lent by this. Raises as `System`."""
        try:
            return system.lend(question.barcode, now=self._now())
        except NoAnswerError as lost:
            try:
                item = system.item(question.barcode, now=self._now())
            except OwnDownError:
                raise lost from None
            return Granted(ok=item.lent, due=item.due)

    def left(self, question: port.CheckOut, *, terminal: str) -> port.Answer:
        """A machine has lent it by itself, and the own system cannot be asked whose it is."""
        if not is_barcode(question.barcode):
            return port.LoanAnswer(ok=False, words=say(OfflineRefusal.ITEM_KEPT, language=language_of(question)))
        with self.alone_with(question.barcode):
            return self._lent_already(question, terminal=terminal)

    def _lent_already(self, question: port.CheckOut, *, terminal: str) -> port.Answer:
        """It has left: nobody can say no, and that system is told when it is back."""
        answer = self._desk.answer(question, login=terminal, machine=self._machine(terminal))
        self._ledger.owe(OrderKind.OUT, question.barcode, at=self._now(), because=Because.LENT)
        return answer

    def take_in(
        self, question: port.CheckIn, *, system: System, terminal: str, own: Callable[[], tuple[Taken, bytes]]
    ) -> port.Answer | port.Relayed:
        """A return of an own item which no local reader has. `own`: does it there, and tells what that said."""
        with self.alone_with(question.barcode):
            try:
                self._settle(question.barcode, system)
                step = self._begin(StepKind.TAKE_IN, question, terminal=terminal)
                taken, said = own()
            except (OwnDownError, NoAnswerError) as error:
                # A step that was begun is done again by what is due.
                log.warning("whether %s was taken in is not known: %s", question.barcode, error)
                return self._kept(question, terminal=terminal, local=False)
            if taken.held:
                with self._ledger.together():
                    self._desk.alone.told(FactKind.OWN_RETURNED, question, login=terminal)
                    self._ledger.end(step)
                    self._ledger.is_back(question.barcode)
                return port.Relayed(line=said)
            answer = self._desk.answer(question, login=terminal, machine=self._machine(terminal), id=step.id)
            if isinstance(answer, port.Declined):
                # The network has no time: it is in, and that is told.
                answer = self._desk.alone.answer(question, login=terminal, machine=self._machine(terminal))
            goes_on = isinstance(answer, port.CheckInAnswer) and answer.ok and leaves_the_shelf(answer)
            with self._ledger.together():
                self._ledger.end(step)
                if taken.ok:
                    self._ledger.is_back(question.barcode)
                else:
                    # It was put into the machine all the same, and is asked for once more.
                    self._ledger.owe(OrderKind.IN, question.barcode, at=self._now(), because=Because.KEPT)
                if goes_on:
                    self._ledger.owe(OrderKind.OUT, question.barcode, at=self._now(), because=Because.LENT)
            if goes_on:
                self._try_due(question.barcode, system)
            return port.Relayed(line=said) if taken.ok and not goes_on else answer

    def keep(self, question: port.CheckIn, *, terminal: str, local: bool) -> port.Answer:
        """A return while the own system is out of reach. `local`: it is of this library, and was not away."""
        if not is_barcode(question.barcode):
            return port.CheckInAnswer(ok=False, alert=port.Alert.CALL_STAFF)
        with self.alone_with(question.barcode):
            return self._kept(question, terminal=terminal, local=local)

    def _kept(self, question: port.CheckIn, *, terminal: str, local: bool) -> port.Answer:
        handed_in = (question.returned_at if question.happened else None) or self._now()
        for step in self._ledger.steps(question.barcode):
            if step.kind is StepKind.TAKE_IN:
                self._ledger.end(step)
        self._ledger.owe(OrderKind.IN, question.barcode, at=min(handed_in, self._now()), because=Because.KEPT)
        if local:
            self._desk.alone.told(FactKind.OWN_RETURNED, question, login=terminal)
            words = say(OfflineRefusal.TAKEN_FOR_LATER, language=language_of(question))
            return port.CheckInAnswer(ok=True, resensitize=True, alert=port.Alert.CALL_STAFF, words=words)
        answer = self._desk.answer(question, login=terminal, machine=self._machine(terminal))
        if isinstance(answer, port.CheckInAnswer) and answer.ok:
            if leaves_the_shelf(answer):
                self._ledger.owe(OrderKind.OUT, question.barcode, at=self._now(), because=Because.LENT)
            return answer
        return self._desk.alone.answer(question, login=terminal, machine=self._machine(terminal))

    def came_back(self, barcode: str, *, system: System) -> None:
        """The network has taken its loan back; what is not lent to its card there stays as it is."""
        with self.alone_with(barcode):
            if self._ledger.is_away(barcode):
                self._ledger.owe(OrderKind.IN, barcode, at=self._now(), because=Because.UNDO)
                self._try_due(barcode, system)

    # What was left.

    def settle_all(self, system: System) -> None:
        """Of what was begun and not ended, for one that has died, or had no answer. Raises as `System`."""
        for step in self._ledger.steps():
            with self.alone_with(step.barcode), self._one_in_vain(step.barcode):
                self._settle(step.barcode, system)

    def do_due(self, system: System) -> int:
        """In their order; how many were done. Raises as `System`."""
        done, in_vain = 0, 0
        for each in self._ledger.due(DUE_MAX):
            with self.alone_with(each.barcode):
                # A machine may have done it meanwhile.
                if [due.seq for due in self._ledger.due(1, barcode=each.barcode)] != [each.seq]:
                    continue
                before = self._ledger.count()
                with self._one_in_vain(each.barcode):
                    self._do(each, system)
                is_done = self._ledger.count() < before
                done, in_vain = done + is_done, in_vain + (not is_done)
            if in_vain >= IN_VAIN_MAX:
                break
        return done

    @staticmethod
    @contextmanager
    def _one_in_vain(barcode: str) -> Iterator[None]:
        """What that system cannot answer about one item keeps up no other."""
        try:
            yield
        except NoAnswerError as error:
            log.warning("%s waits, for the own system has no answer about it: %s", barcode, error)

    def settle(self, barcode: str, system: System) -> None:
        """What is open about this item, before anything else is done with it. Raises as `System`."""
        if self._ledger.is_open(barcode):
            with self.alone_with(barcode):
                self._settle(barcode, system)

    def _settle(self, barcode: str, system: System) -> None:
        """Whoever began it was told nothing, or that it was not done."""
        for step in self._ledger.steps(barcode):
            item = system.item(barcode, now=self._now())
            what = FactKind.NOT_LENT if step.kind is StepKind.LEND else FactKind.RETURNED
            with self._ledger.together():
                self._desk.alone.noticed(what, barcode, login=step.terminal, sent=step.id)
                self._ledger.end(step)
                if item.lent:
                    self._ledger.owe(OrderKind.IN, barcode, at=self._now(), because=Because.UNDO)
        for due in self._ledger.due(DUE_MAX, barcode=barcode):
            self._do(due, system)

    def _try_due(self, barcode: str, system: System) -> None:
        try:
            for due in self._ledger.due(DUE_MAX, barcode=barcode):
                self._do(due, system)
        except (OwnDownError, NoAnswerError) as error:
            log.warning("%s is due in the own system: %s", barcode, error)

    def _do(self, due: Due, system: System) -> None:
        """Looks first: what is so already is not done again, however often it was begun."""
        item = system.item(due.barcode, now=self._now())
        if item.known and due.kind is OrderKind.OUT:
            self._do_out(due, item, system=system)
        elif item.known:
            self._do_in(due, item, system=system)
        else:
            self._ledger.done(due)

    def _do_out(self, due: Due, item: OwnItem, *, system: System) -> None:
        granted = Granted(ok=True, due=item.due) if item.lent else system.lend(due.barcode, now=self._now())
        with self._ledger.together():
            self._ledger.done(due)
            if granted.ok:
                self._ledger.put_away(due.barcode, at=due.at, due=granted.due)
        if not granted.ok:
            # Why is not told here: its words may name somebody.
            log.warning("the own system does not lend %s to the network", due.barcode)

    def _do_in(self, due: Due, item: OwnItem, *, system: System) -> None:
        """What was lent there since, to whomever, is another loan, and stays."""
        of_network = self._ledger.due_of(due.barcode)
        is_another = bool(of_network and item.due) and of_network != item.due
        is_newer = is_another or self._ledger.was_lent_locally_since(due.barcode, due.at + OF_NOW)
        stays = item.lent and not is_newer and not system.take_back(due.barcode, at=due.at, now=self._now()).ok
        if stays:
            # It stays in the ledger as away, so that the next comparison asks again.
            log.warning("the own system does not take %s back", due.barcode)
        with self._ledger.together():
            self._ledger.done(due)
            if not stays:
                self._ledger.is_back(due.barcode)

    def _begin(self, kind: StepKind, question: port.CheckOut | port.CheckIn, *, terminal: str) -> Step:
        step = Step(
            id=self._desk.id_of(question, login=terminal), kind=kind, barcode=question.barcode, terminal=terminal
        )
        self._ledger.begin(step, at=self._now())
        return step

    def _machine(self, terminal: str) -> Machine:
        return Machine(profile=PROFILE, reads_cards=self._ledger.reads_cards(terminal))


# Nobody is spoken with in this one: answers are made where the machine is.
PROFILE = port.Profile(charset="utf-8", language="zh")


def leaves_the_shelf(answer: port.CheckInAnswer) -> bool:
    """For the network it does not stay here as a free item."""
    elsewhere = bool(answer.destination) and answer.destination != answer.current_branch
    return elsewhere or answer.alert in WANTED


def down(question: port.Question) -> port.Declined:
    return port.Declined(words=say(OfflineRefusal.OWN_SYSTEM_DOWN, language=language_of(question)))


def _refused(granted: Granted, question: port.CheckOut) -> port.LoanAnswer:
    words = granted.words or say(OfflineRefusal.ITEM_KEPT, language=language_of(question))
    return port.LoanAnswer(ok=False, words=words)


def language_of(question: port.Question) -> Language:
    return "en" if getattr(question, "language", "zh") == "en" else "zh-hans"
