"""Tasks to look for what a reader says to have returned end with the claim: found, accepted or rejected.

Whatever ended it looks at no tasks, so that a return costs no more for what is rare. Pages show none that are over.
"""

from datetime import datetime

from bashu.db.circulation.tasks import OverTask, claims_over
from bashu.db.network.edits import clock_terminal
from bashu.domain.circulation.commands import SettleTask
from bashu.domain.circulation.effects import TaskEnd
from bashu.domain.outcome import Accepted
from bashu.doors.jobs.apart import with_engine
from bashu.engine import clock
from bashu.engine.submit import Engine

BATCH = 64


def settle_over(now: datetime) -> tuple[int, int]:
    """How many were settled, and have to be asked again."""
    return with_engine(lambda engine: _settle(engine, now=now)) if claims_over(after=0, limit=1) else (0, 0)


def _settle(engine: Engine, *, now: datetime) -> tuple[int, int]:
    after = settled = again = 0
    while tasks := claims_over(after=after, limit=BATCH):
        after = tasks[-1].task_id
        outcomes = engine.submit([_settling(task, now=now) for task in tasks], now)
        settled += sum(isinstance(each, Accepted) for each in outcomes)
        again += sum(not isinstance(each, Accepted) for each in outcomes)
    return settled, again


def _settling(task: OverTask, *, now: datetime) -> SettleTask:
    return SettleTask(
        id=clock.id_at(now),
        occurred_at=now,
        terminal_id=clock_terminal(task.library_id),
        task_id=task.task_id,
        how=TaskEnd.NOT_NEEDED,
    )
