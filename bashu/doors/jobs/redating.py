"""When a calendar has changed, loans that fell into closed time are due later."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

from django.db import connections

from bashu.db.network.calendars import calendars
from bashu.domain.calendar import Calendar, local_day
from bashu.engine.circulation.redating import Pass, redate
from bashu.engine.submit import Engine

# A batch that was under way when a calendar changed may have lent by the old one. It is over by then, and looked for.
SETTLED = timedelta(minutes=2)
# The day begins for it when nobody lends.
NIGHT_HOURS = timedelta(hours=3)


class UnansweredError(Exception):
    """Some could not be asked about now."""


class Redating:
    """Looks at the calendars each time, and at the loans when those have changed; at all of them once a night."""

    def __init__(self) -> None:
        self._known: Mapping[int, Calendar] | None = None
        self._changed_at: datetime | None = None
        self._done_at: datetime | None = None

    def run(self, now: datetime) -> str:
        found = calendars()
        if found != self._known:
            self._known, self._changed_at, self._done_at = found, now, None
        if self._is_done(now):
            return "no calendar has changed"
        done = _apart(now)
        if done.unanswered:
            raise UnansweredError(f"{done.unanswered} loans could not be asked about, {done.moved} were moved")
        self._done_at = now
        return f"{done.moved} of {done.looked_at} open loans moved off closed days"

    def _is_done(self, now: datetime) -> bool:
        if self._done_at is None or self._changed_at is None:
            return False
        return self._done_at - self._changed_at >= SETTLED and _night(self._done_at) == _night(now)


def _night(instant: datetime) -> date:
    return local_day(instant - NIGHT_HOURS)


def _apart(now: datetime) -> Pass:
    """On a thread of its own: the engine takes its thread's connection, and that of the jobs holds the lead."""

    def work() -> Pass:
        engine = Engine()
        try:
            return redate(engine.submit, now=now)
        finally:
            engine.close()
            connections.close_all()

    with ThreadPoolExecutor(1, thread_name_prefix="redating") as pool:
        return pool.submit(work).result()
