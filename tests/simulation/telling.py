"""What patrons are told of, as docs/notices.md says, beside the notices that were written.

Of events that are named here each notice has its cause, and each cause its notice, to whom it concerns and once. Of
others it is only looked at whether they tell anybody the same twice. Of activities their own auditor looks at all.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from tests.simulation.world import Hold

Row = tuple[Any, ...]
READY, CLOSED = "hold_ready", "hold_closed"
EVENTS = (READY, CLOSED)
RESTS = timedelta(minutes=10)
# What the reader did or has instead is no news.
NO_NEWS = ("by_patron", "reader_asked", "placed_by_mistake", "patron_gone", "another_came")
NOTICES = """
SELECT id, patron_id, event, about_id, occasion, made_at, look_at, state, message_id FROM notices_notice
 WHERE id > %s AND event NOT LIKE 'activity%%' ORDER BY id
"""
ALL = "SELECT event, about_id, occasion FROM notices_notice WHERE event NOT LIKE 'activity%'"


@dataclass(slots=True)
class Cause:
    """`version`: of the hold as it was then."""

    event: str
    hold: "Hold"
    version: int


def of_change(hold: "Hold", *, was: str) -> list[Cause]:
    """It was put on the hold shelf; what is sent home tells of itself by its parcel."""
    put_aside = hold.stage == "ready" != was and hold.kind != "home"
    return [Cause(READY, hold, hold.version)] if put_aside else []


def of_end(hold: "Hold") -> list[Cause]:
    is_news = hold.closed_as != "fulfilled" and hold.closed_reason not in NO_NEWS
    return [Cause(CLOSED, hold, hold.version)] if is_news else []


class Told:
    """Reads what is new of one batch after the other."""

    def __init__(self, line: psycopg.Connection[Row]) -> None:
        self._line = line
        self._last = 0
        self._occasions: set[Row] = set()

    def wrong(self, causes: list[Cause], *, now: datetime) -> str | None:
        found = self._line.execute(NOTICES, (self._last,)).fetchall()
        self._last = max([self._last, *(row[0] for row in found)])
        for _, _, event, about_id, occasion, *_ in found:
            if (event, about_id, occasion) in self._occasions:
                return f"{event} of {about_id} is told twice, on occasion {occasion}"
            self._occasions.add((event, about_id, occasion))
        told = Counter(row[1:] for row in found if row[2] in EVENTS)
        wanted = Counter(row_of(cause, now=now) for cause in causes)
        return None if told == wanted else f"notices {told - wanted} were written instead of {wanted - told}"

    def wrong_in_all(self) -> str | None:
        """Nothing was taken back, nor written between the batches."""
        found = self._line.execute(ALL).fetchall()
        if len(found) == len(self._occasions) and set(found) == self._occasions:
            return None
        return f"notices are {len(found)}, of which {len(self._occasions & set(found))} were told"


def row_of(cause: Cause, *, now: datetime) -> Row:
    hold = cause.hold
    return (hold.patron.id, cause.event, hold.id, f"v{cause.version}", now, now + RESTS, "waiting", None)
