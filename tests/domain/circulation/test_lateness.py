"""What being late leads to without money: nothing more is lent until it is back, or for as many days; and grace."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bashu.domain.calendar import Calendar, Span, end_of, local_day
from bashu.domain.circulation.lateness import charge_fen, days_late, days_that_count
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import BlockState, LoanState
from bashu.domain.outcome import Accepted
from tests.domain.circulation.scene import (
    ALICE,
    BOB,
    BOOK,
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
    effects,
    loan,
    record_check_out,
    renew,
)
from tests.domain.policy.rule_rows import FALLBACK

SUSPENDS: dict[str, Any] = {"overdue_leads_to": "suspend", "suspend_days_max": 30}
OPEN = Calendar()
ANOTHER = replace(BOOK, id=300, barcode="B3")


def late(days: int, *, item: Any = ANOTHER, branch: int = YUZHONG, **terms: Any) -> LoanState:
    """Due so many days ago."""
    due_at = end_of(local_day(NOON) - days * DAY)
    return loan(
        at=NOON - 30 * DAY - days * DAY, due_at=due_at, item=item, lending_branch_id=branch, terms={**TERMS, **terms}
    )


@pytest.mark.parametrize(("days", "counted"), [(0, 0), (3, 0), (4, 4)])
def test_c208_within_grace_nothing_follows_after_it_all_days_count(days: int, counted: int) -> None:
    """C208."""
    lent = late(days, grace_days=3)
    assert (days_late(lent, NOON, calendar=OPEN), days_that_count(lent, NOON, calendar=OPEN)) == (days, counted)
    assert charge_fen(lent, NOON, calendar=OPEN) == 10 * counted
    renewed = Scene(items=(BOOK, ANOTHER), loans=(loan(), lent)).decide(renew())
    assert (getattr(renewed, "refusal", None) is Refusal.RENEWAL_OVERDUE) is (counted > 0)


def test_c209_a_loan_of_hours_is_late_from_its_last_second_on() -> None:
    """C209: each day that has begun is a day."""
    lent = loan(at=NOON - DAY, due_at=NOON, terms=TERMS | {"loan_hours": 24})
    after = [timedelta(0), timedelta(seconds=1), DAY, DAY + timedelta(seconds=1)]
    assert [days_late(lent, NOON + each, calendar=OPEN) for each in after] == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("lent", "refused"),
    [
        (late(1, overdue_leads_to="block"), True),
        (late(0, overdue_leads_to="block"), False),
        (late(2, overdue_leads_to="block", grace_days=2), False),
        (late(1, overdue_leads_to="block", branch=JINJIANG), False),
        (late(1, overdue_leads_to="nothing"), False),
        (late(1), False),
    ],
    ids=["late", "due today", "in grace", "lent elsewhere", "nothing follows", "charged"],
)
def test_c210_until_it_is_back_its_lender_lends_nothing_more(lent: LoanState, *, refused: bool) -> None:
    """C210."""
    decision = Scene(loans=(lent,)).decide(check_out())
    assert (getattr(decision, "refusal", None) is Refusal.OVERDUE_UNTIL_RETURNED) is refused


def test_c210_once_it_is_back_lending_goes_on() -> None:
    """C210: also in the same batch."""
    scene = Scene(items=(BOOK, ANOTHER), loans=(late(9, overdue_leads_to="block"),))
    back = check_in(item=replace(check_in().item, barcode="B3"))
    assert isinstance(scene.decide(back, check_out()), Accepted)


@pytest.mark.parametrize(("tolerated", "refused"), [(2, False), (1, True), (0, True)])
def test_c211_more_overdue_than_the_lender_tolerates_wherever_lent(tolerated: int, *, refused: bool) -> None:
    """C211."""
    loans = (late(1, branch=JINJIANG), late(5, item=replace(BOOK, id=301)), late(0, item=replace(BOOK, id=302)))
    decision = Scene(loans=loans, rules=(replace(FALLBACK, overdue_max=tolerated),)).decide(check_out())
    assert (getattr(decision, "refusal", None) is Refusal.TOO_MANY_OVERDUE) is refused


@pytest.mark.parametrize(
    ("days", "terms", "until"),
    [
        (10, {}, date(2026, 7, 11)),
        (40, {}, date(2026, 7, 31)),
        (1, {}, date(2026, 7, 2)),
        (1, {"grace_days": 1}, None),
        (0, {}, None),
        (10, {"overdue_leads_to": "charge"}, None),
    ],
    ids=["a day for each", "at most 30", "one", "in grace", "in time", "another consequence"],
)
def test_c212_a_day_without_borrowing_for_each_day(days: int, terms: dict[str, Any], until: date | None) -> None:
    """C212: at the library that lent, wherever it comes back."""
    lent = late(days, item=BOOK, **(SUSPENDS | terms))
    placed = effects(Scene(loans=(lent,)).decide(check_in(terminal_id=JINJIANG * 10))).get("BlockPlaced")
    assert (placed.ends_at if placed else None) == (end_of(until) if until else None)
    if placed:
        assert (placed.library_id, placed.reason, placed.starts_at) == (CHONGQING, "suspended", NOON)


def test_c213_the_block_holds_at_once_and_until_its_last_day_is_over() -> None:
    """C213: for the next command of the batch."""
    lent = late(10, overdue_leads_to="suspend", suspend_days_max=30)
    scene = Scene(items=(BOOK, ANOTHER), loans=(lent,))
    back = check_in(item=replace(check_in().item, barcode="B3"))
    refused: Any = scene.decide(back, check_out())
    assert (refused.refusal, refused.details) == (
        Refusal.PATRON_BLOCKED, {"reason": "suspended", "until": "2026-07-11"}
    )  # fmt: skip
    block = BlockState(library_id=CHONGQING, reason="suspended", starts_at=NOON, ends_at=end_of(date(2026, 7, 11)))
    for days, blocked in ((10, True), (11, False)):
        now = NOON + days * DAY
        patrons = (replace(ALICE, blocks=(block,)), BOB)
        decision = Scene(patrons=patrons).decide(check_out(occurred_at=now), now=now)
        assert (getattr(decision, "refusal", None) is Refusal.PATRON_BLOCKED) is blocked


@pytest.mark.parametrize(("until", "placed"), [(date(2026, 7, 11), False), (date(2026, 7, 10), True)])
def test_c214_late_returns_run_side_by_side(until: date, *, placed: bool) -> None:
    """C214: of several the longest counts."""
    block = BlockState(library_id=CHONGQING, reason="suspended", starts_at=NOON - DAY, ends_at=end_of(until))
    lent = late(10, item=BOOK, overdue_leads_to="suspend", suspend_days_max=30)
    scene = Scene(loans=(lent,), patrons=(replace(ALICE, blocks=(block,)), BOB))
    assert ("BlockPlaced" in effects(scene.decide(check_in()))) is placed


def test_c215_nothing_follows_where_nobody_knows_when_it_came_back() -> None:
    """C215: off-line it was lent to another; the first loan is closed for want of a better answer."""
    lent = late(10, item=BOOK, overdue_leads_to="suspend", suspend_days_max=30)
    followed = effects(Scene(loans=(replace(lent, patron_id=BOB.id),)).decide(record_check_out()))
    assert "LoanClosed" in followed
    assert "BlockPlaced" not in followed


def test_c216_who_may_have_brought_it_back_is_no_later_than_then() -> None:
    """C216: it lay in the drop with a barcode that two libraries use, four days before somebody could tell."""
    lent = late(10, item=BOOK, overdue_leads_to="suspend", suspend_days_max=30)
    stopped = replace(lent, accrual_stopped_at=NOON - 4 * DAY)
    decision = Scene(loans=(stopped,)).decide(check_in())
    assert answer(decision).days_overdue == 6
    assert effects(decision)["BlockPlaced"].ends_at == end_of(date(2026, 7, 7))


@pytest.mark.parametrize(("last", "counted"), [(30, 1), (29, 2)])
def test_c288_days_of_a_closure_lead_to_nothing(last: int, counted: int) -> None:
    """C288: due on 20 June, back on 1 July: no charge, no block, no suspension for the days in between."""
    calendar = Calendar(closures=(Span(date(2026, 6, 21), date(2026, 6, last)),))
    lent = late(11, item=BOOK, **SUSPENDS)
    assert charge_fen(late(11), NOON, calendar=calendar) == 10 * counted
    placed = effects(Scene(loans=(lent,), closed={YUZHONG: calendar}).decide(check_in()))["BlockPlaced"]
    assert placed.ends_at == end_of(date(2026, 7, 1) + counted * DAY)


@pytest.mark.parametrize(("first", "refused"), [(1, None), (2, Refusal.OVERDUE_UNTIL_RETURNED)])
def test_c289_who_is_late_only_by_days_of_an_amnesty_borrows_on(first: int, refused: Refusal | None) -> None:
    """C289: of the library that lent, to whom it must come back first; due yesterday."""
    calendar = Calendar(amnesties=(Span(date(2026, 7, first), date(2026, 7, 9)),))
    scene = Scene(loans=(late(1, overdue_leads_to="block"),), closed={YUZHONG: calendar})
    assert getattr(scene.decide(check_out()), "refusal", None) is refused
