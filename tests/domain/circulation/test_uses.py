"""Read on the premises: counted without any person; what belongs to somebody is not counted by the way."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bashu.domain.circulation.commands import CountUse
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted
from tests.domain.circulation.holds.queue import hold, ready, waits_for
from tests.domain.circulation.scene import (
    BEIBEI,
    BOB,
    BOOK,
    JINJIANG,
    NOON,
    YUZHONG,
    Scene,
    answer,
    check_in,
    desk,
    effects,
    loan,
    refusal,
    transit,
)
from tests.domain.circulation.test_boxes import ask

MINUTE = timedelta(minutes=1)
MOVING = replace(BOOK, status=ItemStatus.IN_TRANSIT, branch_id=BEIBEI)


def use(**changed: Any) -> Any:
    fields: dict[str, Any] = {"item": check_in().item, "terminal_id": desk(JINJIANG)}
    return ask(CountUse, **fields | changed)


def test_c550_what_lay_on_a_table_is_counted_and_stays() -> None:
    """C550: the item is as it was, and nobody is named."""
    decision = Scene().decide(use())
    assert isinstance(decision, Accepted)
    (counted,) = decision.effects
    assert effects(decision) == {"UseCounted": counted}
    assert (counted.item_id, counted.branch_id, counted.used_at) == (BOOK.id, JINJIANG, NOON)
    assert (answer(decision).counted, answer(decision).stop, decision.person) == (True, "stay", None)


def test_c551_it_goes_where_a_check_in_would_send_it() -> None:
    """C551: home, or to whoever waits for it; what was missing is found."""
    missing = replace(BOOK, status=ItemStatus.MISSING)
    scenes = (Scene(), Scene(items=(missing,)), waits_for(hold(pickup_branch_id=YUZHONG)))
    for scene in scenes:
        for branch in (YUZHONG, JINJIANG):
            told, as_ever = (scene.decide(each(terminal_id=desk(branch))) for each in (use, check_in))
            assert replace(answer(told), counted=None) == answer(as_ever)
            assert [each for each in told.effects if type(each).__name__ != "UseCounted"] == list(as_ever.effects)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("scene", "refused"),
    [
        (Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(loan(BOB),)), Refusal.ITEM_ON_LOAN),
        (Scene(items=(MOVING,), transit=transit(BEIBEI)), Refusal.ITEM_ON_ITS_WAY),
        (waits_for(ready(), items=(replace(BOOK, status=ItemStatus.ON_HOLD_SHELF),)), Refusal.ITEM_PUT_ASIDE),
        (Scene(items=(replace(BOOK, status=ItemStatus.WITHDRAWN),)), Refusal.ITEM_WITHDRAWN),
    ],
)
def test_c552_what_is_somebodys_is_not_counted_by_the_way(scene: Scene, refused: Refusal) -> None:
    """C552: no loan ends, no transit, and nothing leaves the hold shelf. Koha counted each return as a use."""
    assert refusal(scene.decide(use())) is refused


@pytest.mark.parametrize(("minutes", "counted"), [(0, False), (9, False), (10, True), (-9, False), (-10, True)])
def test_c553_a_second_scan_within_ten_minutes_is_the_same_use(minutes: int, *, counted: bool) -> None:
    """C553: whichever comes first; it is told where the item goes all the same."""
    first, second = use(), use(occurred_at=NOON + minutes * MINUTE)
    decision = Scene().decide(first, second, now=NOON + 60 * MINUTE)
    assert (answer(decision).counted, "UseCounted" in effects(decision)) == (counted, counted)
    assert answer(decision).stop == "stay"


def test_c553_another_item_is_another_use() -> None:
    """C553."""
    other = replace(BOOK, id=300, barcode="B3")
    second = use(item=replace(check_in().item, barcode="B3"))
    assert answer(Scene(items=(BOOK, other)).decide(use(), second)).counted
