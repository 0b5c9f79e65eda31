"""The book of Jinjiang (Chengdu) is in a rotation: in Beibei (Chongqing) in July, and in Wuhou in August."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bashu.domain.calendar import Calendar, Span
from bashu.domain.circulation.answers import CheckedIn, NextStop
from bashu.domain.circulation.commands import ItemScan, JoinRotation, LeaveRotation, SendItem
from bashu.domain.circulation.effects import ItemStatus, TransitReason
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Decision
from bashu.domain.routing import Bar, Rotation, RotationStop
from tests.domain.circulation.holds.queue import hold, waits_for
from tests.domain.circulation.scene import (
    BEIBEI,
    BOOK,
    CHENGDU,
    CHONGQING,
    DAY,
    EVERYWHERE,
    JINJIANG,
    NOON,
    TWIN,
    WUHOU,
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

STOPS = (RotationStop(BEIBEI, 31), RotationStop(WUHOU, 31))
CASE = Rotation(id=7, owner_library_id=CHENGDU, begins_on=date(2026, 7, 1), stops=STOPS)
MEMBER = replace(BOOK, rotation_id=CASE.id)
MAY_FLOAT = replace(MEMBER, float_group_id=EVERYWHERE.id)


def turning(item: Any = MEMBER, **changed: Any) -> Scene:
    return Scene(**{"items": (item,), "rotations": (CASE,)} | changed)


def taken_in(scene: Scene, branch: int, *, later: timedelta = timedelta(0)) -> CheckedIn:
    now = NOON + later
    found = answer(scene.decide(check_in(terminal_id=desk(branch), occurred_at=now), now=now))
    assert isinstance(found, CheckedIn)
    return found


def test_c770_where_the_rotation_is_it_stays() -> None:
    """C770: as a guest, and the answer says of which rotation, and until when."""
    told = taken_in(turning(), BEIBEI)
    assert (told.stop, told.reason) == (NextStop.STAY, "rotates_here")
    assert (told.rotation_id, told.rotation_until_on) == (CASE.id, date(2026, 7, 31))
    following = effects(turning().decide(check_in(terminal_id=desk(BEIBEI))))
    assert following["FloatStarted"].branch_id == BEIBEI
    assert following["ItemChanged"].status is ItemStatus.AVAILABLE


@pytest.mark.parametrize("item", [MEMBER, MAY_FLOAT])
@pytest.mark.parametrize("branch", [JINJIANG, WUHOU, YUZHONG])
def test_c771_from_anywhere_else_it_goes_there(item: Any, branch: int) -> None:
    """C771: from its home and from where it might float, and after a loan."""
    scene = turning(item, loans=(loan(item=item),))
    told = taken_in(scene, branch)
    assert (told.stop, told.reason, told.destination_branch_id) == (NextStop.SEND, "rotates", BEIBEI)
    assert (told.rotation_id, told.rotation_until_on) == (CASE.id, date(2026, 7, 31))
    sent = effects(turning(item).decide(check_in(terminal_id=desk(branch))))["TransitStarted"]
    assert sent.reason is TransitReason.GO_HOME


def test_c772_a_hold_comes_first() -> None:
    """C772."""
    wanted = waits_for(hold(), items=(MEMBER,), rotations=(CASE,))
    told = taken_in(wanted, BEIBEI)
    assert (told.reason, told.destination_branch_id, told.rotation_id) == ("hold_elsewhere", YUZHONG, None)


@pytest.mark.parametrize(
    "rotation",
    [
        replace(CASE, begins_on=date(2026, 7, 2)),
        replace(CASE, begins_on=date(2026, 4, 30)),
        replace(CASE, stops=()),
    ],
)
def test_c774_before_and_after_it_home_is_home(rotation: Rotation) -> None:
    """C774: and it may float, if it belongs to a group."""
    told = taken_in(turning(rotations=(rotation,)), BEIBEI)
    assert (told.reason, told.destination_branch_id, told.rotation_id) == ("no_group", JINJIANG, None)
    assert taken_in(turning(rotations=(rotation,)), JINJIANG).reason == "at_home"
    assert taken_in(turning(MAY_FLOAT, rotations=(rotation,)), BEIBEI).reason == "floats"


def _barred(origin: int) -> Bar:
    return Bar(id=1, from_library_id=origin, from_branch_id=None, to_library_id=CHONGQING, to_branch_id=BEIBEI)


SHUT = Calendar(closures=(Span(date(2026, 6, 1), date(2026, 7, 31)),))


@pytest.mark.parametrize(
    ("obstacle", "because"),
    [
        ({"takes_none": frozenset({BEIBEI})}, "rotation_takes_none"),
        ({"bars": (_barred(CHONGQING), _barred(CHENGDU))}, "rotation_barred"),
        ({"closed": {BEIBEI: SHUT}}, "rotation_closed"),
        ({"closed": {BEIBEI: Calendar(closed_weekdays=frozenset(range(7)))}}, "rotation_closed"),
    ],
)
def test_what_keeps_it_from_its_stop_sends_it_home(obstacle: dict[str, Any], because: str) -> None:
    """C775, C776, C777: and at home it stays, while what came to the stop all the same stays there."""
    scene = turning(MAY_FLOAT, **obstacle)
    told = taken_in(scene, YUZHONG)
    assert (told.reason, told.destination_branch_id, told.rotation_id) == (because, JINJIANG, None)
    assert taken_in(scene, JINJIANG).reason == "at_home"
    assert taken_in(scene, BEIBEI).reason == "rotates_here"


def test_c777_a_closure_that_ends_before_it_moves_on_is_none() -> None:
    """C777."""
    open_at_last = Calendar(closures=(Span(date(2026, 6, 1), date(2026, 7, 30)),))
    assert taken_in(turning(closed={BEIBEI: open_at_last}), YUZHONG).reason == "rotates"


def test_c775_a_branch_of_its_own_library_takes_it_whatever_it_says_of_guests() -> None:
    """C775."""
    assert taken_in(turning(takes_none=frozenset({WUHOU})), YUZHONG, later=31 * DAY).destination_branch_id == WUHOU


def test_c778_what_is_under_way_finishes_its_way_and_is_sent_on() -> None:
    """C778: from Beibei in August, when the rotation is in Wuhou."""
    arriving = turning(replace(MEMBER, status=ItemStatus.IN_TRANSIT), transit=transit(JINJIANG, BEIBEI))
    assert taken_in(arriving, YUZHONG, later=31 * DAY).destination_branch_id == BEIBEI
    told = taken_in(arriving, BEIBEI, later=31 * DAY)
    assert (told.reason, told.destination_branch_id, told.rotation_until_on) == ("rotates", WUHOU, date(2026, 8, 31))


def test_c779_by_hand_it_goes_to_its_stop_and_nowhere_else() -> None:
    """C779."""
    stands = turning(replace(MAY_FLOAT, branch_id=YUZHONG), floating={BOOK.id: YUZHONG})
    where = {"item": ItemScan(barcode="B1"), "terminal_id": desk(YUZHONG)}
    told = answer(stands.decide(ask(SendItem, destination_branch_id=BEIBEI, **where)))
    assert (told.reason, told.destination_branch_id, told.rotation_id) == ("rotates_here", BEIBEI, CASE.id)
    no: Any = stands.decide(ask(SendItem, destination_branch_id=JINJIANG, **where))
    assert (no.refusal, no.details["because"]) == (Refusal.MAY_NOT_STAY_THERE, "rotates")


def decided(kind: type, scene: Scene, *, rotation_id: int = CASE.id, barcode: str = "B1") -> Decision:
    scan = ItemScan(barcode=barcode)
    return scene.decide(kind(id=check_in().id, occurred_at=NOON, item=scan, rotation_id=rotation_id))


def test_c780_an_item_joins_where_it_stands() -> None:
    """C780: of two with its barcode the one of the rotation's library."""
    scene = turning(BOOK, items=(TWIN, BOOK))
    joined = decided(JoinRotation, scene)
    assert (answer(joined).item_id, answer(joined).rotation_id) == (BOOK.id, CASE.id)
    following = effects(joined)
    assert set(following) == {"ItemRotates"}
    assert (following["ItemRotates"].version, following["ItemRotates"].rotation_id) == (2, CASE.id)
    moved = scene.decide(
        JoinRotation(id=check_in().id, occurred_at=NOON, item=ItemScan(barcode="B1", item_id=BOOK.id), rotation_id=7),
        check_in(terminal_id=desk(JINJIANG), item=ItemScan(barcode="B1", item_id=BOOK.id)),
    )
    assert answer(moved).reason == "rotates"


