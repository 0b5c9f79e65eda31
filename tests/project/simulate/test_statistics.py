"""Means, intervals and quantiles."""

import random
from statistics import fmean

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bashu.project.simulate.statistics import T_975, difference, estimate, quantile, student_t

values = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20)


def test_the_interval_is_the_one_of_the_books() -> None:
    found = estimate([9, 10, 11, 12, 13])
    assert (found.mean, found.count) == (11, 5)
    assert found.half == pytest.approx(2.776 * 2.5**0.5 / 5**0.5)


def test_one_value_has_no_interval() -> None:
    assert estimate([7.0]).half is None
    assert not estimate([7.0]).differs_from_zero
    with pytest.raises(ValueError, match="no mean of nothing"):
        estimate([])
    with pytest.raises(ValueError, match="two values"):
        student_t(0)


@given(st.floats(-1e3, 1e3), st.integers(2, 20))
def test_of_what_is_always_the_same_nothing_is_said(value: float, count: int) -> None:
    """Two seeds that differ by one book each are no proof: t takes their spread for certainty."""
    found = estimate([value] * count)
    assert (found.half, found.differs_from_zero) == (None, False)
    assert not difference([0.1 + 0.2] * count, [0.3] * count).differs_from_zero


@given(values)
def test_the_mean_lies_inside_its_interval(some: list[float]) -> None:
    found = estimate(some)
    assume(found.low is not None and found.high is not None)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.mean <= found.high


@given(values, st.floats(-1e3, 1e3))
def test_what_is_the_same_for_both_falls_out_of_a_difference(some: list[float], more: float) -> None:
    assert difference([each + more for each in some], some).mean == pytest.approx(more, abs=1e-6)


def test_an_interval_holds_the_truth_as_often_as_it_says() -> None:
    drawn, held = random.Random(1), 0
    for _ in range(2_000):
        found = estimate([drawn.gauss(3, 2) for _ in range(5)])
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 3 <= found.high
    assert 0.93 < held / 2_000 < 0.97


def test_t_falls_towards_that_of_very_many() -> None:
    assert list(T_975.values()) == sorted(T_975.values(), reverse=True)
    assert student_t(27) == T_975[25]
    assert student_t(100_000) == T_975[120]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.floats(0, 1))
def test_a_quantile_lies_between_the_least_and_the_most(some: list[float], share: float) -> None:
    ordered = sorted(some)
    found = quantile(ordered, share)
    assert ordered[0] - 1e-6 <= found <= ordered[-1] + 1e-6
    assert quantile(ordered, 0) == ordered[0]
    assert quantile(ordered, 1) == ordered[-1]


@given(st.lists(st.integers(0, 1_000), min_size=3, max_size=30, unique=True))
def test_half_of_an_odd_number_lie_below_the_median(some: list[int]) -> None:
    assume(len(some) % 2)
    ordered = sorted(some)
    assert quantile(ordered, 0.5) == ordered[len(some) // 2]
    assert quantile([], 0.5) == 0
    assert fmean(ordered) >= ordered[0]
