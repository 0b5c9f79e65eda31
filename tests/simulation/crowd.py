"""Several engine processes on one database, and one auditor that reads afterwards what they did.

Each process runs a real engine on a connection and a lane of its own, and asks its own commands, and some that all ask
with the same ids. They meet at the same few items and patrons.

What happened first? Each commit takes a turn (see `worker`), and the row that counts turns is locked from then until
the commit is done. A batch reads only rows that it has locked before, so whatever it read was left there by batches of
earlier turns: to execute the batches one after the other, in the order of their turns, must give the same. So the
auditor does that, with the same eyes as for one engine: each outcome, at the end every row, and the order of each lane.
Between loans all register for the same few sessions of activities, give back, are drawn and come to the door.

But for one thing: the loans of a patron are read under the patron's lock, and a return closes one of them under its
item's lock alone. Who borrows just then may still be told of it, which is as true as if it had been asked a moment
before. So where an outcome differs, the batch is tried before those that ran beside it, if it shares no item and no
patron with them.

What this cannot see: rows between two batches (they are compared at the end); float targets, since counts are as old as
each process lets them get (here there is room everywhere); edits of the network meanwhile; and faults that only show
while two commits are written at once, since turns are taken one by one. The seed replays what was asked, but not which
process was faster: a difference may need several runs to show again.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from itertools import chain
from pathlib import Path
from random import Random
from urllib.parse import urlencode
from uuid import UUID

import orjson
import psycopg
from django.conf import settings
from django.db import connection

from bashu.domain.circulation.charges.commands import MoneyCommand, Pay, TakeOverCharge, Waive
from bashu.domain.circulation.commands import ItemScan
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.outcome import Outcome
from bashu.engine.verify import verify
from tests.deadlocks import no_deadlock
from tests.simulation.activities.crowding import Gathering, is_gathering
from tests.simulation.auditor import Auditor, DifferenceError
from tests.simulation.founding import BEGINS, make_world
from tests.simulation.ledgers import charges_made
from tests.simulation.rows import save_world
from tests.simulation.same import same
from tests.simulation.simulate import open_line
from tests.simulation.tables import (
    HOLDS,
    LOANS,
    TASKS,
    TRANSITS,
    Row,
    compare_new_tasks,
    compare_standing,
    hold_row,
    loan_row,
    transit_row,
)
from tests.simulation.worker import READY, TURNS
from tests.simulation.world import Loan, Patron, Task, Transit

# When, by the simulated clock; and by the machine's, when it was submitted and answered.
Batch = tuple[datetime, list[AnyCommand], list[Outcome], float, float]

STARTED = "SELECT command_id, body FROM audit_logentry WHERE body LIKE '%%TransitStarted%%'"
LOG = """
SELECT lane_id, command_id, kind FROM audit_logentry WHERE kind NOT IN ('Admitted', 'Refused') ORDER BY lane_id, seq
"""
PATIENCE_SECONDS = 3_600
# So often batches may be swapped before it is a difference after all.
TRIES = 30


class Crowd:
    def __init__(self, seed: int, *, folder: Path) -> None:
        self._seed, self._folder = seed, folder
        world = make_world(Random(seed), targets=False)
        save_world(world)
        self.auditor = Auditor(world)
        self._line: psycopg.Connection[Row] = open_line()
        self._line.execute(TURNS)
        self._gathering = Gathering(make_world(Random(seed), targets=False), self._line, seed=seed, folder=folder)
        self._loans: list[Loan] = []
        self._transits: list[Transit] = []
        self._tasks: list[Task] = []
        self._accepted: dict[int, list[tuple[UUID, str]]] = {}
        self._charges: dict[UUID, list[int]] = {}
        self._latest = BEGINS
        # In turn: batches, those that began before the one in front of them was answered, and lanes that were written.
        self.batches = self.side_by_side = self.lanes = 0
        self.registered: dict[str, int] = {}

    def run(self, *, workers: int, commands: int) -> None:
        """`commands` of each worker."""
        with no_deadlock(), ExitStack() as stack:
            running = []
            for worker in range(workers):
                running.append(stack.enter_context(self._start(worker, commands=commands)))
                stack.callback(running[-1].kill)
            begin_together(running)
            for process in running:
                said, _ = process.communicate(timeout=PATIENCE_SECONDS)
                if process.returncode:
                    raise DifferenceError(f"an engine process ended with {process.returncode}: {said[-2_000:]}")
        order, answered_at = list(self._in_turn()), 0.0
        for now, _, _, began, answered in order:
            self.batches += 1
            self.side_by_side += began < answered_at
            answered_at, self._latest = answered, max(now, self._latest)
        self._charges = charges_made(self._line)
        self.settle([each for each in order if not is_gathering(each[1])])
        for each in order:
            if is_gathering(each[1]):
                self._accepted[id(each)] = self._gathering.replay(each[1], each[2], now=each[0]).accepted
        self._compare(order)

    def settle(self, order: list[Batch]) -> None:
        """Find an order in which one engine would have answered the same; most often it is that of the turns."""
        for _ in range(TRIES):
            found = self._replay(order)
            if found is None:
                return
            place, difference = found
            if not place or not self._could_be_swapped(order[place - 1], order[place]):
                raise difference
            order[place - 1 : place + 1] = order[place], order[place - 1]
        raise difference

    def _replay(self, order: Sequence[Batch]) -> tuple[int, DifferenceError] | None:
        """One batch after the other, from the beginning: the place of the first that differs."""
        self.auditor = Auditor(make_world(Random(self._seed), targets=False))
        self.auditor.truth.accounts.told = self._charges
        self._loans, self._transits, self._tasks = [], [], []
        for place, each in enumerate(order):
            now, asked, outcomes, *_ = each
            try:
                checked = self.auditor.check(asked, outcomes, now=now)
            except DifferenceError as difference:
                return place, difference
            self._loans += checked.touched.new_loans
            self._transits += checked.touched.new_transits
            self._tasks += checked.touched.new_tasks
            self._accepted[id(each)] = checked.accepted
        return None

    def _could_be_swapped(self, first: Batch, second: Batch) -> bool:
        locked, other = self._about(first), self._about(second)
        return second[3] < first[4] and locked is not None and other is not None and not locked & other

    def _about(self, batch: Batch) -> set[tuple[str, object]] | None:
        """The items that its scans may mean and what is asked with them: queues in which somebody waited, the box, the
        patrons and their families. It had all that locked. None: it asked about more than what was scanned.
        """
        world, found = self.auditor.truth.world, set[tuple[str, object]]()
        queues = {hold.work for hold in world.holds.values()}
        for command in batch[1]:
            if isinstance(command, MoneyCommand):
                found |= {("patron", patron.id) for patron in self._owing(command)}
                continue
            scan = getattr(command, "item", None)
            if not isinstance(scan, ItemScan):
                return None
            items = [*world.by_barcode.get(scan.barcode, []), *filter(None, [world.items.get(scan.item_id or 0)])]
            found |= {("item", item.id) for item in items} | {("queue", item.work) for item in items}
            found.add(("box", getattr(command, "box_id", None) or command.id))
            for who in (getattr(command, "patron", None), getattr(command, "by", None)):
                patron = self.auditor.patron(who) if who else None
                if patron is not None:
                    found |= {("patron", patron.id), ("patron", (patron.family or patron).id)}
        return {each for each in found if each[0] != "queue" or each[1] in queues}

    def _owing(self, command: MoneyCommand) -> list[Patron]:
        """Whose charges it is about."""
        accounts = self.auditor.truth.accounts
        shown = command.patron if isinstance(command, Pay | Waive | TakeOverCharge) else None
        patron = self.auditor.patron(shown) if shown else None
        charge = accounts.charges.get(getattr(command, "charge_id", 0))
        payment = accounts.payments.get(getattr(command, "payment_id", 0))
        return [each for each in (patron, charge and charge.patron, payment and payment.patron) if each]

    def close(self) -> None:
        self._line.execute("DROP TABLE simulation_turn, simulation_batch")
        self._line.close()

    def _start(self, worker: int, *, commands: int) -> "subprocess.Popen[str]":
        database = connection.settings_dict
        parts = {key: database[key.upper()] for key in ("host", "port", "user", "password") if database[key.upper()]}
        ours = {
            "BASHU_HOME": str(settings.BASHU.home),
            "BASHU_DATABASE_URL": f"postgresql:///{database['NAME']}?{urlencode(parts)}",
            "DJANGO_SETTINGS_MODULE": "bashu.project.settings",
        }
        words = [str(self._seed), str(worker), str(commands), str(self._folder / f"{worker}.pickle")]
        return subprocess.Popen(
            [sys.executable, "-m", "tests.simulation.worker", *words],
            env=os.environ | ours, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def _in_turn(self) -> Iterator[Batch]:
        done: dict[int, list[Batch]] = {}
        for file in self._folder.glob("*.pickle"):
            done[int(file.stem)] = pickle.loads(file.read_bytes())  # noqa: S301 (written by ourselves)
        turns = self._line.execute("SELECT worker, batch FROM simulation_batch ORDER BY turn").fetchall()
        if len(turns) != sum(map(len, done.values())):
            raise DifferenceError(f"{len(turns)} batches were committed of {sum(map(len, done.values()))}")
        for worker, batch in turns:
            yield done[worker][batch]

    def _compare(self, order: Sequence[Batch]) -> None:
        self._learn_transits()
        compare_standing(self._line, self.auditor.truth)
        same(self._line.execute(LOANS).fetchall(), map(loan_row, self._loans), what="loan")
        same(self._line.execute(HOLDS).fetchall(), map(hold_row, self.auditor.truth.world.holds.values()), what="hold")
        same(self._line.execute(TRANSITS).fetchall(), map(transit_row, self._transits), what="transit")
        compare_new_tasks(self._line.execute(TASKS).fetchall(), self._tasks)
        self._gathering.compare()
        self.registered = self._gathering.registered()
        self._compare_lanes(order)
        report = verify(now=self._latest, full=True)
        if not report.clean:
            raise DifferenceError(f"verify found {report.found}, the first: {report.problems[0]}")

    def _compare_lanes(self, order: Sequence[Batch]) -> None:
        """Each accepted command once, in each lane in the order of turns. A lane may pass to another process."""
        accepted = chain(self._gathering.planned.accepted, *(self._accepted[id(each)] for each in order))
        place = {entry: number for number, entry in enumerate(accepted)}
        written: dict[int, list[int]] = {}
        for lane, command_id, kind in self._line.execute(LOG):
            written.setdefault(lane, []).append(place.pop((command_id, kind), -1))
        self.lanes = len(written)
        if place or any(places != sorted(places) or places[0] < 0 for places in written.values()):
            raise DifferenceError("the lanes of the log are not the accepted commands in the order of their turns")

    def _learn_transits(self) -> None:
        """The log names the command of each; a box that is received starts several, in their order."""
        started: dict[UUID, list[int]] = {}
        for command_id, body in self._line.execute(STARTED):
            effects = orjson.loads(body)["effects"]
            started[command_id] = [told["transit_id"] for name, told in effects if name == "TransitStarted"]
        for transit in self._transits:
            ids = started.get(transit.command_id) if transit.command_id else None
            transit_id = ids.pop(0) if ids else 0
            if transit.id not in (0, transit_id):
                raise DifferenceError(f"transit {transit_id} is not the one that was answered, {transit.id}")
            transit.id = transit_id
        if left := sum(map(len, started.values())):
            raise DifferenceError(f"the log has {left} transits that nobody started")


def begin_together(running: Sequence["subprocess.Popen[str]"]) -> None:
    """Starting takes longer than a short simulation: else the first would be done before the last begins."""
    for process in running:
        assert process.stdout is not None
        if (said := process.stdout.readline()) != f"{READY}\n":
            raise DifferenceError(f"an engine process did not start: {said}")
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
