from hypothesis import given
from hypothesis import strategies as st

from bashu.doors.sip2.limits import Bucket, Failures


@given(st.lists(st.floats(0, 2), min_size=1, max_size=200))
def test_who_waits_as_told_never_gets_more_than_the_rate_and_one_burst(pauses: list[float]) -> None:
    bucket, now = Bucket(rate=10.0, burst=5, now=0.0), 0.0
    for pause in pauses:
        now += pause
        now += bucket.take(now, 1)
    assert len(pauses) <= 5 + 10.0 * now + 1e-6


def test_a_slow_machine_never_waits() -> None:
    bucket = Bucket(rate=10.0, burst=1, now=0.0)
    assert [bucket.take(now / 5, 1) for now in range(1, 50)] == [0.0] * 49


def test_failures_are_forgotten_after_a_time_and_after_success() -> None:
    failures = Failures(most=2, seconds=60)
    failures.add("x", 0)
    failures.add("x", 1)
    assert failures.too_many("x", 2)
    assert not failures.too_many("x", 100)
    assert not failures.too_many("y", 2)
    failures.clear("x")
    assert not failures.too_many("x", 2)


def test_failures_do_not_grow_without_bound() -> None:
    failures = Failures(most=1, seconds=60, keys=2)
    for key in "abc":
        failures.add(key, 0)
    assert [failures.too_many(key, 1) for key in "abc"] == [False, True, True]
