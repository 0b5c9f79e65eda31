"""The list of a draw stands from the end of registration on: else whoever knows seed and number chooses who wins."""

from datetime import timedelta
from typing import Any

import pytest

from bashu.domain.activities import commands
from bashu.domain.activities.commands import QuotaPlan
from bashu.domain.activities.draw import commitment_of, draw_order, list_hash
from bashu.domain.activities.states import How, Registration
from tests.domain.activities.making import CHENGDU, CHONGQING, NEVER, NOON, STARTS, Activities
from tests.domain.activities.test_draw import CLOSES, SEED, a_draw, checked, drawing

MINUTE = timedelta(minutes=1)
PLAN: dict[str, Any] = {
    "how": How.DRAW, "commitment": commitment_of(SEED), "closes_at": CLOSES, "draw_at": CLOSES, "capacity": 2,
    "party_max": 3,
}  # fmt: skip


def lots(all_: Activities) -> list[Registration]:
    return list(all_.state.registrations.values())


def order(all_: Activities) -> list[Registration]:
    return draw_order(lots(all_), seed=SEED.hex(), public_word="", hashed=list_hash(lots(all_)))


def test_a63_nobody_gets_a_lot_once_registration_has_closed() -> None:
    all_ = Activities()
    session = a_draw(all_)
    assert all_.refusal(all_.registering(1, session, at=CLOSES)) == "CLOSED"
    by_staff = all_.registering(1, session, at=CLOSES, staff_id=1, past_window=True)
    assert all_.refusal(by_staff) == "LIST_STANDS"
    all_.answer(drawing(session))
    assert all_.answer(by_staff).standing == "registered"


@pytest.mark.parametrize(
    "changed",
    [
        {"closes_at": CLOSES + MINUTE, "draw_at": CLOSES + MINUTE},
        {"quotas": (QuotaPlan(library_id=CHENGDU, seats=1),)},
        {"quotas": (QuotaPlan(library_id=CHONGQING, seats=2),)},
        {"quotas": ()},
    ],
)
def test_a63_nor_is_what_would_change_who_wins(changed: dict[str, Any]) -> None:
    all_ = Activities()
    kept = {"quotas": (QuotaPlan(library_id=CHONGQING, seats=1),)}
    session = a_draw(all_, **kept)
    before, after = ({"session_id": session, "at": at, **PLAN, **kept} for at in (CLOSES - MINUTE, CLOSES))
    all_.register(1, session)
    assert all_.refusal(all_.planning(**after | changed)) == "HOW_IS_SETTLED"
    all_.answer(all_.planning(**after | {"capacity": 3, "room": "302"}))
    all_.answer(all_.planning(**before | changed))


def test_a63_a_draw_in_which_nobody_is_may_be_opened_again() -> None:
    all_ = Activities()
    session = a_draw(all_)
    all_.answer(all_.planning(session_id=session, at=CLOSES, **PLAN | {"closes_at": STARTS, "draw_at": STARTS}))


def test_a07_what_was_committed_to_stands_also_for_whom_staff_registered_before_it_opened() -> None:
    all_ = Activities()
    opens = {"opens_at": NOON + MINUTE}
    session = a_draw(all_, **opens)
    another = all_.planning(session_id=session, **PLAN | opens | {"commitment": "0" * 64})
    all_.register(1, session, staff_id=1, past_window=True)
    assert all_.refusal(another) == "HOW_IS_SETTLED"


def test_a64_who_gives_back_when_the_list_stands_is_passed_over_and_nobody_else_moves() -> None:
    all_ = Activities()
    session = a_draw(all_)
    made = [all_.register(who, session) for who in range(1, 6)]
    before = order(all_)
    all_.answer(all_.cancelling(before[0].id, at=CLOSES, staff_id=1))
    drawn = all_.answer(drawing(session, occurred_at=CLOSES + MINUTE))
    assert (drawn.seated, drawn.not_drawn, drawn.list_hash) == (2, 2, list_hash(before))
    stands = {each.id: each.state.value for each in lots(all_)}
    assert [stands[each.id] for each in before] == ["cancelled", *["registered"] * 2, *["not_drawn"] * 2]
    assert len(made) == len(checked(all_, session, number="").stdout.splitlines())


def test_a64_who_gave_back_before_is_in_no_list() -> None:
    all_ = Activities()
    session = a_draw(all_)
    made = [all_.register(who, session) for who in (1, 2)]
    all_.answer(all_.cancelling(made[0].registration_id, at=CLOSES - MINUTE, staff_id=1))
    assert all_.answer(drawing(session)).list_hash == list_hash([all_.state.registrations[made[1].registration_id]])


@pytest.mark.parametrize("word", ["417 ", "4 17", "four", "４１７", "41.7", "417\n"])
def test_a65_a_public_number_is_its_digits_alone(word: str) -> None:
    """Else who draws could try many ways to write it."""
    all_ = Activities()
    session = a_draw(all_, public_source="3D")
    assert all_.refusal(drawing(session, public_word=word)) == "WORD_MISSING"
    all_.answer(drawing(session, public_word="0417"))


def test_a66_a_draw_that_was_forgotten_is_not_made_when_all_is_over() -> None:
    all_ = Activities()
    session = a_draw(all_)
    all_.register(1, session)
    ends = all_.session(session).ends_at
    assert all_.refusal(drawing(session, occurred_at=ends)) == "OVER"
    all_.answer(commands.EndSession(id=NEVER, occurred_at=ends, session_id=session))


def test_a69_where_nobody_may_wait_nobody_is_waited_for() -> None:
    all_ = Activities()
    session = a_draw(all_, capacity=3)
    for who, seats in enumerate((2, 2, 2, 1, 1), 1):
        all_.register(who, session, seats=seats)
    drawn = all_.answer(drawing(session))
    assert (all_.session(session).seats_taken, drawn.waiting) == (3, 0)
