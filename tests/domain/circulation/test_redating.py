"""Due dates when the lender's calendar changes after the loan was made, and days that do not count."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.calendar import DAY, Calendar, Span, end_of, local_day
from bashu.domain.circulation.commands import ItemScan, RedateLoan
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted, Decision
from bashu.domain.policy import RenewFrom
from tests.domain.calendar.calendars import calendars
from tests.domain.circulation.scene import (
    ALICE,
    BOB,
    BOOK,
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
    refusal,
    renew,
)
from tests.domain.policy.rule_rows import FALLBACK

DUE = end_of(date(2026, 7, 30))
LENT = loan(due_at=DUE)
FLOOD = Span(date(2026, 7, 28), date(2026, 8, 2), "防汛闭馆", id=12)
SHUT = Calendar(closed_weekdays=frozenset({0}), closures=(FLOOD,))


def redate(**changed: Any) -> RedateLoan:
    usual: dict[str, Any] = {
        "id": UUID(int=7 << 76), "occurred_at": NOON, "item": ItemScan(barcode="B1", item_id=BOOK.id)
    }  # fmt: skip
    return RedateLoan(**(usual | changed))


def redated(closed: Mapping[int, Calendar], *, due_at: datetime = DUE, now: datetime = NOON) -> Decision:
    return Scene(loans=(replace(LENT, due_at=due_at),), closed=closed).decide(redate(), now=now)


def test_c280_a_loan_that_is_due_in_a_closure_is_due_after_it() -> None:
    """C280: a closure until Sunday, then a closed Monday."""
    decision = redated({YUZHONG: SHUT})
    assert (answer(decision).moved, answer(decision).due_at) == (True, end_of(date(2026, 8, 4)))
    assert effects(decision)["ItemChanged"].version == BOOK.version + 1


def test_c281_it_is_never_due_earlier() -> None:
    """C281: the closure was called off after the date had moved."""
    decision = redated({YUZHONG: Calendar()}, due_at=end_of(date(2026, 8, 4)))
    assert (answer(decision).moved, answer(decision).due_at) == (False, end_of(date(2026, 8, 4)))
    assert not effects(decision)


def test_c282_asked_twice_it_moves_once() -> None:
    """C282: in one batch, and in the next."""
    scene = Scene(loans=(LENT,), closed={YUZHONG: SHUT})
    decision = scene.decide(redate(), redate())
    assert (answer(decision).moved, answer(decision).due_at) == (False, end_of(date(2026, 8, 4)))


def test_c283_a_loan_that_is_over_is_not_moved() -> None:
    """C283: returned in the same batch; or no such item."""
    scene = Scene(loans=(LENT,), closed={YUZHONG: SHUT})
    assert refusal(scene.decide(check_in(), redate())) is Refusal.NOT_ON_LOAN
    assert refusal(scene.decide(redate(item=ItemScan(barcode="B1", item_id=7)))) is Refusal.ITEM_UNKNOWN


@pytest.mark.parametrize(
    ("due", "until"),
    [("2026-07-30 04:00", "2026-08-03 16:00"), ("2026-07-27 04:00", "2026-07-27 04:00")],
)
def test_c284_a_loan_by_hours_is_due_when_the_door_is_opened(due: str, until: str) -> None:
    """C284: midnight of Tuesday in Chongqing, since nobody has told the hours of this branch."""
    closed = {YUZHONG: replace(SHUT, closed_weekdays=frozenset({0}), open_on={date(2026, 7, 27): WHOLE})}
    assert answer(redated(closed, due_at=_utc(due))).due_at == _utc(until)


def test_c285_the_loan_keeps_why() -> None:
    """C285: by the closure's row, whose words the log does not repeat."""
    kept = effects(redated({YUZHONG: SHUT}))["LoanRedated"].redated
    assert kept == {
        "from_at": "2026-07-30T15:59:59+00:00", "to_at": "2026-08-04T15:59:59+00:00", "why": "closure", "closure_id": 12
    }  # fmt: skip


