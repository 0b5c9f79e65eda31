"""What a reader has lost, and what follows when it is found, or another is brought for it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bashu.domain.circulation.accidents.commands import (
    DeclareDamaged,
    DeclareLost,
    Grade,
    LostBecause,
    Quarantine,
    ReplaceLost,
)
from bashu.domain.circulation.accidents.effects import LoanEnd, LoanEnded
from bashu.domain.circulation.answers import FoundAgain
from bashu.domain.circulation.charges.effects import ChargeChanged, ChargePosted, Entered, EntryKind
from bashu.domain.circulation.commands import CountUse, ItemScan, PatronScan, Restore, SendItem
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted, Decision
from bashu.domain.policy import DEFAULT_VOICES, Group, Voice
from bashu.domain.settlement import ledger
from bashu.domain.settlement.charges import ChargeKind, ChargeState
from tests.domain.circulation.scene import (
    ALICE,
    BEIBEI,
    BOB,
    BOOK,
    CHENGDU,
    CHONGQING,
    DAY,
    EVERYWHERE,
    NOON,
    TERMS,
    Scene,
    answer,
    check_in,
    check_out,
    loan,
    record_check_in,
    record_check_out,
    refusal,
)
from tests.domain.circulation.test_boxes import ask
from tests.domain.circulation.test_lateness import late
from tests.domain.policy.rule_rows import FALLBACK

LENT = Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(loan(),))
GONE = replace(BOOK, status=ItemStatus.LOST)
CHARGE = ChargeState(
    id=700, version=1, library_id=CHENGDU, kind=ChargeKind.LOST, patron_id=ALICE.id, token="00", amount_fen=3900,
    charged_at=NOON - 9 * DAY, loan_id=5100, item_id=BOOK.id, refund_days=180,
)  # fmt: skip
OWES = replace(ALICE, owed_fen=3900, debts={CHENGDU: 3900})
LOST = Scene(items=(GONE,), charges=(CHARGE,), patrons=(OWES, BOB))


def declare(**more: Any) -> DeclareLost:
    made: DeclareLost = ask(DeclareLost, item=ItemScan(barcode="B1"), **more)
    return made


def of(kind: type, decision: Decision) -> list[Any]:
    assert isinstance(decision, Accepted), decision
    return [effect for effect in decision.effects if isinstance(effect, kind)]


def charged(decision: Decision) -> dict[str, int]:
    return {each.kind.value: each.amount_fen for each in of(ChargePosted, decision)}


def paid(fen: int, *, days_ago: int = 0) -> Scene:
    settled_at = NOON - timedelta(days=days_ago) if fen == CHARGE.amount_fen else None
    owes = replace(ALICE).owing(CHENGDU, CHARGE.amount_fen - fen)
    return replace(LOST, charges=(replace(CHARGE, paid_fen=fen, settled_at=settled_at),), patrons=(owes, BOB))


def test_c830_the_loan_ends_as_lost_and_the_price_is_owed_to_the_owner() -> None:
    """C830."""
    terms = {"lost_handling_fen": 500, "lost_price_percent": 150}
    scene = replace(LENT, loans=(late(7, item=BOOK, **terms),))
    decision, state = scene.follow(declare())
    assert charged(decision) == {"overdue": 70, "lost": 5850, "lost_handling": 500}
    owed_to = {each.kind.value: each.library_id for each in of(ChargePosted, decision)}
    assert owed_to == {"overdue": CHONGQING, "lost": CHENGDU, "lost_handling": CHENGDU}
    assert [each.ended_as for each in of(LoanEnded, decision)] == [LoanEnd.LOST]
    assert (answer(decision).status, answer(decision).charged_fen) == ("lost", 6420)
    assert state.loan_on(BOOK.id) is None
    assert all(ledger.is_balanced(each.postings) for each in of(Entered, decision))
    assert len({each.charge_id for each in of(ChargePosted, decision)}) == 3


def test_c830_it_is_owed_to_whoever_is_heard_on_what_is_lost() -> None:
    """C830."""
    voices = {**DEFAULT_VOICES, Group.LOSS: Voice.LENDER}
    (charge,) = of(ChargePosted, replace(LENT, voices=voices).decide(declare()))
    assert charge.library_id == CHONGQING


def test_c830_nothing_else_is_lost_than_what_staff_mean() -> None:
    """C830."""
    assert refusal(Scene().decide(declare())) is Refusal.NOT_ON_LOAN
    assert refusal(LENT.decide(declare(loan_id=1))) is Refusal.NOT_ON_LOAN


@pytest.mark.parametrize(("fen", "expected"), [(0, {}), (3000, {"lost": 3000})])
def test_c831_what_has_no_price_costs_what_the_terms_say(fen: int, expected: dict[str, int]) -> None:
    """C831."""
    cheap = replace(BOOK, price_fen=None, status=ItemStatus.ON_LOAN)
    scene = Scene(items=(cheap,), loans=(loan(item=cheap, terms={**TERMS, "lost_price_fen": fen}),))
    assert charged(scene.decide(declare())) == expected


@pytest.mark.parametrize(("days", "claimed", "lost"), [(29, False, False), (30, False, True), (30, True, False)])
def test_c832_the_clock_declares_lost_after_so_many_days(days: int, *, claimed: bool, lost: bool) -> None:
    """C832."""
    lent = late(days, item=BOOK, lost_after_days=30)
    lent = replace(lent, claimed_at=NOON - DAY if claimed else None)
    decision = replace(LENT, loans=(lent,)).decide(declare(because=LostBecause.OVERDUE))
    assert isinstance(decision, Accepted) is lost
    if not lost:
        assert refusal(decision) is Refusal.NOT_LOST_YET


def test_c832_without_the_term_nothing_is_lost_by_itself() -> None:
    """C832."""
    scene = replace(LENT, loans=(late(400, item=BOOK),))
    assert refusal(scene.decide(declare(because=LostBecause.OVERDUE))) is Refusal.NOT_LOST_YET


def test_c833_what_is_with_the_courier_is_not_lost_by_the_reader() -> None:
    """C833."""
    assert refusal(replace(LENT, loans=(loan(on_its_way=True),)).decide(declare())) is Refusal.IN_A_PARCEL


@pytest.mark.parametrize(("fen", "cancelled", "refundable"), [(0, 3900, 0), (1000, 2900, 1000), (3900, 0, 3900)])
def test_c834_found_again_the_price_is_not_owed(fen: int, cancelled: int, refundable: int) -> None:
    """C834, C835."""
    decision, state = paid(fen).follow(check_in())
    told = answer(decision)
    assert isinstance(told, FoundAgain)
    assert (told.stop, told.cancelled_fen, told.refundable_fen) == ("send", cancelled, refundable)
    assert [each.kind for each in of(Entered, decision)] == [EntryKind.CANCELLED]
    assert state.charges[CHARGE.id].to_refund_fen == refundable
    assert state.patrons[ALICE.id].owed_fen == 0
    assert state.items[BOOK.id].status is ItemStatus.IN_TRANSIT


def test_c834_lost_and_found_in_one_batch() -> None:
    """C834: what being late and the work cost stays owed."""
    lent = late(7, item=BOOK, lost_handling_fen=500)
    decision, state = replace(LENT, loans=(lent,)).follow(declare(), check_in())
    assert answer(decision).cancelled_fen == 3900
    assert state.patrons[ALICE.id].debts == {CHONGQING: 70, CHENGDU: 500}


def test_c839_what_was_back_before_it_was_lost_never_was() -> None:
    """C839: neither the work is owed nor any day after."""
    lent = late(7, item=BOOK, lost_handling_fen=500)
    fact = record_check_in(occurred_at=NOON - 3 * DAY)
    decision, state = replace(LENT, loans=(lent,)).follow(declare(), fact)
    told = answer(decision)
    assert isinstance(told, FoundAgain)
    assert told.cancelled_fen == 3900 + 500 + 30
    assert state.patrons[ALICE.id].debts == {CHONGQING: 40}
    assert state.items[BOOK.id].status is not ItemStatus.LOST


def test_c839_lent_out_of_reach_before_it_was_lost_it_never_was() -> None:
    """C839."""
    fact = record_check_out(occurred_at=NOON - 3 * DAY, patron=PatronScan(patron_id=BOB.id))
    lent = late(7, item=BOOK, lost_handling_fen=500)
    _, state = replace(LENT, loans=(lent,), rules=(_tolerant(),)).follow(declare(), fact)
    assert state.patrons[ALICE.id].debts == {CHONGQING: 40}
    assert state.items[BOOK.id].status is ItemStatus.ON_LOAN


def test_c839_what_is_in_hand_after_it_was_lost_costs_the_work() -> None:
    """C839."""
    lent = late(7, item=BOOK, lost_handling_fen=500)
    _, state = replace(LENT, loans=(lent,)).follow(declare(occurred_at=NOON - DAY), record_check_in())
    assert state.patrons[ALICE.id].debts == {CHONGQING: 60, CHENGDU: 500}


@pytest.mark.parametrize(("days", "refundable"), [(180, 3900), (181, 0)])
def test_c835_what_was_paid_long_ago_stays_paid(days: int, refundable: int) -> None:
    """C835."""
    told = answer(paid(3900, days_ago=days).decide(check_in()))
    assert (told.cancelled_fen, told.refundable_fen) == (0, refundable)


@pytest.mark.parametrize(
    "command",
    [
        check_out(), record_check_out(), ask(CountUse, item=ItemScan(barcode="B1")),
        ask(SendItem, item=ItemScan(barcode="B1"), destination_branch_id=BEIBEI),
        ask(DeclareDamaged, item=ItemScan(barcode="B1"), grade=Grade.HEAVY),
        ask(Quarantine, item=ItemScan(barcode="B1")),
    ],
    ids=["lent", "lent out of reach", "used", "sent", "damaged", "kept back"],
)  # fmt: skip
def test_c836_whoever_has_it_in_hand_has_found_it(command: Any) -> None:
    """C836."""
    scene = replace(LOST, items=(replace(GONE, float_group_id=EVERYWHERE.id),), rules=(_tolerant(),))
    decision, state = scene.follow(command)
    assert len(of(ChargeChanged, decision)) == 1
    assert state.patrons[ALICE.id].owed_fen == 0


@pytest.mark.parametrize("status", [ItemStatus.WITHDRAWN, ItemStatus.DAMAGED, ItemStatus.IN_QUARANTINE])
@pytest.mark.parametrize(("fen", "cancelled", "refundable"), [(0, 3900, 0), (3900, 0, 3900)])
def test_c855_what_was_lost_and_then_withdrawn_is_found_all_the_same(
    status: ItemStatus, fen: int, cancelled: int, refundable: int
) -> None:
    """C855: it stays with staff."""
    scene = replace(paid(fen), items=(replace(GONE, status=status),))
    decision, state = scene.follow(check_in())
    told = answer(decision)
    assert isinstance(told, FoundAgain)
    assert (told.stop, told.reason) == ("exception", "conflict")
    assert (told.cancelled_fen, told.refundable_fen) == (cancelled, refundable)
    assert (state.items[BOOK.id].status, state.patrons[ALICE.id].owed_fen) == (status, 0)
    assert not of(ChargeChanged, scene.follow(check_in(), check_in())[0])


@pytest.mark.parametrize("command", [record_check_out(), ask(Restore, item=ItemScan(barcode="B1"))])
def test_c855_also_in_a_hand_that_lends_it_or_puts_it_back(command: Any) -> None:
    """C855."""
    ours = replace(GONE, status=ItemStatus.WITHDRAWN, owner_library_id=CHONGQING)
    decision, state = replace(LOST, items=(ours,)).follow(command)
    assert len(of(ChargeChanged, decision)) == 1
    assert state.patrons[ALICE.id].owed_fen == 0


def _tolerant() -> Any:
    return replace(FALLBACK, owed_block_fen=9_000, owed_total_block_fen=9_000)


def test_c837_another_of_the_same_edition_closes_it() -> None:
    """C837."""
    decision = LOST.decide(ask(ReplaceLost, item=ItemScan(barcode="B1")))
    assert answer(decision).cancelled_fen == 3900
    assert [each.reason for each in of(Entered, decision)] == ["replaced"]
    assert refusal(LENT.decide(ask(ReplaceLost, item=ItemScan(barcode="B1")))) is Refusal.NOT_LOST


def test_c837_also_for_what_its_library_withdrew_meanwhile() -> None:
    """C837: once."""
    scene = replace(LOST, items=(replace(GONE, status=ItemStatus.WITHDRAWN),))
    bring = ask(ReplaceLost, item=ItemScan(barcode="B1"), staff_id=3)
    decision = scene.decide(bring)
    assert (answer(decision).cancelled_fen, answer(decision).stop) == (3900, "exception")
    assert [(each.reason, each.staff_id) for each in of(Entered, decision)] == [("replaced", 3)]
    assert refusal(scene.decide(bring, bring)) is Refusal.NOT_LOST


@pytest.mark.parametrize(("most", "refused"), [(0, True), (1, False)])
def test_c838_who_has_lost_too_much_borrows_nothing(most: int, *, refused: bool) -> None:
    """C838."""
    lent = replace(LENT, items=(*LENT.items, replace(BOOK, id=101, barcode="B2")))
    scene = replace(lent, rules=(replace(_tolerant(), lost_max=most),))
    decision = scene.decide(declare(), check_out(item=ItemScan(barcode="B2")))
    assert (getattr(decision, "refusal", None) is Refusal.TOO_MANY_LOST) is refused
    again = scene.decide(declare(), check_in(), check_out(item=ItemScan(barcode="B2")))
    assert isinstance(again, Accepted)
