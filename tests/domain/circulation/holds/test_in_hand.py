"""The item in hand: whose hold gets it when it is taken in, and who may borrow or keep it."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.circulation.effects import ItemStatus, TransitReason
from bashu.domain.circulation.holds.fitting import LOOKED_AT
from bashu.domain.circulation.holds.states import Criterion, HoldEnd, HoldStage, HoldState
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted
from tests.domain.circulation.holds.queue import (
    CAROL,
    HERE,
    ON_SHELF,
    asked_for,
    hold,
    others,
    ready,
    under_way,
    waits_for,
)
from tests.domain.circulation.scene import (
    ALICE,
    BEIBEI,
    BOOK,
    CHENGDU,
    DAY,
    JINJIANG,
    NOON,
    YUZHONG,
    Scene,
    answer,
    check_in,
    check_out,
    desk,
    dispatch,
    effects,
    loan,
    record_check_out,
    refusal,
    renew,
    transit,
)

IN_HAND = check_in(terminal_id=desk(YUZHONG))
AWAY = check_in(terminal_id=desk(BEIBEI))
LENT = replace(BOOK, status=ItemStatus.ON_LOAN)
FOR_HOLD = replace(transit(BEIBEI, YUZHONG), reason=TransitReason.HOLD)
MOVING = replace(BOOK, status=ItemStatus.IN_TRANSIT)


def test_c430_returned_where_somebody_collects_it() -> None:
    """C430: onto the hold shelf, until the end of the seventh open day; it floats no longer."""
    scene = waits_for(hold(), items=(LENT,), loans=(loan(),), floating={BOOK.id: YUZHONG})
    decision = scene.decide(IN_HAND)
    named, told = effects(decision), answer(decision)
    assert (told.stop, told.reason, told.hold_id) == ("stay", "hold_here", hold().id)
    assert named["ItemChanged"].status is ItemStatus.ON_HOLD_SHELF
    assert named["FloatEnded"]
    assert named["HoldChanged"].changed["stage"] is HoldStage.READY
    assert named["HoldChanged"].changed["ready_at"] == NOON
    assert named["HoldChanged"].changed["reason_details"] == {"branch_id": YUZHONG, "others": 0}


def test_c431_returned_elsewhere_it_travels_to_whoever_waits() -> None:
    """C431."""
    decision = waits_for(hold(), items=(LENT,), loans=(loan(),)).decide(AWAY)
    named, told = effects(decision), answer(decision)
    assert (told.stop, told.reason, told.destination_branch_id) == ("send", "hold_elsewhere", YUZHONG)
    assert named["TransitStarted"].reason is TransitReason.HOLD
    assert named["HoldChanged"].changed == {
        "stage": HoldStage.UNDER_WAY, "item_id": BOOK.id, "reason": "only_one",
        "reason_details": {"branch_id": BEIBEI, "others": 0},
    }  # fmt: skip


def test_c432_it_arrives_and_waits_on_the_hold_shelf() -> None:
    """C432: the reason of its hold stays the one for which it was taken."""
    decision = waits_for(under_way(), items=(MOVING,), transit=FOR_HOLD).decide(IN_HAND)
    named = effects(decision)
    assert (answer(decision).reason, named["TransitEnded"].ended_as) == ("hold_here", "received")
    assert set(named["HoldChanged"].changed) == {"stage", "ready_at", "shelf_until", "shelf_from_on", "shelf_days"}


def test_c433_scan_the_hold_shelf_as_often_as_you_like() -> None:
    """C433: nothing changes, also when somebody else came to stand before."""
    first = hold(0, CAROL)
    decision = waits_for(first, ready(), items=(ON_SHELF,)).decide(IN_HAND)
    assert (answer(decision).hold_id, decision.effects) == (ready().id, ())  # type: ignore[union-attr]


@pytest.mark.parametrize(("where", "reason"), [(IN_HAND, "hold_here"), (AWAY, "hold_elsewhere")])
def test_c434_what_was_pulled_follows_its_hold(where: Any, reason: str) -> None:
    """C434."""
    told = answer(waits_for(asked_for()).decide(where))
    assert (told.reason, told.hold_id) == (reason, asked_for().id)


def test_c435_the_first_in_line_gets_what_is_in_hand_and_frees_what_was_asked_for() -> None:
    """C435."""
    items = others({})
    first = asked_for(item=items[1])
    changed = effects(waits_for(first, hold(2, CAROL), items=items).decide(IN_HAND))["HoldChanged"]
    assert (changed.hold_id, changed.changed["item_id"]) == (first.id, BOOK.id)


def test_the_chosen_order_decides_among_those_who_wait() -> None:
    """C421: Carol is a reader of the owner's and stands behind Bob."""
    order = (Criterion.OWNERS_READERS, Criterion.FIRST_IN_LINE)
    told = effects(waits_for(hold(), hold(2, CAROL), items=(HERE,), hold_order=order).decide(IN_HAND))["HoldChanged"]
    assert (CAROL.home_library_id, told.hold_id) == (CHENGDU, hold(2).id)
    assert told.changed["reason"] == "owners_reader"


