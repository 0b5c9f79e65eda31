"""Seats, quotas and the line."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.activities import commands
from bashu.domain.activities.commands import QuotaPlan
from bashu.domain.activities.states import RegistrationKind, Standing
from tests.domain.activities.making import CHENGDU, CHONGQING, NEVER, NOON, Activities

HOUR = timedelta(hours=1)


def test_who_comes_first_is_seated_then_the_line_then_nobody() -> None:
    all_ = Activities()
    session = all_.plan(capacity=1, waiting_max=1)
    assert all_.register(1, session).standing is Standing.REGISTERED
    second = all_.register(2, session)
    assert (second.standing, second.before) == (Standing.WAITING, 0)
    assert all_.refusal(all_.registering(3, session)) == "FULL"


def test_a_quota_is_kept_for_its_readers_until_its_time_then_the_line_moves_up() -> None:
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


def test_a_party_takes_its_quota_first_and_the_rest_of_everybodys() -> None:
    all_ = Activities()
    session = all_.plan(capacity=4, party_max=3, quotas=(QuotaPlan(library_id=CHONGQING, seats=2),))
    all_.reader(1, home_library_id=CHONGQING)
    assert all_.register(1, session, seats=3, kind=RegistrationKind.FAMILY).quota_seats == 2
    assert all_.register(2, session).quota_seats == 0
    assert all_.refusal(all_.registering(3, session)) == "FULL"


def test_nobody_overtakes_a_party_that_does_not_fit_yet() -> None:
    all_ = Activities()
    session = all_.plan(capacity=3, party_max=3, waiting_max=5)
    first = all_.register(1, session, seats=2)
    assert all_.register(2, session, seats=3).standing is Standing.WAITING
    assert all_.register(3, session).standing is Standing.WAITING
    moved = all_.answer(all_.cancelling(first.registration_id, staff_id=1)).moved_up
    assert (moved, all_.session(session).seats_taken, all_.session(session).waiting) == (1, 3, 1)


def test_behind_it_only_who_has_seats_of_another_quota_moves_on() -> None:
    all_ = Activities()
    session = all_.plan(capacity=2, waiting_max=5, quotas=(QuotaPlan(library_id=CHONGQING, seats=1),))
    all_.register(1, session)
    assert all_.register(2, session).standing is Standing.WAITING
    all_.reader(3, home_library_id=CHONGQING)
    assert all_.register(3, session).standing is Standing.REGISTERED


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["register", "register", "register", "cancel", "plan", "clock"]),
        st.integers(1, 12),
        st.integers(1, 4),
        st.sampled_from([CHENGDU, CHONGQING, 3]),
    ),
    max_size=60,
)


@given(steps=STEPS, capacity=st.integers(1, 8), quota=st.integers(0, 4), waiting=st.integers(0, 5))
def test_seats_are_never_oversold_whatever_is_asked_in_whatever_order(
    steps: list[tuple[str, int, int, int]], capacity: int, quota: int, waiting: int
) -> None:
    all_ = Activities()
    kept = min(quota, capacity)
    quotas = (QuotaPlan(library_id=CHONGQING, seats=kept, until_at=NOON + 20 * HOUR),) if kept else ()
    session = all_.plan(capacity=capacity, party_max=4, waiting_max=waiting, quotas=quotas)
    for number, (what, who, seats, library) in enumerate(steps):
        at = NOON + number * HOUR
        all_.reader(who, home_library_id=library)
        match what:
            case "register":
                all_.decide(all_.registering(who, session, at=at, seats=seats))
            case "cancel":
                found = all_.state.taking_part.get((session, who), 0)
                all_.decide(all_.cancelling(found, at=at, staff_id=1))
            case "plan":
                changed = all_.planning(session_id=session, at=at, capacity=seats * 3, party_max=4, waiting_max=waiting)
                all_.decide(changed)
            case _:
                all_.decide(commands.MoveUp(id=NEVER, occurred_at=at, session_id=session))
        holds(all_, session)


def holds(all_: Activities, session_id: int) -> None:
    session, quotas = all_.session(session_id), all_.state.quotas_of(session_id)
    seated = [each for each in all_.state.open_of(session_id) if each.state is Standing.REGISTERED]
    waiting = [each for each in all_.state.open_of(session_id) if each.state is Standing.WAITING]
    assert session.seats_taken == sum(each.seats for each in seated) <= session.capacity
    assert session.waiting == len(waiting) == len(all_.state.line(session_id).waiting)
    for quota in quotas:
        mine = sum(each.quota_seats for each in seated if each.home_library_id == quota.library_id)
        assert quota.taken == mine <= quota.seats
    assert [each.position for each in all_.state.line(session_id).waiting.values()] == sorted(
        each.position or 0 for each in waiting
    )
