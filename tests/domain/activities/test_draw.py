"""The draw: that it is fair, and that anybody can work it out again."""

import subprocess
import sys
from collections import Counter
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.activities import commands
from bashu.domain.activities.commands import QuotaPlan
from bashu.domain.activities.draw import commitment_of, draw_order, line_of, list_hash
from bashu.domain.activities.states import How, Standing
from tests.domain.activities.making import CHONGQING, NEVER, NOON, Activities
from tests.house.sources import ROOT

SEED = bytes(range(32))
CLOSES = NOON + timedelta(days=3)


class Lot(NamedTuple):
    lot: str
    seats: int = 1
    home_library_id: int = 1


def a_draw(all_: Activities, **changed: Any) -> int:
    fields: dict[str, Any] = {
        "how": How.DRAW, "commitment": commitment_of(SEED), "closes_at": CLOSES, "draw_at": CLOSES, "capacity": 2,
        "party_max": 3,
    }  # fmt: skip
    return all_.plan(**(fields | changed))


def drawing(session_id: int, **changed: Any) -> commands.Draw:
    fields: dict[str, Any] = {"id": NEVER, "occurred_at": CLOSES, "session_id": session_id, "seed": SEED.hex()}
    return commands.Draw(**(fields | changed))


def test_a37_the_first_of_the_draw_are_seated_the_next_wait_the_others_have_no_luck() -> None:
    all_ = Activities()
    session = a_draw(all_, waiting_max=1)
    made = [all_.register(who, session) for who in range(1, 6)]
    assert {each.standing for each in made} == {Standing.IN_DRAW}
    drawn = all_.answer(drawing(session))
    assert (drawn.seated, drawn.waiting, drawn.not_drawn) == (2, 1, 2)
    lots = [Lot(each.lot) for each in made]
    order = draw_order(lots, seed=SEED.hex(), public_word="", hashed=list_hash(lots))
    stands = {each.lot: each.state for each in all_.state.registrations.values()}
    assert [stands[each.lot] for each in order] == ["registered", "registered", "waiting", "not_drawn", "not_drawn"]
    first = next(each for each in all_.state.registrations.values() if each.lot == order[0].lot)
    assert all_.answer(all_.cancelling(first.id, at=CLOSES, staff_id=1)).moved_up == 1


def test_a38_quotas_hold_in_a_draw_too() -> None:
    all_ = Activities()
    session = a_draw(all_, quotas=(QuotaPlan(library_id=CHONGQING, seats=1),))
    all_.reader(9, home_library_id=CHONGQING)
    for who in (1, 2, 3, 9):
        all_.register(who, session)
    all_.answer(drawing(session))
    assert all_.state.registrations[all_.state.taking_part[session, 9]].quota_seats == 1


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"occurred_at": CLOSES - timedelta(seconds=1)}, "DRAW_NOT_CLOSED"),
        ({"seed": "00" * 32}, "WRONG_SEED"),
        ({"seed": "no hex"}, "WRONG_SEED"),
        ({"public_word": "12345"}, "WORD_MISSING"),
    ],
)
def test_a39_a_draw_is_refused(changed: dict[str, Any], refusal: str) -> None:
    all_ = Activities()
    session = a_draw(all_)
    assert all_.refusal(drawing(session, **changed)) == refusal


def test_a39_a_draw_is_made_once_and_with_the_word_that_was_named() -> None:
    all_ = Activities()
    session = a_draw(all_, public_source="3D lottery of that evening")
    assert all_.refusal(drawing(session)) == "WORD_MISSING"
    all_.answer(drawing(session, public_word="417"))
    assert all_.refusal(drawing(session, public_word="418")) == "ALREADY_DRAWN"
    first_come = all_.plan()
    assert all_.refusal(drawing(first_come)) == "NOT_A_DRAW"


def test_a07_what_was_committed_to_cannot_be_changed_once_somebody_may_register() -> None:
    all_ = Activities()
    session = a_draw(all_)
    other: dict[str, Any] = {
        "how": How.DRAW,
        "commitment": "0" * 64,
        "closes_at": CLOSES,
        "draw_at": CLOSES,
        "capacity": 2,
    }
    assert all_.refusal(all_.planning(session_id=session, **other)) == "HOW_IS_SETTLED"


@given(lots=st.lists(st.text("23456789ABC", min_size=8, max_size=8), unique=True, max_size=20), data=st.data())
def test_a40_when_somebody_registered_has_no_part_in_it(lots: list[str], data: st.DataObject) -> None:
    some = [Lot(each) for each in lots]
    others = data.draw(st.permutations(some))
    hashed = list_hash(some)
    assert list_hash(others) == hashed
    orders = [draw_order(each, seed="ab", public_word="7", hashed=hashed) for each in (some, others)]
    assert orders[0] == orders[1]


def test_a41_each_order_is_equally_likely() -> None:
    """Over 6 000 seeds each of the six orders of three comes about 1 000 times: chi-square below that of 1 in 1 000."""
    lots = [Lot("AAAAAAAA"), Lot("BBBBBBBB"), Lot("CCCCCCCC")]
    hashed = list_hash(lots)
    seeds = (number.to_bytes(32, "big").hex() for number in range(6_000))
    found = Counter(tuple(draw_order(lots, seed=seed, public_word="", hashed=hashed)) for seed in seeds)
    assert len(found) == 6
    assert sum((count - 1_000) ** 2 / 1_000 for count in found.values()) < 20.5


def checked(all_: Activities, session_id: int, *, number: str, seed: bytes = SEED) -> subprocess.CompletedProcess[str]:
    """By the lines of docs/activities.md, from what the page of the session shows."""
    page = (ROOT / "docs" / "activities.md").read_text(encoding="utf-8")
    script = page.split("```python\n")[1].split("```")[0]
    session = all_.session(session_id)
    assert session.drawn is not None
    shown = (session.commitment, seed.hex(), number, session.drawn["list_hash"])
    lots = "".join(f"{line_of(each)}\n" for each in all_.state.registrations.values())
    return subprocess.run(
        [sys.executable, "-c", script, *shown], input=lots, capture_output=True, text=True, timeout=30, check=False
    )


@pytest.mark.parametrize("number", ["", "417"])
def test_a40_anybody_finds_the_order_of_a_draw_again_by_ten_lines(number: str) -> None:
    all_ = Activities()
    session = a_draw(all_, waiting_max=2, capacity=3, public_source="3D" if number else "")
    made = {each.lot: each.registration_id for each in (all_.register(who, session) for who in range(1, 9))}
    all_.answer(drawing(session, public_word=number))
    told = checked(all_, session, number=number)
    order = [all_.state.registrations[made[line.split()[1]]].state for line in told.stdout.splitlines()]
    assert order == [Standing.REGISTERED] * 3 + [Standing.WAITING] * 2 + [Standing.NOT_DRAWN] * 3
    assert "not the seed" in checked(all_, session, number=number, seed=bytes(32)).stderr
    del all_.state.registrations[made.popitem()[1]]
    assert "not the list" in checked(all_, session, number=number).stderr


def test_the_line_of_a_lot_is_what_the_page_shows() -> None:
    assert line_of(Lot("AAAAAAAA", 2, 7)) == "AAAAAAAA 2 7"
