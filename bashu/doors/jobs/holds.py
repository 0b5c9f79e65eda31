"""What the clock asks about holds: ordinary commands, under ids that a second run in the same period makes again.

Each is asked first without being executed, and submitted only if it would change something: so a hold for which
nothing can be done leaves no trace in the log, however often the clock looks at it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from bashu.db.circulation.due_holds import START, DueHold, to_expire, to_target
from bashu.db.network.parameters import parameters
from bashu.domain.calendar import DAY, end_of, local_day
from bashu.domain.circulation.answers import Held
from bashu.domain.circulation.holds.commands import ExpireHold, TargetHold
from bashu.domain.ids import EPOCH, RANDOM_BYTES, uuid7
from bashu.domain.outcome import Accepted, Busy, Failed, Outcome
from bashu.doors.jobs.apart import with_engine
from bashu.engine.submit import Engine

EVERY = timedelta(minutes=10)
CHUNK = 256
Kind = type[TargetHold] | type[ExpireHold]
Due = Callable[[Any], list[DueHold]]


@dataclass(slots=True)
class Done:
    """What a run looked at, what it changed, and what has to come again."""

    looked_at: int = 0
    changed: int = 0
    again: int = 0


def ask_for_items(now: datetime) -> Done:
    """Ask for what stands on shelves, and pass on what nobody pulled."""
    yesterday = end_of(local_day(now) - DAY)
    return _work(
        TargetHold,
        now=now,
        due=lambda after: to_target(after=after, asked_before=yesterday, now=now, limit=CHUNK),
    )


def end_what_is_over(now: datetime) -> Done:
    settled = now - timedelta(minutes=parameters().undo_minutes)
    return _work(
        ExpireHold, now=now, due=lambda after: to_expire(after=after, now=now, came_before=settled, limit=CHUNK)
    )


def command_id(kind: Kind, hold: DueHold, *, period: datetime) -> UUID:
    """The same for the same hold, unchanged, in the same period: who is killed and starts again does nothing twice."""
    seed = sha256(f"{kind.__name__} {hold.hold_id} {hold.version}".encode()).digest()
    return uuid7(period, seed[:RANDOM_BYTES])


def _work(kind: Kind, *, now: datetime, due: Due) -> Done:
    return with_engine(lambda engine: _go_through(engine, kind, now=now, due=due))


def _go_through(engine: Engine, kind: Kind, *, now: datetime, due: Due) -> Done:
    done = Done()
    for holds in _chunks(due):
        _submit(engine, [(hold, _command(kind, hold, now=now)) for hold in holds], done=done, now=now)
    return done


def _chunks(due: Due) -> Iterator[list[DueHold]]:
    after = START
    while holds := due(after):
        yield holds
        after = holds[-1].place


def _command(kind: Kind, hold: DueHold, *, now: datetime) -> TargetHold | ExpireHold:
    period = EPOCH + (now - EPOCH) // EVERY * EVERY
    return kind(id=command_id(kind, hold, period=period), occurred_at=period, hold_id=hold.hold_id)


def _submit(engine: Engine, asked: list[tuple[DueHold, TargetHold | ExpireHold]], *, done: Done, now: datetime) -> None:
    outcomes = engine.ask([command for _, command in asked], now)
    wanted = [command for (hold, command), told in zip(asked, outcomes, strict=True) if _changes(hold, told)]
    done.looked_at += len(asked)
    for outcome in engine.submit(wanted, now) if wanted else ():
        done.changed += isinstance(outcome, Accepted)
        done.again += isinstance(outcome, Busy | Failed)


def _changes(hold: DueHold, outcome: Outcome) -> bool:
    """Whether it would end, or another item would be bound to it than now. What cannot be told is submitted."""
    match outcome:
        case Accepted(answer=Held(item_id=item_id)):
            return item_id != hold.item_id
        case Accepted() | Busy() | Failed():
            return True
    return False