def test_c436_what_nobody_waits_for_any_more_finds_its_way_afresh() -> None:
    """C436: half way to a hold that was cancelled."""
    decision = Scene(items=(MOVING,), transit=replace(FOR_HOLD, destination_branch_id=BEIBEI)).decide(IN_HAND)
    assert (answer(decision).reason, answer(decision).destination_branch_id) == ("no_group", JINJIANG)
    assert effects(decision)["TransitEnded"].ended_as == "forwarded"


def test_c437_what_waits_for_the_van_to_the_same_branch_is_taken_as_it_lies() -> None:
    """C437."""
    waiting = replace(MOVING, branch_id=YUZHONG)
    scene = waits_for(hold(pickup_branch_id=JINJIANG), items=(waiting,), transit=transit(YUZHONG, dispatched=False))
    decision = scene.decide(IN_HAND)
    assert answer(decision).reason == "on_its_way"
    assert list(effects(decision)) == ["HoldChanged"]


def test_c438_only_the_head_of_a_queue_is_looked_at() -> None:
    """C438: fifty who may not borrow hide the one behind them."""
    barred = [hold(number, patron_active=False) for number in range(LOOKED_AT)]
    behind = hold(LOOKED_AT + 1, CAROL)
    assert answer(waits_for(*barred, behind, items=(HERE,)).decide(IN_HAND)).hold_id is None
    assert answer(waits_for(*barred[1:], behind, items=(HERE,)).decide(IN_HAND)).hold_id == behind.id


def test_c438_who_waits_for_another_volume_hides_nobody() -> None:
    """C438."""
    others = [hold(number, work_id=1, level="volume", bib_id=1, volume="9") for number in range(LOOKED_AT)]
    behind = hold(LOOKED_AT + 1, CAROL)
    assert answer(waits_for(*others, behind, items=(HERE,)).decide(IN_HAND)).hold_id == behind.id


def test_c439_a_withdrawn_item_leaves_its_hold_waiting() -> None:
    """C439."""
    gone = replace(ON_SHELF, status=ItemStatus.WITHDRAWN)
    decision = waits_for(ready(), items=(gone,)).decide(IN_HAND)
    changed = effects(decision)["HoldChanged"].changed
    assert (answer(decision).stop, changed["stage"], changed["reason"]) == ("exception", "waiting", "out_of_service")


def test_c440_what_was_not_collected_leaves_the_hold_shelf_when_it_is_scanned() -> None:
    """C440."""
    decision = Scene(items=(replace(ON_SHELF, branch_id=JINJIANG),)).decide(check_in(terminal_id=desk(JINJIANG)))
    assert (answer(decision).reason, effects(decision)["ItemChanged"].status) == ("at_home", ItemStatus.AVAILABLE)


@pytest.mark.parametrize("had", [under_way(pickup_branch_id=BEIBEI), ready(pickup_branch_id=BEIBEI)])
def test_c441_scanned_at_another_branch_it_is_sent_to_its_own(had: HoldState) -> None:
    """C441: off the wrong van, or carried there by somebody."""
    decision = waits_for(had, items=(ON_SHELF,)).decide(IN_HAND)
    assert (answer(decision).reason, answer(decision).destination_branch_id) == ("hold_elsewhere", BEIBEI)
    assert effects(decision)["TransitStarted"].destination_branch_id == BEIBEI


