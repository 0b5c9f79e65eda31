"""Limits, due dates and renewals."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.calendar import Calendar, end_of, local_day
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.outcome import Accepted, Refused
from tests.domain.circulation.scene import (
    BOOK,
    CHONGQING,
    DAY,
    JINJIANG,
    NOON,
    TERMS,
    YUZHONG,
    Scene,
    answer,
    check_out,
    desk,
    effects,
    loan,
    renew,
)
from tests.domain.policy.rule_rows import FALLBACK

AT_YUZHONG = replace(FALLBACK, id=7, lending_library_id=CHONGQING, kind_limit=2, loan_days=14, total_limit=None)
STRICT_LENDER = (FALLBACK, AT_YUZHONG)


def had(count: int, *, branch: int = YUZHONG, kind: str = "book", **changed: Any) -> tuple[LoanState, ...]:
    items = (replace(BOOK, id=number, barcode=str(number), kind=kind) for number in range(1, count + 1))
    return tuple(loan(item=item, lending_branch_id=branch, **changed) for item in items)


@pytest.mark.parametrize(
    ("loans", "rules", "refused"),
    [
        pytest.param(had(7), (FALLBACK,), None, id="C90 one is left"),
        pytest.param(had(8), (FALLBACK,), Refusal.KIND_LIMIT, id="C90 all lent here"),
        pytest.param(had(8, branch=JINJIANG), STRICT_LENDER, Refusal.KIND_LIMIT, id="C90 all lent elsewhere"),
        pytest.param(had(8, kind="periodical"), (FALLBACK,), None, id="C90 another kind"),
        pytest.param(had(1), STRICT_LENDER, None, id="C91 one is left"),
        pytest.param(had(2), STRICT_LENDER, Refusal.LENDER_LIMIT, id="C91 as many as this library lends"),
        pytest.param(had(7, branch=JINJIANG), STRICT_LENDER, None, id="C91 lent elsewhere"),
    ],
)
def test_limits(loans: tuple[LoanState, ...], rules: Sequence[Any], refused: Refusal | None) -> None:
    decision = Scene(loans=loans, rules=tuple(rules)).decide(check_out())
    assert getattr(decision, "refusal", None) is refused


def test_limits_count_what_the_same_batch_lent() -> None:
    """C90: two machines at once do not make nine of eight."""
    item = replace(BOOK, id=101, barcode="B2")
    scene = Scene(items=(BOOK, item), loans=had(7))
    second = check_out(item=replace(check_out().item, barcode="B2"))
    assert getattr(scene.decide(check_out(), second), "refusal", None) is Refusal.KIND_LIMIT


@pytest.mark.parametrize(
    ("ceiling", "price", "refused"),
    [(7800, 3900, None), (7799, 3900, Refusal.PRICE_CEILING), (3900, None, None)],
)
def test_c92_the_ceiling_counts_every_open_loan(ceiling: int, price: int | None, refused: Refusal | None) -> None:
    """C92."""
    rules = (replace(FALLBACK, price_ceiling_fen=ceiling),)
    scene = Scene(items=(replace(BOOK, price_fen=price),), loans=had(1, kind="disc"), rules=rules)
    assert getattr(scene.decide(check_out()), "refusal", None) is refused


@pytest.mark.parametrize(
    ("closed", "due_on"),
    [
        (Calendar(), date(2026, 7, 31)),
        (Calendar(closed_on=frozenset({date(2026, 7, 31)})), date(2026, 8, 1)),
        (Calendar(closed_weekdays=frozenset({4, 5, 6})), date(2026, 8, 3)),
        (Calendar(closed_weekdays=frozenset(range(7))), date(2026, 7, 31)),
    ],
)
def test_c93_the_due_day_rolls_off_closed_days(closed: Calendar, due_on: date) -> None:
    """C93: the calendar of the branch that lends; that of the owner says nothing."""
    for where, wanted in ((YUZHONG, due_on), (JINJIANG, date(2026, 7, 31))):
        due = answer(Scene(closed={where: closed}).decide(check_out())).due_at
        assert due.isoformat() == f"{wanted}T15:59:59+00:00"


RENEWABLE = loan(at=NOON - 20 * DAY)  # due on 11 July


@pytest.mark.parametrize(
    ("terms", "closed", "due_on"),
    [
        ({"renew_from": "today"}, Calendar(), date(2026, 7, 31)),
        ({"renew_from": "due"}, Calendar(), date(2026, 8, 10)),
        ({"renew_from": "today"}, Calendar(closed_on=frozenset({date(2026, 7, 31)})), date(2026, 8, 1)),
    ],
)
def test_c94_a_renewal_counts_as_its_terms_say(terms: dict[str, object], closed: Calendar, due_on: date) -> None:
    """C94, and C74: in Yuzhong, a loan of Jinjiang, whose closed days count."""
    scene = Scene(
        loans=(replace(RENEWABLE, terms=TERMS | terms, lending_branch_id=JINJIANG),),
        closed={JINJIANG: closed, YUZHONG: Calendar(closed_on=frozenset({due_on}))},
    )
    assert local_day(answer(scene.decide(renew())).due_at) == due_on


@pytest.mark.parametrize(
    ("days_later", "renewable_on"), [(0, "2026-07-02"), (1, None)], ids=["the day of lending", "the day after"]
)
def test_c97_a_renewal_that_would_not_move_the_date_is_too_early(days_later: int, renewable_on: str | None) -> None:
    """C97: also as a second scan that renews, at another machine."""
    scene, now = Scene(loans=(loan(at=NOON, due_at=end_of(date(2026, 7, 31))),)), NOON + days_later * DAY
    for command in (renew(occurred_at=now), check_out(occurred_at=now, renews_own=True, terminal_id=desk(YUZHONG))):
        match scene.decide(command, now=now):
            case Refused(refusal, details):
                assert (refusal, details) == (Refusal.RENEWAL_TOO_EARLY, {"renewable_on": renewable_on})
            case Accepted():
                assert renewable_on is None


@given(days=st.integers(0, 40), renewal_days=st.integers(1, 60), closed=st.frozensets(st.integers(0, 6), max_size=6))
def test_from_the_day_that_was_told_it_is_not_too_early(days: int, renewal_days: int, closed: frozenset[int]) -> None:
    terms = TERMS | {"renewal_days": renewal_days, "renew_if_overdue": True}
    scene = Scene(loans=(loan(at=NOON - days * DAY, terms=terms),), closed={YUZHONG: Calendar(closed_weekdays=closed)})
    now = NOON
    decision = scene.decide(renew())
    if isinstance(decision, Refused):
        now += (date.fromisoformat(str(decision.details["renewable_on"])) - local_day(NOON)).days * DAY
        decision = scene.decide(renew(occurred_at=now), now=now)
    assert answer(decision).due_at > scene.loans[0].due_at


def test_c95_a_loan_keeps_the_terms_it_was_made_under() -> None:
    """C95: the rules allow no renewal any more, the loan does; and the other way round."""
    for rules, terms, refused in ((0, 1, None), (5, 0, Refusal.RENEWAL_LIMIT)):
        made = loan(terms=TERMS | {"renewals_max": terms})
        scene = Scene(loans=(made,), rules=(replace(FALLBACK, renewals_max=rules),))
        assert getattr(scene.decide(renew()), "refusal", None) is refused


def test_a_loan_says_which_rule_gave_each_term() -> None:
    kept = effects(Scene(rules=STRICT_LENDER).decide(check_out()))["LoanOpened"].terms
    assert (kept["loan_days"], kept["rules"]["loan_days"]) == (14, 7)


@pytest.mark.parametrize(
    ("days_ago", "terms", "refused"),
    [
        (30, {}, None),
        (31, {}, Refusal.RENEWAL_OVERDUE),
        (31, {"renew_if_overdue": True}, None),
    ],
)
def test_c96_one_overdue_loan_stops_the_renewal_of_all(
    days_ago: int, terms: dict[str, object], refused: Refusal | None
) -> None:
    """C96."""
    others = had(1, at=NOON - days_ago * DAY)
    scene = Scene(loans=(loan(terms=TERMS | terms), *others))
    assert getattr(scene.decide(renew()), "refusal", None) is refused


@given(
    days=st.integers(0, 30), hours=st.integers(0, 23), renewal_days=st.integers(1, 60),
    closed=st.frozensets(st.integers(0, 6), max_size=6), renew_from=st.sampled_from(["today", "due"]),
)  # fmt: skip
def test_a_renewal_lengthens_and_ends_on_an_open_day(
    days: int, hours: int, renewal_days: int, closed: frozenset[int], renew_from: str
) -> None:
    made = loan(
        at=NOON - timedelta(days=days, hours=hours),
        terms=TERMS | {"renewal_days": renewal_days, "renew_from": renew_from, "renew_if_overdue": True},
    )
    calendar = Calendar(closed_weekdays=closed)
    decision = Scene(loans=(made,), closed={YUZHONG: calendar}).decide(renew())
    if isinstance(decision, Accepted):
        assert decision.answer.due_at > made.due_at
        assert calendar.is_open(local_day(decision.answer.due_at))
    else:
        assert decision.refusal is Refusal.RENEWAL_TOO_EARLY
