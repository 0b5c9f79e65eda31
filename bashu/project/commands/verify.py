"""Does the log hold together, and do the tables say what the log says? And its seals."""

from bashu.domain.calendar import LOCAL
from bashu.engine import clock, seals
from bashu.engine import verify as engine
from bashu.engine.seals import Seal
from bashu.project.commands import db
from bashu.project.counted import counted
from bashu.project.errors import OperatingError
from bashu.project.progress import Progress

SHOWN_MAX = 20


def verify(*, full: bool, keep: bool, known_seal: str) -> str:
    """What was found, in one line; raises OperatingError with the problems when there are any."""
    db.check_schema()
    with Progress("Reading the log") as bar:

        def reach(what: str, done: int, *, of: int) -> None:
            bar.name(what)
            bar.reach(done, of)

        report = engine.verify(now=clock.now(), full=full, keep=keep, known_seal=known_seal, progress=reach)
    if not report.clean:
        shown = report.problems[:SHOWN_MAX]
        more = [f"... and {report.found - len(shown)} more"] if report.found > len(shown) else []
        raise OperatingError("\n".join([f"{report.found} problems:", *shown, *more]))
    since = f" since seal {report.since}" if report.since else ""
    entries = counted(report.entries, "entry", many="entries")
    lanes = counted(report.lanes, "lane", many="lanes")
    told = f"Clean: {entries}{since} in {lanes}, and {counted(report.rows, 'row says', many='rows say')} the same."
    return f"{told}\nKept as a snapshot, {say(report.seal)}" if report.seal else told


def make_seal() -> str:
    db.check_schema()
    return say(seals.seal(clock.now()))


def list_seals(count: int) -> list[str]:
    """The latest ones, the newest first."""
    db.check_schema()
    return [say(seal) for seal in seals.latest(count)]


def say(seal: Seal) -> str:
    at = seal.at.astimezone(LOCAL).isoformat(sep=" ", timespec="seconds")
    return f"seal {seal.id} of {at}, hash {seal.hash.hex()}"
