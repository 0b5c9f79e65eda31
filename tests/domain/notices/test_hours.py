"""When something is sent: not at night, a digest once a day, again later and later; and what a day brings up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.calendar import LOCAL, end_of, local_day
from bashu.domain.notices.events import Channel, Event, Why
from bashu.domain.notices.found import of_loan, of_shelf
from bashu.domain.notices.hours import (
    LONGEST_PAUSE,
    USUAL,
    Timing,
    is_quiet,
    next_hour,
    out_of_quiet,
    step_of,
    timing_problems,
    tried_again,
)
from bashu.domain.notices.plan import Drop, Plan, Reader, Send, Wait, plan
from tests.people import NOON, days

HOURS = st.integers(0, 23)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
BOTH = frozenset(Channel)


def reader(**changed: object) -> Reader:
    usual: dict[str, object] = {
        "is_open": True, "reached_by": BOTH, "prefers": None, "digest": False, "unwanted": frozenset(), "timing": USUAL,
    }  # fmt: skip
    return Reader(**(usual | changed))  # type: ignore[arg-type]


def planned(
    event: Event = Event.DUE_SOON, *, made_at: datetime = NOON, now: datetime = NOON, **changed: object
) -> Plan:
    working = changed.pop("working", BOTH)
    return plan(event, reader(**changed), made_at=made_at, now=now, working=working)  # type: ignore[arg-type]


@given(HOURS, HOURS, INSTANTS)
def test_what_is_out_of_quiet_hours_is_the_next_such_moment(begins: int, ends: int, at: datetime) -> None:
    timing = Timing(quiet_from=begins, quiet_to=ends)
    out = out_of_quiet(timing, at)
    assert not is_quiet(timing, out.astimezone(LOCAL).hour)
    assert timedelta(0) <= out - at < timedelta(hours=24)
    moment = at
    while moment + timedelta(hours=1) < out:
        assert is_quiet(timing, moment.astimezone(LOCAL).hour)
        moment += timedelta(hours=1)


@given(HOURS, INSTANTS)
def test_an_hour_comes_within_a_day(hour: int, at: datetime) -> None:
    found = next_hour(at, hour)
    assert timedelta(0) <= found - at < days(1)
    assert found.astimezone(LOCAL).hour == hour


def test_the_night_is_quiet_and_the_morning_is_not() -> None:
    late = datetime(2026, 7, 1, 22, 30, tzinfo=LOCAL)
    assert out_of_quiet(USUAL, late) == datetime(2026, 7, 2, 8, 0, tzinfo=LOCAL)
    assert out_of_quiet(USUAL, NOON) == NOON


@given(st.integers(1, 1_000), INSTANTS)
def test_it_is_tried_again_later_but_never_at_night(tries: int, now: datetime) -> None:
    again = tried_again(USUAL, now=now, tries=tries)
    assert again > now
    assert not is_quiet(USUAL, again.astimezone(LOCAL).hour)
    assert again - now <= LONGEST_PAUSE + timedelta(hours=11)


@pytest.mark.parametrize(
    ("late", "step"),
    [(-1, None), (0, None), (1, 1), (6, 1), (7, 7), (8, 7), (13, 7), (14, 14), (20, 14), (21, None), (30, 30),
     (36, 30), (37, None), (400, None)],
)  # fmt: skip
def test_only_the_last_step_is_told_and_no_stale_one(late: int, step: int | None) -> None:
    assert step_of(USUAL, late) == step


@pytest.mark.parametrize(
    "wrong",
    [
        Timing(due_soon_days=31), Timing(due_soon_days=-1), Timing(overdue_days=(7, 1)), Timing(overdue_days=(0,)),
        Timing(overdue_days=(1, 1)), Timing(overdue_days=tuple(range(1, 10))), Timing(quiet_from=24),
        Timing(digest_at=22), Timing(give_up_days=0), Timing(give_up_days=15),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_said(wrong: Timing) -> None:
    assert len(timing_problems(wrong)) == 1


def test_what_is_usual_can_stand() -> None:
    assert timing_problems(USUAL) == ()
    assert timing_problems(Timing(due_soon_days=0, overdue_days=(), quiet_from=0, quiet_to=0)) == ()


def test_who_can_be_told_is_told_by_the_channel_that_is_preferred() -> None:
    assert planned() == Send(Channel.EMAIL)
    assert planned(prefers=Channel.SMS) == Send(Channel.SMS)
    assert planned(prefers=Channel.SMS, reached_by=frozenset({Channel.EMAIL})) == Send(Channel.EMAIL)
    assert planned(working=frozenset({Channel.SMS})) == Send(Channel.SMS)


def test_why_nobody_is_told() -> None:
    assert planned(is_open=False) == Drop(Why.ACCOUNT_CLOSED)
    assert planned(unwanted=frozenset({"due_soon"})) == Drop(Why.NOT_WANTED)
    assert planned(reached_by=frozenset()) == Drop(Why.NO_CONTACT)
    assert planned(working=frozenset()) == Drop(Why.NO_CHANNEL)
    assert planned(now=NOON + days(4)) == Drop(Why.TOO_OLD)
    assert planned(Event.TRIAL, unwanted=frozenset({"trial"})) == Send(Channel.EMAIL)


def test_at_night_everything_waits_for_the_morning() -> None:
    night = datetime(2026, 7, 1, 23, 0, tzinfo=LOCAL)
    for event in Event:
        assert planned(event, made_at=night, now=night) == Wait(datetime(2026, 7, 2, 8, 0, tzinfo=LOCAL))


def test_a_digest_waits_for_its_hour() -> None:
    nine = datetime(2026, 7, 2, 9, 0, tzinfo=LOCAL)
    assert planned(digest=True) == Wait(nine)
    assert planned(digest=True, now=nine) == Send(Channel.EMAIL)
    assert planned(digest=True, now=nine + timedelta(hours=3)) == Send(Channel.EMAIL)
    assert planned(Event.TRIAL, digest=True) == Send(Channel.EMAIL)


def found(days_late: int, *, renewed: timedelta | None = None) -> list[str]:
    due_at = end_of(local_day(NOON) - days(days_late))
    by_clock = None if renewed is None else NOON - renewed
    rows = of_loan(due_at=due_at, renewed_by_clock_at=by_clock, timing=USUAL, now=NOON)
    return [f"{event} {occasion}" for event, occasion in rows]


def test_what_a_day_brings_up_of_a_loan() -> None:
    assert found(0) == []
    assert found(-3) == ["due_soon 2026-07-04"]
    assert found(-4) == []
    assert found(9) == ["overdue 2026-06-22+7"]
    assert found(-29, renewed=timedelta(hours=9)) == ["renewed 2026-07-30"]
    assert found(-29, renewed=days(3)) == []


@pytest.mark.parametrize(
    ("left", "waited", "told"), [(2, 5, 0), (1, 5, 1), (0, 5, 1), (-1, 5, 0), (1, 1, 0), (1, 2, 1)]
)
def test_the_last_day_on_the_shelf_is_told_the_day_before(left: int, waited: int, told: int) -> None:
    until = end_of(local_day(NOON) + days(left))
    assert len(list(of_shelf(shelf_until=until, ready_at=NOON - days(waited), now=NOON))) == told
