"""What the clock asks about activities: ordinary commands, under ids that a second run makes again. Reminders are
written once for each registration and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from bashu.db.activities.due import DRAWS, ENDED, NOBODYS, RELEASED, drop_seeds, due, to_remind
from bashu.db.notices.writing import NewNotice, write_once
from bashu.domain.activities.answers import SessionTold
from bashu.domain.activities.commands import AnyCommand, CancelRegistration, EndSession, MoveUp
from bashu.domain.calendar import local_day
from bashu.domain.ids import EPOCH, RANDOM_BYTES, uuid7
from bashu.domain.notices.events import Event
from bashu.domain.outcome import Accepted, Busy, Failed
from bashu.doors.jobs.apart import with_engine
from bashu.engine.activities.planning import drawing
from bashu.engine.submit import Engine

EVERY = timedelta(minutes=5)
BEFORE = timedelta(days=1)
AT_ONCE = 128
# A seed that nobody planned with.
SEED_KEPT = timedelta(days=7)


class Making(Protocol):
    def __call__(self, row: int, command_id: UUID, *, at: datetime) -> AnyCommand | None: ...


@dataclass(slots=True)
class Done:
    ended: int = 0
    drawn: int = 0
    freed: int = 0
    moved_up: int = 0
    again: int = 0


def keep_sessions(now: datetime) -> Done:
    """Draws first, for what is over draws nobody any more; in batches, until nothing is left."""
    done = with_engine(lambda engine: _work(engine, now))
    drop_seeds(made_before=now - SEED_KEPT)
    return done


def remind(now: datetime) -> int:
    """How many notices were written."""
    found = to_remind(now, until=now + BEFORE)
    return write_once(
        (
            NewNotice(
                event=Event.ACTIVITY_REMINDER, about_id=row, patron_id=patron_id,
                occasion=local_day(starts_at).isoformat(),
            )
            for row, patron_id, starts_at in found
        ),
        now=now,
    )  # fmt: skip


def _work(engine: Engine, now: datetime) -> Done:
    done = Done()
    done.drawn = _submit(engine, DRAWS, make=_draw, now=now, done=done)
    done.freed = _submit(engine, NOBODYS, make=_free, now=now, done=done)
    _submit(engine, RELEASED, make=_move_up, now=now, done=done)
    done.ended = _submit(engine, ENDED, make=_end, now=now, done=done)
    return done


def _submit(engine: Engine, sql: str, *, make: Making, now: datetime, done: Done) -> int:
    period = EPOCH + (now - EPOCH) // EVERY * EVERY
    accepted = 0
    for rows in due(sql, period, at_once=AT_ONCE):
        ids = ((row, _id(sql, row, version=version, period=period)) for row, version in rows)
        commands = [command for row, command_id in ids if (command := make(row, command_id, at=period))]
        if make is _move_up:
            # Nothing stands in the log of a line in which nobody moves.
            told = engine.ask(commands, now) if commands else []
            commands = [each for each, outcome in zip(commands, told, strict=True) if _moves(outcome)]
        accepted += _execute(engine, commands, now=now, done=done)
    return accepted


def _execute(engine: Engine, commands: Sequence[AnyCommand], *, now: datetime, done: Done) -> int:
    """How many were done."""
    outcomes = engine.submit(commands, now) if commands else []
    for outcome in outcomes:
        done.again += isinstance(outcome, Busy | Failed)
        if isinstance(outcome, Accepted):
            done.moved_up += getattr(outcome.answer, "moved_up", 0)
    return sum(isinstance(outcome, Accepted) for outcome in outcomes)


def _moves(outcome: object) -> bool:
    return isinstance(outcome, Accepted) and isinstance(outcome.answer, SessionTold) and outcome.answer.moved_up > 0


def _draw(row: int, command_id: UUID, *, at: datetime) -> AnyCommand | None:
    return drawing(row, command_id=command_id, at=at, by=None)


def _free(row: int, command_id: UUID, *, at: datetime) -> AnyCommand:
    return CancelRegistration(id=command_id, occurred_at=at, registration_id=row)


def _move_up(row: int, command_id: UUID, *, at: datetime) -> AnyCommand:
    return MoveUp(id=command_id, occurred_at=at, session_id=row)


def _end(row: int, command_id: UUID, *, at: datetime) -> AnyCommand:
    return EndSession(id=command_id, occurred_at=at, session_id=row)


def _id(kind: str, row: int, *, version: int, period: datetime) -> UUID:
    """The same for the same row, unchanged, in the same period: who is killed and starts again does nothing twice."""
    seed = sha256(f"{kind} {row} {version}".encode()).digest()
    return uuid7(period, seed[:RANDOM_BYTES])
