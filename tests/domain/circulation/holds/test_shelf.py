"""On the hold shelf for so many open days, whatever is announced while it waits there."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.calendar import Calendar, Span, end_of, local_day, next_open_day
from bashu.domain.circulation.holds.shelf import from_now, last_moment
from bashu.domain.circulation.holds.states import HoldState, PickupKind
from tests.domain.calendar.calendars import calendars, instants
from tests.domain.circulation.holds.queue import HERE, change_pickup, expire, hold, ready, redate, waits_for
from tests.domain.circulation.scene import BEIBEI, DAY, NOON, YUZHONG, Scene, answer, check_in, desk, effects
from tests.domain.policy.rule_rows import FALLBACK

THREE = {"rules": (replace(FALLBACK, hold_shelf_days=3),)}
FLOOD = Calendar(closures=(Span(date(2026, 7, 2), date(2026, 7, 8)),))
READY = ready(ready_at=NOON, shelf_until=end_of(date(2026, 7, 4)), shelf_from_on=local_day(NOON), shelf_days=3)


def flooded(*holds: HoldState, **changed: Any) -> Scene:
    return waits_for(*holds, closed={YUZHONG: FLOOD}, **changed)


def test_c496_it_keeps_since_when_and_for_how_long() -> None:
    """C496: and forgets it when it leaves the hold shelf."""
    scene = waits_for(hold(), items=(HERE,), **THREE)
    decision, state = scene.follow(check_in(terminal_id=desk(YUZHONG)))
    changed = effects(decision)["HoldChanged"].changed
    assert (changed["shelf_from_on"], changed["shelf_days"]) == (local_day(NOON), 3)
    put = state.holds[hold().id]
    assert put.shelf_until == READY.shelf_until
    _, state = waits_for(put).follow(change_pickup(put, pickup_branch_id=BEIBEI))
    assert (state.holds[put.id].shelf_from_on, state.holds[put.id].shelf_days) == (None, None)


def test_c496_a_closure_that_is_announced_later_eats_no_day() -> None:
    """C496: closed from tomorrow for a week, so the three days come after it; once, and never back."""
    decision, state = flooded(READY).follow(redate(READY))
    assert effects(decision)["HoldChanged"].changed == {"shelf_until": end_of(date(2026, 7, 11))}
    moved = state.holds[READY.id]
    assert effects(flooded(moved).decide(redate(moved))) == {}
    assert effects(waits_for(moved).decide(redate(moved))) == {}, "the closure was called off"


def test_c496_it_is_not_ended_before_it_was_moved() -> None:
    """C496: not even if its last day of before was an open one."""
    after = timedelta(days=9, hours=-1)
    decision, _ = flooded(READY).follow(expire(READY), now=NOON + after)
    assert answer(decision).stage == "ready"
    assert answer(waits_for(READY).follow(expire(READY), now=NOON + after)[0]).closed_as == "not_collected"


def test_c496_what_is_older_than_what_is_kept_moves_off_closed_days() -> None:
    """C496: of it nobody knows for how many days it was put there."""
    old = replace(READY, shelf_from_on=None, shelf_days=None)
    changed = effects(flooded(old).decide(redate(old)))["HoldChanged"].changed
    assert changed == {"shelf_until": end_of(date(2026, 7, 9))}


def test_c528_as_many_days_again_as_it_was_put_there_for() -> None:
    """C528: a closure that was announced meanwhile takes none of them."""
    home = replace(READY, pickup_kind=PickupKind.HOME, shelf_from_on=local_day(NOON - DAY))
    wish = change_pickup(home, pickup_branch_id=YUZHONG, pickup_kind=PickupKind.BRANCH)
    _, state = flooded(home).follow(wish)
    assert state.holds[home.id].shelf_until == end_of(date(2026, 7, 11))
    assert state.holds[home.id].shelf_from_on == local_day(NOON)


def is_open_for_good(calendar: Calendar) -> bool:
    """A place that is closed for a year on end counts every day."""
    return calendar.is_open(next_open_day(calendar, date(2027, 6, 1)))


@given(at=instants, days=st.integers(0, 20), known=st.lists(calendars.filter(is_open_for_good), min_size=1, max_size=5))
def test_c496_whatever_is_announced_nobody_loses_an_open_day(*, at: Any, days: int, known: list[Calendar]) -> None:
    """C496: after each change the clock has moved it; by the calendar that holds at last so many days were open."""
    put = from_now(known[0], at, days=days)
    until, from_on = put["shelf_until"], put["shelf_from_on"]
    for calendar in known:
        moved = last_moment(calendar, until=until, from_on=from_on, days=days)
        assert moved >= until
        assert last_moment(calendar, until=moved, from_on=from_on, days=days) == moved
        until = moved
    span = range(1, (local_day(until) - from_on).days + 1)
    assert sum(known[-1].is_open(from_on + ahead * DAY) for ahead in span) >= days
    assert known[-1].is_open(local_day(until))
