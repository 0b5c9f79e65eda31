"""What a library's own system lends and takes back, as the network hears of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bashu.domain.circulation.commands import ItemScan
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.states import HoldReason, HoldStage
from bashu.domain.circulation.snapshot import ItemState
from tests.domain.circulation.holds.queue import asked_for, hold, ready, under_way, waits_for
from tests.domain.circulation.scene import (
    BEIBEI,
    BOB,
    BOOK,
    CHENGDU,
    DAY,
    JINJIANG,
    NOON,
    TWIN,
    YUZHONG,
    Scene,
    answer,
    by_owner,
    check_in,
    check_out,
    desk,
    effects,
    loan,
    machine,
    record_check_in,
    transit,
)
from tests.matrix.states import GONE, LOST_CHARGE

AT_HOME = machine(JINJIANG)
ASIDE = replace(BOOK, status=ItemStatus.ON_HOLD_SHELF)
LENT = replace(BOOK, status=ItemStatus.ON_LOAN)
AWAY = replace(BOOK, status=ItemStatus.LENT_BY_OWNER)
OUT = (ItemStatus.DAMAGED, ItemStatus.IN_QUARANTINE, ItemStatus.WITHDRAWN)


def lent(**changed: Any) -> Any:
    return by_owner(**{"lent": True, "terminal_id": AT_HOME} | changed)


def back(**changed: Any) -> Any:
    return by_owner(**{"lent": False, "terminal_id": AT_HOME} | changed)


def refused(told: dict[str, Any]) -> Any:
    return told["TaskRaised"].details["refusal"]


def test_c930_what_its_own_system_lends_is_on_no_loan_here() -> None:
    """C930: no terms, no charge, no patron."""
    told = effects(Scene().decide(lent()))
    assert set(told) == {"ItemChanged"}
    assert (told["ItemChanged"].status, told["ItemChanged"].branch_id) == ("lent_by_owner", JINJIANG)
    assert answer(Scene().decide(lent())).task_id is None
    assert not effects(Scene(items=(AWAY,)).decide(lent()))


def test_c931_a_loan_of_the_network_is_over_and_staff_are_told() -> None:
    """C931: by no return, so nobody is charged; one that its reader said to be over is no contradiction."""
    told = effects(Scene(items=(LENT,), loans=(loan(BOB),)).decide(lent()))
    assert set(told) == {"LoanClosed", "ItemChanged", "TaskRaised"}
    assert refused(told) == "lent_by_owner"
    claimed = effects(Scene(items=(LENT,), loans=(loan(BOB, claimed_at=NOON - DAY / 2),)).decide(lent()))
    assert set(claimed) == {"LoanClosed", "ItemChanged"}


@pytest.mark.parametrize(
    "scene",
    [
        Scene(items=(ASIDE,), holds=(ready(ASIDE),)),
        Scene(items=(replace(BOOK, status=ItemStatus.IN_TRANSIT),), transit=transit(BEIBEI), holds=(under_way(),)),
    ],
    ids=["on the hold shelf", "under way"],
)
@pytest.mark.parametrize("fact", [lent(), back()], ids=["lent", "taken back"])
def test_c932_who_it_was_put_aside_for_waits_again(scene: Scene, fact: Any) -> None:
    """C932: at the old place, and staff find out where it is."""
    told = effects(scene.decide(fact))
    changed = told["HoldChanged"].changed
    assert (changed["stage"], changed["item_id"]) == (HoldStage.WAITING, None)
    assert refused(told) == "put_aside_before"
    assert answer(scene.decide(fact)).task_id == told["TaskRaised"].task_id
    assert ("TransitEnded" in told) is (scene.transit is not None)


def test_c933_what_was_only_asked_for_is_asked_for_elsewhere() -> None:
    """C933: the shelf is the owner's; who waits is told, and no task is made."""
    told = effects(waits_for(asked_for(BOOK)).decide(lent()))
    assert told["HoldChanged"].changed["reason"] is HoldReason.LENT_TO_ANOTHER
    assert "TaskRaised" not in told


def test_c934_what_is_older_than_what_is_known_changes_nothing() -> None:
    """C934: staff are told only if a reader of the network has it."""
    for fact in (lent(), back()):
        assert not effects(Scene(seen_at={BOOK.id: NOON + DAY}).decide(fact))
        later = Scene(items=(LENT,), loans=(loan(BOB, at=NOON + DAY),)).decide(fact)
        assert set(effects(later)) == {"TaskRaised"}
        assert refused(effects(later)) == "lent_again_since"


