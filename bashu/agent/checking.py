"""What is right and what is wrong with this box, in words for whoever stands before it."""

import socket
import sqlite3
import ssl
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bashu.agent import clock
from bashu.agent.link import LineDownError, Link, RejectedError
from bashu.agent.settings import Settings
from bashu.agent.version import VERSION
from bashu.wire.link.codec import read
from bashu.wire.link.messages import Enrolled, Report, Standing

SKEW_MAX = timedelta(seconds=60)
OLD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Finding:
    right: bool
    words: str


def look(said: Settings, path: Path, *, context: ssl.SSLContext) -> list[Finding]:
    """Changes nothing, and may be asked while the agent runs."""
    return list(_look(said, path, context=context))


def _look(said: Settings, path: Path, *, context: ssl.SSLContext) -> Iterator[Finding]:
    if not path.exists():
        yield Finding(False, "This box is not known to the network yet. Do: bashu-agent enrol CODE")  # noqa: FBT003
        return
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        yield from _stored(db)
        enrolled = _first(db, "SELECT enrolled FROM identity")
    yield _machines(said)
    if enrolled is not None:
        yield from _hub(said, read(enrolled, Enrolled), context=context)


def _stored(db: sqlite3.Connection) -> Iterator[Finding]:
    known = _first(db, "SELECT enrolled FROM identity") is not None
    yield Finding(known, "The network knows this box." if known else "Do first: bashu-agent enrol CODE")
    facts, oldest = db.execute("SELECT count(*), min(occurred_at) FROM fact").fetchone()
    since = f", since {datetime.fromisoformat(oldest).astimezone():%Y-%m-%d %H:%M}" if oldest else ""
    yield Finding(not facts, f"{facts} loans and returns wait for the network{since}.")
    standing = _first(db, "SELECT standing FROM standing")
    age = clock.now() - read(standing, Standing).made_at if standing else None
    fresh = age is not None and age < OLD
    words = "not known yet" if age is None else f"of {age.days} days and {age.seconds // 3600} hours ago"
    yield Finding(fresh, f"What to know while the line is down: {words}.")


def _machines(said: Settings) -> Finding:
    try:
        with socket.create_connection((said.host, said.port), timeout=2):
            return Finding(True, f"The agent runs, and machines reach it on port {said.port}.")  # noqa: FBT003
    except OSError:
        words = f"Nobody answers machines on port {said.port}. Do: bashu-agent run"
        return Finding(False, words)  # noqa: FBT003


def _hub(said: Settings, enrolled: Enrolled, *, context: ssl.SSLContext) -> Iterator[Finding]:
    link, now = Link(said.hub, credential=lambda: enrolled.credential, context=context), clock.now()
    try:
        told = link.report(Report(version=VERSION, now=now, queued=0, looking=True))
    except LineDownError as error:
        yield Finding(False, f"The network at {said.hub} cannot be reached: {error}")  # noqa: FBT003
        return
    except RejectedError:
        words = "The network does not accept this box any more. Ask its office for a code, then: bashu-agent enrol CODE"
        yield Finding(False, words)  # noqa: FBT003
        return
    finally:
        link.close()
    yield Finding(True, f"The network at {said.hub} answers.")  # noqa: FBT003
    skew = abs(told.now - now)
    yield Finding(skew <= SKEW_MAX, f"The clock of this box differs by {skew.total_seconds():.0f} seconds.")


def _first(db: sqlite3.Connection, statement: str) -> bytes | None:
    row = db.execute(statement).fetchone()
    return row[0] if row else None
