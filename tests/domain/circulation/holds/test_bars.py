"""Where nothing is sent to. The book is at home in Jinjiang (Chengdu), and Bob collects in Yuzhong (Chongqing)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bashu.domain.circulation.commands import ItemScan, SendItem
from bashu.domain.circulation.holds.states import HoldStage
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Refused
from bashu.domain.routing import Bar
from tests.domain.circulation.holds.queue import (
    CAROL,
    asked_for,
    change_pickup,
    hold,
    others,
    place,
    target,
    under_way,
    waits_for,
)
from tests.domain.circulation.scene import (
    BEIBEI,
    BOOK,
    CHENGDU,
    CHONGQING,
    EVERYWHERE,
    JINJIANG,
    WUHOU,
    YUZHONG,
    Scene,
    answer,
    check_in,
    desk,
)
from tests.domain.circulation.test_boxes import ON_THE_WAY, ask

BAR = Bar(id=1, from_library_id=CHENGDU, from_branch_id=None, to_library_id=CHONGQING, to_branch_id=None)
IN_HAND = check_in(terminal_id=desk(JINJIANG))


def test_c740_what_may_not_be_sent_there_is_not_asked_for() -> None:
    """C740: the next item is."""
    there, wish = {"branch_id": BEIBEI}, hold()
    items = others(there)
    assert answer(waits_for(wish, items=items, bars=(BAR,)).decide(target(wish))).item_id == items[1].id
    assert answer(waits_for(wish, bars=(BAR,)).decide(target(wish))).stage == HoldStage.WAITING
    assert answer(waits_for(wish).decide(target(wish))).item_id == BOOK.id


def test_c740_in_hand_the_next_in_line_gets_it() -> None:
    """C740."""
    nearer = hold(2, CAROL, pickup_branch_id=WUHOU)
    told = answer(waits_for(hold(), nearer, bars=(BAR,)).decide(IN_HAND))
    assert (told.hold_id, told.destination_branch_id) == (nearer.id, WUHOU)
    assert answer(waits_for(hold(), bars=(BAR,)).decide(IN_HAND)).reason == "at_home"


def test_c741_from_elsewhere_it_is_taken() -> None:
    """C741."""
    told = answer(waits_for(hold(), bars=(BAR,)).decide(check_in(terminal_id=desk(BEIBEI))))
    assert (told.reason, told.destination_branch_id) == ("hold_elsewhere", YUZHONG)


def test_c742_what_belongs_elsewhere_goes_home_all_the_same() -> None:
    """C742."""
    back = replace(BAR, from_library_id=CHONGQING, to_library_id=CHENGDU)
    told = answer(Scene(bars=(back,)).decide(check_in(terminal_id=desk(YUZHONG))))
    assert (told.reason, told.destination_branch_id) == ("no_group", JINJIANG)


def test_c743_staff_send_nothing_there_to_stay() -> None:
    """C743."""
    item = replace(BOOK, float_group_id=EVERYWHERE.id)
    send = ask(SendItem, terminal_id=desk(JINJIANG), item=ItemScan(barcode="B1"), destination_branch_id=YUZHONG)
    assert answer(Scene(items=(item,)).decide(send)).destination_branch_id == YUZHONG
    no = Scene(items=(item,), bars=(BAR,)).decide(send)
    assert isinstance(no, Refused)
    assert (no.refusal, no.details["because"]) == (Refusal.MAY_NOT_STAY_THERE, "barred")


def test_c744_a_hold_is_placed_and_nothing_is_promised() -> None:
    """C744."""
    told = answer(Scene(bars=(BAR,)).decide(place()))
    assert (told.stage, told.promised_from_on) == (HoldStage.WAITING, None)
    assert answer(Scene().decide(place())).promised_from_on is not None


def test_c745_what_is_under_way_goes_on() -> None:
    """C745."""
    scene = waits_for(under_way(), items=(ON_THE_WAY,), bars=(BAR,))
    assert answer(scene.decide(check_in(terminal_id=desk(YUZHONG)))).reason == "hold_here"
    assert answer(scene.decide(change_pickup(under_way(), patron=None))).pickup_branch_id == BEIBEI


def test_c748_what_was_asked_for_is_let_go_where_it_may_not_be_sent() -> None:
    """C748: once the pickup branch is changed; the next item is asked for, if there is one."""
    had = asked_for(pickup_branch_id=WUHOU)
    away = change_pickup(had, pickup_branch_id=YUZHONG)
    alone = waits_for(had, bars=(BAR,))
    told = answer(alone.decide(away))
    assert (told.stage, told.item_id, told.reason) == (HoldStage.WAITING, None, "pickup_changed")
    assert answer(alone.decide(away, IN_HAND)).reason == "at_home"
    items = others({"branch_id": BEIBEI})
    told = answer(waits_for(had, items=items, bars=(BAR,)).decide(away))
    assert (told.stage, told.item_id) == (HoldStage.ASKED, items[1].id)
    assert answer(waits_for(had, items=items).decide(away)).item_id == BOOK.id


def test_c749_what_was_asked_for_before_a_limit_began_is_not_taken() -> None:
    """C749: the hold waits, and the next in line gets it."""
    had, nearer = asked_for(), hold(2, CAROL, pickup_branch_id=WUHOU)
    decision, after = waits_for(had, bars=(BAR,)).follow(IN_HAND)
    assert (answer(decision).reason, after.holds[had.id].stage) == ("at_home", HoldStage.WAITING)
    assert answer(waits_for(had, nearer, bars=(BAR,)).decide(IN_HAND)).hold_id == nearer.id
    assert answer(waits_for(had).decide(IN_HAND)).hold_id == had.id


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, True),
        ({"from_branch_id": JINJIANG, "to_branch_id": YUZHONG}, True),
        ({"from_branch_id": WUHOU}, False),
        ({"to_branch_id": BEIBEI}, False),
        ({"from_library_id": CHONGQING, "to_library_id": CHENGDU}, False),
        ({"item_kind": "book"}, True),
        ({"item_kind": "disc"}, False),
        ({"starts_on": date(2026, 7, 1), "ends_on": date(2026, 7, 1)}, True),
        ({"starts_on": date(2026, 7, 2)}, False),
        ({"ends_on": date(2026, 6, 30)}, False),
    ],
)
def test_c746_which_way_of_what_and_when(changed: dict[str, Any], *, holds: bool) -> None:
    """C746."""
    wish = hold()
    told = answer(waits_for(wish, bars=(replace(BAR, **changed),)).decide(target(wish)))
    assert (told.stage == HoldStage.WAITING) is holds