def test_c442_on_its_way_home_it_is_stopped_by_whoever_waits() -> None:
    """C442: also when it is only to be handed on."""
    scene = waits_for(hold(), items=(MOVING,), transit=transit(BEIBEI))
    assert answer(scene.decide(IN_HAND)).reason == "hold_here"
    assert refusal(scene.decide(dispatch())) is Refusal.NO_TRANSIT


def test_c443_while_no_rules_hold_together_nothing_is_taken_for_anybody() -> None:
    """C443: what comes back is taken in all the same."""
    assert answer(waits_for(hold(), items=(HERE,), rules=()).decide(IN_HAND)).reason == "no_group"


@pytest.mark.parametrize("had", [ready(), under_way()])
def test_c450_what_was_put_aside_is_lent_to_nobody_else(had: HoldState) -> None:
    """C450."""
    scene = waits_for(had, items=(ON_SHELF,))
    assert refusal(scene.decide(check_out())) is Refusal.HELD_FOR_ANOTHER


def test_c451_what_is_only_asked_for_is_lent() -> None:
    """C451: unless the terms mind. The hold waits again, at its old place."""
    changed = effects(waits_for(asked_for()).decide(check_out()))["HoldChanged"].changed
    assert (changed["stage"], changed["item_id"], changed["reason"]) == ("waiting", None, "lent_to_another")
    strict = waits_for(asked_for(), of_holds={"lend_if_asked": False})
    assert refusal(strict.decide(check_out())) is Refusal.HELD_FOR_ANOTHER


def test_c452_what_somebody_only_waits_for_is_lent() -> None:
    """C452: it stands in the reader's hand."""
    decision = waits_for(hold()).decide(check_out())
    assert answer(decision).loan_id
    assert not {"HoldChanged", "HoldClosed"} & set(effects(decision))


@pytest.mark.parametrize("own", [ready(patron_id=ALICE.id), hold(patron=ALICE), asked_for(BOOK, patron_id=ALICE.id)])
def test_c453_whoever_borrows_what_fits_has_the_hold_fulfilled(own: HoldState) -> None:
    """C453: and what was bound to it is free."""
    items = others({})
    closed = effects(waits_for(own, items=items).decide(check_out()))["HoldClosed"]
    assert (closed.hold_id, closed.closed_as, closed.item_id) == (own.id, HoldEnd.FULFILLED, BOOK.id)
    bound_elsewhere = replace(ready(items[1]), patron_id=ALICE.id)
    assert effects(waits_for(bound_elsewhere, items=items).decide(check_out()))["HoldClosed"].item_id == items[1].id


def test_one_item_fulfils_one_hold() -> None:
    """C453: the one that it is bound to, else the first in line."""
    first, second = hold(1, ALICE), replace(ready(), id=7002, patron_id=ALICE.id)
    assert effects(waits_for(first, second).decide(check_out()))["HoldClosed"].hold_id == second.id
    assert effects(waits_for(first, hold(2, ALICE)).decide(check_out()))["HoldClosed"].hold_id == first.id


def test_c454_a_loan_out_of_reach_stands_and_the_hold_waits_again() -> None:
    """C454."""
    decision = waits_for(ready(), items=(ON_SHELF,)).decide(record_check_out())
    named = effects(decision)
    assert named["TaskRaised"].details["refusal"] == "held_for_another"
    assert named["HoldChanged"].changed["stage"] is HoldStage.WAITING


RENEWALS: dict[str, tuple[tuple[HoldState, ...], dict[str, bool], bool]] = {
    "somebody waits": ((hold(),), {}, False),
    "the terms allow it": ((hold(),), {"renew_if_wanted": True}, True),
    "her own hold": ((hold(patron=ALICE),), {}, True),
    "paused": ((hold(suspended_until=NOON + DAY),), {}, True),
    "another was found for it": ((asked_for(others({})[1]),), {}, True),
    "another title": ((hold(work_id=2, bib_id=2),), {}, True),
}


@pytest.mark.parametrize("why", RENEWALS)
def test_c455_a_loan_is_not_renewed_while_somebody_waits(why: str) -> None:
    """C455."""
    holds, terms, renewed = RENEWALS[why]
    scene = waits_for(*holds, items=(LENT,), loans=(loan(ALICE),), of_holds=terms)
    decision = scene.decide(renew())
    assert isinstance(decision, Accepted) is renewed
    assert renewed or refusal(decision) is Refusal.WANTED_BY_ANOTHER
