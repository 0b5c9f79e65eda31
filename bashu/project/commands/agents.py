"""Site agents, at the command line."""

from bashu.db.network.agents import AgentRow, agents
from bashu.domain.calendar import LOCAL
from bashu.engine import agents as engine
from bashu.engine import clock
from bashu.project.commands import db
from bashu.project.errors import OperatingError
from bashu.project.importing import library_called


def add(library: str, name: str) -> str:
    db.check_schema()
    code = engine.make(library_id=library_called(library), name=name, by=None, now=clock.now())
    return f"On the box of {library}, within a week: bashu-agent enrol {code}"


def again(number: int) -> str:
    db.check_schema()
    code = engine.make_again(number, now=clock.now())
    if code is None:
        raise OperatingError(f"There is no box {number}, or it was ended; `bashu agent list` shows them.")
    return f"On the box, within a week: bashu-agent enrol {code}"


def end(number: int) -> str:
    db.check_schema()
    if not engine.end(number, by=None, now=clock.now()):
        raise OperatingError(f"There is no box {number}, or it was ended; `bashu agent list` shows them.")
    return f"Box {number} is let in no more."


def listed() -> list[str]:
    db.check_schema()
    return [_said(row) for row in agents()] or ["There are no boxes yet; `bashu agent add` makes one known."]


def _said(row: AgentRow) -> str:
    head = f"{row.agent_id:<6}{row.library_code:<10}{row.name:<24}"
    if row.ended:
        return f"{head}ended"
    if not row.enrolled:
        return f"{head}not enrolled yet"
    seen = f"{row.seen_at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if row.seen_at else "never"
    oldest = f", since {row.oldest_at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if row.oldest_at else ""
    skew = "" if row.skew_ms is None else f"  clock {row.skew_ms / 1000:+.0f} s"
    parked = f"  {row.parked} to be looked at" if row.parked else ""
    return f"{head}{row.version:<10}seen {seen}  {row.queued} waiting{oldest}{skew}{parked}"
