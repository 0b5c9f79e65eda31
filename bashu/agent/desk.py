"""Answers a machine: with what the hub says, or, while it says nothing, by itself.

The line is up, down, or being caught up with: what was done alone is told first, in its order, and until the hub has it
all every machine is still answered alone. Else a book that was lent in the dark could be returned in the light before
the hub has heard of its loan.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from bashu.agent import clock
from bashu.agent.alone import Alone
from bashu.agent.link import LineDownError, Link, RejectedError
from bashu.agent.store import Machine, Store
from bashu.wire.link.messages import FACTS_MAX, Ask, Enrolled, Facts, Told
from bashu.wire.sip2 import port

log = logging.getLogger(__name__)

# A machine that got no answer asks again for about so long; later it is another wish.
SAME_WISH = timedelta(minutes=5)
COMMANDS = port.CheckOut | port.CheckIn | port.Renew | port.FeePaid


class Desk:
    """Its methods may be called on any thread."""

    def __init__(
        self, store: Store, link: Link, *, enrolled: Enrolled, now: Callable[[], datetime] = clock.now
    ) -> None:
        self._store, self._link, self._enrolled, self._now = store, link, enrolled, now
        self.alone = Alone(store, enrolled=enrolled, now=now)
        # Held by who answers alone, and by who says that the line is up again.
        self._order = threading.Lock()
        self._is_up = False
        store.forget_intents(before=now() - SAME_WISH)

    @property
    def is_up(self) -> bool:
        return self._is_up

    def log_in(self, question: port.Login) -> Machine | None:
        """Whoever the hub has let in before is let in without it as well."""
        told = self._ask(question, login=question.name) if self._is_up else None
        if told is None:
            return self._store.known(question.name, question.password)
        if not isinstance(told.answer, port.LoginAnswer):
            return None
        if told.answer.profile is None:
            self._store.forget(question.name)
            return None
        machine = Machine(profile=told.answer.profile, reads_cards=told.reads_cards)
        self._store.remember(question.name, question.password, machine=machine)
        return machine

    def answer(self, question: port.Question, *, login: str, machine: Machine) -> port.Answer:
        if isinstance(question, port.EndSession):
            return port.EndSessionAnswer()
        while True:
            sent = None
            if self._is_up:
                sent = self._id_of(question, login=login)
                if told := self._sent(Ask(id=sent, terminal=login, question=question)):
                    if not isinstance(told.answer, port.Declined):
                        self._store.answered(sent)
                    return told.answer
            with self._order:
                # It may have come back while this one waited its turn: then the hub is asked after all.
                if sent is not None or not self._is_up:
                    self._is_up = False
                    return self.alone.answer(question, login=login, machine=machine, supersedes=sent)

    def _id_of(self, question: port.Question, *, login: str) -> UUID:
        now = self._now()
        fresh = clock.new_id(now)
        if not isinstance(question, COMMANDS):
            return fresh
        return self._store.intend(fresh, self._about(question, login), at=now)

    def catch_up(self) -> bool:
        """Tell the hub what was done alone; whether it has it all, and the line is up. Raises RejectedError."""
        try:
            while True:
                with self._order:
                    facts = self._store.facts(FACTS_MAX)
                    if not facts:
                        self._store.forget_lent()
                        self._is_up = True
                        return True
                reached = self._link.facts(Facts(epoch=self._enrolled.epoch, facts=facts)).seq
                if reached < facts[0].seq:
                    return False  # It has no time for them now.
                self._store.reached(reached)
        except LineDownError as error:
            self.went_down(error)
            return False

    def went_down(self, error: Exception) -> None:
        if self._is_up:
            log.warning("the line to the network is down: %s", error)
        self._is_up = False

    def _about(self, question: COMMANDS, login: str) -> str:
        """Which wish it is, for a machine that asks again; of a card its digest alone."""
        card = getattr(question, "card", "")
        digest = self.alone.digest(card).hex() if card else ""
        return "/".join((login, type(question).__name__, getattr(question, "barcode", ""), digest))

    def _ask(self, question: port.Question, *, login: str) -> Told | None:
        return self._sent(Ask(id=clock.new_id(self._now()), terminal=login, question=question))

    def _sent(self, message: Ask) -> Told | None:
        """None: there is no answer."""
        try:
            return self._link.ask(message)
        except (LineDownError, RejectedError) as error:
            self.went_down(error)
            return None