@pytest.mark.parametrize(
    ("scene", "asked", "no"),
    [
        (turning(TWIN), {}, Refusal.ROTATION_OF_ANOTHER),
        (turning(BOOK), {"rotation_id": 8}, Refusal.ROTATION_UNKNOWN),
        (turning(BOOK), {"barcode": "B9"}, Refusal.ITEM_UNKNOWN),
        (turning(replace(BOOK, rotation_id=8)), {}, Refusal.IN_ANOTHER_ROTATION),
        (turning(replace(BOOK, status=ItemStatus.WITHDRAWN)), {}, Refusal.ITEM_WITHDRAWN),
    ],
)
def test_c781_what_may_not_join(scene: Scene, asked: dict[str, Any], no: Refusal) -> None:
    """C781."""
    assert refusal(decided(JoinRotation, scene, **asked)) is no


def test_c780_who_is_in_it_stays_in_it() -> None:
    """C780."""
    again = decided(JoinRotation, turning())
    assert answer(again).again
    assert effects(again) == {}


def test_c782_taken_out_its_home_is_home() -> None:
    """C782: a withdrawn one is taken out too."""
    left = decided(LeaveRotation, turning(replace(MEMBER, status=ItemStatus.WITHDRAWN)))
    assert (answer(left).rotation_id, effects(left)["ItemRotates"].rotation_id) == (None, None)
    leave = LeaveRotation(id=check_in().id, occurred_at=NOON, item=ItemScan(barcode="B1"), rotation_id=CASE.id)
    assert answer(turning().decide(leave, check_in(terminal_id=desk(BEIBEI)))).reason == "no_group"
    for outside in (BOOK, replace(BOOK, rotation_id=8)):
        assert refusal(decided(LeaveRotation, turning(outside))) is Refusal.NOT_IN_THE_ROTATION
