"""When a calendar has changed, loans that fell into closed time are due later, and hold shelves are kept longer."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bashu.db.network.calendars import calendars
from bashu.domain.calendar import Calendar, local_day
from bashu.doors.jobs.apart import with_engine
from bashu.engine.circulation.redating import redate, redate_shelves

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
        loans, holds = with_engine(
            lambda engine: (redate(engine.submit, now=now), redate_shelves(engine.submit, now=now))
        )
        if unanswered := loans.unanswered + holds.unanswered:
            moved = loans.moved + holds.moved
            raise UnansweredError(f"{unanswered} loans and holds could not be asked about, {moved} were moved")
        self._done_at = now
        of_holds = f"{holds.moved} of {holds.looked_at} items on hold shelves"
        return f"{loans.moved} of {loans.looked_at} open loans and {of_holds} moved off closed days"

    def _is_done(self, now: datetime) -> bool:
        if self._done_at is None or self._changed_at is None:
            return False
        return self._done_at - self._changed_at >= SETTLED and _night(self._done_at) == _night(now)


def _night(instant: datetime) -> date:
    return local_day(instant - NIGHT_HOURS)
