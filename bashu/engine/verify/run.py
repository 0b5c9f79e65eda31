"""`bashu verify --full`: the log from its first entry, then the tables, as of one moment."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection, transaction

from bashu.engine.verify.chains import walk
from bashu.engine.verify.replay import Replay
from bashu.engine.verify.tables import compare

PROBLEMS_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Problem:
    text: str


@dataclass(slots=True)
class Report:
    """`problems` stops at a thousand; `found` counts them all."""

    lanes: int = 0
    entries: int = 0
    found: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return self.found == 0

    def tell(self, text: str) -> None:
        self.found += 1
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(Problem(text))


def entries_to_check() -> int:
    """How many entries the lanes' heads count: the length of a progress bar."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(head_seq), 0)::bigint FROM audit_lane")
        (count,) = cursor.fetchone()
        return int(count)


def verify(*, progress: Callable[[int], None] = lambda _: None) -> Report:
    """Fold the whole log and compare; `progress` is told the entries read so far. Changes nothing.

    Memory grows with the number of items, loans and transits that the log names.
    """
    report = Report()
    lanes = set()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        replay = Replay()
        for entry in walk(report.tell):
            replay.take(entry)
            report.entries += 1
            lanes.add(entry.lane)
            if report.entries % 1_000 == 0:
                progress(report.entries)
        compare(replay.expected, report.tell)
    report.lanes = len(lanes)
    progress(report.entries)
    return report
