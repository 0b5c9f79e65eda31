"""Moves that let more be lent, beside a trial of every distribution."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.routing import Proposal, Shelf, balance
from bashu.domain.routing.balance import GAIN_MIN, HALF_SERVED

MANY = 10_000


def shelf(branch: int, *, standing: int, lent: int, movable: int | None = None, room: int | None = None) -> Shelf:
    return Shelf(
        branch_id=branch, standing=standing, movable=standing if movable is None else movable, lent=lent, room=room
    )


CENTRE, COUNTY = shelf(1, standing=400, lent=40), shelf(2, standing=20, lent=60)


def test_c358_what_gathers_is_sent_to_where_it_is_missing() -> None:
    """C358: four hundred stand where forty are lent in a month, twenty where sixty are."""
    (move,) = balance((CENTRE, COUNTY), items_max=MANY)
    assert (move.origin_id, move.destination_id) == (1, 2)
    assert 100 < move.items < 400
    assert move.gain > 50


@pytest.mark.parametrize(
    ("shelves", "items"),
    [
        ((CENTRE, COUNTY), 30),
        ((CENTRE, shelf(2, standing=20, lent=60, room=7)), 7),
        ((shelf(1, standing=400, lent=40, movable=9), COUNTY), 9),
    ],
)
def test_c358_no_more_than_may_be_moved_and_than_there_is_room_for(shelves: tuple[Shelf, ...], items: int) -> None:
    """C358."""
    (move,) = balance(shelves, items_max=30)
    assert move.items == items


@pytest.mark.parametrize(
    "shelves", [(), (CENTRE,), (CENTRE, shelf(2, standing=400, lent=40)), (shelf(1, standing=0, lent=0),)]
)
def test_c358_nothing_is_moved_for_nothing(shelves: tuple[Shelf, ...]) -> None:
    """C358: nor where there is only one place, or places that are alike."""
    assert balance(shelves, items_max=MANY) == ()


def test_c747_nothing_is_proposed_past_a_transfer_limit() -> None:
    """C747: the next best pair is."""
    third = shelf(3, standing=40, lent=50, movable=0)
    (move,) = balance((CENTRE, COUNTY, third), items_max=10, barred={(1, 2)})
    assert (move.origin_id, move.destination_id) == (1, 3)
    assert balance((CENTRE, COUNTY), items_max=10, barred={(1, 2)}) == ()


def test_a_branch_where_nothing_stands_is_taken_to_be_as_the_others() -> None:
    assert [move.destination_id for move in balance((CENTRE, shelf(3, standing=0, lent=0)), items_max=5)] == [3]


SHELVES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 300), st.none() | st.integers(0, 4)),
    min_size=2, max_size=3,
).map(
    lambda drawn: tuple(
        shelf(number, standing=standing, lent=lent, movable=min(movable, standing), room=room)
        for number, (standing, movable, lent, room) in enumerate(drawn)
    )
)  # fmt: skip


def served(shelves: tuple[Shelf, ...], items: tuple[int, ...]) -> float:
    """Loans a month if so many stood there, by the formula of the page."""
    here = [each for each in shelves if each.standing]
    came = {each.branch_id: each.lent * (each.standing + HALF_SERVED) / each.standing for each in here}
    typical = sum(came.values()) / len(came) if came else 0.0
    return sum(
        came.get(each.branch_id, max(typical, float(each.lent))) * count / (count + HALF_SERVED)
        for each, count in zip(shelves, items, strict=True)
    )


def after(shelves: tuple[Shelf, ...], moves: tuple[Proposal, ...]) -> tuple[int, ...]:
    changed: Counter[int] = Counter()
    for move in moves:
        changed[move.origin_id] -= move.items
        changed[move.destination_id] += move.items
    return tuple(each.standing + changed[each.branch_id] for each in shelves)


@given(SHELVES)
def test_no_other_distribution_lends_much_more(shelves: tuple[Shelf, ...]) -> None:
    """Each move that is left undone would gain less than it takes to be worth it."""
    moves = balance(shelves, items_max=MANY)
    items = after(shelves, moves)
    allowed = [
        range(each.standing - each.movable, each.standing + (20 if each.room is None else each.room) + 1)
        for each in shelves
    ]
    assert all(count in span for count, span in zip(items, allowed, strict=True))
    total = sum(items)
    best = max(served(shelves, each) for each in product(*allowed) if sum(each) == total)
    left = sum(each.standing for each in shelves) * GAIN_MIN
    assert served(shelves, items) >= best - left - 1e-9
    gained = served(shelves, items) - served(shelves, tuple(each.standing for each in shelves))
    assert sum(move.gain for move in moves) == pytest.approx(gained)


@given(SHELVES)
def test_nothing_goes_both_ways(shelves: tuple[Shelf, ...]) -> None:
    moves = balance(shelves, items_max=MANY)
    assert {move.origin_id for move in moves}.isdisjoint(move.destination_id for move in moves)
    assert all(move.items > 0 and move.gain > 0 for move in moves)
