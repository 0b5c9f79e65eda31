"""Which item a scan means, when several share a barcode. Nothing is guessed."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.circulation.commands import CirculationCommand, ItemScan
from bashu.domain.circulation.refusals import Refusal
from tests.domain.circulation.scene import (
    BOB,
    BOOK,
    CHENGDU,
    CHONGQING,
    JINJIANG,
    NOON,
    TWIN,
    Scene,
    answer,
    check_in,
    check_out,
    desk,
    effects,
    loan,
    record_check_in,
    refusal,
    renew,
)

BOTH = Scene(items=(BOOK, TWIN))
LONG = "510100012345"
LABELLED = Scene(items=(replace(BOOK, barcode=LONG), replace(TWIN, barcode=LONG)))


@pytest.mark.parametrize(
    ("scene", "scan", "item"),
    [
        pytest.param(BOTH, ItemScan(barcode="B1", owner_library_id=CHENGDU), BOOK, id="C80 the tag of Chengdu"),
        pytest.param(BOTH, ItemScan(barcode="B1", owner_library_id=CHONGQING), TWIN, id="C80 the tag of Chongqing"),
        pytest.param(BOTH, ItemScan(barcode="B1", item_id=TWIN.id), TWIN, id="C81 a person chose"),
        pytest.param(replace(LABELLED, prefixes={CHENGDU: "5101"}), ItemScan(barcode=LONG), BOOK, id="C82 label"),
        pytest.param(
            replace(LABELLED, prefixes={CHENGDU: "5101", CHONGQING: "50"}), ItemScan(barcode=LONG), BOOK, id="C82 other"
        ),
    ],
)
def test_what_tells_items_apart(scene: Scene, scan: ItemScan, item: Any) -> None:
    assert answer(scene.decide(check_in(item=scan))).item_id == item.id


@pytest.mark.parametrize("terminal", [desk(branch) for branch in (JINJIANG, TWIN.home_branch_id)])
@pytest.mark.parametrize(
    ("scene", "scan"),
    [
        pytest.param(BOTH, ItemScan(barcode="B1"), id="nothing"),
        pytest.param(replace(LABELLED, prefixes={CHENGDU: "51", CHONGQING: "5101"}), ItemScan(barcode=LONG), id="both"),
        pytest.param(replace(BOTH, loans=(loan(BOB),)), ItemScan(barcode="B1"), id="somebody else's loan"),
        pytest.param(replace(BOTH, loans=(loan(), loan(item=TWIN))), ItemScan(barcode="B1"), id="both are own"),
    ],
)
def test_c84_nobody_knows_not_even_the_library_that_owns_one(scene: Scene, scan: ItemScan, terminal: int) -> None:
    """C84, and C82: prefixes that fit two owners tell nothing."""
    for command in (check_in(item=scan, terminal_id=terminal), check_out(item=scan, terminal_id=terminal)):
        assert refusal(scene.decide(command)) is Refusal.ITEM_AMBIGUOUS


def test_a_tag_of_an_owner_that_has_no_such_item_names_none() -> None:
    """C80."""
    scan = ItemScan(barcode="B1", owner_library_id=CHONGQING)
    assert refusal(Scene().decide(check_out(item=scan))) is Refusal.ITEM_UNKNOWN


@pytest.mark.parametrize("command", [renew(), check_out(renews_own=True)])
def test_c83_the_own_loan_tells_which(command: CirculationCommand) -> None:
    """C83: the twin, although another patron has the other."""
    scene = replace(BOTH, loans=(loan(BOB), loan(item=TWIN)))
    assert answer(scene.decide(command)).item_id == TWIN.id


def test_whoever_may_have_returned_it_is_charged_no_further() -> None:
    scene = replace(BOTH, loans=(loan(BOB), loan(item=TWIN)))
    assert answer(scene.decide(check_in())).task_id
    stopped = [effect for effect in scene.decide(check_in()).effects if hasattr(effect, "stopped_at")]  # type: ignore[union-attr]
    assert {(effect.loan_id, effect.stopped_at) for effect in stopped} == {(5100, NOON), (5200, NOON)}


def test_accrual_stops_once() -> None:
    """The reader owes nothing for the days between two scans of the same heap."""
    scene = replace(BOTH, loans=(loan(BOB),))
    assert "AccrualStopped" not in effects(scene.decide(check_in(), check_in()))


def test_a_loan_made_after_the_return_goes_on() -> None:
    """The rest of C58."""
    scene = replace(BOTH, loans=(loan(BOB, at=NOON),))
    earlier = record_check_in(occurred_at=NOON.replace(hour=1))
    assert set(effects(scene.decide(earlier))) == {"TaskRaised"}
