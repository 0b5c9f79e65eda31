"""Branches that stand in one building: here Jinjiang, the book's home, and Wuhou."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.calendar import Calendar, local_day
from bashu.domain.circulation.commands import ItemScan, SendItem
from bashu.domain.circulation.effects import ItemStatus, TransitReason
from bashu.domain.circulation.holds.states import HoldStage
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.ways import arrives_between, minutes_to
from bashu.domain.routing import Reason
from tests.domain.circulation.holds.queue import hold, waits_for
from tests.domain.circulation.scene import (
    BOOK,
    DAY,
    JINJIANG,
    NOON,
    WUHOU,
    YUZHONG,
    Scene,
    answer,
    check_in,
    desk,
    dispatch,
    effects,
    loan,
    refusal,
    transit,
)
from tests.domain.circulation.test_boxes import BOX, ask, pack

ONE = {JINJIANG: "Tianfu Square", WUHOU: "Tianfu Square"}
IN_WUHOU = check_in(terminal_id=desk(WUHOU))
MOVING = replace(BOOK, status=ItemStatus.IN_TRANSIT, branch_id=YUZHONG)


def test_c720_what_belongs_in_the_other_room_is_carried_over_and_counts_as_there() -> None:
    """C720."""
    lent = replace(BOOK, status=ItemStatus.ON_LOAN, branch_id=YUZHONG)
    decision, state = Scene(items=(lent,), loans=(loan(),), buildings=ONE).follow(IN_WUHOU)
    told = answer(decision)
    assert (told.stop, told.reason, told.destination_branch_id) == ("stay", "at_home", JINJIANG)
    assert (told.next_branch_id, told.expected_on) == (None, None)
    item = state.items[BOOK.id]
    assert (item.status, item.branch_id, state.transits) == (ItemStatus.AVAILABLE, JINJIANG, {})
    assert effects(decision)["LoanClosed"].checkin_branch_id == WUHOU
    assert answer(Scene(buildings={JINJIANG: "one", WUHOU: "another"}).decide(IN_WUHOU)).stop == "send"


def test_c720_what_stands_where_it_was_thought_is_no_change() -> None:
    """C720."""
    decision = Scene(buildings=ONE).decide(IN_WUHOU)
    assert (answer(decision).destination_branch_id, effects(decision)) == (JINJIANG, {})


def test_c721_what_is_collected_in_the_other_room_is_ready_there() -> None:
    """C721: for as many days as that room is open."""
    shut = {WUHOU: Calendar(closed_on=frozenset({local_day(NOON + DAY)}))}
    wish = hold(pickup_branch_id=WUHOU)
    scene = waits_for(wish, buildings=ONE, closed=shut)
    decision, state = scene.follow(check_in(terminal_id=desk(JINJIANG)))
    told, had = answer(decision), state.holds[wish.id]
    assert (told.stop, told.reason, told.destination_branch_id) == ("stay", "hold_here", WUHOU)
    assert (had.stage, state.items[BOOK.id].status) == (HoldStage.READY, ItemStatus.ON_HOLD_SHELF)
    assert state.items[BOOK.id].branch_id == WUHOU
    open_ = waits_for(wish, buildings=ONE).follow(check_in(terminal_id=desk(JINJIANG)))[1].holds[wish.id]
    assert had.shelf_until == open_.shelf_until + DAY  # type: ignore[operator]


@pytest.mark.parametrize("reason", [TransitReason.GO_HOME, TransitReason.FLOAT])
def test_c722_from_the_van_in_the_wrong_room_it_has_arrived(reason: TransitReason) -> None:
    """C722."""
    scene = Scene(items=(MOVING,), transit=transit(YUZHONG, reason=reason), buildings=ONE)
    decision = scene.decide(IN_WUHOU)
    assert (answer(decision).stop, answer(decision).destination_branch_id) == ("stay", JINJIANG)
    assert effects(decision)["TransitEnded"].ended_as == "received"


def test_c723_what_goes_further_is_not_carried() -> None:
    """C723: its home is elsewhere by now."""
    moved = replace(MOVING, home_branch_id=YUZHONG, owner_library_id=2)
    decision = Scene(items=(moved,), transit=transit(YUZHONG), buildings=ONE).decide(IN_WUHOU)
    assert answer(decision).stop == "send"


@pytest.mark.parametrize("buildings", [{}, {WUHOU: "Tianfu Square"}, {JINJIANG: "", WUHOU: ""}])
def test_c724_where_the_other_has_no_building_the_van_takes_it(buildings: dict[int, str]) -> None:
    """C724."""
    assert answer(Scene(buildings=buildings).decide(IN_WUHOU)).stop == "send"


def test_c724_nor_to_another_library_in_the_building() -> None:
    """C724."""
    shared = {JINJIANG: "one", YUZHONG: "one"}
    assert answer(Scene(buildings=shared).decide(check_in(terminal_id=desk(YUZHONG)))).stop == "send"


@pytest.mark.parametrize("command", [dispatch(terminal_id=desk(WUHOU)), pack(terminal_id=desk(WUHOU))])
def test_c725_no_van_and_no_box_takes_it(command: Any) -> None:
    """C725."""
    box = replace(BOX, origin_branch_id=WUHOU, branch_id=WUHOU)
    scene = Scene(items=(MOVING,), transit=transit(YUZHONG), boxes=(box,), buildings=ONE)
    assert refusal(scene.decide(command)) is Refusal.NO_TRANSIT
    waits = Scene(items=(MOVING,), transit=transit(WUHOU, dispatched=False), boxes=(box,), buildings=ONE)
    assert answer(waits.decide(dispatch(terminal_id=desk(WUHOU)))).destination_branch_id == JINJIANG


def test_c726_what_staff_send_to_the_other_room_is_carried_over() -> None:
    """C726."""
    send = ask(SendItem, terminal_id=desk(WUHOU), item=ItemScan(barcode="B1"), destination_branch_id=JINJIANG)
    decision, state = Scene(items=(replace(BOOK, branch_id=WUHOU),), buildings=ONE).follow(send)
    told = answer(decision)
    assert (told.stop, told.reason, told.destination_branch_id) == ("stay", Reason.AT_HOME, JINJIANG)
    assert (state.items[BOOK.id].branch_id, state.transits) == (JINJIANG, {})


def test_c727_there_is_no_way_between_them() -> None:
    """C727."""
    network = Scene(buildings=ONE).network()
    here, there = network.branches[WUHOU], network.branches[JINJIANG]
    assert minutes_to(there, origin=here, network=network, ready=NOON) == 0
    day = local_day(NOON)
    assert arrives_between(there, origin=here, network=network, first=NOON, last=NOON + DAY) == (day, day + DAY)
