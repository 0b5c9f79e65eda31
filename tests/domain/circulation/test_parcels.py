"""Home delivery: what is packed, what the courier does with it, and what that means for the reader's loans."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.calendar import Calendar, end_of
from bashu.domain.circulation.commands import HandOverParcel, PackParcel, PatronScan, TellParcel, TellParcelled
from bashu.domain.circulation.effects import ItemStatus, TaskKind
from bashu.domain.circulation.holds.states import HoldEnd, PickupKind
from bashu.domain.circulation.parcels.states import (
    FOUND_WITHIN,
    ParcelledEnd,
    ParcelRule,
    ParcelStage,
    ParcelState,
    Payer,
)
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import BlockState
from bashu.domain.outcome import Accepted
from tests.domain.circulation.holds.queue import ON_SHELF, TODAY, booking, ready
from tests.domain.circulation.scene import (
    ALICE,
    BEIBEI,
    BOB,
    CHENGDU,
    CHONGQING,
    DAY,
    JINJIANG,
    NOON,
    TERMS,
    YUZHONG,
    Scene,
    answer,
    check_in,
    check_out,
    desk,
    effects,
    loan,
    refusal,
)
from tests.domain.circulation.test_boxes import ask
from tests.domain.policy.rule_rows import FALLBACK

RULE = ParcelRule(first_items=3, first_fen=300, further_fen=100, items_max=5, days=4)
PARCEL = ParcelState(
    id=800, version=1, branch_id=YUZHONG, state=ParcelStage.PACKED, expected_on=date(2026, 7, 5)
)  # fmt: skip
LEFT = replace(
    PARCEL, version=2, state=ParcelStage.HANDED_OVER, handed_over_at=NOON, items=1, charge_fen=300, payer=Payer.PATRON
)
SENT_HOME = ready(patron=ALICE, pickup_kind=PickupKind.HOME)
WAITS = Scene(items=(ON_SHELF,), holds=(SENT_HOME,), parcel_rules={None: RULE}, addressed=frozenset({ALICE.id, BOB.id}))
LENT = replace(ON_SHELF, status=ItemStatus.ON_LOAN)
OWN = loan(item=LENT)


def packed(parcel: ParcelState = PARCEL, count: int = 1, **changed: Any) -> Scene:
    """So many of Alice's, of which the first is the book."""
    items = [replace(LENT, id=LENT.id + 1_000 * number, barcode=f"B{number + 1}") for number in range(count)]
    loans = [loan(item=item) for item in items]
    inside = {parcel.id: frozenset(each.id for each in loans)}
    usual: dict[str, Any] = {
        "items": tuple(items), "loans": tuple(loans), "parcels": (parcel,), "parcelled": inside,
        "parcel_rules": {None: RULE}, "addressed": frozenset({ALICE.id}),
    }  # fmt: skip
    return Scene(**usual | changed)


def pack(**changed: Any) -> PackParcel:
    usual: dict[str, Any] = {"item": check_in().item, "patron": PatronScan(patron_id=ALICE.id)}
    return ask(PackParcel, **usual | changed)  # type: ignore[no-any-return]


def hand_over(**changed: Any) -> HandOverParcel:
    return ask(HandOverParcel, parcel_id=PARCEL.id, **changed)  # type: ignore[no-any-return]


def tell(stage: ParcelStage, **changed: Any) -> TellParcel:
    return ask(TellParcel, parcel_id=PARCEL.id, stage=stage, **changed)  # type: ignore[no-any-return]


def tell_one(end: ParcelledEnd = ParcelledEnd.DAMAGED, **changed: Any) -> TellParcelled:
    usual: dict[str, Any] = {"parcel_id": PARCEL.id, "item_id": LENT.id, "end": end}
    return ask(TellParcelled, **usual | changed)  # type: ignore[no-any-return]


def test_c500_packing_lends_and_fulfils_the_hold() -> None:
    """C500: the days count from when it should be there."""
    decision = WAITS.decide(pack())
    done, told = effects(decision), answer(decision)
    assert done["HoldClosed"].closed_as is HoldEnd.FULFILLED
    assert done["LoanOpened"].due_at == datetime.fromisoformat("2026-08-04T23:59:59+08:00"), "30 days from 5 July"
    assert (done["ParcelOpened"].expected_on, told.items) == (date(2026, 7, 5), 1)
    assert done["ItemParcelled"].parcel_id == told.parcel_id
    assert done["ItemChanged"].status is ItemStatus.ON_LOAN


