"""What should have arrived is told to staff."""

from collections.abc import Sequence
from datetime import datetime

from bashu.db.circulation.boxes import LateRow, late_transits
from bashu.domain.calendar import local_day
from bashu.domain.circulation.answers import Told
from bashu.domain.circulation.commands import ItemScan, ReportLate
from bashu.domain.outcome import Accepted, Busy, Failed
from bashu.doors.jobs.apart import with_engine
from bashu.engine import clock
from bashu.engine.submit import Engine

# As many as a desk waits for without noticing.
BATCH = 64


def tell_late(now: datetime) -> tuple[int, int, int]:
    """Of each transit that should be over, once: how many there are, were told, and could not be asked about."""
    late = late_transits(local_day(now))
    told, unanswered = with_engine(lambda engine: _tell(engine, late, now=now)) if late else (0, 0)
    return len(late), told, unanswered


def _tell(engine: Engine, late: Sequence[LateRow], *, now: datetime) -> tuple[int, int]:
    told = unanswered = 0
    for start in range(0, len(late), BATCH):
        for outcome in engine.submit([_report(row, now=now) for row in late[start : start + BATCH]], now):
            match outcome:
                case Accepted(answer=Told(task_id=int())):
                    told += 1
                case Busy() | Failed():
                    unanswered += 1
    return told, unanswered


def _report(row: LateRow, *, now: datetime) -> ReportLate:
    scan = ItemScan(barcode="", item_id=row.item_id)
    return ReportLate(id=clock.id_at(now), occurred_at=now, item=scan, transit_id=row.transit_id)
