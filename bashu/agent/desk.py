"""Answers a machine: with what the hub says, or, while it says nothing, by itself.

The line is up, down, or being caught up with: what was done alone is told first, in its order, and until the hub has it
all every machine is still answered alone. Else a book that was lent in the dark could be returned in the light before
the hub has heard of its loan.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from bashu.agent import clock
from bashu.agent.alone import SAME_WISH, Alone
from bashu.agent.link import LineDownError, Link, RejectedError, UnknownError
from bashu.agent.store import Machine, Store
from bashu.wire.link.messages import FACTS_MAX, Ask, Enrolled, Facts, Told
from bashu.wire.sip2 import port

log = logging.getLogger(__name__)

TELLING_S = 4.0
COMMANDS = port.CheckOut | port.CheckIn | port.Renew | port.FeePaid


class Desk:
    """Its methods may be called on any thread."""

    def __init__(
        self, store: Store, link: Link, *, enrolled: Enrolled, now: Callable[[], datetime] = clock.now
    ) -> None:
        self._store, self.link, self._enrolled, self._now = store, link, enrolled, now
        self.alone = Alone(store, enrolled=enrolled, now=now)
        # Held by who answers alone, and by who says that the line is up again.
        self._order = threading.Lock()
        self._telling = threading.Lock()
        self._is_up = False
        # Told, by terminal, whether the network trusts its card reader.
        self.learns: Callable[[str, bool], None] | None = None

    @property
    def is_up(self) -> bool:
        return self._is_up

    def log_in(self, question: port.Login) -> Machine | None:
        """Whoever the hub has let in before is let in without it as well."""
        try:
            told = self._ask(question, login=question.name) if self._is_up else None
        except RejectedError:
            return None
        if told is None:
            return self._store.known(question.name, question.password)
        if not isinstance(told.answer, port.LoginAnswer):
            return None
        if told.answer.profile is None:
            # Whoever types another's login with a wrong password does not lock that machine out.
            if self._store.known(question.name, question.password) is not None:
                self._store.forget(question.name)
            return None
        machine = Machine(profile=told.answer.profile, reads_cards=told.reads_cards)
        self._store.remember(question.name, question.password, machine=machine)
        return machine

    def answer(
        self,
        question: port.Question,
        *,
        login: str,
        machine: Machine,
        id: UUID | None = None,  # noqa: A002
    ) -> port.Answer:
        """`id`: of the command, where it has one already (`id_of`)."""
        if isinstance(question, port.EndSession):
            return port.EndSessionAnswer()
        while True:
            sent = None
            if self._is_up and self._knows_all():
                sent = id or self.id_of(question, login=login)
                try:
                    told = self._sent(sent, question, login=login)
                except RejectedError as error:
                    log.warning("the hub does not take a question of %s: %s", login, error)
                    return self.alone.not_now(question)
                if told is not None:
                    if not isinstance(told.answer, port.Declined):
                        self._store.answered(sent)
                    return told.answer
            with self._order:
                # It may have come back while this one waited its turn: then the hub is asked after all.
                if sent is not None or not self._is_up:
                    self._is_up = False
                    return self.alone.answer(question, login=login, machine=machine, supersedes=sent)

    def would_be(self, question: port.Question, *, login: str) -> Told | None:
        """What the hub would answer; it does nothing. None: there is no answer."""
        now = self._now()
        return self._try(Ask(id=clock.new_id(now), sent_at=now, terminal=login, question=question, dry=True))

    def looked_up(self, question: port.Question, *, login: str) -> port.Answer | None:
        """What the hub says to a question that changes nothing. None: there is no answer, or none that helps."""
        told = self._try(Ask(id=clock.new_id(self._now()), sent_at=self._now(), terminal=login, question=question))
        return None if told is None or isinstance(told.answer, port.Declined) else told.answer

    def _try(self, ask: Ask) -> Told | None:
        try:
            return self._asked(ask) if self._is_up and self._knows_all() else None
        except RejectedError as error:
            log.warning("the hub does not take a question of %s: %s", ask.terminal, error)
            return None

    def id_of(self, question: port.Question, *, login: str) -> UUID:
        """By which the hub knows this wish; on the disk before it is sent."""
        now = self._now()
        fresh = clock.new_id(now)
        if not isinstance(question, COMMANDS):
            return fresh
        return self._store.intend(fresh, self._about(question, login), at=now, since=now - SAME_WISH)

    def _knows_all(self) -> bool:
        """What the library's own system has done is told before the network decides about anything else."""
        if not self._store.has_facts():
            return True
        # Whoever else tells may wait for a hub that is silent: a machine does not.
        if not self._telling.acquire(timeout=TELLING_S):
            return False
        try:
            if self._is_up and (not self._store.has_facts() or self._catch_up()):
                return True
        except RejectedError as error:
            self.alone.is_expelled = isinstance(error, UnknownError)
            self.went_down(error)
        finally:
            self._telling.release()
        self._is_up = False
        return False

    def catch_up(self) -> bool:
        """Tell the hub what was done without it; whether it has it all, and the line is up. Raises RejectedError."""
        with self._telling:
            return self._catch_up()

    def _catch_up(self) -> bool:
        try:
            while True:
                with self._order:
                    facts = self._store.facts(FACTS_MAX)
                    if not facts:
                        self._store.forget_lent()
                        self._is_up = True
                        return True
                reached = self.link.facts(Facts(epoch=self._enrolled.epoch, facts=facts)).seq
                if reached < facts[0].seq:
                    return False  # It has no time for them now.
                if reached > facts[-1].seq:
                    log.error("the hub has facts of this box that it never told: is its home a copy?")
                self._store.reached(min(reached, facts[-1].seq))
        except LineDownError as error:
            self.went_down(error)
            return False

    def went_down(self, error: Exception) -> None:
        if self._is_up:
            log.warning("the line to the network is down: %s", error)
        self._is_up = False

    def _about(self, question: COMMANDS, login: str) -> str:
        """Which wish it is, for a machine that asks again; no word of what it read."""
        read = (login, type(question).__name__, getattr(question, "barcode", ""), getattr(question, "card", ""))
        return self.alone.digest("\0".join(read)).hex()

    def _ask(self, question: port.Question, *, login: str) -> Told | None:
        return self._sent(clock.new_id(self._now()), question, login=login)

    def _sent(self, id: UUID, question: port.Question, *, login: str) -> Told | None:  # noqa: A002
        return self._asked(Ask(id=id, sent_at=self._now(), terminal=login, question=question))

    def _asked(self, ask: Ask) -> Told | None:
        """None: there is no answer. Raises RejectedError; a box that is let in no more lends nothing from then on."""
        try:
            told = self.link.ask(ask)
        except LineDownError as error:
            self.went_down(error)
            return None
        except UnknownError as error:
            self.alone.is_expelled = True
            self.went_down(error)
            return None
        if self.learns is not None:
            self.learns(ask.terminal, told.reads_cards)
        return told
