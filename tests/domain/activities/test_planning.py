"""A session is planned, changed, called off."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bashu.domain.activities import commands
from bashu.domain.activities.commands import QuotaPlan
from bashu.domain.activities.draw import commitment_of
from bashu.domain.activities.states import How, SessionStage, WhyCalledOff
from tests.domain.activities.making import CHENGDU, CHONGQING, NEVER, NOON, STARTS, Activities

ENDS = STARTS + timedelta(hours=2)
DAY = timedelta(days=1)
COMMITMENT = commitment_of(bytes(32))
DRAW: dict[str, Any] = {"how": How.DRAW, "commitment": COMMITMENT, "draw_at": STARTS}
TWICE = (QuotaPlan(library_id=CHENGDU, seats=1), QuotaPlan(library_id=CHENGDU, seats=1))


def call_off(session_id: int) -> commands.CallOffSession:
    return commands.CallOffSession(
        id=NEVER, occurred_at=NOON, staff_id=1, session_id=session_id, why=WhyCalledOff.SPEAKER
    )


def test_a01_a_session_is_planned_of_an_activity_that_there_is() -> None:
    all_ = Activities()
    told = all_.answer(all_.planning(capacity=7))
    assert (told.version, told.stage, told.capacity, told.seats_taken) == (1, SessionStage.PLANNED, 7, 0)
    other = replace(all_.planning(session_id=told.session_id), activity_id=2)
    assert all_.refusal(other) == "ACTIVITY_UNKNOWN"
    all_.state.activities[2] = all_.state.activities[1]
    assert all_.refusal(other) == "SESSION_UNKNOWN"
    assert all_.refusal(all_.planning(session_id=999)) == "SESSION_UNKNOWN"
    assert all_.refusal(call_off(999)) == "SESSION_UNKNOWN"


@pytest.mark.parametrize(
    "changed",
    [
        {"ends_at": STARTS},
        {"ends_at": STARTS + timedelta(days=400, seconds=1)},
        {"opens_at": STARTS + DAY, "closes_at": STARTS},
        {"closes_at": ENDS + DAY},
        {"cancel_until_at": ENDS + DAY},
        DRAW | {"draw_at": None},
        DRAW | {"draw_at": STARTS + DAY},
        DRAW | {"draw_at": STARTS - DAY},
    ],
)
def test_a02_times_that_do_not_fit(changed: dict[str, Any]) -> None:
    all_ = Activities()
    assert all_.refusal(all_.planning(**changed)) == "TIMES_WRONG"


@pytest.mark.parametrize(
    "changed",
    [
        {"capacity": 0},
        {"capacity": 100_001},
        {"party_max": 0},
        {"waiting_max": -1},
        {"class_max": 100_001},
        {"quotas": (QuotaPlan(library_id=CHENGDU, seats=0),)},
        {"quotas": TWICE},
        {"capacity": 100, "quotas": tuple(QuotaPlan(library_id=number, seats=1) for number in range(65))},
        {"consent_below_age": 19},
    ],
)
def test_a03_numbers_that_do_not_fit(changed: dict[str, Any]) -> None:
    all_ = Activities()
    assert all_.refusal(all_.planning(**changed)) == "NUMBERS_WRONG"


def test_a04_quotas_have_no_more_seats_than_there_are() -> None:
    all_ = Activities()
    three = (QuotaPlan(library_id=CHONGQING, seats=3),)
    assert all_.refusal(all_.planning(capacity=2, quotas=three)) == "QUOTAS_ABOVE_CAPACITY"
    session = all_.plan(capacity=3)
    all_.register(1, session)
    assert all_.refusal(all_.planning(session_id=session, capacity=3, quotas=three)) == "QUOTAS_ABOVE_CAPACITY"
    all_.answer(all_.planning(session_id=session, capacity=4, quotas=three))


def test_a05_nobody_loses_a_seat_by_a_smaller_plan() -> None:
    all_ = Activities()
    quota = QuotaPlan(library_id=CHENGDU, seats=2)
    session = all_.plan(capacity=4, quotas=(quota,))
    for who in (1, 2):
        all_.register(who, session)
    assert all_.refusal(all_.planning(session_id=session, capacity=1)) == "CAPACITY_BELOW_TAKEN"
    smaller = (replace(quota, seats=1),)
    assert all_.refusal(all_.planning(session_id=session, capacity=4, quotas=smaller)) == "QUOTA_BELOW_TAKEN"
    assert all_.refusal(all_.planning(session_id=session, capacity=4)) == "QUOTA_BELOW_TAKEN"
    all_.answer(all_.planning(session_id=session, capacity=2, quotas=(quota,)))


def test_a06_more_seats_go_to_who_waits() -> None:
    all_ = Activities()
    session = all_.plan(capacity=1, waiting_max=3)
    for who in (1, 2, 3):
        all_.register(who, session)
    assert all_.answer(all_.planning(session_id=session, capacity=2, waiting_max=3)).moved_up == 1
    assert (all_.session(session).seats_taken, all_.session(session).waiting) == (2, 1)


def test_a07_the_way_of_registering_stands_once_somebody_is_registered() -> None:
    all_ = Activities()
    session = all_.plan()
    all_.answer(all_.planning(session_id=session, how=How.WALK_IN))
    all_.answer(all_.planning(session_id=session))
    all_.register(1, session)
    assert all_.refusal(all_.planning(session_id=session, how=How.WALK_IN)) == "HOW_IS_SETTLED"


def test_a08_a_draw_needs_its_commitment() -> None:
    all_ = Activities()
    assert all_.refusal(all_.planning(**(DRAW | {"commitment": ""}))) == "COMMITMENT_MISSING"


def test_a09_what_is_called_off_or_over_is_not_planned_anew() -> None:
    all_ = Activities()
    off, over = all_.plan(), all_.plan()
    all_.answer(call_off(off))
    all_.answer(commands.EndSession(id=NEVER, occurred_at=ENDS, session_id=over))
    for session, refusal in ((off, "CALLED_OFF"), (over, "OVER")):
        draw = commands.Draw(id=NEVER, occurred_at=ENDS, session_id=session, seed=bytes(32).hex())
        end = commands.EndSession(id=NEVER, occurred_at=ENDS, session_id=session)
        for command in (all_.planning(session_id=session), call_off(session), draw, end):
            assert all_.refusal(command) == refusal
        counting = commands.MoveUp(id=NEVER, occurred_at=NOON, session_id=session)
        assert all_.answer(counting).moved_up == 0