def test_c500_what_arrives_after_a_fixed_date_has_its_days() -> None:
    """C202: nothing is lent to be due on the day on which it arrives."""
    school = replace(FALLBACK, id=2, item_kind="book", due_on=date(2026, 7, 4))
    due_at = answer(replace(WAITS, rules=(FALLBACK, school)).decide(pack())).due_at
    assert due_at == datetime.fromisoformat("2026-08-04T23:59:59+08:00"), "30 days from 5 July"


def test_c501_a_second_book_goes_into_the_same_parcel() -> None:
    """C501."""
    first = packed()
    more = replace(ON_SHELF, id=999, barcode="B9")
    scene = replace(first, items=(*first.items, more), holds=(replace(SENT_HOME, item_id=more.id),))
    decision, state = scene.follow(pack(item=replace(check_in().item, barcode="B9"), parcel_id=PARCEL.id))
    assert answer(decision).items == len(state.parcelled_loans(PARCEL.id)) == 2
    assert "ParcelOpened" not in effects(decision)


def test_c502_a_second_scan_tells_how_it_is() -> None:
    """C502."""
    decision = packed().decide(pack(parcel_id=PARCEL.id))
    assert answer(decision).again
    assert isinstance(decision, Accepted)
    assert not decision.effects


BLOCKED = replace(ALICE, blocks=(BlockState(library_id=None, reason="conduct", starts_at=NOON - DAY, ends_at=None),))
NO = [
    ("C503", replace(WAITS, parcel_rules={}), pack(), Refusal.HOME_NOT_OFFERED),
    ("C503", replace(WAITS, parcel_rules={CHENGDU: RULE}), pack(), Refusal.HOME_NOT_OFFERED),
    ("C504", replace(WAITS, addressed=frozenset({BOB.id})), pack(), Refusal.ADDRESS_NEEDED),
    ("C505", replace(WAITS, holds=(ready(patron=ALICE),)), pack(), Refusal.NOT_TO_BE_SENT),
    ("C505", WAITS, pack(terminal_id=desk(BEIBEI)), Refusal.NOT_TO_BE_SENT),
    ("C506", WAITS, pack(patron=PatronScan(patron_id=BOB.id)), Refusal.HELD_FOR_ANOTHER),
    ("C507", replace(WAITS, patrons=(BLOCKED, BOB)), pack(), Refusal.PATRON_BLOCKED),
    ("C508", WAITS, pack(parcel_id=1), Refusal.PARCEL_UNKNOWN),
    ("C509", replace(WAITS, parcels=(LEFT,)), pack(parcel_id=PARCEL.id), Refusal.PARCEL_LEFT),
    ("C510", replace(WAITS, parcels=(replace(PARCEL, branch_id=BEIBEI),)), pack(parcel_id=PARCEL.id),
     Refusal.PARCEL_OF_ANOTHER),
]  # fmt: skip


@pytest.mark.parametrize(("case", "scene", "command", "no"), NO, ids=[f"{row[0]} {row[3]}" for row in NO])
def test_what_is_not_packed(case: str, scene: Scene, command: PackParcel, no: Refusal) -> None:
    assert refusal(scene.decide(command)) is no, case


def test_c510_one_parcel_is_one_readers() -> None:
    """C510."""
    bobs = replace(OWN, id=5_999, item_id=999, patron_id=BOB.id)
    other = replace(LENT, id=999, barcode="B9")
    scene = replace(
        WAITS, items=(ON_SHELF, other), loans=(bobs,), parcels=(PARCEL,), parcelled={PARCEL.id: frozenset({bobs.id})}
    )
    assert refusal(scene.decide(pack(parcel_id=PARCEL.id))) is Refusal.PARCEL_OF_ANOTHER
    emptied = replace(scene, loans=(), parcelled={})
    assert refusal(emptied.decide(pack(parcel_id=PARCEL.id))) is Refusal.PARCEL_OF_ANOTHER, "whose was it?"


def test_c511_as_many_as_the_rule_says() -> None:
    """C511."""
    full = packed(count=5)
    more = replace(ON_SHELF, id=99, barcode="B9")
    scene = replace(full, items=(*full.items, more), holds=(replace(SENT_HOME, item_id=more.id),))
    command = pack(item=replace(check_in().item, barcode="B9"), parcel_id=PARCEL.id)
    assert refusal(scene.decide(command)) is Refusal.PARCEL_FULL
    assert answer(replace(scene, parcel_rules={CHONGQING: replace(RULE, items_max=6)}).decide(command)).items == 6


