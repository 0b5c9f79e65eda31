"""Holds where boxes and timetables come in: whoever waits for an item comes first, however it is scanned."""

from dataclasses import replace

import pytest

from bashu.domain.circulation.commands import ItemScan, LoseTransit, SendItem
from bashu.domain.circulation.effects import ItemStatus, TransitReason
from bashu.domain.circulation.holds.states import HoldStage
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted
from tests.domain.circulation.holds.queue import (
    ON_SHELF,
    cancel,
    change_pickup,
    hold,
    others,
    ready,
    target,
    under_way,
    waits_for,
)
from tests.domain.circulation.scene import (
    BEIBEI,
    BOOK,
    DAY,
    EVERYWHERE,
    JINJIANG,
    NOON,
    WUHOU,
    YUZHONG,
    answer,
    check_in,
    desk,
    dispatch,
    effects,
    rail,
    refusal,
    transit,
)
from tests.domain.circulation.test_boxes import BOX, COMING, ON_THE_WAY, ask, pack, receive_box

FOR_HOLD = replace(transit(BEIBEI, YUZHONG), reason=TransitReason.HOLD)
WAITING = transit(YUZHONG, dispatched=False)
HERE = check_in(terminal_id=desk(YUZHONG))
LOST = ask(LoseTransit, item=ItemScan(barcode="B1"))


def test_c420_the_nearest_is_the_one_that_would_arrive_first() -> None:
    """C420: the train from Chengdu is there before what comes from across the town when somebody drives."""
    far_and_near = others({"branch_id": BEIBEI})
    told = answer(waits_for(hold(), items=far_and_near, legs=(rail(1, (JINJIANG, YUZHONG)),)).decide(target(hold())))
    assert (told.item_id, told.reason) == (BOOK.id, "nearest")


@pytest.mark.parametrize(("pickup", "stage"), [(YUZHONG, HoldStage.READY), (BEIBEI, HoldStage.UNDER_WAY)])
def test_c480_what_a_box_brings_goes_to_whoever_waits(pickup: int, stage: HoldStage) -> None:
    """C480: each item sees what became of those before it, so the second goes on home."""
    items = (ON_THE_WAY, replace(ON_THE_WAY, id=101, barcode="B2"))
    ways = tuple(
        transit(BEIBEI, id=9000 + item.id, item_id=item.id, box_id=BOX.id, next_branch_id=YUZHONG) for item in items
    )
    arriving = waits_for(hold(pickup_branch_id=pickup), items=items, boxes=(COMING,), transits=ways)
    decision, after = arriving.follow(receive_box())
    assert (answer(decision).items, after.holds[hold().id].stage, after.holds[hold().id].item_id) == (2, stage, BOOK.id)
    told = answer(decision)
    assert (told.held, told.sent_on, told.hold_ids) == (
        (1, 1, (hold().id,)) if stage is HoldStage.READY else (0, 2, (hold().id,))
    )
    there = (JINJIANG,) if stage is HoldStage.READY else (pickup, JINJIANG)
    assert tuple(way.destination_branch_id for way in after.transits.values()) == there


@pytest.mark.parametrize(
    ("pickup", "bound_for", "outcome"),
    [(BEIBEI, BEIBEI, None), (BEIBEI, JINJIANG, Refusal.OTHER_BOX), (YUZHONG, JINJIANG, Refusal.NO_TRANSIT)],
)
def test_c481_what_is_packed_for_its_way_home_goes_to_whoever_waits(
    pickup: int, bound_for: int, outcome: Refusal | None
) -> None:
    """C481."""
    boxes = (replace(BOX, next_branch_id=bound_for),)
    scene = waits_for(hold(pickup_branch_id=pickup), items=(ON_THE_WAY,), boxes=boxes, transit=WAITING)
    decision, after = scene.follow(pack())
    if outcome is not None:
        assert refusal(decision) is outcome
        return
    assert after.transits[BOOK.id].box_id == BOX.id
    assert after.transits[BOOK.id].reason is TransitReason.HOLD
    assert after.holds[hold().id].stage is HoldStage.UNDER_WAY


def test_c481_the_way_home_may_be_the_way_to_whoever_waits() -> None:
    """C481, as C437: its transit stands, now for the hold; and a second scan in the same box says so too."""
    had = hold(pickup_branch_id=JINJIANG)
    boxed = replace(WAITING, box_id=BOX.id)
    for way in (WAITING, boxed):
        scene = waits_for(had, items=(ON_THE_WAY,), boxes=(BOX,), transit=way)
        decision, after = scene.follow(pack())
        assert (after.transits[BOOK.id].id, after.holds[had.id].stage) == (WAITING.id, HoldStage.UNDER_WAY)
        assert answer(decision).again is (way is boxed)


