"""What a reader was told that the way home costs is what she pays at most."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.calendar import local_day
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.circulation.holds.states import HoldEnd, HoldState, PickupKind
from bashu.domain.circulation.parcels.states import (
    PRICE_TOLD,
    ParcelledEnd,
    ParcelPrice,
    ParcelRule,
    ParcelStage,
    Payer,
    cheapest,
    price_of,
    told_of,
)
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.settlement import ledger
from tests.domain.circulation.holds.queue import ON_SHELF, change_pickup, expire, place
from tests.domain.circulation.scene import (
    ALICE,
    BEIBEI,
    CHENGDU,
    CHONGQING,
    DAY,
    JINJIANG,
    NOON,
    YUZHONG,
    Scene,
    answer,
    check_in,
    effects,
    refusal,
)
from tests.domain.circulation.test_parcels import (
    PARCEL,
    RULE,
    SENT_HOME,
    WAITS,
    hand_over,
    pack,
    packed,
    tell,
    tell_one,
)
from tests.domain.circulation.test_paying import pay

DEARER = replace(RULE, first_items=1, first_fen=900)
FREE = replace(RULE, payer=Payer.LIBRARY)
NOTHING = told_of(None)


def told(hold: object) -> dict[str, Any]:
    return {name: getattr(hold, name) for name in PRICE_TOLD}


def after(scene: Scene, hold: HoldState, **changed: Any) -> dict[str, Any]:
    wish = change_pickup(hold, **{"pickup_branch_id": YUZHONG} | changed)
    return told(scene.follow(wish)[1].holds[hold.id])


def test_c534_a_hold_keeps_what_was_told_when_it_was_placed() -> None:
    """C534: nothing, if it is collected."""
    scene = replace(WAITS, holds=())
    for kind, kept in ((PickupKind.HOME, told_of(RULE)), (PickupKind.BRANCH, NOTHING)):
        assert told(effects(scene.decide(place(pickup_kind=kind)))["HoldPlaced"]) == kept


def test_c534_it_is_told_anew_when_another_way_or_branch_is_chosen() -> None:
    """C534: and only then, whatever the rule is by now."""
    kept = replace(SENT_HOME, **told_of(RULE))
    scene = replace(WAITS, holds=(kept,), parcel_rules={None: DEARER, CHENGDU: FREE})
    home, collected = {"pickup_kind": PickupKind.HOME}, {"pickup_kind": PickupKind.BRANCH}
    assert after(scene, kept, **home) == told_of(RULE)
    assert after(scene, kept, **home, pickup_branch_id=BEIBEI) == told_of(DEARER)
    assert after(scene, kept, **home, pickup_branch_id=JINJIANG) == told_of(FREE)
    assert after(scene, kept, **collected) == NOTHING
    before = replace(kept, pickup_kind=PickupKind.BRANCH, **NOTHING)
    assert after(replace(scene, holds=(before,)), before, **home) == told_of(DEARER)


def test_c526_what_was_told_goes_into_the_parcel_with_it() -> None:
    """C526: so a rule that rises before it is handed over costs its reader nothing."""
    kept = replace(SENT_HOME, **told_of(RULE))
    decision, state = replace(WAITS, holds=(kept,), parcel_rules={None: DEARER}).follow(pack())
    assert told(effects(decision)["ItemParcelled"]) == told_of(RULE)
    assert list(state.told.values()) == [price_of(told_of(RULE).values())]
    assert ON_SHELF.id in {loan.item_id for loan in state.loans.values()}


TOLD = ParcelPrice(first_items=3, first_fen=300, further_fen=100)
CHEAP = replace(TOLD, first_fen=200)
WHAT: dict[str, tuple[list[ParcelPrice | None], ParcelRule | None, tuple[int, Payer | None]]] = {
    "C526, it rose": ([TOLD, TOLD], DEARER, (300, Payer.PATRON)),
    "C526, it fell": ([TOLD, TOLD], replace(RULE, first_fen=100), (100, Payer.PATRON)),
    "C526, the least of what was told": ([CHEAP, TOLD], DEARER, (200, Payer.PATRON)),
    "C526, told that the library pays": ([replace(TOLD, payer=Payer.LIBRARY), TOLD], DEARER, (300, Payer.LIBRARY)),
    "C526, the library pays by now": ([TOLD, TOLD], replace(FREE, first_fen=900), (300, Payer.LIBRARY)),
    "C526, of one nothing is kept": ([TOLD, None], DEARER, (300, Payer.PATRON)),
    "C526, of none anything is kept": ([None, None], DEARER, (1_000, Payer.PATRON)),
    "C526, there is no rule any more": ([TOLD, None], None, (300, Payer.PATRON)),
    "C526, and there was none": ([None, None], None, (0, None)),
}


@pytest.mark.parametrize("case", WHAT)
def test_what_a_parcel_of_two_costs(case: str) -> None:
    prices, rule, wanted = WHAT[case]
    scene = packed(count=2, parcel_rules={} if rule is None else {None: rule})
    kept = {loan.id: price for loan, price in zip(scene.loans, prices, strict=True) if price is not None}
    answered = answer(replace(scene, told=kept).decide(hand_over()))
    assert (answered.charge_fen, answered.payer) == wanted


def test_c535_what_was_promised_is_sent_though_its_rule_is_gone() -> None:
    """C535: as much together as the first price is for, there in three days; it waits on the hold shelf for that."""
    kept = replace(SENT_HOME, shelf_until=NOON - DAY, **told_of(replace(RULE, first_items=1)))
    scene = replace(WAITS, holds=(kept,), parcel_rules={})
    assert answer(scene.decide(expire(kept))).stage == "ready"
    decision, state = scene.follow(pack())
    assert effects(decision)["ParcelOpened"].expected_on == local_day(NOON + 3 * DAY)
    (parcel_id,) = state.parcels
    full = replace(packed(parcel_rules={}), holds=(replace(kept, item_id=99),))
    more = replace(full, items=(*full.items, replace(ON_SHELF, id=99, barcode="B9")))
    command = pack(item=replace(check_in().item, barcode="B9"), parcel_id=PARCEL.id)
    assert refusal(more.decide(command)) is Refusal.PARCEL_FULL
    left, _ = scene.follow(pack(), replace(hand_over(), parcel_id=parcel_id))
    assert (answer(left).charge_fen, answer(left).payer) == (300, Payer.PATRON)


def test_c535_where_nothing_was_told_nobody_sends_it() -> None:
    """C535: nor is anything promised any more."""
    scene = replace(WAITS, parcel_rules={})
    assert refusal(scene.decide(pack())) is Refusal.HOME_NOT_OFFERED
    over = replace(SENT_HOME, shelf_until=NOON - DAY)
    assert answer(replace(scene, holds=(over,)).decide(expire(over))).closed_as is HoldEnd.NOT_COLLECTED
    kept = replace(SENT_HOME, **told_of(RULE))
    wish = change_pickup(kept, pickup_branch_id=YUZHONG, pickup_kind=PickupKind.HOME)
    assert refusal(replace(scene, holds=(kept,)).decide(wish)) is Refusal.HOME_NOT_OFFERED


fen = st.integers(0, 5_000)
prices = st.builds(
    ParcelPrice, first_items=st.integers(1, 9), first_fen=fen, further_fen=fen, payer=st.sampled_from(Payer)
)
rules = st.builds(
    ParcelRule, first_items=st.integers(1, 9), first_fen=fen, further_fen=fen, items_max=st.just(9), days=st.just(3)
)


def test_c823_what_is_handed_over_is_owed_to_the_library_that_sends_it() -> None:
    """C823: with how it came about."""
    decision, state = packed(count=4).follow(hand_over())
    charge = effects(decision)["ChargePosted"]
    assert (charge.kind, charge.library_id, charge.amount_fen, charge.loan_id) == ("parcel", CHONGQING, 400, None)
    assert charge.details == {
        "parcel_id": PARCEL.id, "items": 4, "first_items": 3, "first_fen": 300, "further_fen": 100, "refund_days": 60,
    }  # fmt: skip
    assert state.parcels[PARCEL.id].charge_id == charge.charge_id
    assert state.patrons[ALICE.id].debts == {CHONGQING: 400}
    assert ledger.is_balanced(effects(decision)["Entered"].postings)
    again, state = packed(count=4).follow(hand_over(), hand_over())
    assert (effects(again), state.patrons[ALICE.id].owed_fen) == ({}, 400)


@pytest.mark.parametrize("rule", [FREE, replace(RULE, first_fen=0)])
def test_c823_where_nothing_is_to_be_paid_nothing_is_charged(rule: ParcelRule) -> None:
    """C823."""
    decision, state = packed(parcel_rules={None: rule}).follow(hand_over())
    assert "ChargePosted" not in effects(decision)
    assert (state.parcels[PARCEL.id].charge_id, state.patrons[ALICE.id].owed_fen) == (None, 0)


@pytest.mark.parametrize("told", [tell(ParcelStage.LOST), tell(ParcelStage.DAMAGED), tell_one(ParcelledEnd.LOST)])
@pytest.mark.parametrize("paid", [0, 100, 300])
def test_c824_what_did_not_come_is_not_owed(told: AnyCommand, paid: int) -> None:
    """C824, C517, C532: what was paid of it is given back."""
    scene, pays = packed(), [pay(paid)] if paid else []
    _, state = scene.follow(hand_over(), *pays, told)
    (charge,) = state.charges.values()
    assert (charge.left_fen, charge.to_refund_fen, charge.waiver_fen) == (0, paid, 300 - paid)
    assert (state.patrons[ALICE.id].owed_fen, state.parcels[PARCEL.id].charge_fen) == (0, 0)


@pytest.mark.parametrize(
    ("count", "told"), [(1, tell(ParcelStage.RETURNED)), (1, tell(ParcelStage.DELIVERED)), (2, tell_one())]
)
def test_c824_what_came_or_came_back_stays_owed(count: int, told: AnyCommand) -> None:
    """C824, C516, C518."""
    _, state = packed(count=count).follow(hand_over(), told)
    assert state.patrons[ALICE.id].owed_fen == 300


@given(kept=st.lists(prices, min_size=1, max_size=4), today=rules, items=st.integers(1, 20))
def test_nobody_pays_more_than_was_told(kept: list[ParcelPrice], today: ParcelRule, items: int) -> None:
    """C526."""
    charge_fen, payer = cheapest([*kept, today], items)
    for price in kept:
        assert charge_fen <= price.charge_fen(items)
        assert price.payer is Payer.PATRON or payer is Payer.LIBRARY
    assert charge_fen in {price.charge_fen(items) for price in (*kept, today)}
