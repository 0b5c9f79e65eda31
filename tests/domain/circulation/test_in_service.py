"""What is not found, what is withdrawn, and what is put back in service."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.circulation.commands import ItemScan, MarkMissing, Restore, Withdraw
from bashu.domain.circulation.effects import KEPT_BACK, ItemStatus
from bashu.domain.circulation.holds.states import HoldReason, HoldStage
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.withdrawn import WithdrawalReason
from tests.domain.circulation.holds.queue import asked_for, hold, ready, waits_for
from tests.domain.circulation.scene import (
    BEIBEI,
    BOB,
    BOOK,
    CHENGDU,
    JINJIANG,
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
from tests.domain.circulation.test_ownership import OF_OWNERSHIP

MISSING, WITHDRAWN = (replace(BOOK, status=status) for status in (ItemStatus.MISSING, ItemStatus.WITHDRAWN))
OF_STOCK = {
    Refusal.ITEM_OF_ANOTHER, Refusal.NOT_WITHDRAWN, Refusal.STILL_ON_LOAN, Refusal.STILL_ON_ITS_WAY,
    Refusal.STILL_PUT_ASIDE, *OF_OWNERSHIP,
}  # fmt: skip
FLOATED = replace(BOOK, branch_id=YUZHONG)


def mark(**changed: Any) -> Any:
    return _asked(MarkMissing, changed)


def withdraw(**changed: Any) -> Any:
    return _asked(Withdraw, {"reason": WithdrawalReason.WORN_OUT} | changed)


def restore(**changed: Any) -> Any:
    return _asked(Restore, changed)


def _asked(kind: type, changed: dict[str, Any]) -> Any:
    return ask(kind, **{"item": ItemScan(barcode="B1"), "terminal_id": desk(JINJIANG)} | changed)


def test_c901_what_is_not_on_its_shelf_is_missing_where_it_should_stand() -> None:
    """C901: whoever told it, from whichever desk of the library."""
    changed = effects(Scene().decide(mark()))["ItemChanged"]
    assert (changed.status, changed.branch_id, changed.version) == ("missing", JINJIANG, BOOK.version + 1)
    assert (answer(Scene().decide(mark())).status, answer(Scene().decide(mark())).again) == ("missing", False)


def test_c902_the_library_where_it_floats_may_say_so_and_it_floats_no_more() -> None:
    """C902: it counts against no capacity, and stays away from home."""
    scene = Scene(items=(FLOATED,), floating={BOOK.id: YUZHONG})
    told = effects(scene.decide(mark(terminal_id=desk(YUZHONG))))
    assert set(told) == {"ItemChanged", "FloatEnded"}
    assert refusal(Scene().decide(mark(terminal_id=desk(YUZHONG)))) is Refusal.ITEM_OF_ANOTHER


def test_c903_a_hold_for_which_it_was_asked_waits_on() -> None:
    """C903: at its old place, and the clock asks for another item."""
    told = effects(waits_for(asked_for(BOOK)).decide(mark()))["HoldChanged"].changed
    assert (told["stage"], told["item_id"], told["reason"]) == (HoldStage.WAITING, None, HoldReason.NOT_FOUND)
    withdrawn = effects(waits_for(asked_for(BOOK)).decide(withdraw()))["HoldChanged"].changed
    assert withdrawn["reason"] is HoldReason.OUT_OF_SERVICE


def test_c904_what_is_missing_is_found_by_a_check_in() -> None:
    """C904: and once it is missing it is so, however often that is told."""
    again = Scene(items=(MISSING,)).decide(mark())
    assert (answer(again).again, effects(again)) == (True, {})
    found = Scene(items=(MISSING,)).decide(check_in(terminal_id=desk(JINJIANG)))
    assert effects(found)["ItemChanged"].status == "available"


@pytest.mark.parametrize("make", [mark, withdraw])
@pytest.mark.parametrize(
    ("scene", "refused"),
    [
        (Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(loan(BOB),)), Refusal.STILL_ON_LOAN),
        (
            Scene(items=(replace(BOOK, status=ItemStatus.IN_TRANSIT),), transit=transit(BEIBEI)),
            Refusal.STILL_ON_ITS_WAY,
        ),
        (waits_for(ready(), items=(replace(BOOK, status=ItemStatus.ON_HOLD_SHELF),)), Refusal.STILL_PUT_ASIDE),
    ],
)
def test_c905_what_somebody_has_is_taken_in_first(make: Any, scene: Scene, refused: Refusal) -> None:
    """C905: no loan, no way and no hold ends by the way."""
    assert refusal(scene.decide(make())) is refused


@pytest.mark.parametrize("make", [withdraw, restore])
def test_c906_only_its_owner_withdraws_it_or_puts_it_back(make: Any) -> None:
    """C906: wherever it stands."""
    scene = Scene(items=(FLOATED,), floating={BOOK.id: YUZHONG})
    assert refusal(scene.decide(make(terminal_id=desk(YUZHONG)))) is Refusal.ITEM_OF_ANOTHER


@pytest.mark.parametrize("reason", WithdrawalReason)
def test_c907_why_it_is_withdrawn_is_kept(reason: WithdrawalReason) -> None:
    """C907: as a code."""
    told = effects(Scene().decide(withdraw(reason=reason)))
    kept = told["ItemWithdrawn"]
    assert (kept.item_id, kept.branch_id, kept.reason) == (BOOK.id, JINJIANG, reason)
    assert told["ItemChanged"].status == "withdrawn"


def test_c908_what_floats_or_is_missing_is_withdrawn_too() -> None:
    """C908: it neither floats nor is away any more."""
    scene = Scene(items=(FLOATED,), floating={BOOK.id: YUZHONG})
    assert set(effects(scene.decide(withdraw()))) >= {"ItemChanged", "ItemWithdrawn", "FloatEnded"}
    assert effects(Scene(items=(MISSING,)).decide(withdraw()))["ItemChanged"].status == "withdrawn"


def test_c909_twice_is_once() -> None:
    """C909: with the first reason."""
    again = Scene(items=(WITHDRAWN,)).decide(withdraw())
    assert (answer(again).again, effects(again)) == (True, {})


def test_c910_what_was_withdrawn_is_not_missing() -> None:
    """C910."""
    assert refusal(Scene(items=(WITHDRAWN,)).decide(mark())) is Refusal.ITEM_WITHDRAWN


def test_c911_what_is_put_back_goes_on_as_a_return_does() -> None:
    """C911: to its shelf, home, or to whoever waits for it."""
    stays = Scene(items=(WITHDRAWN,)).decide(restore())
    assert (answer(stays).stop, answer(stays).reason) == ("stay", "at_home")
    assert effects(stays)["ItemChanged"].status == "available"
    elsewhere = replace(WITHDRAWN, owner_library_id=CHENGDU, home_branch_id=JINJIANG, branch_id=YUZHONG)
    assert answer(Scene(items=(elsewhere,)).decide(restore())).stop == "stay"
    wanted = waits_for(hold(pickup_branch_id=JINJIANG), items=(WITHDRAWN,)).decide(restore())
    assert answer(wanted).reason == "hold_here"


@pytest.mark.parametrize("status", [each for each in ItemStatus if each not in KEPT_BACK])
def test_c912_only_what_was_withdrawn_is_put_back(status: ItemStatus) -> None:
    """C912: what is missing is found by a check in."""
    assert refusal(Scene(items=(replace(BOOK, status=status),)).decide(restore())) is Refusal.NOT_WITHDRAWN
