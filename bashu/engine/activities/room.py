"""The activities as the engine knows them."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from itertools import islice
from typing import Any

import orjson

from bashu.domain.activities.answers import Answer, restore
from bashu.domain.activities.commands import (
    ALL_COMMANDS,
    AnyCommand,
    CancelRegistration,
    PatronScan,
    PlanSession,
    Register,
)
from bashu.domain.activities.decide import decide
from bashu.domain.activities.draw import RANDOM_BYTES
from bashu.domain.activities.effects import RegistrationMade
from bashu.domain.activities.folding import fold
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.register import who_comes
from bashu.domain.activities.states import ActivityFacts, Fresh
from bashu.domain.circulation.case import person
from bashu.domain.outcome import Accepted, Decision
from bashu.engine.activities.guarded import GUARDED, TOLD
from bashu.engine.activities.load import IDS_PER_PLAN, PATRON, QUESTION, SESSION, Loaded, Loading, load
from bashu.engine.activities.save import writes_of
from bashu.engine.guarded import Guarded, Told
from bashu.engine.lock import LockClass
from bashu.engine.room import Write

SALT_BYTES = 16
# Who somebody is, and what differs between two tries of the same.
_NOT_ASKED = frozenset({"id", "patron", "by", "members"})
# What is sent twice is sent at two moments; only what has happened has happened at one.
_WISHES = (Register, CancelRegistration)


class ActivitiesRoom:
    name = "activities"
    commands: tuple[type, ...] = ALL_COMMANDS
    locks: tuple[LockClass, ...] = (PATRON, SESSION, QUESTION)
    guarded: tuple[Guarded, ...] = GUARDED
    told: Mapping[str, Told] = TOLD

    def refresh(self) -> None:
        """Nothing is kept in memory."""

    def load(self, commands: Sequence[AnyCommand], now: datetime) -> Loading:  # noqa: ARG002 (as the others)
        return (yield from load(commands))

    def decide(self, command: AnyCommand, state: Loaded, *, now: datetime) -> Decision:
        fresh = Fresh(
            ids=tuple(islice(state.ids, IDS_PER_PLAN if isinstance(command, PlanSession) else 1)),
            salt=os.urandom(SALT_BYTES),
            random=os.urandom(RANDOM_BYTES),
        )
        decision = decide(command, state.state, now=now, fresh=fresh)
        if isinstance(decision, Accepted) and isinstance(command, Register):
            state.coming[decision.answer.registration_id] = [each.id for each in who_comes(command, state.state)]
        if isinstance(command, PlanSession) and command.session_id is not None:
            state.registered[command.id] = [each.id for each in state.state.open_of(command.session_id)]
        return decision

    def fold(self, state: Loaded, decision: Decision) -> None:
        if decision.person is not None:
            state.persons[decision.person.token] = decision.person
        if isinstance(decision, Accepted):
            for effect in decision.effects:
                fold(state.state, effect, patron_id=decision.person.patron_id if decision.person else None)
                if isinstance(effect, RegistrationMade):
                    made = state.state.registrations[effect.registration_id]
                    state.state.take_part(made, state.coming.pop(made.id, ()))

    def save(self, state: Loaded, decisions: Sequence[tuple[Any, Decision]], *, now: datetime) -> list[Write]:
        return writes_of(state.state, decisions, now=now, registered=state.registered)

    def about(
        self,
        command: AnyCommand,
        state: Loaded,
        *,
        decision: Decision,  # noqa: ARG002 (as the others)
    ) -> ActivityFacts | None:
        """Of which activity the session is."""
        session = state.state.sessions.get(getattr(command, "session_id", None) or 0)
        return None if session is None else state.state.activities.get(session.activity_id)

    def content(self, command: AnyCommand) -> bytes:
        without = _NOT_ASKED | {"occurred_at"} if isinstance(command, _WISHES) else _NOT_ASKED
        asked = [[each.name, getattr(command, each.name)] for each in fields(command) if each.name not in without]
        acts = [getattr(command, "by", None) is not None, len(getattr(command, "members", ()))]
        return orjson.dumps([type(command).__name__, acts, asked])

    def same_person(self, command: AnyCommand, state: Loaded, *, token: str) -> bool:
        known = state.persons.get(token)
        scan: PatronScan | None = getattr(command, "patron", None)
        if known is None or scan is None:
            return True
        reader = state.state.reader(scan)
        return reader is not None and person(reader.id, known.salt).token == token

    def restore(self, kind: str, data: dict[str, Any]) -> Answer:
        return restore(kind, data)

    def refusal(self, code: str) -> ActivityRefusal:
        return ActivityRefusal(code)


ROOM = ActivitiesRoom()
