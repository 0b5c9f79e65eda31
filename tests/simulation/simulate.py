"""One engine against the auditor: a batch, the comparison, the next batch."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from bashu.db.circulation.due_loans import DueLoan, to_lose
from bashu.db.circulation.leaving import holds_between
from bashu.domain.circulation.accidents.commands import DeclareLost, LostBecause
from bashu.domain.circulation.answers import FoundAgain, Held, HoldEnded, Undone
from bashu.domain.circulation.commands import ItemScan, RecordByOwner
from bashu.domain.circulation.holds.commands import AnyCommand, CancelHold, ExpireHold
from bashu.domain.circulation.holds.states import ClosedReason
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.ids import EPOCH, RANDOM_BYTES, uuid7
from bashu.domain.outcome import Outcome, Refused
from bashu.engine.activities.room import ActivitiesRoom
from bashu.engine.circulation.redating import redate, redate_shelves
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.clearing import clear_away
from bashu.engine.seals import seal
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.simulation.accidents import is_lost_by_now
from tests.simulation.activities.beside import Activities
from tests.simulation.auditor import Auditor, DifferenceError
from tests.simulation.booking import barred_until
from tests.simulation.calendars import Calendars
from tests.simulation.days import off_shut
from tests.simulation.founding import BEGINS, make_world
from tests.simulation.holding import last_on_shelf
from tests.simulation.joining import TakeOver
from tests.simulation.kept import save_once
from tests.simulation.leaving import Leaving
from tests.simulation.office import Office
from tests.simulation.redates import is_misplaced
from tests.simulation.tables import Row, Tables
from tests.simulation.truth import Truth
from tests.simulation.workload import Workload
from tests.simulation.world import Loan

BATCHES_BETWEEN_COMPARISONS = 500
NIGHTS_BETWEEN_SNAPSHOTS = 10


@dataclass(slots=True)
class Asked:
    """Which simulation: SIMULATION_SEED and SIMULATION_COMMANDS of the environment have the last word."""

    seed: int
    commands: int

    @classmethod
    def of(cls, seed: int, commands: int) -> "Asked":
        return cls(int(os.environ.get("SIMULATION_SEED", seed)), int(os.environ.get("SIMULATION_COMMANDS", commands)))

    def replay(self, test: str) -> str:
        """`test` by its whole name, so that the line runs this one and no other."""
        asked = f"SIMULATION_SEED={self.seed} SIMULATION_COMMANDS={self.commands}"
        return f"Replay: {asked} .venv/bin/python -m pytest tests/simulation/test_simulation.py::{test}"


class CountingRoom(CirculationRoom):
    """Counts what floats when it is told to, not when a minute is over, and lets the auditor count at that moment."""

    def __init__(self, truth: Truth) -> None:
        super().__init__()
        self._truth = truth

    def refresh(self) -> None:
        super().refresh()
        self._counted_at = inf
        self._truth.count_floats()


class Simulation:
    """`moves`: besides, libraries join and leave, and lend by systems of their own. `gathers`: readers register for
    activities, in between."""

    def __init__(self, seed: int, *, moves: bool = False, gathers: bool = False) -> None:
        chance = Random(seed)
        self._world = make_world(chance, targets=True)
        save_once(self._world, seed=seed)
        self.auditor = Auditor(self._world)
        self._room = CountingRoom(self.auditor.truth)
        self._engine = Engine([self._room, *([ActivitiesRoom()] if gathers else [])])
        self.line: psycopg.Connection[Row] = open_line()
        self._tables = Tables(self.line, self.auditor.truth)
        self._office = Office(self.line, self.auditor.truth, chance=Random(chance.random()))
        self._leaving = Leaving(self.line, self.auditor.truth) if moves else None
        self._calendars = Calendars(self.line, self._world, chance=Random(chance.random()))
        self._workload = Workload(self._world, Random(chance.random()), now=BEGINS, read=self._read, moves=moves)
        self._chance = chance
        self._night = BEGINS.date()
        self.commands = self.batches = self.nights = self.snapshots = 0
        self.seen: Counter[str] = Counter()
        self.activities = self._beside() if gathers else None

    def _beside(self) -> Activities:
        return Activities(
            self._world, engine=self._engine, line=self.line, compare_log=self._tables.compare_written, seen=self.seen
        )

    def _read(self, sql: str) -> list[Row]:
        return self.line.execute(sql).fetchall()

    def run(self, commands: int) -> None:
        """Raises DifferenceError; then `commands` says how many replay it."""
        self.go_on(commands)
        self.compare_all()
        self._verify(keep=True)
        self._verify()
        self._verify(full=True)

    def go_on(self, commands: int) -> None:
        """Until so many have been asked in all."""
        while self.commands < commands:
            self._batch()
            if self.batches % BATCHES_BETWEEN_COMPARISONS == 0:
                self.compare_all()

    def compare_all(self) -> None:
        self._tables.compare_all()
        if self.activities:
            self.activities.compare_all()

    def _verify(self, *, full: bool = False, keep: bool = False) -> None:
        report = verify(now=self._workload.now, full=full, keep=keep)
        if not report.clean:
            raise DifferenceError(f"verify (full: {full}) found {report.found}, the first: {report.problems[0]}")
        if (report.since is None) is not (full or not self.snapshots):
            raise DifferenceError(
                f"verify (full: {full}) began from seal {report.since} after {self.snapshots} snapshots"
            )
        self.snapshots += keep

    def _pass_night(self) -> None:
        """What the jobs of a night do; a clock that was set back has no night again."""
        now = self._workload.now
        if now.date() <= self._night:
            return
        self._night = now.date()
        self.nights += 1
        seal(now)
        self._redate()
        self._clear_shelves()
        self._lose()
        if self.activities:
            self.activities.night(now)
        if self.nights % NIGHTS_BETWEEN_SNAPSHOTS == 0:
            self._verify(keep=True)
        clear_away(now)

    def _redate(self) -> None:
        """The clock asks about loans and hold shelves that fell into closed time; then the auditor finds none there."""
        now = self._workload.now
        for of in (redate, redate_shelves):
            of(self._submit, now=now, new_id=self._new_id)
        for item in self._world.items.values():
            if item.loan is not None and is_misplaced(item.loan, now) and not self._is_booked_then(item.loan):
                raise DifferenceError(f"loan {item.loan.id} is due on a closed day after all were asked about")
        for hold in self._world.holds.values():
            if (last := last_on_shelf(hold)) is not None and last != hold.shelf_until:
                raise DifferenceError(f"hold {hold.id} waits for a closed day after all were asked about")

    def _is_booked_then(self, loan: Loan) -> bool:
        return barred_until(self.auditor.truth, loan, due_at=off_shut(loan.branch, loan.due_at))

    def _clear_shelves(self) -> None:
        """The clock asks about what nobody collected in time."""
        now = self._workload.now
        over = [
            hold.id for hold in self._world.holds.values() if (last := last_on_shelf(hold)) is not None and last < now
        ]
        if over:
            self._submit([ExpireHold(id=self._new_id(now), occurred_at=now, hold_id=hold_id) for hold_id in over], now)

    def _lose(self) -> None:
        """The clock declares lost what is overdue for so long. Of what it looks at a few are not lost yet; all are."""
        now = self._workload.now
        active = [each.id for each in self._world.terminals.values() if each.active]
        looked_at = to_lose(after=(EPOCH, 0), now=now, limit=1_000)
        loans = [item.loan for item in self._world.items.values() if item.loan is not None]
        lost = {loan.id for loan in loans if is_lost_by_now(self._world, loan, at=now)}
        if unseen := lost - {loan.loan_id for loan in looked_at}:
            raise DifferenceError(f"loans {unseen} are lost by now, and the clock does not look at them")
        if looked_at and active:
            self._submit([self._is_lost(loan, terminal=active[0]) for loan in looked_at], now)

    def _is_lost(self, loan: DueLoan, *, terminal: int) -> DeclareLost:
        now = self._workload.now
        return DeclareLost(
            id=self._new_id(now), occurred_at=now, terminal_id=terminal, loan_id=loan.loan_id,
            item=ItemScan(barcode=loan.barcode, item_id=loan.item_id), because=LostBecause.OVERDUE,
        )  # fmt: skip

    def _leave(self) -> None:
        """One begins to leave: what its readers wait for elsewhere ends, and what others wait for at its branches."""
        if self._leaving is None:
            return
        library, now = self._leaving.move(self._workload.now), self._workload.now
        terminal = next((each.id for each in self._world.terminals.values() if each.active), None)
        if library is None or terminal is None:
            return
        ended = holds_between(library.id)
        if ended != sorted(hold.id for hold in self._leaving.between(library)):
            raise DifferenceError(f"holds {ended} are said to be between library {library.id} and others")
        self._submit(
            [
                CancelHold(
                    id=self._new_id(now), occurred_at=now, terminal_id=terminal, hold_id=hold_id,
                    reason=ClosedReason.NOT_LENT_OUT,
                )
                for hold_id in ended
            ],
            now,
        )  # fmt: skip

    def _new_id(self, at: datetime) -> UUID:
        return uuid7(at, self._chance.randbytes(RANDOM_BYTES))

    def close(self) -> None:
        self._engine.close()
        self.line.close()

    def _batch(self) -> None:
        if self._chance.random() < 0.05:
            self._office.edit(self._workload.now)
        self._office.choose()
        self._office.price()
        self._office.close()
        self._leave()
        if self._chance.random() < 0.2:
            self._calendars.edit(self._workload.now)
        if self._chance.random() < 0.05:
            self._room.refresh()
        commands = self._workload.batch()
        self.commands += len(commands)
        self._submit(commands, self._workload.now)
        if self.activities:
            self.commands += self.activities.batch(self._workload.now)
        self._pass_night()

    def _submit(self, commands: Sequence[AnyCommand], now: datetime) -> list[Outcome]:
        self.batches += 1
        self._tables.batch_begins()
        outcomes = self._engine.submit(commands, now)
        self._tables.compare(self.auditor.check(commands, outcomes, now=now))
        self._workload.learn(commands, outcomes)
        self.seen.update(map(gist, outcomes))
        self.seen.update(told for pair in zip(commands, outcomes, strict=True) if (told := told_of(*pair)))
        return outcomes


def gist(outcome: Outcome) -> str:
    """The refusal, the reason of a next stop, or the kind of answer."""
    if isinstance(outcome, Refused):
        return f"{outcome.refusal} {outcome.details.get('since', '')}".strip()
    answer = getattr(outcome, "answer", None)
    if isinstance(answer, Undone):
        what = "cancelled" if answer.cancelled_fen else "hold" if answer.hold_id else ""
        return f"Undone {answer.scan} {what}".strip()
    if isinstance(answer, FoundAgain):
        return f"FoundAgain {'cancelled' if answer.cancelled_fen else 'to refund' if answer.refundable_fen else 'paid'}"
    if isinstance(answer, Held):
        return f"hold {answer.stage}"
    if isinstance(answer, HoldEnded):
        return f"hold {answer.closed_as}"
    flags = [name for name in ("renewed", "resent", "again", "missing", "moved") if getattr(answer, name, False)]
    if type(answer).__name__ == "Told" and getattr(answer, "task_id", None):
        flags.append("staff")
    stage = getattr(answer, "state", None)
    return getattr(answer, "reason", None) or " ".join([type(answer).__name__, *([stage] if stage else []), *flags])


def told_of(command: AnyCommand, outcome: Outcome) -> str | None:
    """What lists of libraries that join, and their own systems, are answered, each for itself."""
    if not isinstance(command, RecordByOwner | TakeOver) or getattr(outcome, "repeated", False):
        return None
    name = type(command).__name__
    if isinstance(outcome, Refused):
        return f"{name} {outcome.refusal}" if isinstance(outcome.refusal, Refusal) else None
    if not isinstance(command, RecordByOwner):
        return name
    answer: Any = getattr(outcome, "answer", None)
    told = f"{name} {'lent' if command.lent else 'back'} {type(answer).__name__}"
    return f"{told} staff" if answer.task_id else told


def open_line() -> psycopg.Connection[Row]:
    """Beside the engine's, with PostgreSQL's own settings."""
    known = connection.get_connection_params()
    wanted = {name: known[name] for name in ("dbname", "host", "port", "user", "password") if known.get(name)}
    return psycopg.connect(**wanted, autocommit=True)
