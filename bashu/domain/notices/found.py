"""What the clock finds to tell of an open loan or of what waits on a hold shelf, and the occasion that makes it one."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from bashu.domain.calendar import DAY, local_day
from bashu.domain.notices.events import Event
from bashu.domain.notices.hours import Timing, step_of

Found: TypeAlias = tuple[Event, str]
# A renewal that nobody was told of by then is seen on the reader's page.
RENEWED_WITHIN: Final = timedelta(days=2)


def of_loan(
    *, due_at: datetime, renewed_by_clock_at: datetime | None, timing: Timing, now: datetime
) -> Iterator[Found]:
    """Of a step of being overdue only the last that it has come to: whoever asks after days away sends no flood."""
    days_late = (local_day(now) - local_day(due_at)).days
    if renewed_by_clock_at is not None and now - renewed_by_clock_at <= RENEWED_WITHIN:
        yield Event.RENEWED, _on(due_at)
    if due_at >= now and 0 < -days_late <= timing.due_soon_days:
        yield Event.DUE_SOON, _on(due_at)
    if (step := step_of(timing, days_late)) is not None:
        yield Event.OVERDUE, f"{_on(due_at)}+{step}"


def of_shelf(*, shelf_until: datetime, ready_at: datetime, now: datetime) -> Iterator[Found]:
    """From the day before the last; not of what has only just come, for that was told with its last day."""
    is_last = now < shelf_until and local_day(shelf_until) - local_day(now) <= DAY
    if is_last and now - ready_at > DAY:
        yield Event.HOLD_EXPIRING, _on(shelf_until)


def _on(at: datetime) -> str:
    on: date = local_day(at)
    return on.isoformat()
