"""A scan by mistake is undone: what it did is taken back, or why not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bashu.domain.circulation.accidents.commands import DeclareDamaged, Grade
from bashu.domain.circulation.answers import Undone
from bashu.domain.circulation.commands import ItemScan, ScanKind, UndoScan
from bashu.domain.circulation.effects import ItemStatus, TransitReason
from bashu.domain.circulation.ended import EndedLoan
from bashu.domain.circulation.holds.states import HoldEnd, HoldStage
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.settlement.charges import ChargeKind, ChargeState
from tests.domain.circulation.holds.queue import ready
from tests.domain.circulation.scene import (
    BEIBEI,
    BOB,
    BOOK,
    CHONGQING,
    DAY,
    NOON,
    YUZHONG,
    Scene,
    answer,
    check_in,
    check_out,
    desk,
    effects,
    loan,
    record_check_in,
    refusal,
    transit,
)
from tests.domain.circulation.test_boxes import ask

LATELY, HERE = NOON - timedelta(minutes=5), desk(YUZHONG)
OURS = replace(BOOK, owner_library_id=CHONGQING, home_branch_id=YUZHONG, branch_id=YUZHONG)
LENT = replace(OURS, status=ItemStatus.ON_LOAN)
BACK = EndedLoan(loan=loan(BOB, OURS, at=NOON - 9 * DAY), checked_in_at=LATELY, checkin_branch_id=YUZHONG)


def undo(scan: ScanKind = ScanKind.CHECK_OUT, **more: Any) -> UndoScan:
    return ask(UndoScan, item=ItemScan(barcode="B1"), scan=scan, **more)  # type: ignore[no-any-return]


def lent(**changed: Any) -> Scene:
    return Scene(items=(LENT,), loans=(loan(BOB, OURS, at=LATELY, **changed),))


def taken_in(**changed: Any) -> Scene:
    return Scene(**{"items": (OURS,), "ended": (BACK,)} | changed)


NOT_TAKEN_IN = undo(ScanKind.CHECK_IN)
CHARGE = ChargeState(
    id=701, version=1, library_id=CHONGQING, kind=ChargeKind.OVERDUE, patron_id=BOB.id, token="00", amount_fen=100,
    charged_at=LATELY, loan_id=BACK.loan.id, item_id=OURS.id,
)  # fmt: skip


def test_c860_the_loan_ends_as_undone_and_the_item_stands_on_its_shelf() -> None:
    """C860, C873: and once; the key that is pressed twice undoes nothing else."""
    told = effects(lent().decide(undo()))
    assert (told["LoanEnded"].ended_as, told["ItemChanged"].status) == ("undone", "available")
    assert "ReturnCounted" not in told
    assert isinstance(answer(lent().decide(undo())), Undone)
    assert refusal(lent().decide(undo(), undo())) is Refusal.NOTHING_TO_UNDO
    assert refusal(taken_in().decide(NOT_TAKEN_IN, NOT_TAKEN_IN)) is Refusal.NOTHING_TO_UNDO


@pytest.mark.parametrize("dispatched", [True, False])
def test_c863_what_was_on_its_way_is_so_again(*, dispatched: bool) -> None:
    """C863."""
    way = transit(BEIBEI, YUZHONG, dispatched=dispatched, reason=TransitReason.GO_HOME)
    moves = replace(OURS, status=ItemStatus.IN_TRANSIT, branch_id=BEIBEI)
    decision, state = Scene(items=(moves,), transit=way).follow(check_out(terminal_id=HERE), undo())
    assert answer(decision).status == "in_transit"
    assert state.transits[OURS.id] == way
    assert (state.items[OURS.id].branch_id, state.loans) == (BEIBEI, {})


def test_c862_the_hold_is_ready_again_until_the_same_day() -> None:
    held = replace(OURS, status=ItemStatus.ON_HOLD_SHELF)
    scene = Scene(items=(held,), holds=(ready(patron=replace(BOB, id=1)),))
    before = scene.state().holds
    decision, state = scene.follow(check_out(terminal_id=HERE), undo())
    for hold in before.values():
        assert replace(state.holds[hold.id], version=hold.version) == hold
    assert (answer(decision).status, state.held_by[1]) == ("on_hold_shelf", 1)


def test_c865_the_loan_goes_on_as_it_was() -> None:
    scene = taken_in()
    decision, state = scene.follow(NOT_TAKEN_IN)
    assert state.loans[BACK.loan.id] == BACK.loan
    assert answer(decision).status == "on_loan"
    _, again = Scene(items=(LENT,), loans=(BACK.loan,)).follow(check_in(terminal_id=HERE), NOT_TAKEN_IN)
    assert again.loans[BACK.loan.id] == BACK.loan


def test_c867_the_hold_that_it_was_taken_for_waits_again() -> None:
    held = replace(OURS, status=ItemStatus.ON_HOLD_SHELF)
    _, state = taken_in(items=(held,), holds=(ready(),)).follow(NOT_TAKEN_IN)
    (hold,) = state.holds.values()
    assert (hold.stage, hold.item_id, hold.ready_at, hold.closed_as) == (HoldStage.WAITING, None, None, None)


@pytest.mark.parametrize(
    ("scene", "command", "why"),
    [
        (lent(lending_branch_id=BEIBEI), undo(), Refusal.SCANNED_ELSEWHERE),
        (lent(), undo(loan_id=1), Refusal.NOTHING_TO_UNDO),
        (Scene(items=(LENT,), loans=(loan(BOB, OURS, at=NOON - timedelta(minutes=11)),)), undo(),
         Refusal.SCANNED_TOO_LONG_AGO),
        (lent(on_its_way=True), undo(), Refusal.UNDO_BY_HAND),
        (lent(terms={**BACK.loan.terms, "stood": {"status": "lost"}}), undo(), Refusal.UNDO_BY_HAND),
        (lent(terms={**BACK.loan.terms, "stood": {"is_fact": True}}), undo(), Refusal.UNDO_BY_HAND),
        (lent(renewals=1), undo(), Refusal.CHANGED_SINCE),
        (taken_in(charges=(replace(CHARGE, paid_fen=40),)), NOT_TAKEN_IN, Refusal.PAID_SINCE),
        (taken_in(charges=(replace(CHARGE, waiver_fen=40),)), NOT_TAKEN_IN, Refusal.CHANGED_SINCE),
        (taken_in(charges=(replace(CHARGE, kind=ChargeKind.DAMAGE),)), NOT_TAKEN_IN, Refusal.CHANGED_SINCE),
        (taken_in(items=(replace(OURS, status=ItemStatus.MISSING),)), NOT_TAKEN_IN, Refusal.CHANGED_SINCE),
        (taken_in(patrons=(replace(BOB, active=False),)), NOT_TAKEN_IN, Refusal.CHANGED_SINCE),
        (taken_in(items=(replace(OURS, branch_id=BEIBEI),)), NOT_TAKEN_IN, Refusal.CHANGED_SINCE),
    ],
)  # fmt: skip
def test_what_is_not_undone(scene: Scene, command: UndoScan, why: Refusal) -> None:
    """C872, C873, C874, C875, C876."""
    assert refusal(scene.decide(command)) is why


def test_c866_the_charge_is_cancelled_and_the_books_say_why() -> None:
    told = effects(taken_in(charges=(CHARGE,), patrons=(BOB.owing(CHONGQING, 100),)).decide(NOT_TAKEN_IN))
    assert (told["ChargeChanged"].waiver_fen, told["Entered"].reason) == (100, "undone")
    assert sum(fen for *_, fen in told["Entered"].postings) == 0


def test_no_hold_that_is_over_for_another_reason_comes_back() -> None:
    """C875."""
    before = {"hold_id": 1, "hold_stage": "ready", "hold_item_id": OURS.id, "status": "on_hold_shelf"}
    over = replace(ready(), id=1, stage=HoldStage.CLOSED, closed_as=HoldEnd.CANCELLED)
    scene = replace(lent(terms={**BACK.loan.terms, "stood": before}), holds=(over,))
    assert refusal(scene.decide(undo())) is Refusal.UNDO_BY_HAND


def test_no_minutes_undo_nothing() -> None:
    """C872: not even what was scanned at this very moment."""
    just_now = Scene(items=(LENT,), loans=(loan(BOB, OURS, at=NOON),))
    assert isinstance(answer(just_now.decide(undo())), Undone)
    assert refusal(replace(just_now, of_holds={"undo_minutes": 0}).decide(undo())) is Refusal.SCANNED_TOO_LONG_AGO


def test_a_return_of_the_same_moment_that_was_undone_before_is_another() -> None:
    """C866: what its reader is said to have brought back ends as of then, as often as it is taken in."""
    before = replace(CHARGE, id=700, waiver_fen=100)
    patrons = (BOB.owing(CHONGQING, 100),)
    told = effects(taken_in(charges=(before, CHARGE), patrons=patrons).decide(NOT_TAKEN_IN))
    assert told["ChargeChanged"].charge_id == CHARGE.id
    paid = (before, replace(CHARGE, paid_fen=40))
    assert refusal(taken_in(charges=paid, patrons=patrons).decide(NOT_TAKEN_IN)) is Refusal.PAID_SINCE


def test_a_clock_that_is_behind_hides_nothing_that_came_since_and_is_nothing_itself() -> None:
    """C865, C874: the loan began later than its return by the clocks, so it is over as of its beginning."""
    way = transit(YUZHONG, dispatched=False, moved_at=LATELY - timedelta(minutes=1))
    sent = replace(OURS, status=ItemStatus.IN_TRANSIT)
    decision, state = taken_in(items=(sent,), transit=way).follow(NOT_TAKEN_IN)
    assert (answer(decision).status, state.transits) == ("on_loan", {})
    damage = replace(CHARGE, kind=ChargeKind.DAMAGE, charged_at=LATELY - timedelta(minutes=1))
    assert refusal(taken_in(charges=(damage,)).decide(NOT_TAKEN_IN)) is Refusal.CHANGED_SINCE
    _, state = taken_in(away={OURS.id: NOON - DAY}).follow(NOT_TAKEN_IN)
    assert state.away == {}


def test_what_was_undone_is_not_known_of_the_item() -> None:
    """C865: a return of an hour ago, told of in the same batch, is news."""
    earlier = record_check_in(occurred_at=NOON - timedelta(hours=1))
    scene = taken_in(seen_at={OURS.id: LATELY})
    assert answer(scene.decide(earlier)).task_id is not None
    told, state = scene.follow(NOT_TAKEN_IN, earlier)
    assert (type(answer(told)).__name__, state.loans) == ("CheckedIn", {})


def test_whoever_had_it_by_mistake_answers_for_no_damage() -> None:
    """C860."""
    damaged = ask(DeclareDamaged, item=ItemScan(barcode="B1"), grade=Grade.HEAVY, loan_id=10_000)
    scene = Scene(items=(OURS,))
    taken = check_in(terminal_id=HERE)
    assert answer(scene.decide(check_out(terminal_id=HERE), taken, damaged)).loan_id == 10_000
    assert refusal(scene.decide(check_out(terminal_id=HERE), undo(), damaged)) is Refusal.LOAN_LONG_OVER
