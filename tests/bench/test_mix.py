"""What the machines do all day."""

from collections import Counter
from itertools import islice
from random import Random

import pytest

from bench.mix import BRANCHES, Kind, Share, Size, Walks, branch_of, home_of

SIZE = Size.of(60_000)


def test_an_item_in_one_machines_hand_is_taken_by_no_other() -> None:
    walks = Walks(SIZE, Share.SKEWED)
    machines = [walks.walk(Random(seed)) for seed in range(200)]
    in_hand: set[int] = set()
    for _ in range(20):
        for step in (next(machine) for machine in machines):
            assert (step.item in in_hand) is (step.kind is not Kind.OUT)
            in_hand = in_hand - {step.item} if step.kind is Kind.IN else in_hand | {step.item}


@pytest.mark.parametrize("share", Share)
def test_each_share_has_items_of_its_own_that_are_not_on_loan(share: Share) -> None:
    steps = list(islice(Walks(SIZE, share).walk(Random(1)), 500))
    assert {step.item % len(Share) for step in steps} == {share.place}
    assert max(step.item for step in steps) <= SIZE.items - SIZE.open_loans


def test_two_processes_never_take_the_same_item() -> None:
    walks = [Walks(SIZE, Share.ENGINE, part=part, parts=2) for part in range(2)]
    first, second = ({step.item for step in islice(each.walk(Random(1)), 3_000)} for each in walks)
    assert not first & second


def test_three_of_ten_items_come_back_away_from_home() -> None:
    steps = islice(Walks(SIZE, Share.SIP2).walk(Random(1)), 5_000)
    away = Counter(home_of(step.item) != branch_of(step.terminal) for step in steps if step.kind is Kind.IN)
    assert 0.27 < away[True] / away.total() < 0.33


def test_a_branch_has_a_terminal_of_every_round() -> None:
    assert {branch_of(terminal) for terminal in range(1, BRANCHES + 1)} == set(range(1, BRANCHES + 1))
    assert branch_of(BRANCHES + 1) == branch_of(1) == 1
