"""A library that leaves the network."""

from dataclasses import replace

import pytest

from bashu.domain.circulation.commands import ItemScan
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.states import HoldState
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.leaving import WAY, Stage, Step
from tests.domain.circulation.holds.queue import asked_for, hold, place, ready, under_way
from tests.domain.circulation.scene import (
    ALICE,
    BEIBEI,
    BOB,
    BOOK,
    CHENGDU,
    CHONGQING,
    EVERYWHERE,
    JINJIANG,
    YUZHONG,
    Scene,
    answer,
    check_in,
    check_out,
    desk,
    effects,
    loan,
    record_check_out,
    refusal,
    renew,
)
from tests.domain.circulation.test_parcels import WAITS, pack
from tests.domain.circulation.test_rotations import turning

OWN = replace(BOOK, owner_library_id=CHONGQING, home_branch_id=YUZHONG)


@pytest.mark.parametrize("leaving", [CHENGDU, CHONGQING])
def test_c975_nothing_is_lent_or_renewed_between_it_and_others(leaving: int) -> None:
    """C975: Chongqing lends Chengdu's book to Chengdu's reader."""
    scene = Scene(leaving=frozenset({leaving}))
    assert refusal(scene.decide(check_out())) is Refusal.LIBRARY_LEAVES
    assert refusal(replace(scene, loans=(loan(),)).decide(renew())) is Refusal.LIBRARY_LEAVES
    assert scene.decide(check_out()).details == {"library_id": leaving}  # type: ignore[union-attr]
    assert refusal(replace(scene, items=(OWN,)).decide(check_out())) is Refusal.LIBRARY_LEAVES


def test_c975_nothing_is_sent_home_between_it_and_others() -> None:
    """C975: what waits for that on the hold shelf stays."""
    assert refusal(replace(WAITS, leaving=frozenset({CHENGDU})).decide(pack())) is Refusal.LIBRARY_LEAVES


def test_c975_at_home_life_goes_on() -> None:
    """C975: its own reader and its own book, in its own branch."""
    mine = replace(ALICE, home_library_id=CHONGQING)
    scene = Scene(items=(OWN,), patrons=(mine, BOB), leaving=frozenset({CHONGQING}))
    assert answer(scene.decide(check_out())).loan_id


def test_c976_what_happened_out_of_reach_stands_and_is_told() -> None:
    """C976."""
    told = effects(Scene(leaving=frozenset({CHENGDU})).decide(record_check_out()))["TaskRaised"]
    assert told.details["refusal"] == "library_leaves"


@pytest.mark.parametrize("leaving", [CHENGDU, CHONGQING])
def test_c977_what_is_scanned_goes_home_whoevers_it_is(leaving: int) -> None:
    """C977: it floated, and somebody here waits for it."""
    floats = replace(BOOK, float_group_id=EVERYWHERE.id)
    stays = Scene(items=(floats,), holds=(hold(patron=BOB),))
    taken_in = check_in(terminal_id=desk(YUZHONG), item=ItemScan(barcode="B1"))
    assert answer(stays.decide(taken_in)).reason == "hold_here"
    goes = answer(replace(stays, leaving=frozenset({leaving})).decide(taken_in))
    assert (goes.stop, goes.reason, goes.destination_branch_id) == ("send", "no_group", floats.home_branch_id)


@pytest.mark.parametrize("had", [asked_for(), under_way(), ready()], ids=["asked for", "under way", "put aside"])
def test_c977_what_was_put_aside_between_them_waits_again(had: HoldState) -> None:
    """C977: Chengdu's book, which a reader of Chongqing waits for there."""
    aside = replace(BOOK, status=ItemStatus.ON_HOLD_SHELF) if had.stage == "ready" else BOOK
    here = replace(had, home_library_id=CHONGQING)
    told = Scene(items=(aside,), holds=(here,), leaving=frozenset({CHENGDU})).decide(
        check_in(terminal_id=desk(YUZHONG))
    )
    assert (answer(told).stop, answer(told).reason) == ("send", "no_group")
    changed = effects(told)["HoldChanged"].changed
    assert (changed["stage"], changed["item_id"]) == ("waiting", None)


@pytest.mark.parametrize("leaving", [CHENGDU, CHONGQING])
@pytest.mark.parametrize("at", [JINJIANG, BEIBEI])
def test_c977_what_rotates_is_at_home(leaving: int, at: int) -> None:
    """C977: its rotation is in Chongqing."""
    stays = answer(turning(leaving=frozenset({leaving})).decide(check_in(terminal_id=desk(at))))
    assert (stays.reason, stays.rotation_id) == ("at_home" if at == JINJIANG else "no_group", None)


def test_c978_nothing_of_it_is_held_elsewhere() -> None:
    """C978."""
    assert refusal(Scene(leaving=frozenset({CHENGDU})).decide(place())) is Refusal.NOTHING_TO_HOLD


def test_the_way_out_is_data() -> None:
    assert {stage for stage, _ in WAY} == set(Stage)
    assert {step for _, step in WAY} == set(Step)
    assert (Stage.LEFT, Step.CALL_OFF) not in WAY
    assert (Stage.MEMBER, Step.END) not in WAY
