"""Calendars as libraries have them, and as nobody would write them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bashu.domain.calendar import Calendar, Hours, Opening, Season, Span, hours_of

MONDAY, TUESDAY, SATURDAY, SUNDAY = 0, 1, 5, 6
BASE = date(2026, 2, 1)
"""A Sunday."""


def local(text: str) -> datetime:
    """A time on the wall clock of Chengdu."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def hours(*times: str) -> Hours:
    """Of "9:00-17:00"."""
    return hours_of(Opening(*(_minute(each) for each in time.split("-"))) for time in times)


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def season(starts_on: date, **days: Hours) -> Season:
    """Tuesday to Friday as `week` says, the weekend as `weekend`; closed on Mondays."""
    week, weekend = days["week"], days.get("weekend", days["week"])
    return Season(starts_on, ((), week, week, week, week, weekend, weekend))


USUAL = Calendar(
    seasons=(season(date(2020, 1, 1), week=hours("9:00-12:00", "14:00-18:00"), weekend=hours("9:00-17:00")),)
)
"""Closed on Mondays, and over noon on working days."""

near = st.integers(-40, 40).map(lambda ahead: BASE + timedelta(days=ahead))
instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1), timezones=st.just(UTC))  # noqa: DTZ001
openings = st.tuples(st.integers(0, 1440), st.integers(0, 1440)).filter(lambda pair: pair[0] < pair[1])
some_hours = st.lists(openings.map(lambda pair: Opening(*pair)), max_size=3).map(hours_of)
weeks: Any = st.tuples(*[some_hours] * 7)
spans = st.tuples(near, st.integers(0, 20)).map(lambda pair: Span(pair[0], pair[0] + timedelta(days=pair[1])))
calendars = st.builds(
    Calendar,
    closed_weekdays=st.frozensets(st.integers(0, 6)),
    closed_on=st.frozensets(near, max_size=10),
    seasons=st.lists(st.builds(Season, near, weeks), max_size=2).map(tuple),
    open_on=st.dictionaries(near, some_hours.filter(bool), max_size=5),
    closures=st.lists(spans, max_size=2).map(tuple),
    amnesties=st.lists(spans, max_size=2).map(tuple),
    always_open=st.booleans(),
)
