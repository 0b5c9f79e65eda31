"""Does the log hold together, and do the tables say what the log says?"""

from bashu.engine import verify as engine
from bashu.project.commands import db
from bashu.project.errors import OperatingError
from bashu.project.progress import Progress

SHOWN_MAX = 20


def verify() -> str:
    """What was found, in one line; raises OperatingError with the problems when there are any."""
    db.check_schema()
    with Progress("Reading the log", total=engine.entries_to_check()) as progress:
        report = engine.verify(progress=progress.reach)
    if report.clean:
        return f"Clean: {report.entries} entries in {report.lanes} lanes, and the tables say the same."
    shown = [problem.text for problem in report.problems[:SHOWN_MAX]]
    more = [f"... and {report.found - len(shown)} more"] if report.found > len(shown) else []
    raise OperatingError("\n".join([f"{report.found} problems:", *shown, *more]))
