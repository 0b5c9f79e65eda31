"""What the clock asks for, and how often."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bashu.db.circulation.boxes import late_transits
from bashu.db.circulation.moves import propose
from bashu.domain.calendar import local_day
from bashu.domain.circulation.answers import Told
from bashu.domain.circulation.commands import ItemScan, ReportLate
from bashu.domain.outcome import Accepted, Failed
from bashu.engine import clock
from bashu.engine.batch import Gatherer
from bashu.engine.clearing import clear_away
from bashu.engine.seals import seal
from bashu.engine.verify import verify

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Three in the morning in Sichuan and Chongqing, when hardly anybody lends.
NIGHT = timedelta(hours=19)


class JobFailedError(Exception):
    """What the job found wrong, in words that may be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Runs once in each period of `every`, which begin at `at` after midnight UTC; answers what it did, in words.

    To run it twice in one period, or to be killed in it, must do no harm.
    """

    name: str
    every: timedelta
    run: Callable[[datetime], str]
    at: timedelta = timedelta(0)

    def period(self, instant: datetime) -> int:
        return (instant - EPOCH - self.at) // self.every


def make_seal(now: datetime) -> str:
    made = seal(now)
    return f"seal {made.id}, hash {made.hash.hex()}"


def take_snapshot(now: datetime) -> str:
    report = verify(now=now, keep=True, apart=True)
    if not report.clean:
        raise JobFailedError(f"{report.found} problems, the first: {report.problems[0]} `bashu verify` tells all")
    return f"clean: {report.entries} entries, {report.rows} rows"


def clear(now: datetime) -> str:
    weeks, tokens = clear_away(now)
    return f"{weeks} weeks of answers, {tokens} tokens"


def tell_late(now: datetime) -> str:
    """Of each transit that should be over, once. What the engine was too busy for is told the next time."""
    late = late_transits(local_day(now))
    if not late:
        return "nothing is late"
    told = 0
    with closing(Gatherer()) as engine:
        for row in late:
            scan = ItemScan(barcode="", item_id=row.item_id)
            report = ReportLate(id=clock.new_id(), occurred_at=now, item=scan, transit_id=row.transit_id)
            match engine.call(report):
                case Accepted(answer=Told(task_id=int())):
                    told += 1
                case Failed(reference):
                    raise JobFailedError(f"transit {row.transit_id} could not be told as late, see {reference}")
    return f"{told} of {len(late)} late transits told"


def propose_moves(now: datetime) -> str:
    return f"{propose(now)} moves of floating items proposed"


JOBS = (
    Job(name="seal", every=HOUR, run=make_seal),
    Job(name="late", every=HOUR, run=tell_late),
    Job(name="snapshot", every=DAY, at=NIGHT, run=take_snapshot),
    Job(name="clear", every=DAY, at=NIGHT + HOUR, run=clear),
    Job(name="balance", every=DAY, at=NIGHT + 2 * HOUR, run=propose_moves),
)