def test_c512_what_it_costs_is_kept_from_when_the_courier_has_it() -> None:
    """C512: four items are 3 yuan and 1 yuan."""
    decision = packed(count=4).decide(hand_over())
    done = effects(decision)["ParcelChanged"]
    assert (done.state, done.items, done.charge_fen, done.payer) == (ParcelStage.HANDED_OVER, 4, 400, Payer.PATRON)
    again = packed(LEFT, count=2, parcel_rules={None: replace(RULE, first_fen=9_999)}).decide(hand_over())
    assert (answer(again).charge_fen, answer(again).again) == (300, True)


def test_c513_handed_over_later_it_is_due_later() -> None:
    """C513: packed for the 4th, given to the courier on the 1st, so there on the 5th: a day more, off closed days."""
    late = replace(PARCEL, expected_on=date(2026, 7, 4))
    done = effects(packed(late).decide(hand_over()))
    assert done["ParcelChanged"].expected_on == date(2026, 7, 5)
    assert done["LoanRedated"].due_at == OWN.due_at + DAY
    shut = {YUZHONG: Calendar(closed_on=frozenset({date(2026, 7, 31)}))}
    assert effects(packed(late, closed=shut).decide(hand_over()))["LoanRedated"].due_at > OWN.due_at + DAY
    assert "LoanRedated" not in effects(packed().decide(hand_over()))


def test_c513_c515_not_into_booked_days() -> None:
    """C513, C515: it is booked from 2 August on. A day later is before the lead, two days later is not."""
    booked: dict[str, Any] = {"holds": (booking(32, 33),)}
    for days, due_at in ((1, OWN.due_at + DAY), (2, None)):
        late = date(2026, 7, 5) - days * DAY
        steps = [
            packed(replace(PARCEL, expected_on=late), **booked).decide(hand_over()),
            packed(replace(LEFT, expected_on=TODAY - days * DAY), **booked).decide(tell(ParcelStage.DELIVERED)),
        ]
        for decision in steps:
            redated = effects(decision).get("LoanRedated")
            assert (redated.due_at if redated else None) == due_at
            assert effects(decision)["ParcelChanged"].expected_on in {date(2026, 7, 5), TODAY}


def test_c501_a_second_book_moves_no_first_one_into_booked_days() -> None:
    """C501, C513."""
    more = replace(ON_SHELF, id=999, barcode="B9")
    late = packed(replace(PARCEL, expected_on=date(2026, 7, 3)))
    for holds, moves in (((), True), ((booking(32, 33, number=2),), False)):
        scene = replace(late, items=(*late.items, more), holds=(replace(SENT_HOME, item_id=more.id), *holds))
        decision = scene.decide(pack(item=replace(check_in().item, barcode="B9"), parcel_id=PARCEL.id))
        assert ("LoanRedated" in effects(decision)) is moves


def test_c514_what_came_out_of_it_is_not_sent() -> None:
    """C514: a check in takes it out of its parcel; then nothing is in it."""
    scene = packed()
    assert refusal(scene.decide(check_in(), hand_over())) is Refusal.PARCEL_EMPTY
    assert refusal(replace(scene, parcelled={}).decide(hand_over())) is Refusal.PARCEL_EMPTY


def test_c515_delivered() -> None:
    """C515: two days later than expected, so the loans are due two days later."""
    late = replace(LEFT, expected_on=date(2026, 6, 29))
    done = effects(packed(late).decide(tell(ParcelStage.DELIVERED)))
    assert (done["ParcelChanged"].state, done["ParcelChanged"].ended_at) == (ParcelStage.DELIVERED, NOON)
    assert done["LoanRedated"].due_at == OWN.due_at + 2 * DAY
    assert "LoanClosed" not in done


def test_c516_what_comes_back_is_taken_in_and_nothing_follows_from_it() -> None:
    """C516: also long after it was due, under terms that suspend."""
    terms = TERMS | {"overdue_leads_to": "suspend", "grace_days": 0, "suspend_days_max": 30}
    late = replace(OWN, checked_out_at=NOON - 90 * DAY, due_at=NOON - 60 * DAY, terms=terms)
    scene = replace(packed(LEFT), loans=(late,))
    decision, state = scene.follow(tell(ParcelStage.RETURNED))
    done = effects(decision)
    assert done["ParcelledEnded"].ended_as is ParcelledEnd.RETURNED
    assert done["TransitStarted"].destination_branch_id == JINJIANG, "home"
    assert "BlockPlaced" not in done
    assert not state.loans
    assert answer(decision).items == 1


