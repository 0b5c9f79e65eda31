"""What was promised is kept: no booking is taken of what cannot come, and none is lost, refused or cut by others."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bashu.domain.calendar import Calendar, end_of
from bashu.domain.circulation.commands import Override, OverrideReason
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.states import HoldStage, HoldState
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.routing import Bar
from tests.domain.circulation.holds.queue import CAROL, asked_for, booking, hold, ready, target, under_way
from tests.domain.circulation.holds.test_booked import AT_HOME, BY_BOB, FREE, MAY, book, booked, day
from tests.domain.circulation.scene import (
    ALICE,
    BOB,
    BOOK,
    CHENGDU,
    CHONGQING,
    DAY,
    JINJIANG,
    NOON,
    YUZHONG,
    Scene,
    answer,
    check_in,
    check_out,
    desk,
    effects,
    record_check_in,
    record_check_out,
    refusal,
    transit,
)
from tests.domain.policy.rule_rows import FALLBACK

ON_SHELF = replace(AT_HOME, status=ItemStatus.ON_HOLD_SHELF)
FOR_ALICE = ready(patron=ALICE)
FROM_CHENGDU = Bar(id=1, from_library_id=CHENGDU, from_branch_id=None, to_library_id=CHONGQING, to_branch_id=None)


@pytest.mark.parametrize(
    ("item", "held"),
    [
        (ON_SHELF, FOR_ALICE),
        (AT_HOME, asked_for(AT_HOME, patron=ALICE)),
        (replace(AT_HOME, branch_id=JINJIANG, status=ItemStatus.IN_TRANSIT), under_way(patron=ALICE)),
    ],
)
@pytest.mark.parametrize("first", [1, 2, 7])
def test_c754_what_somebody_else_will_have_first_is_not_booked(item: Any, held: HoldState, first: int) -> None:
    """C754: until the last day of the hold shelf and one day more it is theirs."""
    scene = Scene(
        items=(item,), holds=(held,), transit=transit(JINJIANG, YUZHONG) if item.branch_id == JINJIANG else None
    )
    assert refusal(scene.decide(book(first, first + 2, patron=BY_BOB))) is Refusal.NOT_THERE_BY_THEN
    assert answer(scene.decide(book(25, 27, patron=BY_BOB))).hold_id


@pytest.mark.parametrize(
    "scene",
    [
        replace(FREE, items=(replace(AT_HOME, status=ItemStatus.MISSING),)),
        Scene(items=(replace(BOOK, branch_id=JINJIANG),), bars=(FROM_CHENGDU,)),
        Scene(items=(replace(BOOK, acquired_on=day(-1)),), rules=(replace(FALLBACK, protect_days=60),)),
    ],
)
def test_c755_what_cannot_come_is_not_promised(scene: Scene) -> None:
    """C755: it is missing, nothing of it is sent there, or it is for the readers of its owner then."""
    stranger = replace(BOB, home_library_id=CHONGQING)
    scene = replace(scene, patrons=(ALICE, stranger))
    assert refusal(scene.decide(book(12, 16, patron=BY_BOB))) is Refusal.NOTHING_TO_HOLD


@pytest.mark.parametrize("first", [1, 4])
def test_c757_a_fact_keeps_its_day_and_staff_are_told(first: int) -> None:
    """C757: also of a booking that was made since."""
    scene = replace(FREE, backdate=7 * DAY)
    past = record_check_out(occurred_at=NOON - 5 * DAY)
    told = answer(scene.follow(book(first, 5, patron=BY_BOB), past)[0])
    assert told.due_at == answer(scene.decide(past)).due_at
    assert told.task_id


def test_c761_a_loan_that_is_told_of_later_uses_up_no_booking() -> None:
    """C761: it was before the days were booked."""
    scene = replace(FREE, holds=(booking(1, 5, patron=ALICE, placed_at=NOON - DAY),), backdate=7 * DAY)
    facts = record_check_out(occurred_at=NOON - 3 * DAY), record_check_in(occurred_at=NOON - 2 * DAY)
    _, state = scene.follow(*facts)
    assert [each.stage for each in state.holds.values()] != [HoldStage.CLOSED]


def test_c760_it_is_not_sent_off_for_days_that_will_be_over() -> None:
    """C760: five days on the way, and booked until the day after tomorrow."""
    ends_soon, waits = booking(1, 2, lead=6), hold(2, CAROL, pickup_branch_id=JINJIANG)
    scene = Scene(items=(replace(AT_HOME, branch_id=JINJIANG),), holds=(ends_soon, waits))
    assert "HoldChanged" not in effects(scene.decide(target(ends_soon)))
    assert "HoldChanged" not in effects(scene.decide(check_in(terminal_id=desk(JINJIANG))))


@pytest.mark.parametrize("by_hand", [3, 12])
def test_c761_a_day_that_staff_set_is_that_of_the_loan(by_hand: int) -> None:
    """C761."""
    override = Override(staff_id=1, reason=OverrideReason.TEACHING, refusals=frozenset(), due_on=day(by_hand))
    decision = booked((1, 20), grants=MAY).decide(check_out(patron=BY_BOB, override=override))
    assert effects(decision)["LoanOpened"].due_at == end_of(day(by_hand))


def test_c761_not_beyond_the_membership() -> None:
    """C761, C203."""
    scene = booked((1, 9), rules=(replace(FALLBACK, within_membership=True),))
    scene = replace(scene, patrons=(ALICE, replace(BOB, expires_on=day(3))))
    assert effects(scene.decide(check_out(patron=BY_BOB)))["LoanOpened"].due_at == end_of(day(3))


@pytest.mark.parametrize("later", range(1, 6))
def test_c761_whoever_booked_it_is_never_refused(later: int) -> None:
    """C761: though the branch is closed on the last day, and booked again soon after."""
    closed = {YUZHONG: Calendar(closed_on=frozenset({day(5)}))}
    scene = booked((1, 5), (7, 9), closed=closed)
    at = NOON + timedelta(days=later)
    lent = scene.decide(check_out(patron=BY_BOB, occurred_at=at), now=at)
    assert effects(lent)["LoanOpened"].due_at <= end_of(day(6))


def test_c761_not_for_what_was_put_aside_for_another_hold_of_theirs() -> None:
    """C761."""
    scene = Scene(items=(ON_SHELF,), holds=(ready(number=2, patron=BOB), booking(1, 9, patron=BOB)))
    assert effects(scene.decide(check_out(patron=BY_BOB)))["LoanOpened"].due_at == end_of(day(9))
