"""One of several engine processes: asks its share of commands, and keeps what was answered for the auditor to read.

`python -m tests.simulation.worker SEED WORKER COMMANDS FILE`
"""

import pickle
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import django

from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Busy

# One row that each commit moves on as the last thing it does. Nobody waits for anything while holding it, and it stays
# locked until the commit: so turns have the order of commits, and whatever locks the engine takes, it has taken before.
TURNS = """
CREATE TABLE IF NOT EXISTS simulation_turn (id int PRIMARY KEY, turn bigint NOT NULL);
CREATE TABLE IF NOT EXISTS simulation_batch (turn bigint PRIMARY KEY, worker int, batch int, UNIQUE (worker, batch));
INSERT INTO simulation_turn VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET turn = 0;
"""
MOVE_ON = """
UPDATE simulation_turn t SET turn = t.turn + 1 FROM json_to_recordset(%s) AS v(id int) WHERE t.id = v.id
"""
TAKE = """
INSERT INTO simulation_batch (turn, worker, batch)
SELECT t.turn, v.worker, v.batch FROM simulation_turn t, json_to_recordset(%s) AS v(worker int, batch int)
"""
# Batches that all workers ask, with the same ids: each is executed by one of them and repeated by the others.
COMMON = 8
# So often the clock asks about all loans and hold shelves, as its job does.
BETWEEN_JOBS = 5
TRIES = 50
# Said when all is set up; then it waits for a line, so that all begin together.
READY = "ready"


def work(seed: int, worker: int, *, commands: int, file: Path) -> None:
    from bashu.engine.activities.room import ActivitiesRoom  # noqa: PLC0415
    from bashu.engine.circulation.redating import redate, redate_shelves  # noqa: PLC0415
    from bashu.engine.circulation.room import CirculationRoom  # noqa: PLC0415 (needs Django's set-up)
    from bashu.engine.submit import Engine  # noqa: PLC0415
    from tests.simulation.activities.crowding import asking  # noqa: PLC0415
    from tests.simulation.founding import BEGINS, make_world  # noqa: PLC0415
    from tests.simulation.simulate import open_line  # noqa: PLC0415
    from tests.simulation.workload import Workload  # noqa: PLC0415

    world = make_world(Random(seed), targets=False)
    line = open_line()
    own = Workload(
        world, Random(f"{seed} {worker}"), now=BEGINS, read=lambda sql: line.execute(sql).fetchall(), moves=True,
    )  # fmt: skip
    common = Workload(world, Random(f"{seed} common"), now=BEGINS, moves=True)
    asks = {
        each: asking(world, Random(f"{seed} {whose} activities"), folder=file.parent)
        for each, whose in ((own, worker), (common, "common"))
    }
    taking, ids = TakingTurns(worker), Random(f"{seed} {worker} ids")
    engine = Engine([CirculationRoom(), ActivitiesRoom()])
    asked, done = 0, list[Any]()

    def submit(batch: Any, now: Any) -> list[Any]:
        began = time.monotonic()
        for _ in range(TRIES):
            outcomes = engine.submit(batch, now)
            if not any(isinstance(outcome, Busy) for outcome in outcomes):
                break
        done.append((now, batch, outcomes, began, time.monotonic()))
        taking.batch += 1
        return outcomes

    print(READY, flush=True)
    sys.stdin.readline()
    rounds = 0
    while asked < commands:
        workload = common if rounds % COMMON == 0 else own
        batch = workload.batch()
        workload.learn(batch, submit(batch, workload.now))
        asked += len(batch)
        if gathers := asks[workload].batch(workload.now):
            asks[workload].learn(gathers, submit(gathers, workload.now))
        rounds += 1
        if rounds % BETWEEN_JOBS == 0:
            for job in (redate, redate_shelves):
                job(submit, now=workload.now, new_id=lambda at: uuid7(at, ids.randbytes(RANDOM_BYTES)))
    engine.close()
    file.write_bytes(pickle.dumps(done))


class TakingTurns:
    """Adds to each commit of this process that it takes a turn, and for which batch."""

    def __init__(self, worker: int) -> None:
        from bashu.engine.room import Write  # noqa: PLC0415
        from bashu.engine.transaction import Transaction  # noqa: PLC0415

        self.batch = 0
        commit = Transaction.commit

        def in_turn(transaction: Transaction, writes: Any, **more: Any) -> None:
            turn = Write("turn", MOVE_ON, [{"id": 1}])
            taken = Write("batch", TAKE, [{"worker": worker, "batch": self.batch}])
            commit(transaction, [*writes, turn, taken], **more)

        setattr(Transaction, "commit", in_turn)  # noqa: B010 (mypy refuses a method of another shape)


if __name__ == "__main__":
    django.setup()
    work(int(sys.argv[1]), int(sys.argv[2]), commands=int(sys.argv[3]), file=Path(sys.argv[4]))
