"""Where an operation's time goes: in Python by part, in PostgreSQL by statement, and in the log.

Python: by sampling (profile.py). PostgreSQL: the server writes down how long each statement took, in a stint of its own
with one engine at work; a COMMIT's time is that of writing the WAL to disk. Writing them down costs time too, so shares
are more to be trusted than times.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from operator import itemgetter

from bashu.project.cluster import OWNER
from bench import cpu
from bench.figures import Figure
from bench.measure import Done
from bench.place import Place
from bench.speed import Speed

SECONDS = 4.0
BATCHES = (1, 128)
TERMINALS = 256
LINE = re.compile(r"duration: ([0-9.]+) ms(?:  (\w+) [^:]+: (.*))?")
# What each statement is of, by the first of these words that it has.
CLASSES = {
    "COMMIT": "COMMIT: the WAL to disk",
    "INSERT INTO audit": "log: lane, entries, answers kept",
    "UPDATE audit": "log: lane, entries, answers kept",
    "INSERT INTO": "write: items, loans, transits, tokens",
    "UPDATE catalogue": "write: items, loans, transits, tokens",
    "UPDATE circulation": "write: items, loans, transits, tokens",
    "DELETE": "write: items, loans, transits, tokens",
    "NO KEY UPDATE": "read: lock items and patrons",
    "SELECT": "read: scans, loans, transits, titles, answers",
}
ELSE = "BEGIN, and all else"


def figures(place: Place, speed: Speed) -> Iterator[Figure]:
    for size in BATCHES:
        yield from _python(speed, size)
    yield from _threads(speed)
    for size in BATCHES:
        yield from _database(place, speed, size=size)


def _python(speed: Speed, size: int) -> Iterator[Figure]:
    parts: dict[str, float] = speed.workers[0].ask(do="profile", number=size, seconds=SECONDS)
    yield from _shares(f"engine, batches of {size}: ", parts, whole="wall time of an operation")


def _threads(speed: Speed) -> Iterator[Figure]:
    """The engine's thread and the loop of the SIP2 server run side by side."""
    before = speed.front.ask(do="worked")
    done = Done(**speed.machines.ask(number=TERMINALS, seconds=SECONDS))
    after = speed.front.ask(do="worked")
    parts = {
        f"CPU of {name}": (after[thread] - before[thread]) / done.operations * 1e6
        for thread, name in (("engine", "the engine"), ("sip2", "SIP2: sockets, codec, session, translation"))
    }
    yield from _shares(f"SIP2, {TERMINALS} terminals: ", parts, whole="both threads")


def _database(place: Place, speed: Speed, *, size: int) -> Iterator[Figure]:
    work = partial(speed.workers[0].ask, do="batches", number=size)
    with place.database() as database:
        database.execute(f"ALTER ROLE {OWNER} SET log_min_duration_statement = 0")
        try:
            speed.workers[0].ask(do="reconnect")
            work(seconds=1)
            told = place.cluster.log.stat().st_size
            before = cpu.used((), postmaster=place.postmaster)
            done = Done(**work(seconds=SECONDS))
            worked = cpu.used((), postmaster=place.postmaster) - before
        finally:
            database.execute(f"ALTER ROLE {OWNER} RESET log_min_duration_statement")
        speed.workers[0].ask(do="reconnect")
    with place.cluster.log.open("rb") as log:
        log.seek(told)
        times = _classes(log.read().decode(errors="replace"))
    parts = {
        name: milliseconds / done.operations * 1e3
        for name, milliseconds in sorted(times.items(), key=itemgetter(1), reverse=True)
    }
    note = f"CPU of PostgreSQL meanwhile: {worked.database / done.operations * 1e6:.0f} us/operation"
    yield from _shares(f"PostgreSQL, batches of {size}: ", parts, whole="all statements", note=note)


def _classes(log: str) -> dict[str, float]:
    """Milliseconds by class. A duration without a text belongs to the statement before."""
    times: dict[str, float] = defaultdict(float)
    name = ELSE
    for entry in re.split(r"\n(?=\d{4}-\d\d-\d\d )", log):
        if found := LINE.search(entry.replace("\n", " ")):
            text = found[3] or ""
            if text:
                name = next((name for word, name in CLASSES.items() if word in text), ELSE)
            times[name] += float(found[1])
    return times


def _shares(prefix: str, parts: dict[str, float], *, whole: str, note: str = "") -> Iterator[Figure]:
    total = sum(parts.values())
    for name, value in parts.items():
        yield Figure(
            name=prefix + name,
            value=value,
            unit="us/operation",
            reference=whole,
            reference_value=total,
            ratio=value / total,
            note=note,
        )
        note = ""
