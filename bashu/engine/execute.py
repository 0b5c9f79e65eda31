"""One batch of one room, as it goes when nothing goes wrong."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from bashu.domain.ids import instant_of
from bashu.domain.outcome import Accepted, Command, CoreRefusal, Decision, Outcome, Refused
from bashu.engine.lock import Query
from bashu.engine.log import REFUSED, Lane, LoggedCommand, StoredOutcome, find_outcomes, keep_outcomes, stored_outcomes
from bashu.engine.observer import UNOBSERVED, Observer
from bashu.engine.partitions import IDS_AHEAD, OUTCOMES_KEPT, Partitions
from bashu.engine.room import Room, Write
from bashu.engine.transaction import Session, Transaction, transaction


@dataclass(slots=True)
class Batch:
    """What comes of the commands, in their order, and what has to be written for it."""

    room: Room
    now: datetime
    stored: dict[UUID, StoredOutcome]
    outcomes: list[Outcome] = field(default_factory=list)
    decided: list[tuple[Command, Decision]] = field(default_factory=list)
    fresh: list[StoredOutcome] = field(default_factory=list)

    def take(self, command: Command, state: Any) -> None:
        """Decide one command, or repeat what its id was answered before."""
        if refusal := too_far(command.id, self.now):
            self.outcomes.append(Refused(refusal))
            return
        fingerprint = sha256(self.room.content(command)).digest()
        if (known := self.stored.get(command.id)) is not None:
            same = known.fingerprint == fingerprint and (
                known.token is None or self.room.same_person(command, state, token=known.token)
            )
            again = _restore(self.room, known.answer) if same else Refused(CoreRefusal.COMMAND_ID_REUSED)
            self.outcomes.append(
                replace(again, about=self.room.about(command, state, decision=again)) if same else again
            )
            return
        decision = self.room.decide(command, state, now=self.now)
        self.room.fold(state, decision)
        self.decided.append((command, decision))
        kept = StoredOutcome(
            command_id=command.id,
            fingerprint=fingerprint,
            token=decision.person.token if decision.person else None,
            answer=_keep(decision),
        )
        self.stored[command.id] = kept
        self.fresh.append(kept)
        self.outcomes.append(_told(decision, self.room.about(command, state, decision=decision)))


class Execution:
    """The connection, the lane and the partitions that one engine needs, got when they are needed."""

    def __init__(self, observer: Observer = UNOBSERVED) -> None:
        self._observer = observer
        self._session: Session | None = None
        self._lane: Lane | None = None
        self._partitions = Partitions()
        # The commit was sent and has not been answered: if the line breaks now, nobody knows what became of it.
        self.commit_sent = False

    @property
    def usable(self) -> bool:
        return self._session is not None and self._session.usable

    def batch(
        self, room: Room, commands: Sequence[Command], *, now: datetime, saving: bool, assign_xid: bool = False
    ) -> list[Outcome]:
        """One transaction. Raises what went wrong; then nothing was committed, unless `commit_sent` or in doubt."""
        self.commit_sent = False
        session = self._open()
        session.standby_doubt = False
        lane = self._lane_of(session, now) if saving else None
        with transaction(session.connection, locking=saving) as current:
            state, stored = _load(room, commands, current=current, now=now)
            batch = Batch(room, now, stored)
            for command in commands:
                batch.take(command, state)
            if lane is not None:
                self._save(batch, state, current=current, lane=lane, assign_xid=assign_xid)
        if session.standby_doubt:
            raise StandbyDoubtError
        return batch.outcomes

    def reset(self) -> None:
        """Forget the connection, and with it the lane."""
        if self._session is not None:
            self._session.close()
        self._session = self._lane = None

    def _open(self) -> Session:
        if self._session is None or not self._session.usable:
            self.reset()
            self._session = Session()
        return self._session

    def _lane_of(self, session: Session, now: datetime) -> Lane:
        self._partitions.ensure(session.connection, now)
        if self._lane is None:
            self._lane = Lane(session.connection)
        return self._lane

    def _save(self, batch: Batch, state: Any, *, current: Transaction, lane: Lane, assign_xid: bool) -> None:
        begun = time.monotonic()
        current.commit(self._writes(batch, state, lane=lane), assign_xid=assign_xid)
        self.commit_sent = False
        lane.moved()
        self._observer.commit(time.monotonic() - begun)

    def _writes(self, batch: Batch, state: Any, *, lane: Lane) -> Iterator[Write]:
        """PostgreSQL is at work on the tables while the log is made."""
        yield from (write for write in batch.room.save(state, batch.decided, now=batch.now) if write.rows)
        yield from lane.append(_logged(batch), now=batch.now)
        if batch.fresh:
            yield keep_outcomes(batch.fresh)
        self.commit_sent = True


class StandbyDoubtError(Exception):
    """Committed here, but the wait for the synchronous standby was cancelled."""


def too_far(command_id: UUID, now: datetime) -> CoreRefusal | None:
    """Whether the id was made at a time whose outcomes we keep. Raises ValueError for an id that is no UUIDv7."""
    made_at = instant_of(command_id)
    if made_at < now - OUTCOMES_KEPT:
        return CoreRefusal.COMMAND_TOO_OLD
    return CoreRefusal.COMMAND_FROM_THE_FUTURE if made_at > now + IDS_AHEAD else None


def _load(
    room: Room, commands: Sequence[Command], *, current: Transaction, now: datetime
) -> tuple[Any, dict[UUID, StoredOutcome]]:
    """Drive the room's load. Stored outcomes ride along once its first rows are locked, so that repeats are seen."""
    loading = room.load(commands, now)
    queries, trip, stored = next(loading), 0, None
    outcomes: Query = find_outcomes([command.id for command in commands])
    while True:
        trip += 1
        if trip == 2:
            *answers, stored = current.read([*queries, outcomes])
        else:
            answers = current.read(queries)
        try:
            queries = loading.send(answers)
        except StopIteration as done:
            if stored is None:
                (stored,) = current.read([outcomes])
            return done.value, stored_outcomes(stored)


