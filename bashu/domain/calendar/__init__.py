"""Local days, when a branch is open, and when a loan is due.

days.py      local days and spans of them
openings.py  the calendar of a branch: open days, hours, business hours
dues.py      due dates, and how late a loan is
check.py     what is wrong with a calendar
"""

from bashu.domain.calendar.check import check_calendar
from bashu.domain.calendar.days import (
    DAY,
    LAST_SECOND,
    LOCAL,
    Span,
    days_covered,
    end_of,
    ends_a_day,
    local_day,
    start_of,
)
from bashu.domain.calendar.dues import (
    days_overdue,
    due_after_hours,
    due_at,
    due_on_day,
    due_under,
    off_closed_time,
)
from bashu.domain.calendar.openings import (
    ALWAYS_OPEN,
    CLOSED,
    MINUTES_OF_A_DAY,
    SEARCH_DAYS,
    WHOLE_DAY,
    Calendar,
    Hours,
    Opening,
    Season,
    WhyClosed,
    after_open_days,
    after_open_time,
    closes,
    hours_of,
    is_open_at,
    last_closing,
    last_moment,
    next_open_day,
    next_opening,
    open_time_between,
    opens,
)

__all__ = [
    "ALWAYS_OPEN",
    "CLOSED",
    "DAY",
    "LAST_SECOND",
    "LOCAL",
    "MINUTES_OF_A_DAY",
    "SEARCH_DAYS",
    "WHOLE_DAY",
    "Calendar",
    "Hours",
    "Opening",
    "Season",
    "Span",
    "WhyClosed",
    "after_open_days",
    "after_open_time",
    "check_calendar",
    "closes",
    "days_covered",
    "days_overdue",
    "due_after_hours",
    "due_at",
    "due_on_day",
    "due_under",
    "end_of",
    "ends_a_day",
    "hours_of",
    "is_open_at",
    "last_closing",
    "last_moment",
    "local_day",
    "next_open_day",
    "next_opening",
    "off_closed_time",
    "open_time_between",
    "opens",
    "start_of",
]
