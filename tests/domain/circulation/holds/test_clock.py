"""What the clock ends, and when it was promised."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bashu.domain.calendar import Calendar, Span, end_of
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.states import ClosedReason, HoldEnd, HoldStage, HoldState
from tests.domain.circulation.holds.queue import (
    CAROL,
    HERE,
    asked_for,
    expire,
    hold,
    others,
    place,
    ready,
    redate,
    waits_for,
)
from tests.domain.circulation.scene import (
    BEIBEI,
    BOB,
    BOOK,
    DAY,
    JINJIANG,
    NOON,
    YUZHONG,
    Scene,
    answer,
    check_in,
    desk,
    effects,
    loan,
    rail,
)
from tests.domain.policy.rule_rows import FALLBACK


def on(day: int, month: int = 7) -> date:
    return date(2026, month, day)


@pytest.mark.parametrize(
    ("closed", "last"),
    [
        (Calendar(), on(4)),
        (Calendar(closed_weekdays=frozenset({5, 6})), on(6)),
        (Calendar(closed_on=frozenset({on(2), on(3), on(4), on(5)})), on(8)),
    ],
)
def test_c460_only_open_days_on_the_hold_shelf_count(closed: Calendar, last: date) -> None:
    """C460: three days from a Wednesday."""
    scene = waits_for(hold(), items=(HERE,), closed={YUZHONG: closed}, rules=(replace(FALLBACK, hold_shelf_days=3),))
    changed = effects(scene.decide(check_in(terminal_id=desk(YUZHONG))))["HoldChanged"].changed
    assert changed["shelf_until"] == datetime(2026, 7, last.day, 15, 59, 59, tzinfo=UTC)


SHUT = {YUZHONG: Calendar(closed_on=frozenset({on(1), on(2)}))}


def test_c486_what_nobody_can_collect_on_its_last_day_stays_on_the_hold_shelf() -> None:
    """C486: to the end of the next open day, and no further when the clock asks again."""
    had = ready(shelf_until=end_of(on(1)))
    changed = effects(waits_for(had, closed=SHUT).decide(redate(had)))["HoldChanged"].changed
    assert changed == {"shelf_until": end_of(on(3))}
    moved = ready(shelf_until=end_of(on(3)))
    assert effects(waits_for(moved, closed=SHUT).decide(redate(moved))) == {}


@pytest.mark.parametrize("had", [ready(shelf_until=end_of(on(3))), hold(), asked_for()])
def test_c486_what_can_be_collected_stays_as_it_is(had: HoldState) -> None:
    """C486: also what was moved before, and the closure called off; and what lies on no hold shelf."""
    assert effects(waits_for(had).decide(redate(had))) == {}


def test_c486_it_is_not_ended_before_it_was_moved() -> None:
    """C486."""
    had = ready(shelf_until=end_of(on(30, 6)))
    closed = {YUZHONG: Calendar(closed_on=frozenset({on(30, 6)}))}
    assert effects(waits_for(had, closed=closed).decide(expire(had))) == {}
    assert "HoldClosed" in effects(waits_for(had).decide(expire(had)))


ENDS: dict[str, tuple[HoldState, dict[str, Any], HoldEnd | None]] = {
    "C461, over": (ready(shelf_until=NOON - DAY), {}, HoldEnd.NOT_COLLECTED),
    "C461, today": (ready(shelf_until=NOON), {}, None),
    "C462, waits": (hold(wanted_until=NOON - DAY), {}, HoldEnd.EXPIRED),
    "C462, asked for": (asked_for(wanted_until=NOON - DAY), {}, HoldEnd.EXPIRED),
    "C462, has come": (ready(wanted_until=NOON - DAY), {}, None),
    "C462, not yet": (hold(wanted_until=NOON), {}, None),
    "C463, nothing left": (hold(), {"items": (replace(BOOK, status=ItemStatus.WITHDRAWN),)}, HoldEnd.IMPOSSIBLE),
    "C463, may turn up": (hold(), {"items": (replace(BOOK, status=ItemStatus.MISSING),)}, None),
    "C464, nobody's": (hold(patron_id=None), {}, HoldEnd.CANCELLED),
}


@pytest.mark.parametrize("case", ENDS)
def test_what_the_clock_ends(case: str) -> None:
    had, changed, end = ENDS[case]
    decision = waits_for(had, **changed).decide(expire(had))
    assert getattr(answer(decision), "closed_as", None) is end
    assert (effects(decision) == {}) is (end is None)


def test_c464_the_hold_of_an_erased_patron_says_why_it_ended() -> None:
    """C464."""
    closed = effects(waits_for(hold(patron_id=None)).decide(expire(hold())))["HoldClosed"]
    assert closed.closed_reason is ClosedReason.PATRON_GONE


def promised(scene: Scene, **changed: Any) -> tuple[date, date]:
    told = answer(scene.decide(place(**changed)))
    return told.promised_from_on, told.promised_to_on


def test_c465_what_stands_on_a_shelf_takes_the_days_of_the_way() -> None:
    """C465: from Jinjiang to Yuzhong 3 to 5, pulled today or tomorrow, moved to days on which Yuzhong is open."""
    assert promised(Scene()) == (on(4), on(7))
    weekends = {YUZHONG: Calendar(closed_weekdays=frozenset({5, 6}))}
    assert promised(Scene(closed=weekends)) == (on(6), on(7))
    two_days = {JINJIANG: Calendar(closures=(Span(on(1), on(2)),))}
    assert promised(Scene(closed=two_days)) == (on(6), on(8))
    assert promised(Scene(), pickup_branch_id=JINJIANG) == (on(1), on(2))
    assert promised(Scene(), suspended_until=NOON + 10 * DAY) == (on(14), on(17))


def test_c465_the_days_of_the_way_are_those_of_the_timetable() -> None:
    """C465: the train of this evening, or that after the day by which it is pulled; and the same when it is lent."""
    assert promised(Scene(legs=(rail(1, (JINJIANG, YUZHONG)),))) == (on(2), on(4))
    lent = (replace(BOOK, status=ItemStatus.ON_LOAN, branch_id=JINJIANG),)
    assert promised(
        Scene(items=lent, legs=(rail(1, (JINJIANG, YUZHONG)),), loans=(loan(BOB, due_at=NOON + 10 * DAY),))
    ) == (on(7), on(13))


def test_c466_what_is_on_loan_comes_by_its_due_day() -> None:
    """C466: half the days that are left, or all of them, then the way. Overdue: any day now."""
    lent = (replace(BOOK, status=ItemStatus.ON_LOAN, branch_id=YUZHONG),)
    assert promised(Scene(items=lent, loans=(loan(BOB, due_at=NOON + 10 * DAY),))) == (on(6), on(11))
    assert promised(Scene(items=lent, loans=(loan(BOB, due_at=NOON - 10 * DAY),))) == (on(1), on(2))


@pytest.mark.parametrize(("items", "wanted"), [(1, (on(16), on(8, 8))), (2, (on(4), on(7)))])
def test_c467_whoever_stands_before_takes_the_first(items: int, wanted: tuple[date, date]) -> None:
    """C467: one reader before, who keeps it for half a loan, or for a whole one and its days on the shelf."""
    more = others(*[{"branch_id": BEIBEI}] * (items - 1)) if items > 1 else (HERE,)
    found = promised(waits_for(hold(patron=CAROL), items=more))
    assert found == wanted


def test_c468_nothing_is_promised_of_what_is_missing() -> None:
    """C468: the hold is taken all the same, since the item may turn up."""
    missing = waits_for(items=(replace(BOOK, status=ItemStatus.MISSING),))
    told = answer(missing.decide(place()))
    assert (told.stage, told.promised_from_on) == (HoldStage.WAITING, None)
