"""What the clock asks for, and how often."""

from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from bashu.db.activities.challenge_edits import drop_empty_teams
from bashu.db.catalogue.done import clear_done
from bashu.db.circulation.homecoming import count_out
from bashu.db.circulation.moves import propose
from bashu.db.notices.writing import clear_old
from bashu.db.patrons.confirmations import clear_old_confirmations
from bashu.doors.jobs import claims, holds, losing, renewing, sessions, telling
from bashu.doors.jobs.harvesting import HARVESTING, BrokenOffError
from bashu.doors.jobs.late import tell_late
from bashu.doors.jobs.redating import Redating, UnansweredError
from bashu.doors.jobs.silence import tell_of_silence
from bashu.engine.activities.challenging import forget_entries
from bashu.engine.activities.history import forget_registrations
from bashu.engine.catalogue.popularity import count_loans
from bashu.engine.catalogue.reranking import rank_anew
from bashu.engine.catalogue.rereading import read_again
from bashu.engine.circulation.history import forget_old
from bashu.engine.circulation.laid_aside import clear_laid_aside
from bashu.engine.circulation.orders import clear_orders
from bashu.engine.clearing import clear_away
from bashu.engine.seals import seal
from bashu.engine.verify import verify

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Three in the morning in Sichuan and Chongqing, when hardly anybody lends.
NIGHT = timedelta(hours=19)
# Batches of 500 records, each a fraction of a second.
RANKED_IN_A_RUN = 20


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

    def next_after(self, instant: datetime) -> datetime:
        """When its next period begins."""
        return EPOCH + self.at + (self.period(instant) + 1) * self.every


def make_seal(now: datetime) -> str:
    made = seal(now)
    return f"seal {made.id}, hash {made.hash.hex()}"


def take_snapshot(now: datetime) -> str:
    try:
        report = verify(now=now, keep=True, apart=True)
    except BrokenProcessPool:
        raise JobFailedError("cut off: the processes that read were ended") from None
    if not report.clean:
        raise JobFailedError(f"{report.found} problems, the first: {report.problems[0]} `bashu verify` tells all")
    return f"clean: {report.entries} entries, {report.rows} rows"


def clear(now: datetime) -> str:
    weeks, tokens = clear_away(now)
    clear_done(now)
    clear_orders(now)
    return f"{weeks} weeks of answers, {tokens} tokens, {clear_laid_aside(now)} items back in service"


def report_late(now: datetime) -> str:
    found, told, unanswered = tell_late(now)
    if unanswered:
        raise JobFailedError(f"{unanswered} of {found} late transits could not be asked about; the next run does")
    return f"{told} of {found} late transits told" if found else "nothing is late"


def end_claims(now: datetime) -> str:
    settled, again = claims.settle_over(now)
    told = f"{settled} tasks of claims that are over closed"
    if again:
        raise JobFailedError(f"{told}, {again} have to be asked again")
    return told


def forget(now: datetime) -> str:
    registrations, entries = forget_registrations(now), forget_entries(now)
    return (
        f"{forget_old(now)} loans and holds, {registrations} registrations that are nobody's now,"
        f" {entries} entries of challenges deleted"
    )


def ask_for_items(now: datetime) -> str:
    return _of_holds(holds.ask_for_items(now))


def end_holds(now: datetime) -> str:
    return _of_holds(holds.end_what_is_over(now))


def _of_holds(done: holds.Done) -> str:
    told = f"{done.looked_at} holds looked at, {done.changed} changed"
    if done.again:
        raise JobFailedError(f"{told}, {done.again} have to be asked again")
    return told


def renew(now: datetime) -> str:
    done = renewing.renew_due(now)
    told = f"{done.renewed} of {done.looked_at} loans renewed, {done.refused} refused"
    if done.again:
        raise JobFailedError(f"{told}, {done.again} have to be asked again")
    return told


def lose(now: datetime) -> str:
    looked_at, lost, again = losing.lose_overdue(now)
    told = f"{lost} of {looked_at} loans overdue for too long declared lost"
    if again:
        raise JobFailedError(f"{told}, {again} have to be asked again")
    return told


def redate(now: datetime) -> str:
    try:
        return REDATING.run(now)
    except UnansweredError as error:
        raise JobFailedError(f"{error}; the next run goes on with them") from None