def test_c935_its_system_speaks_of_its_own_items_only() -> None:
    """C935: of two with a barcode that of its library is meant, whatever the labels say."""
    told = effects(Scene(items=(BOOK, TWIN)).decide(lent()))
    assert told["ItemChanged"].item_id == BOOK.id
    for scan in (ItemScan(barcode="B1"), ItemScan(barcode="B1", item_id=TWIN.id)):
        for fact in (lent(item=scan), back(item=scan)):
            decision = Scene(items=(TWIN,)).decide(fact)
            assert (effects(decision), answer(decision).item_id) == ({}, None)


def test_c936_what_is_taken_back_is_free_and_no_hold_gets_it() -> None:
    """C936: though somebody waits for it; a reader of its own may come first."""
    told = effects(Scene(items=(AWAY,), holds=(hold(pickup_branch_id=YUZHONG),)).decide(back()))
    assert set(told) == {"ItemChanged"}
    assert (told["ItemChanged"].status, told["ItemChanged"].branch_id) == ("available", JINJIANG)
    assert not effects(Scene(holds=(hold(),)).decide(back()))
    assert not effects(waits_for(asked_for(BOOK)).decide(back()))


@pytest.mark.parametrize("at", [NOON, NOON + 40 * DAY], ids=["in time", "late"])
def test_c937_taken_back_it_ends_a_loan_as_any_return_does(at: Any) -> None:
    """C937: with all that its delay costs; and it stays, wherever it is at home."""
    scene = Scene(items=(LENT,), loans=(loan(BOB),))
    facts = (
        scene.decide(fact, now=at)
        for fact in (back(occurred_at=at), record_check_in(terminal_id=AT_HOME, occurred_at=at))
    )
    told, as_ever = (effects(decision) for decision in facts)
    assert told["LoanClosed"] == as_ever["LoanClosed"]
    assert set(told) == set(as_ever)
    elsewhere = effects(Scene(items=(replace(LENT, home_branch_id=BEIBEI),), loans=(loan(BOB),)).decide(back()))
    assert "TransitStarted" not in elsewhere


def test_c938_what_is_away_is_at_home_again() -> None:
    """C938: neither afloat nor under way, lent or not."""
    floats = Scene(
        floating={BOOK.id: YUZHONG}, away={BOOK.id: NOON - 9 * DAY}, items=(replace(BOOK, branch_id=YUZHONG),)
    )
    moves = Scene(items=(replace(BOOK, status=ItemStatus.IN_TRANSIT),), transit=transit(BEIBEI))
    for fact in (lent(), back()):
        assert {"FloatEnded", "AwayEnded", "ItemChanged"} == set(effects(floats.decide(fact)))
        assert {"TransitEnded", "ItemChanged"} == set(effects(moves.decide(fact)))


@pytest.mark.parametrize("status", OUT)
def test_c939_what_is_out_of_service_stays_so(status: ItemStatus) -> None:
    """C939: with a reader of the network who had it, that loan is over, and staff are told."""
    there = replace(BOOK, status=status)
    for fact in (lent(), back()):
        assert not effects(Scene(items=(there,)).decide(fact))
        told = effects(Scene(items=(there,), loans=(loan(BOB),)).decide(fact))
        assert {"LoanClosed", "TaskRaised"} <= set(told)
        assert told["ItemChanged"].status is status


def _after(item: ItemState, *commands: Any) -> ItemStatus:
    _, state = Scene(items=(item,)).follow(*commands)
    return state.items[item.id].status


def test_c940_any_scan_finds_what_its_own_system_lent() -> None:
    """C940: as of what is missing; the machine knows better than either system."""
    assert _after(AWAY, check_in(terminal_id=desk(JINJIANG))) is ItemStatus.AVAILABLE
    assert _after(AWAY, check_in()) is ItemStatus.IN_TRANSIT
    assert _after(AWAY, check_out()) is ItemStatus.ON_LOAN
    assert _after(BOOK, lent(), back(), lent(occurred_at=NOON + timedelta(0))) is ItemStatus.LENT_BY_OWNER


def test_c941_a_price_is_not_owed_for_what_its_own_system_has_in_hand() -> None:
    """C941: what a reader lost was not lost, and the charge is taken back."""
    patrons = (BOB.owing(CHENGDU, 3900),)
    scene = Scene(items=(GONE,), charges=(LOST_CHARGE,), patrons=patrons)
    for fact in (lent(), back()):
        assert {"ChargeChanged", "ItemChanged"} <= set(effects(scene.decide(fact)))
