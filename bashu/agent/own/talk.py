"""One machine before a library's own system: each of its messages goes to whom it is for.

Its line to that system is its own, and is opened with its own login, so that a loan or a return is booked where the
machine stands, as it was before there was a network.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from bashu.agent import clock
from bashu.agent.desk import Desk
from bashu.agent.own import joined
from bashu.agent.own.ledger import Ledger
from bashu.agent.own.line import Health, NoAnswerError, OwnDownError, OwnLine
from bashu.agent.own.mixed import Mixed, down, language_of
from bashu.agent.own.system import System, Taken, granted_of, taken_of
from bashu.agent.settings import OwnSystem
from bashu.agent.store import Machine, Store
from bashu.domain.calendar import LOCAL
from bashu.domain.offline import Decider, Item, OfflineRefusal, Reader, Situation, What, say, who_decides
from bashu.wire.link.messages import FactKind
from bashu.wire.sip2 import port
from bashu.wire.sip2.codec import MalformedMessageError, Message, build, parse
from bashu.wire.sip2.responses import Context, respond
from bashu.wire.sip2.session import Ask, Pass

log = logging.getLogger(__name__)

Answer: TypeAlias = port.Answer | port.Relayed
WHAT: Mapping[type, What] = {
    port.CheckOut: What.LEND,
    port.CheckIn: What.TAKE_IN,
    port.Renew: What.RENEW,
    port.ItemQuestion: What.LOOK_AT_ITEM,
    port.PatronQuestion: What.LOOK_AT_READER,
    port.RenewAll: What.RENEW_ALL,
    port.Hold: What.HOLD,
    port.FeePaid: What.PAY,
    port.BlockPatron: What.CARD,
    port.EnablePatron: What.CARD,
    port.CancelCheckOut: What.CANCEL,
    port.CancelCheckIn: What.CANCEL,
    port.ReportItem: What.REPORT,
}


class Beside:
    """What all machines of the box share."""

    def __init__(
        self,
        own: OwnSystem,
        *,
        store: Store,
        desk: Desk,
        code: str,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """`code`: of the library, as the network names the owner of an item."""
        self.own, self.store, self.desk, self.code, self.now = own, store, desk, code, now
        self.ledger, self.health = Ledger(store), Health()
        self.mixed = Mixed(desk, self.ledger, now=now)
        self.profile = port.Profile(charset=own.charset, language="zh", institution=own.institution)


class OwnTalk:
    """For one thread at a time. `address`: from where the machine speaks."""

    relays = True

    def __init__(self, beside: Beside, *, address: str) -> None:
        self._beside, self._address, self.login = beside, address, ""
        self._line = OwnLine(beside.own, health=beside.health)
        self._system = System(self._line, own=beside.own)
        self.profile = beside.profile
        # Who stands there, whether the own system knows them, and which charges the network has named to them.
        self._card, self._is_local, self._charges = "", False, frozenset[str]()

    def close(self) -> None:
        self._line.close()

    def answer(self, asked: Ask | Pass) -> Answer:
        if isinstance(asked, Ask):
            raise TypeError("a session that relays passes on")
        match asked.question:
            case None:
                return self._own_or(asked, down(port.ItemQuestion(barcode="", language="zh")))
            case port.Login():
                return self._log_in(asked.question, asked.line)
            case port.EndSession():
                self._forget_reader()
                return self._own_or(asked, port.EndSessionAnswer())
        return self._judged(asked, asked.question)

    def _log_in(self, question: port.Login, line: bytes) -> Answer:
        """While the own system is out of reach, whoever it has let in before is let in."""
        store = self._beside.store
        try:
            said = self._line.log_in(line)
        except (OwnDownError, NoAnswerError):
            known = store.known(question.name, question.password)
            if known is not None:
                self.login, self._line.login = question.name, line
            return port.LoginAnswer(profile=self.profile if known is not None else None)
        if said[:3] == b"941":
            self.login = question.name
            store.remember(question.name, question.password, machine=Machine(profile=self.profile, reads_cards=False))
        elif said[:3] == b"940" and store.known(question.name, question.password) is not None:
            store.forget(question.name)
        return port.Relayed(line=said)

    def _own_or(self, ask: Pass, otherwise: port.Answer) -> Answer:
        try:
            return port.Relayed(line=self._line.relay(ask.line))
        except (OwnDownError, NoAnswerError) as error:
            log.warning("the own system does not answer %s: %s", ask.line[:2].decode(errors="replace"), error)
            return otherwise

    @property
    def _terminal(self) -> str:
        own = self._beside.own
        return own.machines.get(self.login) or own.machines.get(self._address) or own.terminal

    def _judged(self, ask: Pass, question: port.Question) -> Answer:
        """If the own system is lost in the midst of looking, it is looked at again without it."""
        is_own_up = True
        while True:
            try:
                at = self._situation(question, is_own_up=is_own_up)
                return self._done(ask, question, at=at)
            except OwnDownError as error:
                log.warning("the own system is out of reach: %s", error)
            except NoAnswerError as error:
                log.warning("the own system has not answered: %s", error)
                if not isinstance(question, port.CheckIn):
                    return down(question)
            if not is_own_up:
                return down(question)
            is_own_up = False

    def _situation(self, question: port.Question, *, is_own_up: bool) -> Situation:
        what = WHAT[type(question)]
        item = self._item(question, is_own_up=is_own_up)
        reader = self._reader(question, is_own_up=is_own_up)
        return Situation(what=what, reader=reader, item=item, line=self._beside.desk.is_up, own=is_own_up)

    def _item(self, question: port.Question, *, is_own_up: bool) -> Item:
        barcode: str = getattr(question, "barcode", "")
        if not barcode:
            return Item.NONE
        if is_own_up:
            self._beside.mixed.settle(barcode, self._system)
            found = self._system.item(barcode, now=self._beside.now())
            if not found.known:
                return Item.OTHER
            if self._beside.ledger.is_away(barcode):
                return Item.AWAY
            return Item.LENT if found.lent else Item.LOCAL
        if self._beside.ledger.is_away(barcode):
            return Item.AWAY
        asked = port.ItemQuestion(barcode=barcode, language="zh")
        told = self._beside.desk.looked_up(asked, login=self._terminal)
        if not isinstance(told, port.ItemAnswer) or not told.known:
            return Item.UNTOLD
        return Item.LOCAL if told.owner == self._beside.code else Item.OTHER

    def _reader(self, question: port.Question, *, is_own_up: bool) -> Reader:
        """Asked of the own system once for each reader, until the machine ends their session."""
        card: str = getattr(question, "card", "")
        if not card:
            return Reader.NOBODY
        if isinstance(question, port.FeePaid) and question.charge in self._charges:
            return Reader.OTHER
        if card != self._card:
            if not is_own_up:
                return Reader.OTHER
            known = self._system.knows(card, getattr(question, "pin", None), now=self._beside.now())
            self._forget_reader()
            self._card, self._is_local = card, known
        return Reader.LOCAL if self._is_local else Reader.OTHER

    def _forget_reader(self) -> None:
        self._card, self._is_local, self._charges = "", False, frozenset[str]()

    def _done(self, ask: Pass, question: port.Question, *, at: Situation) -> Answer:
        decider = who_decides(at)
        match decider:
            case Decider.OWN if at.what is What.CANCEL:
                return self._cancelled_there(ask, barcode=getattr(question, "barcode", ""))
            case Decider.OWN:
                return port.Relayed(line=self._line.relay(ask.line))
            case Decider.OWN_TOLD:
                return self._own_told(ask, question, at=at)
            case Decider.BOTH:
                return self._both(ask, question)
            case Decider.NETWORK if isinstance(question, port.CancelCheckOut):
                answer = self._network(question)
                if isinstance(answer, port.LoanAnswer) and answer.ok:
                    self._beside.mixed.came_back(question.barcode, system=self._system)
                return answer
            case Decider.NETWORK | Decider.ALONE:
                return self._network(question)
            case Decider.KEPT if isinstance(question, port.CheckIn):
                local = at.item in {Item.LOCAL, Item.LENT}
                return self._beside.mixed.keep(question, terminal=self._terminal, local=local)
        return self._mixed(ask, question, decider=decider)

    def _mixed(self, ask: Pass, question: port.Question, *, decider: Decider) -> Answer:
        mixed, terminal = self._beside.mixed, self._terminal
        if isinstance(question, port.CheckIn):
            return mixed.take_in(question, system=self._system, terminal=terminal, own=lambda: self._taken_there(ask))
        if isinstance(question, port.CheckOut):
            if decider in {Decider.MIXED, Decider.MIXED_ALONE}:
                line = decider is Decider.MIXED
                return mixed.lend(question, system=self._system, terminal=terminal, line=line)
            if question.happened:
                return mixed.left(question, terminal=terminal)
            if decider is Decider.LENT_THERE:
                return port.LoanAnswer(ok=False, words=say(OfflineRefusal.LENT_THERE, language=language_of(question)))
        return down(question) if self._beside.desk.is_up else self._beside.desk.alone.not_now(question)

    def _taken_there(self, ask: Pass) -> tuple[Taken, bytes]:
        said = self._line.relay(ask.line)
        return taken_of(self._read(said, "10")), said

    def _network(self, question: port.Question) -> port.Answer:
        terminal, desk = self._terminal, self._beside.desk
        machine = Machine(profile=self.profile, reads_cards=self._beside.ledger.reads_cards(terminal))
        answer = desk.answer(question, login=terminal, machine=machine)
        if isinstance(question, port.PatronQuestion):
            self._charges = joined.charges(question, answer)
        return answer

    def _own_told(self, ask: Pass, question: port.Question, *, at: Situation) -> Answer:
        """What the own system has done is on the disk before the machine hears of it."""
        if isinstance(question, port.CheckOut):
            return self._lent_there(ask, question, was_lent=at.item is Item.LENT)
        taken, said = self._taken_there(ask)
        if taken.ok and isinstance(question, port.CheckIn):
            self._beside.desk.alone.told(FactKind.OWN_RETURNED, question, login=self._terminal)
        return port.Relayed(line=said)

    def _lent_there(self, ask: Pass, question: port.CheckOut, *, was_lent: bool) -> Answer:
        """An answer that was lost is looked for: what is lent now and was not before was lent by this."""
        beside, now = self._beside, self._beside.now()
        answer: Answer
        try:
            said = self._line.relay(ask.line)
            lent, answer = granted_of(self._read(said, "12")).ok, port.Relayed(line=said)
        except NoAnswerError as lost:
            try:
                item = self._system.item(question.barcode, now=now)
            except OwnDownError:
                raise lost from None
            if was_lent or not item.lent:
                return down(question)
            lent, answer = True, port.LoanAnswer(ok=True, title=item.title, due_at=item.due_at)
        if lent:
            with beside.ledger.together():
                beside.ledger.lent_locally(question.barcode, at=now)
                beside.desk.alone.told(FactKind.OWN_LENT, question, login=self._terminal)
        return answer

    def _cancelled_there(self, ask: Pass, *, barcode: str) -> Answer:
        """What is so then is told, whatever the own system has made of it."""
        said = self._line.relay(ask.line)
        lent = self._system.item(barcode, now=self._beside.now()).lent
        kind = FactKind.OWN_LENT if lent else FactKind.OWN_RETURNED
        self._beside.desk.alone.noticed(kind, barcode, login=self._terminal)
        return port.Relayed(line=said)

    def _both(self, ask: Pass, question: port.Question) -> Answer:
        said = self._line.relay(ask.line)
        answer = self._network(question)
        if isinstance(answer, port.Declined) or ask.said is None or isinstance(question, port.BlockPatron):
            return port.Relayed(line=said)
        own = self._read(said)
        context = Context(
            joined.rest(ask.said, own), self.profile, getattr(question, "language", "zh"), _local(self._beside.now())
        )
        return port.Relayed(
            line=build(joined.join(own, respond(answer, context), answer=answer), self._beside.own.charset)
        )

    def _read(self, line: bytes, wanted: str = "") -> Message:
        """Raises NoAnswerError for what is no answer, for it may stand for anything."""
        try:
            message = parse(line, self._beside.own.charset)
        except MalformedMessageError as error:
            raise NoAnswerError(str(error)) from None
        if wanted and message.code != wanted:
            raise NoAnswerError(f"it answers with {message.code}, not {wanted}")
        return message


def _local(at: datetime) -> datetime:
    return at.astimezone(LOCAL)
