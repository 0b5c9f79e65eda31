"""Places of the demonstration, with hours as libraries of their kind keep them."""

from datetime import date

from bashu.domain.calendar import Calendar, Season, check_calendar, closes, local_day, opens
from bashu.project.demo.places import by_code, new_branches, week_of

MONDAY, SATURDAY = date(2026, 7, 6), date(2026, 7, 11)


def test_every_branch_has_hours_or_never_closes() -> None:
    for branch in new_branches():
        assert branch.always_open is (branch.kind in {"self_service", "cabinet"})
        assert bool(branch.week) is not branch.always_open
        closed = {weekday for weekday, hours in enumerate(branch.week) if not hours}
        assert closed == set(branch.closed_weekdays), "the version before reads the weekdays alone"


def test_a_district_library_is_closed_on_mondays_and_shut_early_on_saturdays() -> None:
    monday, *others = week_of(by_code()["CQ03"])
    tuesday, wednesday, thursday, friday, saturday, sunday = others
    week = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
    calendar = Calendar(seasons=(Season(date(2021, 6, 11), week),))
    assert opens(calendar, MONDAY) is None
    closing = closes(calendar, SATURDAY)
    assert closing is not None
    assert (local_day(closing), f"{closing:%H:%M}") == (SATURDAY, "09:00"), "17:00 in Chongqing"
    assert not check_calendar(calendar, on=MONDAY)
