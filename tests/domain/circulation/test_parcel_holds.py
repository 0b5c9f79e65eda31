"""What waits to be sent home: where it may be chosen, and for how long it waits."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bashu.domain.calendar import end_of
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.states import HoldEnd, PickupKind
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import BlockState, PatronState
from tests.domain.circulation.holds.queue import ON_SHELF, change_pickup, expire, place
from tests.domain.circulation.scene import (
    ALICE,
    BEIBEI,
    BOB,
    CHENGDU,
    CHONGQING,
    DAY,
    NOON,
    YUZHONG,
    answer,
    refusal,
)
from tests.domain.circulation.test_parcels import SENT_HOME, WAITS


def test_c523_home_is_where_the_library_sends_to_and_the_reader_lives() -> None:
    """C523: when a hold is placed, and when its pickup is changed."""
    scene = replace(WAITS, items=(replace(ON_SHELF, status=ItemStatus.AVAILABLE),), holds=())
    wish = place(pickup_kind=PickupKind.HOME)
    assert answer(scene.decide(wish)).stage
    assert refusal(replace(scene, addressed=frozenset()).decide(wish)) is Refusal.ADDRESS_NEEDED
    assert refusal(replace(scene, parcel_rules={}).decide(wish)) is Refusal.HOME_NOT_OFFERED
    change = replace(change_pickup(SENT_HOME), pickup_kind=PickupKind.HOME)
    assert refusal(replace(WAITS, parcel_rules={}).decide(change)) is Refusal.HOME_NOT_OFFERED
    lockers: dict[str, Any] = {"no_desk": frozenset({YUZHONG, BEIBEI})}
    assert refusal(replace(scene, **lockers).decide(wish)) is Refusal.HOME_NOT_OFFERED, "nobody packs there"
    assert refusal(replace(WAITS, **lockers).decide(change)) is Refusal.HOME_NOT_OFFERED


def test_c524_what_waits_to_be_packed_does_not_run_out() -> None:
    """C524: its reader cannot collect it."""
    over = replace(SENT_HOME, shelf_until=NOON - timedelta(hours=1))
    assert answer(replace(WAITS, holds=(over,)).decide(expire(over))).stage == "ready"
    collected = replace(over, pickup_kind=PickupKind.BRANCH)
    assert answer(replace(WAITS, holds=(collected,)).decide(expire(collected))).closed_as is HoldEnd.NOT_COLLECTED


def test_c531_without_an_address_it_does_not_wait_for_ever() -> None:
    """C531: it cannot be packed, so others get it when its days on the hold shelf are over."""
    over = replace(SENT_HOME, shelf_until=NOON - timedelta(hours=1))
    ways: list[dict[str, Any]] = [{"addressed": frozenset({BOB.id})}, {"no_desk": frozenset({YUZHONG})}]
    for nobody_packs in ways:
        scene = replace(WAITS, holds=(over,), **nobody_packs)
        assert answer(scene.decide(expire(over))).closed_as is HoldEnd.NOT_COLLECTED


def block(ends_at: datetime | None, library_id: int = CHONGQING) -> PatronState:
    blocked = BlockState(library_id=library_id, reason="conduct", starts_at=NOON - DAY, ends_at=ends_at)
    return replace(ALICE, blocks=(blocked,))


SHUT_OUT = {
    "C537, closed": (replace(ALICE, active=False), "not_collected"),
    "C537, no member any more": (replace(ALICE, expires_on=date(2026, 6, 30)), "not_collected"),
    "C537, a member until today": (replace(ALICE, expires_on=date(2026, 7, 1)), None),
    "C537, blocked without a last day": (block(None), "not_collected"),
    "C537, blocked for a time": (block(NOON + 90 * DAY), None),
    "C537, blocked in another library": (block(None, CHENGDU), None),
    "C537, in debt": (replace(ALICE, owed_fen=99_999), None),
}


@pytest.mark.parametrize("case", SHUT_OUT)
def test_c537_whoever_borrows_nothing_any_more_keeps_no_book_from_others(case: str) -> None:
    """C537: nobody could pack it. What passes by itself, or by the reader's doing, is waited for."""
    patron, ends = SHUT_OUT[case]
    over = replace(SENT_HOME, shelf_until=NOON - timedelta(hours=1), patron_active=patron.active)
    decision = replace(WAITS, holds=(over,), patrons=(patron, BOB)).decide(expire(over))
    assert getattr(answer(decision), "closed_as", None) == ends


def test_c528_what_is_collected_after_all_stands_as_long_again() -> None:
    """C528: the days on the shelf were over while it waited to be sent; the clock must not end it at once."""
    over = replace(SENT_HOME, ready_at=NOON - 20 * DAY, shelf_until=end_of(date(2026, 6, 18)))
    wish = change_pickup(over, pickup_branch_id=YUZHONG, pickup_kind=PickupKind.BRANCH)
    decision, state = replace(WAITS, holds=(over,)).follow(wish)
    assert answer(decision).stage == "ready"
    assert state.holds[over.id].shelf_until == end_of(date(2026, 7, 8)), "seven days, as from 11 June to 18 June"
