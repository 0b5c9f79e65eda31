"""Seats, quotas and the line."""

from datetime import timedelta
from typing import Any

from bashu.domain.activities import commands
from bashu.domain.activities.commands import QuotaPlan
from bashu.domain.activities.states import RegistrationKind, Standing, WhyCalledOff
from tests.domain.activities.making import CHONGQING, NEVER, NOON, STARTS, Activities
from tests.domain.activities.test_draw import a_draw

HOUR = timedelta(hours=1)


def test_a11_who_comes_first_is_seated_then_the_line_then_nobody() -> None:
    all_ = Activities()
    session = all_.plan(capacity=1, waiting_max=1)
    assert all_.register(1, session).standing is Standing.REGISTERED
    second = all_.register(2, session)
    assert (second.standing, second.before) == (Standing.WAITING, 0)
    assert all_.refusal(all_.registering(3, session)) == "FULL"


def test_a26_a_quota_is_kept_for_its_readers_until_its_time_then_the_line_moves_up() -> None:
    all_ = Activities()
    quota = QuotaPlan(library_id=CHONGQING, seats=1, until_at=NOON + HOUR)
    session = all_.plan(capacity=2, waiting_max=5, quotas=(quota,))
    all_.register(1, session)
    assert all_.register(2, session).standing is Standing.WAITING
    early = commands.MoveUp(id=NEVER, occurred_at=NOON, session_id=session)
    assert all_.answer(early).moved_up == 0
    late = commands.MoveUp(id=NEVER, occurred_at=NOON + HOUR, session_id=session)
    assert all_.answer(late).moved_up == 1
    assert all_.session(session).seats_taken == 2


def test_a27_a_party_takes_its_quota_first_and_the_rest_of_everybodys() -> None:
    all_ = Activities()
    session = all_.plan(capacity=4, party_max=3, quotas=(QuotaPlan(library_id=CHONGQING, seats=2),))
    all_.reader(1, home_library_id=CHONGQING)
    assert all_.register(1, session, seats=3, kind=RegistrationKind.FAMILY).quota_seats == 2
    assert all_.register(2, session).quota_seats == 0
    assert all_.refusal(all_.registering(3, session)) == "FULL"


def test_a28_nobody_overtakes_a_party_that_does_not_fit_yet() -> None:
    all_ = Activities()
    session = all_.plan(capacity=3, party_max=3, waiting_max=5)
    first = all_.register(1, session, seats=2)
    assert all_.register(2, session, seats=3).standing is Standing.WAITING
    assert all_.register(3, session).standing is Standing.WAITING
    moved = all_.answer(all_.cancelling(first.registration_id, staff_id=1)).moved_up
    assert (moved, all_.session(session).seats_taken, all_.session(session).waiting) == (1, 3, 1)


def test_a29_behind_it_only_who_has_seats_of_another_quota_moves_on() -> None:
    all_ = Activities()
    session = all_.plan(capacity=2, waiting_max=5, quotas=(QuotaPlan(library_id=CHONGQING, seats=1),))
    all_.register(1, session)
    assert all_.register(2, session).standing is Standing.WAITING
    all_.reader(3, home_library_id=CHONGQING)
    assert all_.register(3, session).standing is Standing.REGISTERED


def test_a62_nobody_asks_for_more_seats_than_there_are() -> None:
    all_ = Activities()
    forever, for_a_while = (QuotaPlan(library_id=CHONGQING, seats=1, until_at=at) for at in (None, NOON + HOUR))
    kept, freed = (all_.plan(capacity=2, party_max=4, waiting_max=9, quotas=(each,)) for each in (forever, for_a_while))
    assert all_.refusal(all_.registering(1, kept, seats=2)) == "TOO_MANY_SEATS"
    assert all_.register(1, freed, seats=2).standing is Standing.WAITING
    assert all_.refusal(all_.registering(2, freed, seats=3)) == "TOO_MANY_SEATS"
    all_.reader(9, home_library_id=CHONGQING)
    assert all_.register(9, kept, seats=2).quota_seats == 1


def test_a62_of_whom_every_seat_is_kept_nobody_waits_for_ever() -> None:
    all_ = Activities()
    session = all_.plan(capacity=1, waiting_max=9, quotas=(QuotaPlan(library_id=CHONGQING, seats=1),))
    assert all_.refusal(all_.registering(1, session)) == "FULL"
    drawn = a_draw(all_, capacity=1, quotas=(QuotaPlan(library_id=CHONGQING, seats=1),))
    assert all_.refusal(all_.registering(1, drawn)) == "FULL"


def test_a62_who_wants_more_than_there_is_since_fewer_are_planned_holds_nobody_up() -> None:
    all_ = Activities()
    plan: dict[str, Any] = {"capacity": 4, "party_max": 4, "waiting_max": 9}
    session = all_.plan(**plan)
    first = all_.register(1, session, seats=2)
    for who, seats in ((2, 4), (3, 2)):
        assert all_.register(who, session, seats=seats).standing is Standing.WAITING
    assert all_.answer(all_.planning(session_id=session, **plan | {"capacity": 3})).moved_up == 0
    assert all_.register(4, session).standing is Standing.WAITING
    assert all_.answer(all_.cancelling(first.registration_id, staff_id=1)).moved_up == 2
    assert all_.answer(all_.planning(session_id=session, **plan | {"capacity": 7})).moved_up == 1


def test_a66_when_it_has_ended_nobody_gives_back_or_moves_up_though_the_clock_has_not_said_so() -> None:
    all_ = Activities()
    quota = QuotaPlan(library_id=CHONGQING, seats=1, until_at=STARTS)
    session = all_.plan(capacity=2, waiting_max=5, quotas=(quota,))
    ends = all_.session(session).ends_at
    made = [all_.register(who, session) for who in (1, 2)]
    assert made[1].standing is Standing.WAITING
    move = commands.MoveUp(id=NEVER, occurred_at=ends, session_id=session)
    assert all_.answer(move).moved_up == 0
    assert all_.refusal(all_.cancelling(made[0].registration_id, at=ends, staff_id=1)) == "OVER"
    off = commands.CallOffSession(id=NEVER, occurred_at=ends, staff_id=1, session_id=session, why=WhyCalledOff.PLACE)
    assert all_.refusal(off) == "OVER"
