"""Several items of one title for one reader: a group that reads together."""

from dataclasses import replace

import pytest

from bashu.domain.circulation.holds.states import HoldLevel
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Refused
from tests.domain.circulation.holds.queue import ON_SHELF, hold, others, place, ready, waits_for
from tests.domain.circulation.scene import ALICE, BOB, BOOK, Scene, answer, check_out, effects, loan, refusal
from tests.domain.policy.rule_rows import FALLBACK

THREE = (replace(FALLBACK, title_limit=3),)
MORE = others({}, {})
ANOTHER = place(another=True)


def test_c734_another_is_placed_beside_what_is_held_and_had() -> None:
    """C734: it is a hold like any other, and another item is asked for it."""
    scene = waits_for(hold(patron=ALICE), items=MORE, loans=(loan(item_id=MORE[1].id),), rules=THREE)
    assert answer(scene.decide(ANOTHER)).before == 1
    assert answer(Scene(items=MORE, rules=THREE).decide(ANOTHER)).item_id == BOOK.id


FULL: dict[str, tuple[Scene, int]] = {
    "held": (waits_for(*(hold(number, ALICE) for number in range(3)), items=MORE, rules=THREE), 3),
    "held and had": (
        waits_for(hold(1, ALICE), hold(2, ALICE), items=MORE, loans=(loan(item_id=MORE[1].id),), rules=THREE),
        3,
    ),
    "the usual rule": (waits_for(hold(patron=ALICE)), 1),
}


@pytest.mark.parametrize("case", FULL)
def test_c735_as_many_as_the_rule_lets_one_reader_have(case: str) -> None:
    """C735."""
    scene, has = FULL[case]
    decision = scene.decide(ANOTHER)
    assert isinstance(decision, Refused)
    assert (decision.refusal, decision.details["has"]) == (Refusal.TITLE_LIMIT, has)


def test_c735_what_others_wait_for_and_what_is_another_title_does_not_count() -> None:
    """C735."""
    elsewhere = hold(1, ALICE, work_id=7, bib_id=7)
    theirs = [hold(number, BOB) for number in range(2, 6)]
    assert answer(waits_for(elsewhere, *theirs, rules=THREE).decide(ANOTHER)).before == 4


@pytest.mark.parametrize(
    ("scene", "wanted"),
    [
        (
            waits_for(hold(patron=ALICE, level=HoldLevel.ITEM, wanted_item_id=BOOK.id), rules=THREE),
            Refusal.ALREADY_HELD,
        ),
        (Scene(loans=(loan(),), rules=THREE), Refusal.ALREADY_YOURS),
    ],
)
def test_c736_of_one_item_there_is_one(scene: Scene, wanted: Refusal) -> None:
    """C736."""
    assert refusal(scene.decide(place(another=True, level=HoldLevel.ITEM, item_id=BOOK.id))) is wanted


def test_c737_without_a_number_the_same_is_placed_once() -> None:
    """C737."""
    assert refusal(waits_for(hold(patron=ALICE), rules=THREE).decide(place())) is Refusal.ALREADY_HELD


def test_c738_one_item_fulfils_one_hold() -> None:
    """C738: the one that it was put aside for."""
    scene = waits_for(hold(1, ALICE), ready(number=2, patron=ALICE), items=(ON_SHELF,), rules=THREE)
    assert effects(scene.decide(check_out()))["HoldClosed"].hold_id == 7002
