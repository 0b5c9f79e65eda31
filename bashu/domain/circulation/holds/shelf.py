"""How long an item waits on the hold shelf: for so many open days of its branch, whatever is announced meanwhile.

A hold keeps on which day it was put there and for how many open days. When that is over follows from these and from
the calendar of now; it is kept too, so that it never moves back.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from bashu.domain.calendar import Calendar, after_open_days, end_of, local_day, off_closed_time

NOT_THERE: Final[Mapping[str, None]] = dict.fromkeys(("ready_at", "shelf_until", "shelf_from_on", "shelf_days"))


def from_now(calendar: Calendar, now: datetime, *, days: int, not_before: datetime | None = None) -> dict[str, Any]:
    """Until the end of the last of so many open days after today."""
    today = local_day(now)
    until = end_of(after_open_days(calendar, today, count=days))
    return {
        "shelf_until": until if not_before is None else max(not_before, until),
        "shelf_from_on": today,
        "shelf_days": days,
    }


def last_moment(calendar: Calendar, *, until: datetime, from_on: date | None, days: int | None) -> datetime:
    """When it is over by this calendar: off closed time, and not before so many days were open. Never back.

    Of a hold that is older than what is kept of it only `until` is known.
    """
    last = off_closed_time(calendar, until)
    if from_on is None or days is None:
        return last
    return max(last, end_of(after_open_days(calendar, from_on, count=days)))
