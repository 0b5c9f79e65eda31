"""What is damaged or incomplete, who pays for it, and what stays with staff."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.circulation.accidents.commands import DeclareDamaged, FindPart, Grade, Quarantine
from bashu.domain.circulation.accidents.effects import LoanEnd
from bashu.domain.circulation.charges.effects import ChargePosted
from bashu.domain.circulation.commands import ItemScan, MarkMissing, Restore
from bashu.domain.circulation.effects import ItemStatus, TaskRaised
from bashu.domain.circulation.holds.states import HoldStage
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import PastLoan
from bashu.domain.settlement.charges import ChargeKind
from tests.domain.circulation.holds.queue import ON_SHELF, ready
from tests.domain.circulation.scene import (
    ALICE,
    BOB,
    BOOK,
    CHENGDU,
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
    loan,
    record_check_out,
    refusal,
)
from tests.domain.circulation.test_boxes import ask
from tests.domain.circulation.test_lost import CHARGE, LENT, LOST, charged, of, paid

B1 = ItemScan(barcode="B1")
PAST = loan()
BACK = Scene(past_loans={PAST.id: PastLoan(PAST, NOON - 2 * DAY)})


def damaged(grade: Grade, **more: Any) -> DeclareDamaged:
    made: DeclareDamaged = ask(DeclareDamaged, item=B1, grade=grade, **more)
    return made


@pytest.mark.parametrize(
    ("grade", "expected"),
    [
        (Grade.SLIGHT, {"damage": 390}),
        (Grade.HEAVY, {"damage": 1950}),
        (Grade.BEYOND_USE, {"damage": 3900}),
        (Grade.PART_MISSING, {"part": 780}),
    ],
)
def test_c846_whoever_had_it_last_pays_by_how_bad_it_is(grade: Grade, expected: dict[str, int]) -> None:
    """C846."""
    decision = BACK.decide(damaged(grade, loan_id=PAST.id))
    assert charged(decision) == expected
    assert answer(decision).charged_fen == sum(expected.values())
    (task,) = of(TaskRaised, decision)
    assert (task.kind, task.library_id, task.details["grade"]) == ("damaged", CHENGDU, grade.value)


def test_c846_half_a_fen_counts_as_one() -> None:
    """C846."""
    book = replace(BOOK, price_fen=25)
    past = loan(item=book, terms={**TERMS, "damage_slight_percent": 10})
    scene = Scene(items=(book,), past_loans={past.id: PastLoan(past, NOON)})
    assert charged(scene.decide(damaged(Grade.SLIGHT, loan_id=past.id))) == {"damage": 3}


@pytest.mark.parametrize(
    ("first", "then"),
    [(Grade.SLIGHT, Grade.SLIGHT), (Grade.HEAVY, Grade.SLIGHT), (Grade.PART_MISSING, Grade.HEAVY)],
)
def test_c857_a_damage_is_charged_once_and_another_if_somebody_says_so(first: Grade, then: Grade) -> None:
    """C857."""
    once, again = damaged(first, loan_id=PAST.id), damaged(then, loan_id=PAST.id)
    assert refusal(BACK.decide(once, again)) is Refusal.DAMAGE_CHARGED
    assert charged(BACK.decide(once, replace(again, another=True))) == charged(BACK.decide(again))


@pytest.mark.parametrize(("worse", "fen"), [(Grade.HEAVY, 1560), (Grade.BEYOND_USE, 3510)])
def test_c858_one_that_is_worse_than_was_thought_costs_the_difference(worse: Grade, fen: int) -> None:
    """C858: whoever says so, and where."""
    decision = BACK.decide(damaged(Grade.SLIGHT, loan_id=PAST.id), damaged(worse, loan_id=PAST.id))
    (posted,) = of(ChargePosted, decision)
    assert (posted.amount_fen, posted.details["before_fen"]) == (fen, 390)


def test_c858_all_damages_of_a_loan_cost_no_more_than_its_loss() -> None:
    """C858."""
    ways = [damaged(grade, loan_id=PAST.id, another=True) for grade in (Grade.HEAVY, Grade.PART_MISSING)]
    last = BACK.decide(*ways, damaged(Grade.BEYOND_USE, loan_id=PAST.id, another=True))
    assert charged(last) == {"damage": 3900 - 1950 - 780}
    assert charged(BACK.decide(*ways, damaged(Grade.BEYOND_USE, loan_id=PAST.id, another=True), *ways)) == {}


RUIN = damaged(Grade.HEAVY, loan_id=5100)


def _ruined(fen: int, *, days: int = 40) -> Scene:
    """Lost so long ago, and so much of its price was paid."""
    return replace(paid(fen), past_loans={5100: PastLoan(PAST, NOON - days * DAY, LoanEnd.LOST)})


@pytest.mark.parametrize(
    ("fen", "costs", "cancelled", "refundable", "held"),
    [(0, 1950, 3900, 0, 0), (1000, 950, 2900, 0, 1000), (3900, 0, 0, 1950, 1950)],
)
@pytest.mark.parametrize("first", [[], [check_in()]], ids=["at once", "taken in before"])
def test_c859_what_was_lost_and_comes_back_as_a_ruin_is_paid_out_of_its_price(
    fen: int, costs: int, cancelled: int, refundable: int, held: int, first: list[Any]
) -> None:
    """C859: thirty days after it was found, however long ago it was lost."""
    decision, state = _ruined(fen).follow(*first, RUIN)
    told = answer(decision)
    assert (told.charged_fen, told.held_fen) == (costs, held)
    if not first:
        assert (told.cancelled_fen, told.refundable_fen) == (cancelled, refundable)
    assert state.charges[CHARGE.id].to_refund_fen == refundable
    assert state.patrons[ALICE.id].owed_fen == costs
    later = _ruined(fen).decide(*first, RUIN, check_in(), RUIN)
    assert refusal(later) is Refusal.DAMAGE_CHARGED


def test_c859_what_is_held_for_it_is_not_given_back_when_it_is_scanned_again() -> None:
    """C859."""
    _, state = _ruined(3900).follow(RUIN, check_in(), ask(Restore, item=B1, terminal_id=desk(JINJIANG)))
    assert state.charges[CHARGE.id].to_refund_fen == 1950
    another = _ruined(3900).decide(RUIN, damaged(Grade.BEYOND_USE, loan_id=5100))
    assert (charged(another), answer(another).held_fen) == ({}, 1950)


def test_c859_thirty_days_after_it_was_found_it_is_nobodys() -> None:
    """C859."""
    found = replace(CHARGE, waiver_fen=3900, settled_at=NOON - 31 * DAY, cancelled_at=NOON - 31 * DAY)
    scene = replace(_ruined(0), items=(BOOK,), charges=(found,))
    assert refusal(scene.decide(RUIN)) is Refusal.LOAN_LONG_OVER


def test_c859_what_was_paid_for_good_pays_for_its_ruin_too() -> None:
    """C859, C835."""
    scene = replace(paid(3900, days_ago=181), past_loans=_ruined(0).past_loans)
    assert charged(scene.decide(RUIN)) == {}


def test_c857_what_nobody_was_charged_for_is_charged_still() -> None:
    """C857."""
    free = replace(PAST, terms={**TERMS, "damage_slight_percent": 0})
    scene = Scene(past_loans={PAST.id: PastLoan(free, NOON)})
    for first in (damaged(Grade.SLIGHT), damaged(Grade.SLIGHT, loan_id=PAST.id)):
        assert charged(scene.decide(first, damaged(Grade.HEAVY, loan_id=PAST.id))) == {"damage": 1950}


@pytest.mark.parametrize("grade", Grade)
def test_c847_what_happens_between_libraries_is_nobodys_to_pay(grade: Grade) -> None:
    """C847."""
    decision = BACK.decide(damaged(grade))
    assert charged(decision) == {}
    assert len(of(TaskRaised, decision)) == 1


@pytest.mark.parametrize(
    ("grade", "status"),
    [
        (Grade.SLIGHT, ItemStatus.ON_HOLD_SHELF),
        (Grade.PART_MISSING, ItemStatus.ON_HOLD_SHELF),
        (Grade.HEAVY, ItemStatus.DAMAGED),
        (Grade.BEYOND_USE, ItemStatus.DAMAGED),
    ],
)
def test_c848_what_cannot_be_lent_like_this_stays_with_staff(grade: Grade, status: ItemStatus) -> None:
    """C848."""
    held = ready(patron=BOB)
    _, state = Scene(items=(ON_SHELF,), holds=(held,)).follow(damaged(grade))
    assert state.items[ON_SHELF.id].status is status
    freed = status is ItemStatus.DAMAGED
    assert state.holds[held.id].stage is (HoldStage.WAITING if freed else HoldStage.READY)


@pytest.mark.parametrize(("paid", "cancelled", "refundable"), [(0, 780, 0), (780, 0, 780)])
def test_c849_a_part_that_turns_up_is_not_owed(paid: int, cancelled: int, refundable: int) -> None:
    """C849."""
    settled_at = NOON - DAY if paid else None
    part = replace(CHARGE, kind=ChargeKind.PART, amount_fen=780, paid_fen=paid, settled_at=settled_at)
    scene = replace(LOST, items=(BOOK,), charges=(part,))
    told = answer(scene.decide(ask(FindPart, item=B1, charge_id=part.id)))
    assert (told.cancelled_fen, told.refundable_fen) == (cancelled, refundable)
    find = ask(FindPart, item=B1, charge_id=part.id)
    assert refusal(scene.decide(find, find)) is Refusal.NOTHING_OWED
    assert refusal(LOST.decide(find)) is Refusal.CHARGE_UNKNOWN


def test_c850_what_is_in_quarantine_stays_with_staff() -> None:
    """C850."""
    held = ready(patron=BOB)
    decision, state = Scene(items=(ON_SHELF,), holds=(held,)).follow(ask(Quarantine, item=B1))
    assert answer(decision).status == "in_quarantine"
    assert state.items[ON_SHELF.id].status is ItemStatus.IN_QUARANTINE
    assert state.holds[held.id].stage is HoldStage.WAITING


@pytest.mark.parametrize("status", [ItemStatus.DAMAGED, ItemStatus.IN_QUARANTINE])
def test_c851_it_is_not_lent_and_taken_in_it_stays_as_it_is(status: ItemStatus) -> None:
    """C851."""
    scene = Scene(items=(replace(BOOK, status=status),))
    assert refusal(scene.decide(check_out())) is Refusal.ITEM_OUT_OF_SERVICE
    decision, state = scene.follow(check_in())
    assert (answer(decision).stop, state.items[BOOK.id].status) == ("exception", status)
    assert of(TaskRaised, decision)[0].details["found"] == status.value
    lent, after = scene.follow(record_check_out())
    assert of(TaskRaised, lent)[0].details["refusal"] == "item_out_of_service"
    assert after.items[BOOK.id].status is status


@pytest.mark.parametrize("branch", [JINJIANG, YUZHONG])
@pytest.mark.parametrize("status", [ItemStatus.DAMAGED, ItemStatus.IN_QUARANTINE])
def test_c853_put_back_in_service_it_goes_on(status: ItemStatus, branch: int) -> None:
    """C853: by its library, and where it is."""
    scene = Scene(items=(replace(BOOK, status=status, branch_id=YUZHONG),))
    told = answer(scene.decide(ask(Restore, item=B1, terminal_id=desk(branch))))
    assert told.stop == ("stay" if branch == JINJIANG else "send")


def test_c854_what_is_lost_stays_so_when_it_is_not_on_its_shelf() -> None:
    """C854."""
    mark = ask(MarkMissing, item=B1, terminal_id=desk(JINJIANG))
    told = answer(LOST.decide(mark))
    assert (told.status, told.again) == (ItemStatus.LOST, True)
    assert answer(LOST.decide(mark, check_in())).cancelled_fen == CHARGE.amount_fen


def test_c852_what_is_on_loan_is_taken_in_first_and_old_loans_are_nobodys() -> None:
    """C852."""
    assert refusal(LENT.decide(damaged(Grade.SLIGHT))) is Refusal.NOT_TAKEN_IN
    assert refusal(LENT.decide(ask(Quarantine, item=B1))) is Refusal.NOT_TAKEN_IN
    for past in (PastLoan(PAST, NOON - 31 * DAY), PastLoan(replace(PAST, item_id=9), NOON)):
        scene = Scene(past_loans={PAST.id: past})
        assert refusal(scene.decide(damaged(Grade.SLIGHT, loan_id=PAST.id))) is Refusal.LOAN_LONG_OVER
    assert refusal(Scene().decide(damaged(Grade.SLIGHT, loan_id=PAST.id))) is Refusal.LOAN_LONG_OVER


@pytest.mark.parametrize("ended_as", [LoanEnd.UNDONE, LoanEnd.CLAIMED])
def test_c852_who_had_no_loan_or_was_believed_is_charged_nothing(ended_as: LoanEnd) -> None:
    """C852."""
    scene = Scene(past_loans={PAST.id: PastLoan(PAST, NOON, ended_as)})
    assert refusal(scene.decide(damaged(Grade.SLIGHT, loan_id=PAST.id))) is Refusal.LOAN_LONG_OVER