def _logged(batch: Batch) -> list[LoggedCommand]:
    """An entry for each command that was accepted, then one for all that were refused: a "no" can be proven as well."""
    entries: list[LoggedCommand] = []
    refused: list[tuple[UUID, str]] = []
    for (command, decision), stored in zip(batch.decided, batch.fresh, strict=True):
        if isinstance(decision, Accepted):
            entries.append((command.id, type(command).__name__, _body(command, decision, outcome=stored.digest)))
        else:
            refused.append((command.id, stored.digest))
    if refused:
        entries.append((refused[0][0], REFUSED, {"at": batch.now, "outcomes": refused, "effects": []}))
    return entries


def _body(command: Command, decision: Accepted, *, outcome: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "at": command.occurred_at,
        "outcome": outcome,
        "effects": [[type(effect).__name__, effect] for effect in decision.effects],
    }
    superseded = getattr(command, "supersedes", None)
    return body if superseded is None else body | {"supersedes": superseded}


def _keep(decision: Decision) -> str:
    match decision:
        case Accepted(answer):
            return orjson.dumps([type(answer).__name__, answer]).decode()
        case Refused(refusal, details):
            return orjson.dumps([None, refusal, details]).decode()


def _restore(room: Room, text: str) -> Accepted | Refused:
    match orjson.loads(text):
        case [None, code, details]:
            return Refused(room.refusal(code), details, repeated=True)
        case [kind, data]:
            return Accepted(room.restore(kind, data), repeated=True)
        case other:
            raise ValueError(f"a stored outcome has an unknown shape: {type(other).__name__}")


def _told(decision: Decision, about: Any) -> Outcome:
    """The decision as doors get it: without its effects, and without the person."""
    match decision:
        case Accepted():
            return Accepted(decision.answer, about=about)
        case Refused():
            return Refused(decision.refusal, decision.details, about=about)
