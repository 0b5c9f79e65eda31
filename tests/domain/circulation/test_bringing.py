"""Loans of a library that joins."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bashu.domain.circulation.commands import ItemScan, PatronScan, TakeOverLoan
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import BlockState
from tests.domain.circulation.scene import (
    ALICE,
    BEIBEI,
    BOB,
    DAY,
    JINJIANG,
    NOON,
    YUZHONG,
    Scene,
    answer,
    check_out,
    effects,
    refusal,
    renew,
)
from tests.domain.circulation.test_boxes import ask
from tests.domain.circulation.test_undo import undo

BEGAN, DUE = NOON - 40 * DAY, NOON + 3 * DAY


def take_over(**changed: Any) -> TakeOverLoan:
    usual: dict[str, Any] = {
        "item": ItemScan(barcode="B1"), "patron": PatronScan(patron_id=ALICE.id), "checked_out_at": BEGAN,
        "due_at": DUE, "renewals": 1,
    }  # fmt: skip
    return ask(TakeOverLoan, **usual | changed)  # type: ignore[no-any-return]


def test_c960_a_loan_keeps_its_days_and_renewals_and_has_the_terms_of_here() -> None:
    """C960: its one renewal is used up."""
    decision = Scene().decide(take_over())
    loan = effects(decision)["LoanTakenOver"]
    assert (loan.checked_out_at, loan.due_at, loan.renewals, loan.lending_branch_id) == (BEGAN, DUE, 1, YUZHONG)
    assert loan.terms["renewals_max"] == 1
    assert answer(decision).loan_id == loan.loan_id
    assert refusal(Scene().decide(take_over(), renew())) is Refusal.RENEWAL_LIMIT
    assert answer(Scene().decide(take_over(renewals=0), renew())).renewals == 1


def test_c961_what_is_taken_over_is_on_loan_from_then_on() -> None:
    """C961: also to the next command of the batch."""
    assert refusal(Scene().decide(take_over(), check_out())) is Refusal.ALREADY_YOURS
    other = take_over(patron=PatronScan(patron_id=BOB.id))
    assert refusal(Scene().decide(take_over(), other)) is Refusal.ON_LOAN_TO_ANOTHER


@pytest.mark.parametrize(
    "wrong", [{"checked_out_at": NOON + DAY, "due_at": NOON + 2 * DAY}, {"due_at": BEGAN - DAY}, {"renewals": -1}]
)
def test_c964_days_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    """C964."""
    assert refusal(Scene().decide(take_over(**wrong))) is Refusal.DATES_WRONG


@pytest.mark.parametrize(
    "changed",
    [
        {"blocks": (BlockState(library_id=None, reason="conduct", starts_at=NOON - DAY, ends_at=None),)},
        {"expires_on": date(2020, 1, 1)},
        {"owed_fen": 90_000},
        {"active": False},
    ],
)
def test_c965_whoever_may_not_borrow_has_the_book_all_the_same(changed: dict[str, Any]) -> None:
    """C965."""
    assert answer(Scene(patrons=(replace(ALICE, **changed), BOB)).decide(take_over())).loan_id


def test_c966_it_was_lent_by_a_branch_of_the_library_itself() -> None:
    """C966."""
    assert effects(Scene().decide(take_over(branch_id=BEIBEI)))["LoanTakenOver"].lending_branch_id == BEIBEI
    assert refusal(Scene().decide(take_over(branch_id=JINJIANG))) is Refusal.TERMINAL_NOT_ALLOWED


def test_c875_what_no_scan_has_lent_is_undone_by_no_key() -> None:
    """C875: it began at this desk a moment ago, as its old system says."""
    just_now = take_over(checked_out_at=NOON - timedelta(minutes=1))
    assert refusal(Scene().decide(just_now, undo())) is Refusal.UNDO_BY_HAND
