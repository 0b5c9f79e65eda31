"""What public holidays would change: proposed to each branch, and written by nobody."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.calendar import Calendar, Span
from bashu.domain.calendar.holidays import DaysOff, Holidays, ProposedDay, propose
from tests.domain.calendar.calendars import USUAL, calendars, hours, near

MONDAY_OFF, TUESDAY_OFF, MONDAY_SHIFT = date(2026, 2, 16), date(2026, 2, 17), date(2026, 3, 2)
FESTIVAL = Holidays(
    year=2026, days_off={MONDAY_OFF: "春节", TUESDAY_OFF: "春节"}, working_days={MONDAY_SHIFT: "春节"}
)  # fmt: skip
WORKDAY, SUNDAY = hours("9:00-12:00", "14:00-18:00"), hours("9:00-17:00")


def proposed(calendar: Calendar, days_off: DaysOff) -> list[tuple[date, bool]]:
    return [(day.on, day.opens) for day in propose(calendar, FESTIVAL, days_off=days_off)]


def test_c291_a_branch_that_keeps_holidays_is_closed_on_them_and_open_for_them() -> None:
    """C291: what is closed anyway is left alone; the day that makes up has the hours of a working day."""
    found = propose(USUAL, FESTIVAL, days_off=DaysOff.CLOSED)
    assert found == (
        ProposedDay(on=TUESDAY_OFF, reason="春节", opens=False),
        ProposedDay(on=MONDAY_SHIFT, reason="春节", opens=True, hours=WORKDAY),
    )


def test_c291_a_branch_that_is_open_on_holidays_opens_its_closed_weekday() -> None:
    """C291: at the hours of a Sunday."""
    found = propose(USUAL, FESTIVAL, days_off=DaysOff.OPEN)
    assert found[0] == ProposedDay(on=MONDAY_OFF, reason="春节", opens=True, hours=SUNDAY)
    assert [day.on for day in found] == [MONDAY_OFF, MONDAY_SHIFT]


@pytest.mark.parametrize("days_off", DaysOff)
@pytest.mark.parametrize(
    "calendar",
    [
        replace(USUAL, closed_on=frozenset({MONDAY_OFF, TUESDAY_OFF, MONDAY_SHIFT})),
        replace(USUAL, open_on=dict.fromkeys((MONDAY_OFF, TUESDAY_OFF, MONDAY_SHIFT), SUNDAY)),
        replace(USUAL, closures=(Span(date(2026, 2, 1), date(2026, 3, 31)),)),
        Calendar(always_open=True),
    ],
)
def test_c291_what_the_branch_has_said_itself_stands(calendar: Calendar, days_off: DaysOff) -> None:
    """C291: single days, closures; and a 24-hour point stays open."""
    assert proposed(calendar, days_off) == []


def test_hours_that_nobody_told_are_not_made_up() -> None:
    (_, day) = propose(Calendar(closed_weekdays=frozenset({0})), FESTIVAL, days_off=DaysOff.CLOSED)
    assert (day.opens, day.hours) == (True, None)


@given(calendars, st.dictionaries(near, st.just("节日"), max_size=9), st.sampled_from(DaysOff))
def test_what_was_accepted_is_not_proposed_again(calendar: Calendar, days: dict[date, str], days_off: DaysOff) -> None:
    holidays = Holidays(year=2026, days_off=days, working_days={})
    found = propose(calendar, holidays, days_off=days_off)
    accepted = replace(
        calendar,
        closed_on=calendar.closed_on | {day.on for day in found if not day.opens},
        open_on={**calendar.open_on, **{day.on: day.hours or SUNDAY for day in found if day.opens}},
    )
    assert propose(accepted, holidays, days_off=days_off) == ()
    assert all(accepted.is_open(day.on) is day.opens for day in found)
