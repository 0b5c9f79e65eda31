"""Where Python's time goes: each millisecond of processor time the stack is looked at, and its part has spent it.

The innermost line that belongs to a part decides. What is not processor time is waiting for PostgreSQL.
"""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from bench.measure import Done

EVERY_SECONDS = 0.001
# The end of a file's name ("::" a function of it): the part whose time it is. Searched from the innermost line out.
PARTS = {
    "bench/engine.py": "the bench itself",
    "engine/circulation/load.py": "load: rows to snapshots",
    "circulation/room.py::fold": "decide, fold",
    "circulation/decide.py": "decide, fold",
    "engine/circulation/save.py": "save: effects to rows",
    "engine/log.py": "log: entries, chain",
    "engine/chain.py": "log: entries, chain",
    "circulation/room.py": "ids, fingerprints, answers",
    "engine/execute.py": "ids, fingerprints, answers",
    "engine/transaction.py": "trips: JSON, psycopg",
}


@dataclass(slots=True)
class Samples:
    counts: Counter[str] = field(default_factory=Counter)
    worked: float = 0.0
    waited: float = 0.0

    def look(self, _signal: int, frame: FrameType | None) -> None:
        self.counts[_part(frame)] += 1

    def microseconds_an_operation(self, done: Done) -> dict[str, float]:
        """Of each part, and of "waiting for PostgreSQL"."""
        a_sample = self.worked / max(1, self.counts.total()) / done.operations * 1e6
        parts = {part: count * a_sample for part, count in self.counts.most_common()}
        return parts | {"waiting for PostgreSQL": self.waited / done.operations * 1e6}


@contextmanager
def sampling() -> Iterator[Samples]:
    """Of the main thread, which has to be the one that works."""
    samples = Samples()
    signal.signal(signal.SIGPROF, samples.look)
    worked, clock = time.process_time(), time.perf_counter()
    signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)
    try:
        yield samples
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        samples.worked = time.process_time() - worked
        samples.waited = time.perf_counter() - clock - samples.worked


def _part(frame: FrameType | None) -> str:
    while frame is not None:
        name = frame.f_code.co_filename
        for place, part in PARTS.items():
            file, _, function = place.partition("::")
            if name.endswith(file) and function in {"", frame.f_code.co_name}:
                return part
        frame = frame.f_back
    return "all else"
