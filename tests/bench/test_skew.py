"""Draws are as uneven as the loans they were taken from."""

from collections import Counter
from itertools import pairwise
from random import Random

from bench.skew import EVEN, skew_of

COUNT, DRAWS = 10_000, 50_000


def share_of_most_drawn(drawn: Counter[int], share: float) -> float:
    most = drawn.most_common(round(COUNT * share))
    return sum(times for _, times in most) / drawn.total()


def test_a_tenth_of_the_items_has_the_share_of_loans_that_the_table_says() -> None:
    skew, random = skew_of("item"), Random(1)
    drawn = Counter(skew.draw(random, COUNT) for _ in range(DRAWS))
    wanted = skew.loans[skew.shares.index(0.1)]
    assert abs(share_of_most_drawn(drawn, 0.1) - wanted) < 0.05


def test_every_number_may_be_drawn_and_no_other() -> None:
    random = Random(1)
    assert {EVEN.draw(random, 7) for _ in range(500)} == set(range(7))
    assert {skew_of("patron").draw(random, 7) for _ in range(500)} == set(range(7))


def test_who_is_often_drawn_stands_far_apart() -> None:
    random = Random(1)
    drawn = Counter(skew_of("item").draw(random, COUNT) for _ in range(DRAWS))
    often = sorted(number for number, _ in drawn.most_common(10))
    assert min(after - before for before, after in pairwise(often)) > 10