@pytest.mark.parametrize("stage", [ParcelStage.LOST, ParcelStage.DAMAGED])
def test_c517_lost_or_damaged_it_is_never_the_readers(stage: ParcelStage) -> None:
    """C517: the loans end, the owner is told, and nobody pays for the way."""
    decision, state = packed(LEFT, count=2).follow(tell(stage))
    assert isinstance(decision, Accepted)
    tasks = [effect for effect in decision.effects if type(effect).__name__ == "TaskRaised"]
    assert [task.library_id for task in tasks] == [CHENGDU, CHENGDU]
    assert {task.kind for task in tasks} == {TaskKind(f"parcel_{stage}")}
    assert len({task.task_id for task in tasks}) == 2
    assert {item.status for item in state.items.values()} == {ItemStatus.MISSING}
    assert not state.open_loans(ALICE.id)
    assert state.parcels[PARCEL.id].charge_fen == 0


def test_c517_what_was_withdrawn_meanwhile_stays_withdrawn() -> None:
    """C517."""
    sent = packed(LEFT)
    gone = replace(sent, items=tuple(replace(item, status=ItemStatus.WITHDRAWN) for item in sent.items))
    _, state = gone.follow(tell(ParcelStage.LOST))
    assert {item.status for item in state.items.values()} == {ItemStatus.WITHDRAWN}


def test_c518_one_of_several_was_damaged() -> None:
    """C518: also found after it was delivered; the others stay with the reader."""
    there = replace(LEFT, state=ParcelStage.DELIVERED, ended_at=NOON)
    for parcel in (LEFT, there):
        decision, state = packed(parcel, count=2).follow(tell_one())
        assert (answer(decision).items, len(state.open_loans(ALICE.id))) == (1, 1)
        assert state.parcels[PARCEL.id].state is parcel.state
        assert effects(decision)["TaskRaised"].details["owner_library_id"] == CHENGDU
    assert refusal(packed(LEFT).decide(tell_one(item_id=7))) is Refusal.NOT_IN_THE_PARCEL
    assert refusal(packed(LEFT).decide(check_in(), tell_one())) is Refusal.NOT_IN_THE_PARCEL


DELIVERED = replace(LEFT, state=ParcelStage.DELIVERED, ended_at=NOON)
LOST = replace(LEFT, state=ParcelStage.LOST, ended_at=NOON)
ORDER = [
    ("C519", PARCEL, tell(ParcelStage.DELIVERED), Refusal.PARCEL_NOT_LEFT),
    ("C519", PARCEL, tell_one(), Refusal.PARCEL_NOT_LEFT),
    ("C520", DELIVERED, tell(ParcelStage.RETURNED), Refusal.PARCEL_LEFT),
    ("C520", LOST, tell(ParcelStage.DELIVERED), Refusal.PARCEL_LEFT),
    ("C520", LOST, tell_one(), Refusal.PARCEL_LEFT),
    ("C520", DELIVERED, hand_over(), Refusal.PARCEL_LEFT),
    ("C521", LEFT, tell(ParcelStage.LOST, terminal_id=desk(JINJIANG)), Refusal.PARCEL_OF_ANOTHER),
    ("C522", LEFT, tell(ParcelStage.LOST), None),
]


@pytest.mark.parametrize(("case", "parcel", "command", "no"), ORDER)
def test_what_is_told_when(case: str, parcel: ParcelState, command: Any, no: Refusal | None) -> None:
    """C522: by a sister branch as well."""
    if no is not None:
        assert refusal(packed(parcel).decide(command)) is no, case
        return
    assert answer(packed(parcel).decide(replace(command, terminal_id=desk(BEIBEI)))).state == "lost"
    assert answer(packed(LOST).decide(command)).again, "told twice"


