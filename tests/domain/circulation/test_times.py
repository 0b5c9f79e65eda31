"""When it happened, as far as a terminal may say so; and facts, which come late."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from bashu.domain.circulation.commands import CirculationCommand, ItemScan, PatronScan
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import LoanState, TransitState
from tests.domain.circulation.scene import (
    ALICE,
    BEIBEI,
    BOB,
    BOOK,
    CARD,
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
    dispatch,
    effects,
    loan,
    machine,
    receive,
    record_check_in,
    record_check_out,
    refusal,
    renew,
    transit,
)

MINUTE = timedelta(minutes=1)
BEFORE = UUID(int=8 << 76)


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        pytest.param(NOON + MINUTE, NOON, id="C100 a clock that is ahead"),
        pytest.param(NOON + 400 * DAY, NOON, id="C100 a clock that is broken"),
        pytest.param(NOON - 5 * MINUTE, NOON - 5 * MINUTE, id="C100 a little late"),
        pytest.param(NOON - 3 * DAY, NOON - DAY, id="C101 later than the terminal may"),
    ],
)
def test_a_terminal_says_when(said: datetime, counts: datetime) -> None:
    assert effects(Scene().decide(check_out(occurred_at=said)))["LoanOpened"].checked_out_at == counts


@pytest.mark.parametrize(("days_ago", "counts"), [(59, 59), (60, 60), (400, 60)])
def test_c102_a_fact_may_be_sixty_days_old(days_ago: int, counts: int) -> None:
    """C102."""
    fact = record_check_out(occurred_at=NOON - days_ago * DAY)
    assert effects(Scene().decide(fact))["LoanOpened"].checked_out_at == NOON - counts * DAY


def test_c103_a_return_is_never_before_its_loan() -> None:
    """C103."""
    scene = Scene(loans=(loan(at=NOON - 5 * MINUTE),))
    closed = effects(scene.decide(check_in(occurred_at=NOON - 20 * MINUTE)))["LoanClosed"]
    assert closed.checked_in_at == NOON - 5 * MINUTE


@pytest.mark.parametrize(
    ("asked", "way", "effect", "time"),
    [
        (check_in(), transit(BEIBEI, YUZHONG), "TransitEnded", "ended_at"),
        (check_in(), transit(BEIBEI), "TransitEnded", "ended_at"),
        (receive(), transit(BEIBEI, YUZHONG), "TransitEnded", "ended_at"),
        (check_out(), transit(BEIBEI), "TransitEnded", "ended_at"),
        (dispatch(), transit(YUZHONG, dispatched=False), "TransitDispatched", "dispatched_at"),
    ],
)
def test_c105_a_transit_never_goes_backwards(
    asked: CirculationCommand, way: TransitState, effect: str, time: str
) -> None:
    """C105."""
    scene = Scene(items=(replace(BOOK, status=ItemStatus.IN_TRANSIT),), transit=replace(way, moved_at=NOON - MINUTE))
    late = effects(scene.decide(replace(asked, occurred_at=NOON - 20 * MINUTE)))
    assert getattr(late[effect], time) == NOON - MINUTE
    assert getattr(effects(scene.decide(asked))[effect], time) == NOON


def test_overdue_days_end_when_the_book_fell_into_the_drop() -> None:
    scene = Scene(loans=(loan(at=NOON - 31 * DAY),), backdate=3 * DAY)
    assert answer(scene.decide(check_in())).days_overdue == 1
    assert answer(scene.decide(check_in(occurred_at=NOON - DAY))).days_overdue == 0


@pytest.mark.parametrize(
    ("minutes", "terminal", "resent"),
    [(5, None, True), (-1, None, True), (6, None, False), (1, machine(BEIBEI), False)],
)
def test_a_repeated_scan_is_the_first_answer_for_five_minutes(
    minutes: int, terminal: int | None, *, resent: bool
) -> None:
    """The rest of C04: the same machine, soon, before or after; else it renews."""
    first = loan(at=NOON - minutes * MINUTE, terminal_id=terminal or machine(20))
    told = answer(Scene(loans=(first,)).decide(check_out(renews_own=True)))
    assert (told.resent, told.renewed) == (resent, not resent)
    assert (told.due_at == first.due_at) is resent


@pytest.mark.parametrize(
    ("minutes", "terminal", "renewals"),
    [(5, machine(20), 1), (-1, machine(20), 1), (6, machine(20), 2), (1, machine(BEIBEI), 2)],
)
def test_a_renewal_that_is_asked_for_again_is_the_first_answer_for_five_minutes(
    minutes: int, terminal: int, renewals: int
) -> None:
    """The rest of C64 and C65: a loan that could be renewed again, counted from its due date."""
    terms = TERMS | {"renew_from": "due", "renewals_max": 3}
    first = loan(renewals=1, renewed_at=NOON - minutes * MINUTE, renewed_terminal_id=terminal, terms=terms)
    for command in (renew(), check_out(renews_own=True)):
        decision, after = Scene(loans=(first,)).follow(command)
        assert (after.loans[first.id].renewals, bool(decision.effects)) == (renewals, renewals > 1)  # type: ignore[union-attr]
        assert answer(decision).due_at == after.loans[first.id].due_at


def test_c64_who_asks_with_another_card_learns_nothing_of_the_renewal() -> None:
    """C64."""
    of_bob = loan(BOB, renewals=1, renewed_at=NOON, renewed_terminal_id=machine(20))
    assert refusal(Scene(loans=(of_bob,)).decide(renew())) is Refusal.LOAN_OF_ANOTHER


@pytest.mark.parametrize(
    ("fact", "loans", "loan_id"),
    [
        (record_check_out(supersedes=BEFORE), (), None),
        (record_check_out(supersedes=BEFORE), (loan(),), 5100),
        (record_check_in(supersedes=BEFORE), (loan(BOB, at=NOON + DAY),), None),
    ],
)
def test_c61_what_was_executed_after_all_is_not_done_twice(
    fact: CirculationCommand, loans: tuple[LoanState, ...], loan_id: int | None
) -> None:
    """C61: returned since, still open, lent again since."""
    scene = Scene(loans=loans, executed=frozenset({BEFORE}))
    assert effects(scene.decide(fact)) == {}
    assert answer(scene.decide(fact)).loan_id == loan_id
    assert effects(replace(scene, executed=frozenset()).decide(fact)) != {}


def test_c62_a_loan_to_nobody_is_only_told() -> None:
    """C62."""
    decision = Scene().decide(record_check_out(patron=PatronScan(digests=(b"a stranger",))))
    assert set(effects(decision)) == {"TaskRaised"}
    assert effects(decision)["TaskRaised"].details["refusal"] is Refusal.REGISTER_FIRST


@pytest.mark.parametrize(
    ("scene", "told"),
    [
        (Scene(card=replace(CARD, state="lost")), Refusal.CARD_REPORTED_LOST),
        (Scene(patrons=(replace(ALICE, owed_fen=9_999, home_library_id=2), BOB)), Refusal.MONEY_OWED),
        (Scene(patrons=(replace(ALICE, active=False), BOB)), Refusal.PATRON_CLOSED),
    ],
)
def test_c63_a_loan_that_would_have_been_refused_stands(scene: Scene, told: Refusal) -> None:
    """C63."""
    followed = effects(scene.decide(record_check_out()))
    assert followed["TaskRaised"].details["refusal"] is told
    assert followed["LoanOpened"].due_at > NOON


def test_a_book_that_came_home_by_van_is_not_put_back_where_a_late_fact_saw_it() -> None:
    """The rest of C55, in one batch: home took it in at noon, the machine that got it the day before reports later."""
    scene = Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(loan(at=NOON - 9 * DAY),))
    home, late = receive(terminal_id=desk(JINJIANG)), record_check_in(occurred_at=NOON - DAY)
    assert set(effects(scene.decide(home, late))) == {"TaskRaised"}


def test_a_withdrawn_book_on_loan_comes_back_to_staff() -> None:
    """The rest of C21: the reader is told that the loan is closed, and where the book is stays known."""
    gone = replace(BOOK, status=ItemStatus.WITHDRAWN)
    decision = Scene(items=(gone,), loans=(loan(at=NOON - 32 * DAY),)).decide(check_in())
    told, followed = answer(decision), effects(decision)
    assert (told.closed_loan_id, told.days_overdue, told.stop) == (5100, 2, "exception")
    assert (followed["ItemChanged"].status, followed["ItemChanged"].branch_id) == ("withdrawn", 20)


def test_a_choice_of_an_item_that_does_not_exist_is_unknown() -> None:
    assert set(effects(Scene().decide(record_check_in(item=ItemScan(barcode="B1", item_id=404))))) == {"TaskRaised"}