def propose_moves(now: datetime) -> str:
    return f"{propose(now)} moves of floating items proposed"


def tell_of_loans(now: datetime) -> str:
    return f"{telling.tell_of_loans(now)} notices written"


def tell_of_shelves(now: datetime) -> str:
    return f"{telling.tell_of_shelves(now)} notices written"


def keep_sessions(now: datetime) -> str:
    done = sessions.keep_sessions(now)
    drop_empty_teams()
    told = (
        f"{done.ended} sessions ended, {done.drawn} drawn, {done.freed + done.moved_up} registrations freed or moved up"
    )
    if done.again:
        raise JobFailedError(f"{told}, {done.again} have to be asked again")
    return told


def remind(now: datetime) -> str:
    return f"{sessions.remind(now)} notices written"


def match_old_records(now: datetime) -> str:
    read = sum(iter(lambda: read_again(now), 0))
    if not read:
        return "nothing to read again"
    return f"{read} records read again"


def harvest(now: datetime) -> str:
    try:
        begun = HARVESTING.run(now)
    except BrokenOffError as error:
        raise JobFailedError(f"harvesting has broken off ({error.status}); the next run goes on with it") from None
    if begun is None:
        return "still harvesting"
    if not begun:
        return "no library is due to be harvested"
    return f"{begun} libraries are being harvested"


def rank_records_anew(now: datetime) -> str:
    """As much as other jobs can wait for; the next run goes on."""
    looked_at = sum(takewhile(bool, (rank_anew(now) or 0 for _ in range(RANKED_IN_A_RUN))))
    if not looked_at:
        return "no library has a new rank"
    return f"{looked_at} records of libraries with a new rank looked at"


def count_what_is_lent(now: datetime) -> str:
    return f"{count_loans(now)} publications wanted much more or less than before"


def tell_of_silent_machines(now: datetime) -> str:
    return f"{tell_of_silence(now)} machines have fallen silent"


def look_what_is_out(now: datetime) -> str:
    leaving, out = count_out(now)
    if not leaving:
        return "no library leaves"
    return f"{out} items of {leaving} libraries that leave are not home"


def clear_notices(now: datetime) -> str:
    clear_old_confirmations(now)
    return f"{clear_old(now)} old notices deleted"


REDATING = Redating()
JOBS = (
    Job(name="end holds", every=holds.EVERY, run=end_holds),
    Job(name="ask for items", every=holds.EVERY, run=ask_for_items),
    Job(name="end claims", every=10 * MINUTE, run=end_claims),
    Job(name="seal", every=HOUR, run=make_seal),
    Job(name="late", every=HOUR, run=report_late),
    Job(name="snapshot", every=DAY, at=NIGHT, run=take_snapshot),
    Job(name="redate", every=10 * MINUTE, run=redate),
    Job(name="silent machines", every=5 * MINUTE, run=tell_of_silent_machines),
    Job(name="bring home", every=10 * MINUTE, run=look_what_is_out),
    # After the night's redating: what moved off a closed day is due on another.
    Job(name="renew", every=DAY, at=NIGHT + 10 * MINUTE, run=renew),
    Job(name="lose", every=DAY, at=NIGHT + 20 * MINUTE, run=lose),
    Job(name="clear", every=DAY, at=NIGHT + HOUR, run=clear),
    Job(name="balance", every=DAY, at=NIGHT + 2 * HOUR, run=propose_moves),
    Job(name="clear notices", every=DAY, at=NIGHT + 2 * HOUR, run=clear_notices),
    Job(name="tell of loans", every=DAY, at=telling.MORNING, run=tell_of_loans),
    Job(name="tell of holds", every=DAY, at=telling.MORNING, run=tell_of_shelves),
    Job(name="activities", every=sessions.EVERY, run=keep_sessions),
    Job(name="remind of activities", every=HOUR, run=remind),
    Job(name="match old records", every=10 * MINUTE, run=match_old_records),
    Job(name="harvest", every=10 * MINUTE, run=harvest),
    Job(name="rank records anew", every=MINUTE, run=rank_records_anew),
    Job(name="count loans", every=7 * DAY, at=NIGHT + 3 * HOUR, run=count_what_is_lent),
    Job(name="forget", every=DAY, at=NIGHT + 2 * HOUR, run=forget),
)
