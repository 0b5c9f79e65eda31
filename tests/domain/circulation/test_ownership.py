"""Only a transfer with the number of a document changes whose an item is."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.circulation.commands import ItemScan, TransferOwnership
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.owned import DOCUMENT_LENGTH_MAX, document_of
from bashu.domain.circulation.refusals import Refusal
from tests.domain.circulation.holds.queue import hold, waits_for
from tests.domain.circulation.scene import (
    BEIBEI,
    BOB,
    BOOK,
    CHENGDU,
    CHONGQING,
    JINJIANG,
    YUZHONG,
    Scene,
    answer,
    desk,
    effects,
    loan,
    refusal,
)
from tests.domain.circulation.test_boxes import ask

OF_OWNERSHIP = {
    Refusal.DOCUMENT_MISSING, Refusal.SAME_OWNER, Refusal.LOST_BY_A_READER, Refusal.IN_A_ROTATION,
    Refusal.BARCODE_TAKEN,
}  # fmt: skip
DOCUMENT = "川图调〔2026〕12号"


def transfer(**changed: Any) -> Any:
    asked = {"item": ItemScan(barcode="B1"), "terminal_id": desk(JINJIANG), "home_branch_id": YUZHONG}
    return ask(TransferOwnership, **asked | {"document": DOCUMENT} | changed)


def test_c915_it_belongs_to_the_other_library_and_goes_there() -> None:
    """C915: as what is found goes on, to where it is at home by then."""
    decided = Scene().decide(transfer())
    told = effects(decided)
    owned, kept = told["ItemOwned"], told["OwnershipTransferred"]
    assert (owned.owner_library_id, owned.home_branch_id, owned.version) == (CHONGQING, YUZHONG, BOOK.version + 1)
    assert (kept.from_library_id, kept.to_library_id, kept.document) == (CHENGDU, CHONGQING, DOCUMENT)
    assert told["ItemChanged"].version == BOOK.version + 2
    assert (answer(decided).stop, answer(decided).destination_branch_id) == ("send", YUZHONG)


def test_c916_who_waits_for_it_gets_it_first() -> None:
    """C916: a transfer is a scan in hand like any other."""
    decided = waits_for(hold(pickup_branch_id=JINJIANG)).decide(transfer())
    assert answer(decided).reason == "hold_here"


def test_c917_its_float_and_its_months_away_end() -> None:
    """C917: it begins anew with its owner. What is missing is found."""
    scene = Scene(items=(replace(BOOK, branch_id=JINJIANG, status=ItemStatus.MISSING),), floating={BOOK.id: JINJIANG})
    assert set(effects(scene.decide(transfer()))) >= {"ItemOwned", "FloatEnded", "ItemChanged"}


@pytest.mark.parametrize(
    ("scene", "changed", "refused"),
    [
        (Scene(), {"terminal_id": desk(YUZHONG)}, Refusal.ITEM_OF_ANOTHER),
        (Scene(), {"home_branch_id": JINJIANG}, Refusal.SAME_OWNER),
        (Scene(), {"home_branch_id": 999_999}, Refusal.SAME_OWNER),
        (Scene(), {"document": "  "}, Refusal.DOCUMENT_MISSING),
        (Scene(items=(replace(BOOK, rotation_id=7),)), {}, Refusal.IN_A_ROTATION),
        (Scene(items=(replace(BOOK, status=ItemStatus.LOST),)), {}, Refusal.LOST_BY_A_READER),
        (Scene(items=(replace(BOOK, status=ItemStatus.WITHDRAWN),)), {}, Refusal.ITEM_WITHDRAWN),
        (Scene(items=(replace(BOOK, status=ItemStatus.DAMAGED),)), {}, Refusal.ITEM_OUT_OF_SERVICE),
        (
            Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(loan(BOB),)),
            {},
            Refusal.STILL_ON_LOAN,
        ),
    ],
)
def test_c918_what_stands_against_it(scene: Scene, changed: dict[str, Any], refused: Refusal) -> None:
    """C918: nothing has changed."""
    assert refusal(scene.decide(transfer(**changed))) is refused


def test_c919_a_barcode_is_no_two_items_of_one_library() -> None:
    """C919: the owner gives it another one first."""
    theirs = replace(BOOK, id=BOOK.id + 1, owner_library_id=CHONGQING, home_branch_id=BEIBEI)
    scan = ItemScan(barcode="B1", item_id=BOOK.id)
    assert refusal(Scene(items=(BOOK, theirs)).decide(transfer(item=scan))) is Refusal.BARCODE_TAKEN


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (f" {DOCUMENT}\n", DOCUMENT),
        ("No. 12 / 2026", "No. 12 / 2026"),
        ("x" * DOCUMENT_LENGTH_MAX, "x" * DOCUMENT_LENGTH_MAX),
        ("x" * (DOCUMENT_LENGTH_MAX + 1), ""),
        ("12\x0012", ""),
        ("", ""),
    ],
)
def test_the_number_of_a_document_is_one_short_line(typed: str, kept: str) -> None:
    assert document_of(typed) == kept
