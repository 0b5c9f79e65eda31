"""Seats, quotas and the line."""

from datetime import timedelta

from bashu.domain.activities import commands
from bashu.domain.activities.commands import QuotaPlan
from bashu.domain.activities.states import RegistrationKind, Standing
from tests.domain.activities.making import CHONGQING, NEVER, NOON, Activities

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
