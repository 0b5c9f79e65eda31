import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.money import Money

amounts = st.builds(Money, st.integers(-(10**12), 10**12))


@pytest.mark.parametrize(
    ("fen", "words"), [(120, "1.20 元"), (5, "0.05 元"), (0, "0.00 元"), (-5, "-0.05 元"), (-1234567, "-12345.67 元")]
)
def test_money_is_written_in_yuan(fen: int, words: str) -> None:
    assert str(Money(fen)) == words


@given(amounts)
def test_what_is_written_is_what_is_held(money: Money) -> None:
    assert int(money.amount.replace(".", "")) == money.fen


@given(amounts, amounts)
def test_what_is_added_can_be_taken_away(one: Money, other: Money) -> None:
    assert one + other - other == one
    assert one - other == -(other - one)
    assert (one < other) == (one.fen < other.fen)


@given(amounts, st.integers(0, 1000))
def test_days_times_a_rate_is_exact(rate: Money, days: int) -> None:
    assert rate * days == sum((rate for _ in range(days)), start=Money(0))


def test_nothing_is_false() -> None:
    assert not Money(0)
    assert Money(-1)
