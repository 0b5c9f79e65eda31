"""Until when an item is lent: days, hours, fixed dates, memberships, and shorter when many wait."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.calendar import Calendar, Opening, Season, end_of, local_day, start_of
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.renew import RENEWS_ITSELF_AT, renews_itself_on, renews_itself_until
from bashu.domain.circulation.snapshot import Demand
from bashu.domain.outcome import Refused
from bashu.domain.policy import RenewFrom, Rule
from tests.domain.circulation.holds.queue import HERE, hold, resume, suspend, waits_for
from tests.domain.circulation.scene import (
    ALICE,
    BOB,
    DAY,
    NOON,
    TERMS,
    YUZHONG,
    Scene,
    answer,
    check_out,
    effects,
    loan,
    renew,
)
from tests.domain.policy.rule_rows import FALLBACK

HOUR = timedelta(hours=1)


def under(**terms: Any) -> Scene:
    return Scene(rules=(replace(FALLBACK, **terms),))


def due(scene: Scene, at: datetime = NOON) -> datetime:
    found = answer(scene.decide(check_out(occurred_at=at), now=at)).due_at
    assert isinstance(found, datetime)
    return found


def test_c200_a_loan_of_hours_is_due_to_the_second() -> None:
    """C200."""
    assert due(under(loan_hours=2), NOON + timedelta(seconds=5, microseconds=7)) == NOON + 2 * HOUR + timedelta(
        seconds=5
    )
    kept = effects(under(loan_hours=2).decide(check_out()))["LoanOpened"].terms
    assert (kept["loan_hours"], kept["rules"]["loan_hours"]) == (2, FALLBACK.id)


@pytest.mark.parametrize(("hours", "due_at"), [(5, NOON + 5 * HOUR), (6, NOON + 45 * HOUR), (24, NOON + 45 * HOUR)])
def test_c276_a_loan_of_hours_is_due_while_the_door_is_open(hours: int, due_at: datetime) -> None:
    """C276: lent on a Wednesday at noon, open from nine to five, tomorrow closed."""
    open_day = (Opening(540, 1020),)
    week = (open_day, open_day, open_day, (), open_day, open_day, open_day)
    closed = {YUZHONG: Calendar(seasons=(Season(date(2026, 1, 1), week),))}
    assert due(replace(under(loan_hours=hours), closed=closed)) == due_at


@pytest.mark.parametrize(("renew_from", "hours"), [("today", 3), ("due", 4)])
def test_c201_a_loan_of_hours_is_renewed_for_as_many(renew_from: str, hours: int) -> None:
    """C201: lent for two hours an hour ago."""
    terms = TERMS | {"loan_hours": 2, "renew_from": renew_from}
    lent = loan(at=NOON - HOUR, due_at=NOON + HOUR, terms=terms)
    now = NOON + HOUR
    assert answer(Scene(loans=(lent,)).decide(renew(occurred_at=now), now=now)).due_at == NOON + hours * HOUR - HOUR * (
        renew_from == "due"
    )


@pytest.mark.parametrize(
    ("lent_on", "due_on"),
    [(1, date(2026, 7, 10)), (10, date(2026, 7, 10)), (11, date(2026, 8, 10))],
    ids=["before", "on the day itself", "after it days count again"],
)
def test_c202_what_is_lent_until_a_fixed_date_is_due_on_it(lent_on: int, due_on: date) -> None:
    """C202."""
    school = replace(FALLBACK, id=2, item_kind="book", due_on=date(2026, 7, 10), loan_days=None)
    at = NOON + (lent_on - 1) * DAY
    assert due(Scene(rules=(FALLBACK, school)), at) == end_of(due_on)


def test_c202_what_is_lent_for_hours_heeds_no_fixed_date() -> None:
    """C202."""
    scene = under(due_on=date(2026, 7, 10), loan_hours=2)
    assert due(scene) == NOON + 2 * HOUR


def test_c202_a_fixed_date_that_is_closed_moves_to_the_next_open_day() -> None:
    """C202."""
    closed = {YUZHONG: Calendar(closed_on=frozenset({date(2026, 7, 10)}))}
    school = replace(FALLBACK, id=2, item_kind="book", due_on=date(2026, 7, 10))
    assert due(Scene(rules=(FALLBACK, school), closed=closed)) == end_of(date(2026, 7, 11))


@pytest.mark.parametrize(("last", "due_on"), [(date(2026, 7, 15), 15), (date(2026, 8, 15), 31), (None, 31)])
def test_c203_no_loan_outlives_the_membership(last: date | None, due_on: int) -> None:
    """C203."""
    scene = replace(under(within_membership=True), patrons=(replace(ALICE, expires_on=last), BOB))
    assert due(scene) == end_of(date(2026, 7, due_on))


def test_c203_a_membership_that_ends_on_a_closed_day_leaves_the_next_open_one() -> None:
    """C203: so that no loan is due on a day on which nobody can bring it back."""
    closed = {YUZHONG: Calendar(closed_on=frozenset({date(2026, 7, 15)}))}
    scene = replace(under(within_membership=True), closed=closed)
    assert due(replace(scene, patrons=(replace(ALICE, expires_on=date(2026, 7, 15)), BOB))) == end_of(date(2026, 7, 16))


def test_c203_at_the_end_of_the_membership_there_is_no_renewal() -> None:
    """C203: and a shorter one before."""
    lent = loan(at=NOON - 20 * DAY, due_at=end_of(date(2026, 7, 11)), terms=TERMS | {"within_membership": True})
    for last, renewed in ((date(2026, 7, 15), date(2026, 7, 15)), (date(2026, 7, 11), None)):
        decision = Scene(loans=(lent,), patrons=(replace(ALICE, expires_on=last), BOB)).decide(renew())
        if isinstance(decision, Refused):
            assert (decision.refusal, renewed) == (Refusal.RENEWAL_PAST_MEMBERSHIP, None)
        else:
            assert local_day(answer(decision).due_at) == renewed


@pytest.mark.parametrize(
    ("waiting", "items", "days"), [(3, 2, 30), (4, 2, 14), (0, 1, 30), (9, 0, 30)],
    ids=["fewer than two for each", "two for each", "nobody waits", "nothing could serve them"],
)  # fmt: skip
def test_c204_loans_are_shorter_while_many_wait(waiting: int, items: int, days: int) -> None:
    """C204: the loan keeps the days that it really has, and the rule that shortened it."""
    rule = Rule(id=2, name_zh="", name_en="", item_kind="book", short_days=14, short_from_holds=2)
    scene = Scene(rules=(FALLBACK, rule), demand=Demand(waiting, items))
    assert due(scene) == end_of(local_day(NOON) + days * DAY)
    kept = effects(scene.decide(check_out()))["LoanOpened"].terms
    assert kept["loan_days"] == days
    assert kept["rules"]["loan_days"] == (2 if days == 14 else FALLBACK.id)


def test_c204_no_loan_gets_longer_by_it() -> None:
    """C204."""
    rule = replace(FALLBACK, loan_days=7, short_days=14, short_from_holds=1)
    assert due(Scene(rules=(rule,), demand=Demand(5, 1))) == end_of(local_day(NOON) + 7 * DAY)


def test_c204_hours_and_fixed_dates_are_no_loans_of_more_days() -> None:
    """C204: however many wait, the loan has the hours, or ends on the date, that the rule says."""
    shorter = Rule(id=2, name_zh="", name_en="", item_kind="book", short_days=1, short_from_holds=1)
    for other, until in (
        ({"loan_hours": 60}, NOON + timedelta(hours=60)),
        ({"due_on": date(2026, 7, 11)}, end_of(date(2026, 7, 11))),
    ):
        scene = Scene(rules=(replace(FALLBACK, **other), shorter), demand=Demand(5, 1))
        assert due(scene) == until
        kept = effects(scene.decide(check_out()))["LoanOpened"].terms
        assert (kept["loan_days"], kept["rules"]["loan_days"]) == (FALLBACK.loan_days, FALLBACK.id)


def test_c204_who_has_paused_shortens_no_loan() -> None:
    """C204: neither one who paused before, nor one who does so now; whose pause is over counts."""
    rule, one = replace(FALLBACK, short_days=14, short_from_holds=1), Demand(0, 1)
    for ends, days in ((NOON + DAY, 30), (NOON, 14)):
        scene = waits_for(hold(suspended_until=ends), items=(HERE,), rules=(rule,), demand=one)
        assert due(scene) == end_of(local_day(NOON) + days * DAY)
    waiting = waits_for(hold(), items=(HERE,), rules=(rule,), demand=one)
    for before, days in (((), 14), ((suspend(hold()),), 30), ((suspend(hold()), resume(hold())), 14)):
        lent = answer(waiting.decide(*before, check_out()))
        assert lent.due_at == end_of(local_day(NOON) + days * DAY)


@pytest.mark.parametrize(("days_before", "opens"), [(8, False), (7, True), (0, True)])
def test_c205_a_renewal_opens_so_many_days_before_the_due_day(days_before: int, *, opens: bool) -> None:
    """C205."""
    lent = loan(at=NOON - 30 * DAY + days_before * DAY, terms=TERMS | {"renew_window_days": 7})
    decision = Scene(loans=(lent,)).decide(renew())
    if isinstance(decision, Refused):
        opens_on = (local_day(lent.due_at) - 7 * DAY).isoformat()
        assert (decision.refusal, decision.details) == (Refusal.RENEWAL_TOO_EARLY, {"renewable_on": opens_on})
    assert isinstance(decision, Refused) is not opens


@given(
    days=st.integers(0, 40), window=st.integers(0, 40), hours=st.sampled_from([0, 0, 3, 50]),
    closed=st.frozensets(st.integers(0, 6), max_size=6), counts_from=st.sampled_from(RenewFrom),
)  # fmt: skip
def test_c205_on_the_day_that_was_told_the_renewal_is_open(
    days: int, window: int, hours: int, closed: frozenset[int], counts_from: RenewFrom
) -> None:
    """C205."""
    terms = TERMS | {"renew_window_days": window, "renew_if_overdue": True, "loan_hours": hours}
    terms |= {"renew_from": counts_from.value}
    due_at = NOON - days * DAY + (hours * HOUR if hours else 30 * DAY)
    calendar = {YUZHONG: Calendar(closed_weekdays=closed)}
    scene = Scene(loans=(loan(at=NOON - days * DAY, due_at=due_at, terms=terms),), closed=calendar)
    now = NOON
    decision = scene.decide(renew())
    if isinstance(decision, Refused):
        now += (date.fromisoformat(str(decision.details["renewable_on"])) - local_day(NOON)).days * DAY
        decision = scene.decide(renew(occurred_at=now), now=now)
    assert answer(decision).due_at > due_at


def test_c205_a_renewal_from_the_due_day_opens_with_its_window() -> None:
    """C205: it moves the date on any day."""
    terms = TERMS | {"renewal_days": 10, "renew_from": "due", "renew_window_days": 30}
    told = Scene(loans=(loan(terms=terms, due_at=NOON + 40 * DAY),)).decide(renew())
    assert isinstance(told, Refused)
    assert told.details == {"renewable_on": (local_day(NOON) + 10 * DAY).isoformat()}


def test_c207_a_loan_keeps_the_terms_that_are_not_usual() -> None:
    """C207: and the rule of each; what it does not keep is as it was before there was such a term."""
    plain = effects(under().decide(check_out()))["LoanOpened"].terms
    assert set(plain) - {"stood"} == set(TERMS)
    kept = effects(under(auto_renews=True, grace_days=3).decide(check_out()))["LoanOpened"].terms
    assert {name: kept[name] for name in set(kept) - set(plain)} == {"auto_renews": True, "grace_days": 3}
    assert kept["rules"].keys() == kept.keys() - {"rules", "stood"}


@given(st.integers(0, 4 * 24 * 60), st.integers(0, 9 * 24 * 60), st.none() | st.integers(0, 9))
def test_c295_it_is_said_to_renew_itself_on_the_day_when_the_clock_asks_next(
    minutes: int, due_in: int, later: int | None
) -> None:
    """C295, C298: of every minute now, every minute when it is due, and each day before which it is too early."""
    now = NOON + timedelta(minutes=minutes)
    due_at, not_before = now + timedelta(minutes=due_in), None if later is None else local_day(now) + later * DAY
    runs = [start_of(local_day(now) + ahead * DAY) + RENEWS_ITSELF_AT for ahead in range(12)]
    asked = [run for run in runs if now < run < due_at <= renews_itself_until(run)]
    days = [local_day(run) for run in asked if not_before is None or local_day(run) >= not_before]
    assert renews_itself_on(due_at, now=now, not_before=not_before) == next(iter(days), None)
