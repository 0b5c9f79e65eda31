"""What readers and staff do with an open hold."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.circulation.commands import PatronScan
from bashu.domain.circulation.holds.commands import CancelHold
from bashu.domain.circulation.holds.ranks import rank_at
from bashu.domain.circulation.holds.states import ClosedReason, HoldEnd, HoldStage, HoldState, MoveReason
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted
from tests.domain.circulation.holds.queue import (
    CAROL,
    HERE,
    ON_SHELF,
    SEEN,
    asked_for,
    cancel,
    change_pickup,
    hold,
    move,
    ready,
    resume,
    suspend,
    under_way,
    waits_for,
)
from tests.domain.circulation.scene import (
    ALICE,
    BEIBEI,
    BOB,
    DAY,
    NOON,
    WUHOU,
    YUZHONG,
    Scene,
    answer,
    check_in,
    desk,
    effects,
    refusal,
)
from tests.domain.circulation.test_ladders import BLOCK

IN_HAND = check_in(terminal_id=desk(YUZHONG))


def by(patron: Any, about: HoldState) -> CancelHold:
    return cancel(about, patron=PatronScan(patron_id=patron.id), trust=SEEN)


def test_c411_its_reader_or_staff_cancel_a_hold() -> None:
    """C411."""
    own, scene = hold(), waits_for(hold())
    mistake = ClosedReason.PLACED_BY_MISTAKE
    commands = (by(BOB, own), ClosedReason.BY_PATRON), (cancel(own), ClosedReason.BY_STAFF)
    for command, reason in (*commands, (cancel(own, reason=mistake), mistake)):
        closed = effects(scene.decide(command))["HoldClosed"]
        assert (closed.closed_as, closed.closed_reason) == (HoldEnd.CANCELLED, reason)
    assert refusal(scene.decide(by(ALICE, own))) is Refusal.HOLD_OF_ANOTHER
    assert refusal(scene.decide(cancel(hold(9)))) is Refusal.HOLD_UNKNOWN
    assert refusal(scene.decide(cancel(own), cancel(own))) is Refusal.HOLD_CLOSED


@pytest.mark.parametrize("had", [ready(), under_way(), asked_for()])
def test_c412_what_was_bound_to_a_cancelled_hold_goes_on(had: HoldState) -> None:
    """C412: to the next in line, else home, when it is scanned."""
    alone = waits_for(had, items=(ON_SHELF,)).decide(cancel(had), IN_HAND)
    assert answer(alone).reason == "no_group"
    followed = waits_for(had, hold(2, CAROL), items=(ON_SHELF,)).decide(cancel(had), IN_HAND)
    assert (answer(followed).reason, answer(followed).hold_id) == ("hold_here", hold(2).id)


def test_c413_a_paused_hold_is_passed_until_its_day_and_keeps_its_place() -> None:
    """C413."""
    first, second = hold(1), hold(2, CAROL)
    scene = waits_for(first, second, items=(HERE,))
    assert answer(scene.decide(suspend(first), IN_HAND)).hold_id == second.id
    later = scene.decide(suspend(first), IN_HAND, now=NOON + 9 * DAY)
    assert refusal(waits_for(first).decide(suspend(first, until=NOON))) is Refusal.HOLD_IN_THE_PAST
    assert answer(later).hold_id == first.id
    assert answer(waits_for(asked_for()).decide(suspend(asked_for()))).stage is HoldStage.WAITING


def test_c413_c415_a_pause_ends_the_promise() -> None:
    """C413: nobody is told of days in which it pauses, or that these were missed. C415: nor once it goes on."""
    had = hold(promised_from_on=NOON.date(), promised_to_on=NOON.date() + 2 * DAY)
    for commands in ((suspend(had),), (suspend(had), resume(had))):
        told = answer(waits_for(had).decide(*commands))
        assert (told.promised_from_on, told.promised_to_on) == (None, None)
    kept = answer(waits_for(had).decide(resume(had)))
    assert kept.promised_to_on == had.promised_to_on


@pytest.mark.parametrize("had", [ready(), under_way()])
def test_c414_what_is_under_way_cannot_be_paused(had: HoldState) -> None:
    """C414."""
    assert refusal(waits_for(had).decide(suspend(had))) is Refusal.HOLD_UNDER_WAY


def test_c415_resumed_it_stands_where_it_stood() -> None:
    """C415."""
    first, second = hold(1, suspended_until=NOON + DAY), hold(2, CAROL)
    assert answer(waits_for(first, second, items=(HERE,)).decide(resume(first), IN_HAND)).hold_id == first.id
    assert waits_for(second).decide(resume(second)).effects == ()  # type: ignore[union-attr]


def test_c416_another_pickup_branch() -> None:
    """C416: what is on the hold shelf follows when it is scanned; no branch that takes none; the promise is over."""
    promised = ready(promised_to_on=NOON.date())
    scene = waits_for(promised, items=(ON_SHELF,))
    told = answer(scene.decide(change_pickup(promised)))
    assert (told.stage, told.pickup_branch_id, told.promised_to_on) == (HoldStage.UNDER_WAY, BEIBEI, None)
    moved = answer(scene.decide(change_pickup(promised), IN_HAND))
    assert (moved.reason, moved.destination_branch_id) == ("hold_elsewhere", BEIBEI)
    none = replace(scene, no_pickup=frozenset({BEIBEI}))
    assert refusal(none.decide(change_pickup(promised))) is Refusal.PICKUP_NOT_OFFERED


def test_c416_after_several_changes_it_lies_where_it_was_to_be_collected_first() -> None:
    """C416: that branch clears its hold shelf. What waits lies nowhere, so there the last change is told."""
    to_beibei, to_wuhou = ({"pickup_branch_id": branch} for branch in (BEIBEI, WUHOU))
    for had, lies_in in ((ready(), YUZHONG), (under_way(), YUZHONG), (hold(), BEIBEI), (asked_for(), BEIBEI)):
        scene = waits_for(had, items=(HERE,))
        told = answer(scene.decide(change_pickup(had, **to_beibei), change_pickup(had, **to_wuhou)))
        assert (told.pickup_branch_id, told.reason) == (WUHOU, "pickup_changed")
        assert told.reason_details == {"branch_id": lies_in}


def test_c417_staff_move_a_hold() -> None:
    """C417: before another of its queue, or behind all."""
    first, second = hold(1), hold(2, CAROL)
    scene = waits_for(first, second, items=(HERE,))
    assert answer(scene.decide(move(second, before=first), IN_HAND)).hold_id == second.id
    assert answer(scene.decide(move(first, before=None), IN_HAND)).hold_id == second.id
    told = answer(scene.decide(move(first, before=None, reason=MoveReason.DEADLINE)))
    assert told.reason_details == {"moved": MoveReason.DEADLINE}
    stranger = hold(3, work_id=5)
    assert refusal(waits_for(first, stranger).decide(move(first, before=stranger))) is Refusal.HOLD_UNKNOWN


TOGETHER = tuple(hold(number, each, rank=rank_at(NOON - DAY)) for number, each in enumerate((ALICE, BOB, CAROL), 1))
APART = tuple(hold(number, each) for number, each in enumerate((ALICE, BOB, CAROL), 1))


@pytest.mark.parametrize("queue", [TOGETHER, APART], ids=["one number", "hours apart"])
@pytest.mark.parametrize(
    ("moves", "order"),
    [
        (((2, 1),), (0, 2, 1)),
        (((2, 0),), (2, 0, 1)),
        (((2, 0), (1, 0)), (2, 1, 0)),
        (((0, 2),), (1, 0, 2)),
        (((2, 1), (0, 1), (2, 1)), (0, 2, 1)),
        (((1, None), (0, None)), (2, 1, 0)),
    ],
)
def test_c417_it_overtakes_whom_it_should_and_nobody_else(
    queue: tuple[HoldState, ...], moves: tuple[tuple[int, int | None], ...], order: tuple[int, ...]
) -> None:
    """C417: also where holds share a number, or others were moved there before."""
    commands = [move(queue[each], before=None if other is None else queue[other]) for each, other in moves]
    decision, after = waits_for(*queue, items=(HERE,)).follow(*commands)
    assert [each.id for each in after.queue(HERE.work_id)] == [queue[place].id for place in order]
    assert answer(decision).hold_id == queue[moves[-1][0]].id


def test_c417_others_move_up_only_as_far_as_they_have_to() -> None:
    """C417: whoever has room stays, and the log has a line for each who moves."""
    first, second, third = (replace(each, rank=rank) for each, rank in zip(APART, (10, 19, 20), strict=True))
    decision, after = waits_for(first, second, third, hold(4, rank=20)).follow(move(hold(4), before=third))
    assert [(each.id, each.rank) for each in after.queue(HERE.work_id)] == [
        (first.id, 10), (second.id, 18), (hold(4).id, 19), (third.id, 20)
    ]  # fmt: skip
    assert isinstance(decision, Accepted)
    assert [effect.hold_id for effect in decision.effects] == [second.id, hold(4).id]


def test_c418_a_blocked_reader_may_give_back_a_place() -> None:
    """C418."""
    blocked = replace(BOB, blocks=(BLOCK,), active=False, owed_fen=9_000)
    decision = Scene(holds=(hold(),), patrons=(ALICE, blocked)).decide(by(BOB, hold()))
    assert answer(decision).closed_as is HoldEnd.CANCELLED