@pytest.mark.parametrize("end", [ParcelledEnd.LOST, ParcelledEnd.DAMAGED])
def test_c532_a_way_on_which_nothing_came_costs_nothing(end: ParcelledEnd) -> None:
    """C532: however it is told, item by item or as a whole."""
    scene = packed(replace(LEFT, items=2), count=2)
    first, state = scene.follow(tell_one(end))
    assert answer(first).charge_fen == 300
    (left,) = state.parcelled_loans(PARCEL.id)
    last, _ = scene.follow(tell_one(end), tell_one(end, item_id=left.item_id))
    assert answer(last).charge_fen == 0
    came = replace(LEFT, state=ParcelStage.DELIVERED, ended_at=NOON, items=2)
    assert answer(packed(came).decide(tell_one(end))).charge_fen == 300, "the other came"
    assert answer(packed(replace(came, items=1)).decide(tell_one(end))).charge_fen == 0
    both = packed(came, count=2)
    assert answer(both.decide(tell_one(end), tell_one(end, item_id=left.item_id))).charge_fen == 0, "and so was this"


def test_c533_a_loan_within_the_membership_is_not_due_before_it_arrives() -> None:
    """C533: her membership ends on 3 July, and the parcel should be there on the 5th."""
    strict = (replace(FALLBACK, within_membership=True),)
    scene = replace(WAITS, rules=strict, patrons=(replace(ALICE, expires_on=date(2026, 7, 3)), BOB))
    assert answer(scene.decide(pack())).due_at == end_of(date(2026, 7, 5))
    lasting = replace(scene, patrons=(replace(ALICE, expires_on=date(2026, 7, 20)), BOB))
    assert answer(lasting.decide(pack())).due_at == end_of(date(2026, 7, 20))


LONG_LATE = replace(
    OWN, checked_out_at=NOON - 90 * DAY, due_at=NOON - 60 * DAY, on_its_way=True,
    terms=TERMS | {"overdue_leads_to": "suspend", "grace_days": 0, "suspend_days_max": 30},
)  # fmt: skip


def test_c529_the_courier_s_days_are_nobody_s_delay() -> None:
    """C529: the parcel came back after months, and its book is scanned before anybody tells that."""
    scene = replace(packed(LEFT), loans=(LONG_LATE,))
    decision, _ = scene.follow(check_in())
    assert answer(decision).days_overdue == 0
    assert "BlockPlaced" not in effects(decision)


def test_c529_nothing_stops_a_reader_whose_parcel_is_late() -> None:
    """C529: she borrows another book meanwhile; once she has it, its days count as any other's."""
    other = replace(ON_SHELF, id=999, barcode="B9", status=ItemStatus.AVAILABLE)
    blocks = {**LONG_LATE.terms, "overdue_leads_to": "block"}
    scene = replace(packed(LEFT), items=(LENT, other), loans=(replace(LONG_LATE, terms=blocks),))
    borrows = check_out(item=replace(check_in().item, barcode="B9"))
    assert isinstance(scene.decide(borrows), Accepted)
    _, state = scene.follow(tell(ParcelStage.DELIVERED))
    assert not state.loans[LONG_LATE.id].on_its_way


def test_c530_damage_is_found_soon_or_was_not_the_courier_s() -> None:
    """C530: else whoever sends parcels could end any loan that began in one, however late."""
    came = replace(LEFT, state=ParcelStage.DELIVERED, ended_at=NOON - FOUND_WITHIN)
    for told in (tell_one(), tell(ParcelStage.DAMAGED)):
        assert isinstance(packed(came).decide(told), Accepted)
        before = replace(came, ended_at=NOON - FOUND_WITHIN - timedelta(seconds=1))
        assert refusal(packed(before).decide(told)) is Refusal.PARCEL_LEFT


RULES = st.builds(
    ParcelRule,
    first_items=st.integers(1, 9),
    first_fen=st.integers(0, 5_000),
    further_fen=st.integers(0, 5_000),
    items_max=st.integers(1, 20),
    days=st.integers(0, 60),
)


@given(rule=RULES, items=st.integers(0, 40))
def test_a_parcel_costs_a_sum_of_its_parts(rule: ParcelRule, items: int) -> None:
    assert rule.charge_fen(0) == 0
    step = rule.charge_fen(items + 1) - rule.charge_fen(items)
    expected = rule.first_fen if not items else 0 if items < rule.first_items else rule.further_fen
    assert step == expected


def test_three_yuan_for_three_and_one_for_each_more() -> None:
    assert [RULE.charge_fen(items) for items in range(6)] == [0, 300, 300, 300, 400, 500]
