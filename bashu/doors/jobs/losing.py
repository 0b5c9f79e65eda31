"""What is overdue for as many days as its terms say counts as lost: the clock asks for what staff would declare.

Each is asked first, and submitted only if it is lost: what is not leaves no trace in the log. Its id is made of the
loan and the day, so a second run of that day does nothing twice.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from bashu.db.circulation.due_loans import DueLoan, to_lose
from bashu.db.network.edits import clock_terminal
from bashu.domain.calendar import DAY, end_of, local_day
from bashu.domain.circulation.accidents.commands import DeclareLost, LostBecause
from bashu.domain.circulation.commands import ItemScan
from bashu.domain.ids import EPOCH, RANDOM_BYTES, uuid7
from bashu.domain.outcome import Accepted, Busy, Failed, Refused
from bashu.doors.jobs.apart import with_engine
from bashu.engine.submit import Engine

BATCH = 64


def lose_overdue(now: datetime) -> tuple[int, int, int]:
    """How many were looked at, were declared lost, and have to be asked again."""
    return with_engine(lambda engine: _go_through(engine, now=now))


def _go_through(engine: Engine, *, now: datetime) -> tuple[int, int, int]:
    looked_at = lost = again = 0
    after = (EPOCH, 0)
    while loans := to_lose(after=after, now=now, limit=BATCH):
        after = loans[-1].place
        commands = [_declare(loan, on=local_day(now)) for loan in loans]
        asked = engine.ask(commands, now)
        wanted = [each for each, told in zip(commands, asked, strict=True) if not isinstance(told, Refused)]
        outcomes = engine.submit(wanted, now) if wanted else []
        looked_at += len(loans)
        lost += sum(isinstance(each, Accepted) and not each.repeated for each in outcomes)
        again += sum(isinstance(each, Busy | Failed) for each in outcomes)
    return looked_at, lost, again


def _declare(loan: DueLoan, *, on: date) -> DeclareLost:
    began = end_of(on - DAY) + timedelta(seconds=1)
    return DeclareLost(
        id=_command_id(loan, began=began),
        occurred_at=began,
        terminal_id=clock_terminal(loan.library_id),
        item=ItemScan(barcode=loan.barcode, item_id=loan.item_id),
        loan_id=loan.loan_id,
        because=LostBecause.OVERDUE,
    )


def _command_id(loan: DueLoan, *, began: datetime) -> UUID:
    return uuid7(began, sha256(f"Lose {loan.loan_id}".encode()).digest()[:RANDOM_BYTES])
