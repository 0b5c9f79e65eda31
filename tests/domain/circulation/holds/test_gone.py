"""What is not on the hold shelf any more."""

from dataclasses import replace

import pytest

from bashu.domain.circulation.effects import ItemStatus, TaskKind
from bashu.domain.circulation.holds.states import HoldReason, HoldStage, HoldState
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import ItemState
from tests.domain.circulation.holds.queue import (
    CAROL,
    HERE,
    ON_SHELF,
    hold,
    pass_over,
    ready,
    under_way,
    waits_for,
)
from tests.domain.circulation.scene import (
    BEIBEI,
    BOOK,
    CHONGQING,
    YUZHONG,
    answer,
    check_in,
    desk,
    effects,
    refusal,
)
from tests.domain.circulation.test_boxes import tasks

ENDED = ready(stage=HoldStage.CLOSED)
MOVED = under_way(pickup_branch_id=BEIBEI, reason=HoldReason.PICKUP_CHANGED, reason_details={"branch_id": YUZHONG})


def test_c456_what_is_gone_from_the_hold_shelf_is_missing_and_its_reader_keeps_her_place() -> None:
    """C456."""
    waits = ready()
    decision, state = waits_for(waits, hold(2, CAROL), items=(ON_SHELF,)).follow(pass_over(waits))
    told = answer(decision)
    assert (told.stage, told.item_id, told.reason) == ("waiting", None, "gone_from_shelf")
    assert told.reason_details == {"branch_id": YUZHONG}
    assert state.items[BOOK.id].status is ItemStatus.MISSING
    assert [each.id for each in state.queue(BOOK.work_id)] == [waits.id, 7002]
    assert (state.holds[waits.id].ready_at, state.holds[waits.id].shelf_until) == (None, None)
    assert tasks(decision) == [(TaskKind.GONE_FROM_SHELF, YUZHONG, CHONGQING, [BOOK.id])]


def test_c456_found_again_it_is_hers() -> None:
    """C456: a scan is all it takes."""
    waits, scene = ready(), waits_for(ready(), hold(2, CAROL), items=(ON_SHELF,))
    told = answer(scene.decide(pass_over(waits), check_in(terminal_id=desk(YUZHONG))))
    assert (told.reason, told.hold_id) == ("hold_here", waits.id)


@pytest.mark.parametrize(("had", "changes"), [(ENDED, False), (MOVED, True)], ids=["ended", "collected elsewhere"])
def test_c457_what_must_go_and_is_not_there_is_missing_too(had: HoldState, *, changes: bool) -> None:
    """C457."""
    decision, state = waits_for(had, items=(ON_SHELF,)).follow(pass_over(had))
    assert state.items[BOOK.id].status is ItemStatus.MISSING
    assert ("HoldChanged" in effects(decision)) is changes
    assert tasks(decision) == [(TaskKind.GONE_FROM_SHELF, YUZHONG, CHONGQING, [BOOK.id])]


@pytest.mark.parametrize(
    ("had", "item", "why"),
    [
        (ready(), HERE, Refusal.HOLD_NOT_ASKED),
        (ENDED, HERE, Refusal.HOLD_CLOSED),
        (under_way(), replace(BOOK, status=ItemStatus.IN_TRANSIT), Refusal.HOLD_NOT_ASKED),
        (ready(item_id=999), ON_SHELF, Refusal.HOLD_NOT_ASKED),
    ],
    ids=["on its shelf", "on its shelf, ended", "in transit", "another item"],
)
def test_c458_only_what_lies_on_a_hold_shelf_can_be_gone_from_it(had: HoldState, item: ItemState, why: Refusal) -> None:
    """C458."""
    assert refusal(waits_for(had, items=(item,)).decide(pass_over(had))) is why


def test_c458_what_was_put_aside_for_the_next_in_line_is_not_gone() -> None:
    """C458: the hold that ended had it before."""
    scene = waits_for(ENDED, replace(ready(patron=CAROL), id=7002), items=(ON_SHELF,))
    assert refusal(scene.decide(pass_over(ENDED))) is Refusal.HOLD_CLOSED