def test_c481_what_was_bound_for_a_hold_that_ended_is_packed_for_home() -> None:
    """C481: as at a check in."""
    ended = replace(WAITING, destination_branch_id=BEIBEI, reason=TransitReason.HOLD)
    decision, after = waits_for(items=(ON_THE_WAY,), boxes=(BOX,), transit=ended).follow(pack())
    assert isinstance(decision, Accepted)
    assert after.transits[BOOK.id].destination_branch_id == JINJIANG


def test_c482_what_is_under_way_for_a_hold_changes_at_a_hub() -> None:
    """C482: from Jinjiang to Beibei by Yuzhong; its next stop is that of the timetable."""
    had = under_way(pickup_branch_id=BEIBEI)
    way = transit(JINJIANG, BEIBEI, reason=TransitReason.HOLD, next_branch_id=YUZHONG)
    scene = waits_for(had, items=(ON_THE_WAY,), transit=way, legs=(rail(1, (YUZHONG, BEIBEI)),))
    decision = scene.decide(HERE)
    told = answer(decision)
    assert (told.reason, told.next_branch_id, told.hold_id) == ("hold_elsewhere", BEIBEI, had.id)
    assert "HoldChanged" not in effects(decision)


@pytest.mark.parametrize("had", [hold(), ready()])
def test_c483_what_somebody_waits_for_is_sent_nowhere_else(had: object) -> None:
    """C483: neither what lies in hand nor what is on the hold shelf."""
    item = replace(ON_SHELF, float_group_id=EVERYWHERE.id)
    send = ask(SendItem, item=ItemScan(barcode="B1"), destination_branch_id=BEIBEI)
    assert refusal(waits_for(had, items=(item,)).decide(send)) is Refusal.HELD_FOR_ANOTHER  # type: ignore[arg-type]
    assert answer(waits_for(items=(item,)).decide(send)).destination_branch_id == BEIBEI


def test_c484_what_is_lost_on_its_way_leaves_its_hold_waiting() -> None:
    """C484: at its old place; and if it is found, it goes to whoever is first then."""
    scene = waits_for(under_way(), items=(ON_THE_WAY,), transit=FOR_HOLD)
    decision, after = scene.follow(LOST)
    assert effects(decision)["HoldChanged"].changed["reason"] == "lost"
    assert (after.holds[hold().id].stage, after.items[BOOK.id].status) == (HoldStage.WAITING, ItemStatus.MISSING)
    found, _ = scene.follow(LOST, HERE)
    assert answer(found).reason == "hold_here"


def test_c485_on_the_hold_shelf_of_another_library_it_is_still_away() -> None:
    """C485: it comes back to its owner only when it is there."""
    away = {BOOK.id: NOON - 100 * DAY}
    scene = waits_for(hold(), items=(ON_THE_WAY,), floating={BOOK.id: YUZHONG}, away=away)
    decision, after = scene.follow(HERE)
    assert answer(decision).reason == "hold_here"
    assert (after.floating, after.away) == ({}, away)
    at_home = waits_for(hold(pickup_branch_id=JINJIANG), items=(BOOK,), away=away)
    assert at_home.follow(check_in(terminal_id=desk(JINJIANG)))[1].away == {}


def test_c442_what_is_handed_on_goes_where_it_is_wanted() -> None:
    """C442: what comes from elsewhere and is dispatched at once has been taken in for the hold."""
    scene = waits_for(hold(pickup_branch_id=BEIBEI), items=(ON_THE_WAY,), transit=transit(WUHOU))
    assert answer(scene.decide(dispatch())).destination_branch_id == BEIBEI


@pytest.mark.parametrize(("pickup", "goes_to"), [(YUZHONG, None), (BEIBEI, BEIBEI), (JINJIANG, JINJIANG)])
def test_c442_what_waits_for_the_van_home_is_for_whoever_waits(pickup: int, goes_to: int | None) -> None:
    """C442: it stays here, or leaves for where it is collected, if only by the way that it had."""
    wish = hold(pickup_branch_id=pickup)
    decision, after = waits_for(wish, items=(ON_THE_WAY,), transit=WAITING).follow(dispatch())
    if goes_to is None:
        assert refusal(decision) is Refusal.NO_TRANSIT
        return
    assert answer(decision).destination_branch_id == goes_to
    assert (after.holds[wish.id].stage, after.holds[wish.id].item_id) == (HoldStage.UNDER_WAY, BOOK.id)
    assert after.transits[BOOK.id].dispatched


def test_c442_what_set_out_for_a_hold_leaves_for_where_that_stands_by_now() -> None:
    """C442, with C412 and C416: home once the hold is cancelled, else where it is collected by now."""
    had, way = under_way(pickup_branch_id=BEIBEI), replace(WAITING, destination_branch_id=BEIBEI)
    scene = waits_for(had, items=(ON_THE_WAY,), transit=replace(way, reason=TransitReason.HOLD))
    for command, goes_to in ((cancel(had), JINJIANG), (change_pickup(had, pickup_branch_id=WUHOU), WUHOU)):
        assert answer(scene.decide(command, dispatch())).destination_branch_id == goes_to
