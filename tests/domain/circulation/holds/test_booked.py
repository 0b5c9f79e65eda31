"""An item is booked for days ahead: what the booking takes, and what it leaves to others."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bashu.domain.calendar import Calendar, Span, end_of, start_of
from bashu.domain.circulation.answers import NextStop
from bashu.domain.circulation.commands import ItemScan, Override, OverrideReason, PatronScan, RedateLoan
from bashu.domain.circulation.effects import ItemStatus, TaskKind
from bashu.domain.circulation.holds.states import HoldEnd, HoldLevel, HoldStage, HoldState, PickupKind
from bashu.domain.circulation.refusals import OVERRIDABLE, Refusal
from bashu.domain.circulation.words import say
from bashu.domain.outcome import Refused
from bashu.domain.rights import NETWORK, Grant, Role
from tests.domain.circulation.holds.queue import (
    HERE,
    SEEN,
    TODAY,
    asked_for,
    booking,
    cancel,
    change_pickup,
    expire,
    hold,
    place,
    redate,
    resume,
    suspend,
    target,
)
from tests.domain.circulation.scene import (
    ALICE,
    BOB,
    BOOK,
    DAY,
    JINJIANG,
    NOON,
    YUZHONG,
    Scene,
    answer,
    check_in,
    check_out,
    effects,
    loan,
    record_check_out,
    refusal,
    renew,
    transit,
)
from tests.domain.policy.rule_rows import FALLBACK

AT_HOME = replace(HERE, home_branch_id=YUZHONG)
FREE = Scene(items=(AT_HOME,))
BY_BOB = PatronScan(patron_id=BOB.id)


def day(after: int) -> date:
    return TODAY + after * DAY


def book(first: int, last: int, **changed: Any) -> Any:
    usual = {"level": HoldLevel.ITEM, "item_id": BOOK.id, "booked_from_on": day(first), "booked_to_on": day(last)}
    return place(**usual | changed)


def booked(*spans: tuple[int, int], **changed: Any) -> Scene:
    """By Bob, of the book that stands in Yuzhong, where it is at home."""
    return replace(FREE, holds=tuple(booking(*span, id=7000 + span[0]) for span in spans), **changed)


def test_c750_a_booking_pauses_until_its_lead_and_is_promised_for_its_first_day() -> None:
    """C750."""
    decision = FREE.decide(book(12, 16, pickup_kind=PickupKind.HOME))
    told, held = effects(decision)["HoldPlaced"], answer(decision)
    assert (told.booked_from_on, told.booked_to_on, told.wanted_until) == (day(12), day(16), end_of(day(16)))
    assert (told.suspended_until, told.stage, told.level) == (start_of(day(11)), HoldStage.WAITING, HoldLevel.ITEM)
    assert (held.promised_from_on, held.promised_to_on, held.before) == (day(12), day(12), 0)
    assert told.pickup_kind is PickupKind.BRANCH


@pytest.mark.parametrize(
    ("item", "holds", "lead_days"),
    [
        (AT_HOME, (), 1),
        (HERE, (), 7),
        (replace(AT_HOME, branch_id=JINJIANG), (), 7),
        (AT_HOME, (booking(2, 3, pickup_branch_id=JINJIANG),), 7),
        (AT_HOME, (booking(2, 3),), 1),
    ],
    ids=["here", "at home elsewhere", "stands elsewhere", "collected elsewhere before", "collected here before"],
)
def test_c750_the_lead_is_as_long_as_the_way(item: Any, holds: tuple[HoldState, ...], lead_days: int) -> None:
    """C750: five days on the way between cities, so that it is there the day before, and one to get it ready."""
    told = effects(Scene(items=(item,), holds=holds).decide(book(20, 22)))["HoldPlaced"]
    assert told.suspended_until == start_of(day(20 - lead_days))


def test_c750_a_booking_for_tomorrow_is_asked_for_at_once_before_whoever_waits() -> None:
    """C750, C760."""
    told = effects(replace(FREE, holds=(hold(),)).decide(book(1, 2)))["HoldPlaced"]
    assert (told.stage, told.item_id, told.suspended_until) == (HoldStage.ASKED, BOOK.id, None)


@pytest.mark.parametrize(
    ("span", "wanted"),
    [
        ((0, 2), Refusal.DAYS_NOT_BOOKABLE),
        ((5, 4), Refusal.DAYS_NOT_BOOKABLE),
        ((360, 367), Refusal.DAYS_NOT_BOOKABLE),
        ((-3, -1), Refusal.HOLD_IN_THE_PAST),
        ((5, 35), Refusal.BOOKING_TOO_LONG),
    ],
    ids=["C751, from today", "C751, ends before", "C751, too far ahead", "C751, over", "C752"],
)
def test_c751_c752_days_that_cannot_be_booked(span: tuple[int, int], wanted: Refusal) -> None:
    assert refusal(FREE.decide(book(*span))) is wanted
    assert "HoldPlaced" in effects(FREE.decide(book(5, 34)))


def test_c751_c750_somebody_opens_on_one_of_the_days() -> None:
    """C751, C750: closed for the days from 9 to 20 days ahead."""
    shut = replace(FREE, closed={YUZHONG: Calendar(closures=(Span(day(9), day(20), "repair", 1),))})
    decision = shut.decide(book(10, 20))
    assert isinstance(decision, Refused)
    assert (decision.refusal, decision.details["closed"]) == (Refusal.DAYS_NOT_BOOKABLE, True)
    told = say(decision.refusal, decision.details, language="en", audience="patron")
    assert told.startswith("The pickup branch is closed on all of these days. Choose")
    early = FREE.decide(book(0, 2))
    assert isinstance(early, Refused)
    assert say(early.refusal, early.details, language="en", audience="patron").startswith("Choose")
    held = answer(shut.decide(book(10, 22)))
    assert (held.promised_from_on, held.promised_to_on) == (day(21), day(21))


def test_c752_of_a_loan_of_hours_the_days_that_it_touches() -> None:
    """C752."""
    hours = replace(FREE, rules=(replace(FALLBACK, loan_hours=30),))
    decision = hours.decide(book(5, 7))
    assert isinstance(decision, Refused)
    assert (decision.refusal, decision.details["most"]) == (Refusal.BOOKING_TOO_LONG, 2)
    assert "HoldPlaced" in effects(hours.decide(book(5, 6)))


@pytest.mark.parametrize(("first", "last", "free"), [(8, 9, 18), (14, 20, 18), (16, 17, 18), (17, 18, 18)])
def test_c753_what_is_taken_and_from_when_it_is_free(first: int, last: int, free: int) -> None:
    """C753."""
    decision = booked((10, 16), (40, 44)).decide(book(first, last))
    assert isinstance(decision, Refused)
    told = {"from_on": day(10).isoformat(), "to_on": day(16).isoformat(), "free_on": day(free).isoformat()}
    assert (decision.refusal, decision.details) == (Refusal.BOOKED_THEN, told)


@pytest.mark.parametrize(("first", "last"), [(2, 8), (18, 38)])
def test_c753_what_lies_between_is_booked(first: int, last: int) -> None:
    """C753."""
    assert "HoldPlaced" in effects(booked((10, 16), (40, 44)).decide(book(first, last)))


@pytest.mark.parametrize("stage", [HoldStage.ASKED, HoldStage.UNDER_WAY, HoldStage.READY])
def test_c753_nobody_books_days_before_those_for_which_it_is_got_ready(stage: HoldStage) -> None:
    """C753: whoever it is kept for may collect it."""
    kept = replace(booking(10, 16, id=7010), stage=stage, item_id=BOOK.id, suspended_until=None)
    decision = replace(FREE, holds=(kept,)).decide(book(2, 4))
    assert isinstance(decision, Refused)
    told = {"from_on": day(0).isoformat(), "to_on": day(16).isoformat(), "free_on": day(18).isoformat()}
    assert (decision.refusal, decision.details) == (Refusal.BOOKED_THEN, told)


@pytest.mark.parametrize(
    ("scene", "first", "free"),
    [
        (replace(FREE, loans=(loan(BOB, due_at=end_of(day(9))),)), 10, 11),
        (replace(FREE, loans=(loan(BOB, due_at=NOON - 3 * DAY),)), 1, 2),
        (Scene(), 6, 7),
        (replace(FREE, transit=transit(JINJIANG, YUZHONG, expected_on=day(4))), 5, 6),
    ],
    ids=["on loan", "overdue", "in another city", "on its way here"],
)
def test_c754_it_has_to_be_there_in_time(scene: Scene, first: int, free: int) -> None:
    """C754."""
    decision = scene.decide(book(first, first + 1))
    assert isinstance(decision, Refused)
    assert (decision.refusal, decision.details) == (Refusal.NOT_THERE_BY_THEN, {"free_on": day(free).isoformat()})
    assert "HoldPlaced" in effects(scene.decide(book(free, free + 1)))


@pytest.mark.parametrize(
    ("scene", "changed", "wanted"),
    [
        (replace(FREE, patrons=(replace(ALICE, active=False), BOB)), {}, Refusal.PATRON_CLOSED),
        (replace(FREE, no_pickup=frozenset({YUZHONG})), {}, Refusal.PICKUP_NOT_OFFERED),
        (replace(FREE, rules=(replace(FALLBACK, lendable=False),)), {}, Refusal.NOTHING_TO_HOLD),
        (replace(FREE, rules=(replace(FALLBACK, hold_limit=0),)), {}, Refusal.HOLD_LIMIT),
        (FREE, {"item_id": 999}, Refusal.NOTHING_TO_HOLD),
    ],
)
def test_c755_what_refuses_a_hold_refuses_a_booking(scene: Scene, changed: Any, wanted: Refusal) -> None:
    """C755."""
    assert refusal(scene.decide(book(10, 12, **changed))) is wanted


def test_c755_one_patron_may_book_it_twice_and_have_it_meanwhile() -> None:
    """C755: not for the same days, which meet."""
    has = replace(FREE, loans=(loan(due_at=end_of(day(4))),))
    assert "HoldPlaced" in effects(has.decide(book(10, 12), book(20, 22)))
    assert refusal(FREE.decide(book(10, 12), book(10, 11))) is Refusal.ALREADY_HELD


def test_c756_a_loan_before_is_due_before_the_lead() -> None:
    """C756."""
    decision = booked((10, 16)).decide(check_out())
    opened = effects(decision)["LoanOpened"]
    assert (answer(decision).due_at, answer(decision).booked_on) == (end_of(day(8)), day(10))
    assert (opened.due_at, opened.terms["booked_on"]) == (end_of(day(8)), day(10).isoformat())
    closed = booked((10, 16), closed={YUZHONG: Calendar(closures=(Span(day(7), day(8)),))})
    assert answer(closed.decide(check_out())).due_at == end_of(day(6))


def test_c756_nothing_is_cut_where_nothing_is_booked_soon() -> None:
    """C756."""
    decision = booked((40, 44)).decide(check_out())
    assert (answer(decision).due_at, answer(decision).booked_on) == (answer(FREE.decide(check_out())).due_at, None)
    assert "booked_on" not in effects(decision)["LoanOpened"].terms


MAY = {1: (Grant(role=Role.DESK_LEAD, scope=NETWORK, starts_on=TODAY),)}
BY_HAND = Override(staff_id=1, reason=OverrideReason.TEACHING, refusals=frozenset(), due_on=day(12))


def test_c756_a_day_set_by_hand_is_cut_too() -> None:
    """C756."""
    scene = booked((10, 16), grants=MAY)
    assert answer(scene.decide(check_out(override=BY_HAND))).due_at == end_of(day(8))
    assert answer(replace(FREE, grants=MAY).decide(check_out(override=BY_HAND))).due_at == end_of(day(12))


@pytest.mark.parametrize("first", [-1, 1, 2])
def test_c757_not_a_day_is_left(first: int) -> None:
    """C757: nobody sets it aside."""
    decision = booked((first, 3)).decide(check_out())
    assert isinstance(decision, Refused)
    told = {"from_on": day(first).isoformat(), "to_on": day(3).isoformat()}
    assert (decision.refusal, decision.details) == (Refusal.ITEM_BOOKED, told)
    assert Refusal.ITEM_BOOKED not in OVERRIDABLE
    assert answer(booked((3, 4)).decide(check_out())).due_at == end_of(day(1))


def test_c757_a_loan_of_hours_that_ends_before_is_none_of_its_business() -> None:
    """C757."""
    hours = booked((2, 3), rules=(replace(FALLBACK, loan_hours=3),))
    assert answer(hours.decide(check_out())).due_at == NOON + timedelta(hours=3)


def test_c757_a_fact_stands_and_staff_are_told() -> None:
    """C757."""
    told = effects(booked((1, 3)).decide(record_check_out()))
    assert (told["TaskRaised"].kind, told["TaskRaised"].details["refusal"]) == (TaskKind.CONFLICT, Refusal.ITEM_BOOKED)
    assert told["LoanOpened"].due_at == answer(FREE.decide(check_out())).due_at


def test_c758_a_renewal_ends_before_the_lead_too() -> None:
    """C758."""
    lent = booked((20, 24), loans=(loan(due_at=end_of(day(3))),))
    assert (answer(lent.decide(renew())).due_at, answer(lent.decide(renew())).booked_on) == (end_of(day(18)), day(20))
    twice = lent.decide(check_out(renews_own=True))
    assert (answer(twice).due_at, answer(twice).booked_on) == (end_of(day(18)), day(20))
    soon = booked((5, 8), loans=(loan(due_at=end_of(day(3))),))
    assert refusal(soon.decide(renew())) is Refusal.ITEM_BOOKED


def test_c759_before_the_lead_it_is_not_taken_for_the_booking() -> None:
    """C759."""
    scene = booked((10, 16))
    assert answer(scene.decide(check_in())).hold_id is None
    assert effects(scene.decide(target(scene.holds[0]))) == {}


@pytest.mark.parametrize(("first", "taken"), [(8, False), (9, False), (10, True)])
def test_c759_another_hold_gets_it_only_if_it_can_be_lent_before(first: int, *, taken: bool) -> None:
    """C759: a week on the hold shelf, and a day to read."""
    other = hold(9, patron=ALICE)
    scene = replace(booked((first, 16)), holds=(booking(first, 16), other))
    assert (answer(scene.decide(check_in())).hold_id == other.id) is taken
    assert bool(effects(scene.decide(target(other)))) is taken
    lent = replace(scene, loans=(loan(BOB),))
    assert (getattr(lent.decide(renew(patron=BY_BOB)), "refusal", None) is Refusal.WANTED_BY_ANOTHER) is taken


def test_c760_in_its_lead_it_comes_before_all_others() -> None:
    """C760: it lies on the hold shelf until its last day."""
    later, first = booking(2, 9, id=7777, suspended_until=NOON - DAY), booking(1, 3)
    scene = replace(FREE, holds=(hold(0, patron=ALICE), later, first))
    decision = scene.decide(check_in())
    changed = effects(decision)["HoldChanged"]
    assert (answer(decision).stop, answer(decision).hold_id) == (NextStop.STAY, first.id)
    assert (changed.changed["shelf_until"], changed.changed["stage"]) == (end_of(day(3)), HoldStage.READY)
    assert effects(scene.decide(target(first)))["HoldChanged"].changed["item_id"] == BOOK.id
    assert effects(scene.decide(target(scene.holds[0]))) == {}


def test_c761_lent_to_who_booked_it_until_the_last_day() -> None:
    """C761."""
    waits = booking(1, 5, stage=HoldStage.READY, item_id=BOOK.id, ready_at=NOON, shelf_until=end_of(day(5)))
    shelf = replace(AT_HOME, status=ItemStatus.ON_HOLD_SHELF)
    told = effects(Scene(items=(shelf,), holds=(waits,)).decide(check_out(patron=BY_BOB, trust=SEEN)))
    assert (told["LoanOpened"].due_at, told["HoldClosed"].closed_as) == (end_of(day(5)), HoldEnd.FULFILLED)
    in_hand = booked((1, 5)).decide(check_out(patron=BY_BOB, trust=SEEN))
    assert (answer(in_hand).due_at, answer(in_hand).booked_on) == (end_of(day(5)), None)
    assert "HoldClosed" in effects(in_hand)


def test_c761_off_closed_days_but_not_into_the_next_lead() -> None:
    """C761."""
    closed = {YUZHONG: Calendar(closures=(Span(day(5), day(6)),))}
    by_bob = check_out(patron=BY_BOB, trust=SEEN)
    assert answer(booked((1, 5), closed=closed).decide(by_bob)).due_at == end_of(day(7))
    assert answer(booked((1, 5), (8, 9), closed=closed).decide(by_bob)).due_at == end_of(day(4))


def test_c761_a_loan_before_the_lead_fulfils_nothing() -> None:
    """C761."""
    told = effects(booked((10, 16)).decide(check_out(patron=BY_BOB, trust=SEEN)))
    assert (told["LoanOpened"].due_at, "HoldClosed" in told) == (end_of(day(8)), False)


@pytest.mark.parametrize(
    ("changed", "end"),
    [
        ({}, HoldEnd.EXPIRED),
        ({"stage": HoldStage.ASKED, "item_id": BOOK.id, "asked_at": NOON}, HoldEnd.EXPIRED),
        (
            {"stage": HoldStage.READY, "item_id": BOOK.id, "ready_at": NOON, "shelf_until": end_of(day(3))},
            HoldEnd.NOT_COLLECTED,
        ),
    ],
)
def test_c762_not_collected_by_the_last_day(changed: Any, end: HoldEnd) -> None:
    """C762."""
    about = booking(1, 3, **changed)
    scene = replace(FREE, holds=(about,))
    assert answer(scene.decide(expire(about), now=NOON + 4 * DAY)).closed_as is end
    assert effects(scene.decide(expire(about), now=NOON + 3 * DAY)) == {}


def test_c763_a_closure_moves_no_booking() -> None:
    """C763."""
    closed = {YUZHONG: Calendar(closures=(Span(day(2), day(4)),))}
    ready = booking(1, 3, stage=HoldStage.READY, item_id=BOOK.id, ready_at=NOON, shelf_until=end_of(day(3)))
    assert effects(replace(FREE, holds=(ready,), closed=closed).decide(redate(ready))) == {}


@pytest.mark.parametrize(("first", "moved"), [(6, False), (7, True)])
def test_c763_a_due_date_is_not_moved_into_a_lead(first: int, *, moved: bool) -> None:
    """C763."""
    closed = {YUZHONG: Calendar(closures=(Span(day(2), day(4)),))}
    lent = booked((first, 9), loans=(loan(due_at=end_of(day(3))),), closed=closed)
    command = RedateLoan(id=check_in().id, occurred_at=NOON, item=ItemScan(barcode="B1", item_id=BOOK.id))
    told = answer(lent.decide(command))
    assert (told.moved, told.due_at) == (moved, end_of(day(5)) if moved else end_of(day(3)))


def test_c764_a_booking_keeps_its_days_and_its_branch() -> None:
    """C764: it is cancelled as any hold."""
    about = booking(10, 16, patron=ALICE)
    scene = replace(FREE, holds=(about,))
    for command in (suspend(about), resume(about), change_pickup(about)):
        assert refusal(scene.decide(command)) is Refusal.HOLD_IS_BOOKED
    assert answer(scene.decide(cancel(about))).closed_as is HoldEnd.CANCELLED


def test_a_booking_is_not_counted_among_those_who_wait() -> None:
    """Placed behind it, nobody stands behind it; and it makes no loan shorter."""
    decision = FREE.decide(book(20, 22, patron=BY_BOB), place())
    assert (answer(decision).before, answer(decision).stage) == (0, HoldStage.ASKED)
    short = booked((60, 64), rules=(replace(FALLBACK, short_days=3, short_from_holds=1),))
    assert answer(short.decide(check_out())).due_at == answer(FREE.decide(check_out())).due_at


def test_what_was_asked_for_before_a_booking_was_made_stays_asked_for() -> None:
    asks = asked_for(patron=ALICE)
    scene = replace(FREE, holds=(asks,))
    assert "HoldPlaced" in effects(scene.decide(book(10, 12, patron=BY_BOB)))
