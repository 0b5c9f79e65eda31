"""Loans whose terms say so renew themselves: the clock asks for an ordinary renewal, as the item in hand would be at a
desk, so it is refused for whatever any other would be.

Each is asked first, and submitted only if it would be renewed: what cannot be leaves no trace in the log. Its id is
made of the loan and the day: so a loan is renewed once a day at most, however often a run is cut off and begun again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from bashu.db.circulation.due_loans import DueLoan, to_renew
from bashu.db.network.edits import clock_terminal
from bashu.domain.calendar import DAY, end_of, local_day
from bashu.domain.circulation.commands import ItemScan, Renew
from bashu.domain.circulation.renew import renews_itself_until
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Accepted, Busy, Failed, Outcome, Refused
from bashu.doors.jobs.apart import with_engine
from bashu.engine.submit import Engine

# As many as a desk waits for without noticing.
BATCH = 64
LAST_ID = 2**63 - 1


@dataclass(slots=True)
class Done:
    """What a run looked at, what it renewed, what was refused, and what has to come again."""

    looked_at: int = 0
    renewed: int = 0
    refused: int = 0
    again: int = 0


def renew_due(now: datetime) -> Done:
    return with_engine(lambda engine: _go_through(engine, now=now))


def command_id(loan: DueLoan, *, on: date) -> UUID:
    seed = sha256(f"Renew {loan.loan_id}".encode()).digest()
    return uuid7(_began(on), seed[:RANDOM_BYTES])


def _go_through(engine: Engine, *, now: datetime) -> Done:
    done, terminals = Done(), dict[int, int]()
    for loans in _batches(now):
        for loan in loans:
            if loan.library_id not in terminals:
                terminals[loan.library_id] = clock_terminal(loan.library_id)
        commands = [_renewal(loan, terminal_id=terminals[loan.library_id], on=local_day(now)) for loan in loans]
        _submit(engine, commands, done=done, now=now)
    return done


def _batches(now: datetime) -> Iterator[list[DueLoan]]:
    """What is renewed is due later, and so is not met again."""
    after = (now, LAST_ID)
    while loans := to_renew(after=after, until=renews_itself_until(now), limit=BATCH):
        yield loans
        after = loans[-1].place


def _renewal(loan: DueLoan, *, terminal_id: int, on: date) -> Renew:
    return Renew(
        id=command_id(loan, on=on),
        occurred_at=_began(on),
        terminal_id=terminal_id,
        item=ItemScan(barcode=loan.barcode, item_id=loan.item_id),
    )


def _submit(engine: Engine, commands: list[Renew], *, done: Done, now: datetime) -> None:
    asked = engine.ask(commands, now)
    wanted = [command for command, told in zip(commands, asked, strict=True) if not isinstance(told, Refused)]
    done.looked_at += len(commands)
    outcomes: list[Outcome] = engine.submit(wanted, now) if wanted else []
    done.renewed += sum(isinstance(each, Accepted) and not each.repeated for each in outcomes)
    done.refused += len(commands) - len(wanted) + sum(isinstance(each, Refused) for each in outcomes)
    done.again += sum(isinstance(each, Busy | Failed) for each in outcomes)


def _began(on: date) -> datetime:
    """The first second of the day: the same in each run of it."""
    return end_of(on - DAY) + timedelta(seconds=1)