@pytest.mark.parametrize(
    ("calendar", "why"),
    [
        (Calendar(closed_on=frozenset({local_day(DUE)})), "closed_day"),
        (Calendar(closed_weekdays=frozenset({local_day(DUE).weekday()})), "weekday"),
    ],
)
def test_c286_other_closed_days_move_it_too(calendar: Calendar, why: str) -> None:
    """C286: a holiday that was announced late, other weekdays; but not those of another branch."""
    kept = effects(redated({YUZHONG: calendar}))["LoanRedated"].redated
    assert (kept["why"], kept["closure_id"]) == (why, None)
    assert not answer(redated({JINJIANG: calendar})).moved


@pytest.mark.parametrize(("days_ago", "moved"), [(1, True), (60, True), (61, False)])
def test_c287_a_day_that_is_long_past_is_left_alone(days_ago: int, moved: bool) -> None:  # noqa: FBT001
    """C287: yesterday's flood is entered today; a calendar of years ago may be tidied."""
    assert answer(redated({YUZHONG: SHUT}, now=DUE + days_ago * DAY)).moved is moved


@pytest.mark.parametrize(
    ("calendar", "late"),
    [
        (Calendar(), 10),
        (Calendar(closures=(Span(date(2026, 8, 1), date(2026, 8, 3)),)), 7),
        (Calendar(amnesties=(Span(date(2026, 8, 1), date(2026, 8, 3)), Span(date(2026, 8, 3), date(2026, 8, 5)))), 5),
        (Calendar(closed_on=frozenset({date(2026, 8, 1)})), 10),
    ],
)
def test_c288_days_of_closures_and_amnesties_are_not_overdue(calendar: Calendar, late: int) -> None:
    """C288, C289: those of the lender, though it comes back elsewhere. A usual closed day counts."""
    back = DUE + 10 * DAY
    scene = Scene(loans=(replace(LENT, lending_branch_id=JINJIANG),), closed={JINJIANG: calendar})
    assert answer(scene.decide(check_in(occurred_at=back), now=back)).days_overdue == late


def test_c289_within_an_amnesty_nothing_is_overdue() -> None:
    """C289: so the loan can be renewed; the day after the amnesty is the first that counts."""
    amnesty = Calendar(amnesties=(Span(date(2026, 7, 31), date(2026, 8, 9)),))
    scene = Scene(loans=(LENT,), closed={YUZHONG: amnesty})
    for later, refused in ((10, None), (11, Refusal.RENEWAL_OVERDUE)):
        now = DUE + later * DAY
        assert getattr(scene.decide(renew(occurred_at=now), now=now), "refusal", None) is refused


@given(calendars, st.integers(-50, 50), st.booleans())
def test_whatever_the_calendar_a_loan_is_lengthened_or_left(calendar: Calendar, ahead: int, by_days: bool) -> None:  # noqa: FBT001
    now = datetime.fromisoformat("2026-02-01T04:00+00:00")
    due = now + timedelta(days=ahead, hours=ahead)
    made = loan(at=now - 60 * DAY, due_at=end_of(local_day(due)) if by_days else due, terms=TERMS)
    decision = Scene(loans=(made,), closed={YUZHONG: calendar}).decide(redate(), now=now)
    assert isinstance(decision, Accepted)
    assert decision.answer.due_at >= made.due_at
    assert decision.answer.moved is (decision.answer.due_at > made.due_at) is bool(decision.effects)


@given(calendars, st.sampled_from([{}, {"loan_hours": 3}, {"due_on": date(2026, 2, 9)}]), st.booleans())
def test_c282_what_was_just_lent_or_renewed_is_not_moved(
    calendar: Calendar,
    terms: dict[str, Any],
    within: bool,  # noqa: FBT001
) -> None:
    """C282: nor what ends with the membership."""
    now = datetime.fromisoformat("2026-02-01T04:00+00:00")
    alice = replace(ALICE, expires_on=date(2026, 2, 9))
    rule = replace(FALLBACK, **terms, within_membership=within, renew_from=RenewFrom.DUE)
    scene = Scene(items=(BOOK,), rules=(rule,), closed={YUZHONG: calendar}, patrons=(alice, BOB))
    lent = check_out(occurred_at=now)
    assert not answer(scene.decide(lent, redate(), now=now)).moved
    assert not answer(scene.decide(lent, renew(occurred_at=now), redate(), now=now)).moved


WHOLE = Calendar(always_open=True).hours(date(2026, 7, 27))


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")
