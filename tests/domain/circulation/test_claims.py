"""A reader says that an item was returned, or never lent; what is found, accepted and rejected of that."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.circulation.accidents.commands import AcceptClaim, ClaimReturned, DeclareLost, RejectClaim
from bashu.domain.circulation.accidents.effects import ClaimKind, LoanEnd
from bashu.domain.circulation.commands import ItemScan, PatronScan
from bashu.domain.circulation.effects import ItemStatus, TaskRaised
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted
from bashu.domain.rights import Scope
from tests.domain.circulation.scene import (
    BOB,
    BOOK,
    CHENGDU,
    CHONGQING,
    DAY,
    NOON,
    WUHOU,
    YUZHONG,
    Scene,
    answer,
    check_in,
    check_out,
    effects,
    record_check_out,
    refusal,
    renew,
)
from tests.domain.circulation.test_boxes import ask
from tests.domain.circulation.test_lateness import late
from tests.domain.circulation.test_lost import charged, of
from tests.domain.circulation.test_overrides import LEAD, granted
from tests.domain.policy.rule_rows import FALLBACK

B1 = ItemScan(barcode="B1")
LENT = Scene(items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(late(7, item=BOOK),))
SAID = NOON - 4 * DAY


def claim(**more: Any) -> ClaimReturned:
    made: ClaimReturned = ask(ClaimReturned, item=B1, **{"claim": ClaimKind.RETURNED, "said_at": SAID} | more)
    return made


def by_lead(kind: type) -> Any:
    return ask(kind, item=B1, staff_id=LEAD)


def test_c840_the_loan_goes_on_and_is_no_later_than_the_reader_says() -> None:
    """C840."""
    decision, state = LENT.follow(claim(branch_id=WUHOU))
    assert answer(decision).status == "claimed_returned"
    lent = state.loan_on(BOOK.id)
    assert lent is not None
    assert lent.claimed_at == SAID
    tasks = [(each.kind, each.branch_id, each.library_id) for each in of(TaskRaised, decision)]
    assert tasks == [("claimed", WUHOU, CHENGDU), ("claimed", YUZHONG, CHONGQING)]
    assert charged(decision) == {}


def test_c840_one_task_where_it_was_lent_is_enough() -> None:
    """C840."""
    assert len(of(TaskRaised, LENT.decide(claim(branch_id=YUZHONG)))) == 1


def test_c840_it_cannot_have_been_returned_tomorrow() -> None:
    """C840."""
    assert refusal(LENT.decide(claim(said_at=NOON + DAY))) is Refusal.RETURN_IN_THE_FUTURE
    assert refusal(Scene().decide(claim())) is Refusal.NOT_ON_LOAN


@pytest.mark.parametrize(("kind", "expected"), [(ClaimKind.RETURNED, {"overdue": 30}), (ClaimKind.NEVER_HAD, {})])
def test_c841_found_by_a_check_in_the_loan_is_closed_as_of_then(kind: ClaimKind, expected: dict[str, int]) -> None:
    """C841: due a week ago, and three days late by the day that the reader says."""
    decision = LENT.decide(claim(claim=kind), check_in())
    assert charged(decision) == expected
    closed = effects(decision)["LoanClosed"]
    assert closed.checked_in_at == (SAID if kind is ClaimKind.RETURNED else LENT.loans[0].checked_out_at)
    assert closed.taken_in_at == NOON


def test_c842_found_by_a_check_out_it_is_lent() -> None:
    """C842."""
    decision, state = LENT.follow(claim(), check_out(patron=PatronScan(patron_id=BOB.id)))
    assert charged(decision) == {}
    assert effects(decision)["LoanClosed"].checked_in_at == SAID
    lent = state.loan_on(BOOK.id)
    assert lent is not None
    assert (lent.patron_id, lent.claimed_at) == (BOB.id, None)


def test_c842_lent_to_the_same_reader_it_counts_once() -> None:
    """C842: the loan that is over is in nobody's way."""
    one = replace(LENT, rules=(replace(FALLBACK, loans_limit=1),))
    assert answer(one.decide(claim(), check_out())).loan_id
    told = one.decide(claim(), record_check_out())
    assert of(TaskRaised, told) == []


def test_c842_it_was_lent_out_of_our_reach_and_nobody_wonders() -> None:
    """C842."""
    decision = LENT.decide(claim(), record_check_out(patron=PatronScan(patron_id=BOB.id)))
    assert of(TaskRaised, decision) == []
    assert effects(decision)["LoanClosed"].checked_in_at == SAID


def test_c843_an_accepted_claim_ends_the_loan_and_nothing_is_owed() -> None:
    """C843."""
    scene = replace(LENT, grants=granted(Scope(library_id=CHENGDU)))
    decision, state = scene.follow(claim(), by_lead(AcceptClaim))
    assert charged(decision) == {}
    assert effects(decision)["LoanEnded"].ended_as is LoanEnd.CLAIMED
    assert state.items[BOOK.id].status is ItemStatus.MISSING
    assert state.loan_on(BOOK.id) is None


def test_c844_a_rejected_claim_is_as_if_nothing_had_been_said() -> None:
    """C844."""
    scene = replace(LENT, grants=granted(Scope(library_id=CHENGDU)))
    decision = scene.decide(claim(), by_lead(RejectClaim), check_in())
    assert charged(decision) == {"overdue": 70}


@pytest.mark.parametrize("kind", [AcceptClaim, RejectClaim])
def test_c843_the_library_that_is_heard_on_losses_decides(kind: type) -> None:
    """C843, C844."""
    elsewhere = replace(LENT, grants=granted(Scope(library_id=CHONGQING))).decide(claim(), by_lead(kind))
    assert refusal(elsewhere) is Refusal.CLAIM_NOT_ALLOWED
    assert (
        refusal(replace(LENT, grants=granted(Scope(library_id=CHENGDU))).decide(by_lead(kind))) is Refusal.NOT_CLAIMED
    )


def test_c845_what_is_claimed_is_not_renewed_nor_claimed_again() -> None:
    """C845."""
    lent = replace(LENT, loans=(late(7, item=BOOK, renew_if_overdue=True),))
    assert refusal(lent.decide(claim(), renew())) is Refusal.LOAN_CLAIMED
    assert refusal(lent.decide(claim(), claim())) is Refusal.LOAN_CLAIMED


def test_c830_what_is_claimed_may_be_declared_lost() -> None:
    """C830: being late counts to the day that the reader says."""
    decision = LENT.decide(claim(), ask(DeclareLost, item=B1))
    assert isinstance(decision, Accepted)
    assert charged(decision) == {"overdue": 30, "lost": 3900}
