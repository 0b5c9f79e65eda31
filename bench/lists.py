"""Lists of one library among millions of records, as a child: its questions, and what changed of what it has."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db import connection

from bashu.db.catalogue.harvest import Change, changed_after
from bashu.db.catalogue.harvest import Part as ChangedPart
from bashu.db.catalogue.reviews import open_reviews
from bashu.domain.rights import Reach
from bashu.engine import clock
from bench.child import obey
from bench.sources import LARGEST, TINY

# One of all others.
MIDDLE = 30
PAGE, TIMES = 100, 9
BEFORE_ALL = Change(0, datetime(2000, 1, 1, tzinfo=UTC))
# Between any two records: the more of them a library has, the more it is asked about.
QUESTIONS = """
WITH drawn AS MATERIALIZED (
  SELECT id, library_id, row_number() OVER () AS place
    FROM (SELECT id, library_id FROM catalogue_sourcerecord ORDER BY md5(id::text) LIMIT 2 * %(questions)s) AS record
)
INSERT INTO catalogue_matchreview (one_id, other_id, one_library_id, other_library_id, reasons, asked_at)
SELECT one.id, other.id, one.library_id, other.library_id, ARRAY['same_title'], %(at)s + one.place * interval '1 second'
  FROM drawn AS one JOIN drawn AS other ON other.place - 1 = (one.place - 1) # 1
 WHERE one.id < other.id ON CONFLICT DO NOTHING
"""


def ask(questions: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(QUESTIONS, {"questions": questions, "at": clock.now()})
        cursor.execute("VACUUM (ANALYZE) catalogue_matchreview")


def times() -> dict[str, dict[str, Any]]:
    """Milliseconds of a page of each list, the median; and the longest, which is the first."""
    libraries = {"the largest library": LARGEST, "one of many": MIDDLE, "the smallest": TINY}
    told = {"questions of the network": _times(partial(open_reviews, Reach(everywhere=True)))}
    for name, library in libraries.items():
        told[f"questions of {name}"] = _times(partial(open_reviews, Reach(library_ids=frozenset({library}))))
    changes = partial(changed_after, BEFORE_ALL, before=None, most=PAGE)
    told["changes of the network"] = _times(changes)
    for name, library in libraries.items():
        told[f"changes of {name}"] = _times(partial(changes, library_id=library))
    return told


def _times(page: Callable[[], Any]) -> dict[str, Any]:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        found = page()
        took.append((time.perf_counter() - began) * 1e3)
    rows = found.changes if isinstance(found, ChangedPart) else found.rows
    return {"median": statistics.median(took), "first": took[0], "rows": len(rows), "of": getattr(found, "of", 0)}


def main() -> None:
    obey({"ask": ask, "times": times})
