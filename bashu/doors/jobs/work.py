"""What the clock asks for, and how often."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bashu.doors.jobs import holds
from bashu.engine.circulation.history import forget_old
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


def forget(now: datetime) -> str:
    return f"{forget_old(now)} loans and holds that are nobody's now"


def ask_for_items(now: datetime) -> str:
    return _of_holds(holds.ask_for_items(now))


def end_holds(now: datetime) -> str:
    return _of_holds(holds.end_what_is_over(now))


def _of_holds(done: holds.Done) -> str:
    told = f"{done.looked_at} holds looked at, {done.changed} changed"
    if done.again:
        raise JobFailedError(f"{told}, {done.again} have to be asked again")
    return told


JOBS = (
    Job(name="end holds", every=holds.EVERY, run=end_holds),
    Job(name="ask for items", every=holds.EVERY, run=ask_for_items),
    Job(name="seal", every=HOUR, run=make_seal),
    Job(name="snapshot", every=DAY, at=NIGHT, run=take_snapshot),
    Job(name="clear", every=DAY, at=NIGHT + HOUR, run=clear),
    Job(name="forget", every=DAY, at=NIGHT + 2 * HOUR, run=forget),
)
