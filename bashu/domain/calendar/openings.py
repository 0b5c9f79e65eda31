"""When a branch is open: the branch's own calendar, which has the last word.

Of a day the first of these that says anything decides:

    1  a closure of the branch or of its library: closed
    2  a single closed day: closed
    3  a single open day, such as a working day that makes up for a holiday: open at its own hours
    4  a point that is always open: the whole day
    5  the week of the season: the one with the latest first day that has begun
    6  before the first season: open but for the closed weekdays, at hours that nobody has told

A branch whose hours nobody has told counts as open for the whole of its open days. Hours over midnight are two
openings: until 24:00, and from 0:00 of the next day.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from bashu.domain.calendar.days import DAY, Span, end_of, local_day, start_of
from bashu.domain.values import value_class

# A place that does not open for so many days on end has no next open day.
SEARCH_DAYS: Final = 366
MINUTES_OF_A_DAY: Final = 24 * 60


@value_class(frozen=True, slots=True, order=True)
class Opening:
    """The door is open from one minute of a local day to another: 540 is 9:00, 1440 the midnight that ends the day."""

    opens: int
    closes: int


Hours: TypeAlias = tuple[Opening, ...]
CLOSED: Final[Hours] = ()
WHOLE_DAY: Final[Hours] = (Opening(0, MINUTES_OF_A_DAY),)


@value_class(frozen=True, slots=True)
class Season:
    """From this day on the week looks like this: the hours of Monday to Sunday."""

    starts_on: date
    week: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]


class WhyClosed(StrEnum):
    CLOSURE = "closure"
    CLOSED_DAY = "closed_day"
    WEEKDAY = "weekday"


@value_class(frozen=True, slots=True)
class Calendar:
    """What a branch says of its days. `closed_weekdays`: Monday is 0, as `date.weekday` counts.

    `amnesties` close nothing: they are the spans in which overdue days do not count.
    """

    closed_weekdays: frozenset[int] = frozenset()
    closed_on: frozenset[date] = frozenset()
    seasons: tuple[Season, ...] = ()
    open_on: Mapping[date, Hours] = field(default_factory=dict)
    closures: tuple[Span, ...] = ()
    amnesties: tuple[Span, ...] = ()
    always_open: bool = False

    def is_open(self, day: date) -> bool:
        return bool(self.hours(day))

    def hours(self, day: date) -> Hours:
        """In their order; none on a closed day."""
        if day in self.closed_on or self.closure(day):
            return CLOSED
        single = self.open_on.get(day)
        return self.usual_hours(day) if single is None else single

    def usual_hours(self, day: date) -> Hours:
        """Those of its weekday, whatever closures and single days say."""
        if self.always_open:
            return WHOLE_DAY
        begun = [season for season in self.seasons if season.starts_on <= day]
        if begun:
            return max(begun, key=lambda season: season.starts_on).week[day.weekday()]
        return CLOSED if day.weekday() in self.closed_weekdays else WHOLE_DAY

    def knows_hours(self, day: date) -> bool:
        """Whether anybody has told at which hours the branch is open around this day."""
        return self.always_open or any(season.starts_on <= day for season in self.seasons)

    def closure(self, day: date) -> Span | None:
        return next((span for span in self.closures if span.covers(day)), None)

    def why_closed(self, day: date) -> WhyClosed | None:
        if self.closure(day):
            return WhyClosed.CLOSURE
        if day in self.closed_on:
            return WhyClosed.CLOSED_DAY
        return None if self.is_open(day) else WhyClosed.WEEKDAY

    @property
    def uncounted(self) -> tuple[Span, ...]:
        """Days that nobody is charged for being late: those of amnesties, and those on which a closure kept the door
        shut."""
        return self.amnesties + self.closures


ALWAYS_OPEN: Final = Calendar(always_open=True)


def hours_of(openings: Iterable[Opening]) -> Hours:
    """In their order; openings that touch or overlap are one."""
    found: list[Opening] = []
    for opening in sorted(openings):
        if found and opening.opens <= found[-1].closes:
            found[-1] = Opening(found[-1].opens, max(found[-1].closes, opening.closes))
        else:
            found.append(opening)
    return tuple(found)


def opens(calendar: Calendar, day: date) -> datetime | None:
    """When the door is opened for the first time that day; None on a closed day."""
    hours = calendar.hours(day)
    return _at(day, hours[0].opens) if hours else None


def closes(calendar: Calendar, day: date) -> datetime | None:
    """When the door is closed for the last time that day; None on a closed day."""
    hours = calendar.hours(day)
    return _at(day, hours[-1].closes) if hours else None


def last_moment(calendar: Calendar, day: date) -> datetime:
    """Until when something can be brought back that day: until the door is closed, or the day is over."""
    closing = closes(calendar, day)
    return end_of(day) if closing is None or calendar.hours(day) == WHOLE_DAY else closing


def last_closing(calendar: Calendar, instant: datetime) -> datetime | None:
    """When the door was closed last before this instant. A place closed for a year on end has no such time."""
    today = local_day(instant)
    for ago in range(SEARCH_DAYS):
        day = today - ago * DAY
        hours = calendar.hours(day)
        closings = [last_moment(calendar, day)] if hours == WHOLE_DAY else [_at(day, each.closes) for each in hours]
        if before := [closing for closing in closings if closing < instant]:
            return max(before)
    return None


def next_open_day(calendar: Calendar, day: date) -> date:
    """This day if open, else the first open one after it. A place closed for a year on end has none: the day itself."""
    return next(_open_days(calendar, day), day)


def after_open_days(calendar: Calendar, day: date, *, count: int) -> date:
    """The so many-th open day after this one. A place closed for a year on end counts every day from there."""
    for _ in range(count):
        day = next_open_day(calendar, day + DAY)
    return day


def is_open_at(calendar: Calendar, instant: datetime) -> bool:
    """The closing moment counts: until then something can be brought back."""
    today = local_day(instant)
    return any(
        _at(day, opening.opens) <= instant <= _at(day, opening.closes)
        for day in (today - DAY, today)
        for opening in calendar.hours(day)
    )


def next_opening(calendar: Calendar, instant: datetime) -> datetime:
    """This instant if open, else when the door is opened next. A place closed for a year on end: the instant itself."""
    if is_open_at(calendar, instant):
        return instant
    openings = (
        _at(day, each.opens) for day in _open_days(calendar, local_day(instant)) for each in calendar.hours(day)
    )
    return next((opening for opening in openings if opening > instant), instant)


def open_time_between(calendar: Calendar, start: datetime, *, end: datetime) -> timedelta:
    """For how long of this time the door is open; nothing if it ends before it starts."""
    return sum((ends - begins for begins, ends in _openings(calendar, start, until=end)), timedelta())


def after_open_time(calendar: Calendar, start: datetime, *, wanted: timedelta) -> datetime:
    """The first instant by which the door has been open for so long. A place closed for a year on end: by the clock."""
    left, day = wanted, local_day(start)
    while left > timedelta():
        open_day = next(_open_days(calendar, day), None)
        if open_day is None:
            return max(start, start_of(day)) + left
        for begins, ends in _openings(calendar, max(start, start_of(open_day)), until=start_of(open_day + DAY)):
            if left <= ends - begins:
                return begins + left
            left -= ends - begins
        day = open_day + DAY
    return start


def _openings(calendar: Calendar, start: datetime, *, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of this time in which the door is open."""
    if until <= start:
        return
    first, last = local_day(start), local_day(until)
    for ahead in range((last - first).days + 1):
        day = first + ahead * DAY
        for opening in calendar.hours(day):
            begins, ends = max(start, _at(day, opening.opens)), min(until, _at(day, opening.closes))
            if begins < ends:
                yield begins, ends


def _open_days(calendar: Calendar, day: date) -> Iterator[date]:
    """The open days of a year from this one on."""
    return (later for ahead in range(SEARCH_DAYS) if calendar.is_open(later := day + ahead * DAY))


def _at(day: date, minute: int) -> datetime:
    return start_of(day) + timedelta(minutes=minute)
