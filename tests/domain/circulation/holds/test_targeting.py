"""Which item is asked for a hold."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bashu.domain.calendar import Calendar, Span
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.states import Criterion, HoldStage, HoldState
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import PatronState
from tests.domain.circulation.holds.queue import (
    CAROL,
    asked_for,
    hold,
    others,
    pass_over,
    place,
    ready,
    target,
    under_way,
    waits_for,
)
from tests.domain.circulation.scene import (
    BEIBEI,
    BOB,
    BOOK,
    CHONGQING,
    DAY,
    JINJIANG,
    NOON,
    WUHOU,
    YUZHONG,
    Scene,
    answer,
    loan,
    refusal,
    transit,
)
from tests.domain.policy.rule_rows import FALLBACK

FAR_AND_NEAR = others({"branch_id": BEIBEI}, {"branch_id": YUZHONG})


def test_c420_the_nearest_is_asked_for() -> None:
    """C420, and its reason says so."""
    told = answer(waits_for(hold(), items=FAR_AND_NEAR).decide(target(hold())))
    assert (told.stage, told.item_id, told.reason) == (HoldStage.ASKED, 301, "nearest")
    assert told.reason_details == {"branch_id": YUZHONG, "others": 2}


def test_c424_what_is_looked_for_in_vain_keeps_no_hold_in_its_city() -> None:
    """C424, C426: unless the city has another, be it on loan."""
    near, another = others({"branch_id": BEIBEI}, {"branch_id": YUZHONG, "status": ItemStatus.ON_LOAN})[1:]
    waiting = asked_for(near, nearby_until=NOON + DAY)
    assert answer(waits_for(waiting, items=(BOOK, near)).decide(pass_over(waiting, near))).item_id == BOOK.id
    stays = waits_for(waiting, items=(BOOK, near, another), loans=(loan(BOB, another),))
    assert answer(stays.decide(pass_over(waiting, near))).stage is HoldStage.WAITING


@pytest.mark.parametrize(
    ("order", "took", "reason"),
    [
        ((Criterion.OWNERS_READERS, Criterion.NEAREST_FIRST), 300, "owners_reader"),
        ((Criterion.GOES_HOME,), 300, "goes_home"),
        ((Criterion.FIRST_IN_LINE,), 100, "first_in_line"),
    ],
)
def test_c421_the_network_chooses_the_order(order: tuple[Criterion, ...], took: int, reason: str) -> None:
    """C421: Bob's library owns one of two; where no criterion tells them apart, the older item is asked for."""
    items = others({"owner_library_id": CHONGQING, "branch_id": BEIBEI})
    told = answer(waits_for(hold(), items=items, hold_order=order).decide(target(hold())))
    assert (told.item_id, told.reason) == (took, reason)


SHUT = Calendar(closures=(Span(NOON.date() - DAY, NOON.date() + 30 * DAY),))
# In Wuhou, of another building of the same city, beside the one in Jinjiang.
TWO = others({"branch_id": WUHOU})


def test_c445_the_nearest_is_the_one_that_can_be_pulled_first() -> None:
    """C445: the nearer branch is shut today; and one that is open comes before one that is shut for weeks."""
    today = Calendar(closures=(Span(NOON.date(), NOON.date() + 2 * DAY),))
    near = others({"branch_id": BEIBEI}, {"branch_id": YUZHONG})[1:]
    for calendar, took in ((Calendar(), near[1].id), (today, near[0].id)):
        told = answer(waits_for(hold(), items=near, closed={YUZHONG: calendar}).decide(target(hold())))
        assert (told.item_id, told.reason) == (took, "nearest")
    for order in ((Criterion.NEAREST_FIRST,), (Criterion.FIRST_IN_LINE,)):
        scene = waits_for(hold(), items=TWO, closed={JINJIANG: SHUT}, hold_order=order)
        assert answer(scene.decide(target(hold()))).item_id == TWO[1].id
    assert answer(waits_for(hold(), closed={JINJIANG: SHUT}).decide(target(hold()))).item_id == BOOK.id


def test_c446_what_nobody_can_pull_for_long_is_passed_on_if_there_is_another() -> None:
    """C446: else it stays asked for; and so it does over a holiday of three days."""
    had, holiday = asked_for(), Calendar(closures=(Span(NOON.date(), NOON.date() + 4 * DAY),))
    for items, closed, took in (
        (TWO, {JINJIANG: SHUT}, TWO[1].id),
        (TWO, {JINJIANG: SHUT, WUHOU: SHUT}, BOOK.id),
        (TWO, {JINJIANG: holiday}, BOOK.id),
        ((BOOK,), {JINJIANG: SHUT}, BOOK.id),
    ):
        told = answer(waits_for(had, items=items, closed=closed).decide(target(had), now=NOON + 2 * DAY))
        assert (told.stage, told.item_id) == (HoldStage.ASKED, took)


UNFIT: dict[str, Scene] = {
    "on loan": waits_for(hold(), items=(replace(BOOK, status=ItemStatus.ON_LOAN),), loans=(loan(),)),
    "under way": waits_for(hold(), items=(replace(BOOK, status=ItemStatus.IN_TRANSIT),), transit=transit(YUZHONG)),
    "missing": waits_for(hold(), items=(replace(BOOK, status=ItemStatus.MISSING),)),
    "on the hold shelf": waits_for(hold(), items=(replace(BOOK, status=ItemStatus.ON_HOLD_SHELF),)),
    "bound to another": waits_for(hold(), asked_for(number=2)),
    "kept in the house": waits_for(hold(), rules=(replace(FALLBACK, lendable=False),)),
    "its reader has left": waits_for(hold(patron_active=False)),
    "nothing may be held": waits_for(hold(), rules=(replace(FALLBACK, holdable=False),)),
}


@pytest.mark.parametrize("why", UNFIT)
def test_c422_only_what_stands_free_on_a_shelf_is_asked_for(why: str) -> None:
    """C422."""
    told = answer(UNFIT[why].decide(target(hold())))
    assert (told.stage, told.item_id) == (HoldStage.WAITING, None)


@pytest.mark.parametrize(("age", "reader", "taken"), [(29, BOB, False), (30, BOB, True), (29, CAROL, True)])
def test_c423_new_items_are_for_their_owners_readers_for_a_time(age: int, reader: PatronState, *, taken: bool) -> None:
    """C423: the book is Chengdu's, and so is Carol."""
    item = replace(BOOK, acquired_on=NOON.date() - timedelta(days=age))
    wish = hold(patron=reader)
    scene = waits_for(wish, items=(item,), rules=(replace(FALLBACK, protect_days=30),))
    assert (answer(scene.decide(target(wish))).item_id is not None) is taken


def test_c424_the_own_city_has_its_chance_before_an_item_crosses() -> None:
    """C424: if it has one at all, and for three days."""
    lent_nearby = others({"branch_id": BEIBEI, "status": ItemStatus.ON_LOAN})
    scene = Scene(items=lent_nearby, loans=(loan(CAROL, lent_nearby[1]),))
    assert answer(scene.decide(place())).stage is HoldStage.WAITING
    assert answer(Scene().decide(place())).stage is HoldStage.ASKED
    waiting = hold(nearby_until=NOON + 2 * DAY)
    assert answer(waits_for(waiting).decide(target(waiting))).stage is HoldStage.WAITING
    assert answer(waits_for(waiting).decide(target(waiting), now=NOON + 2 * DAY)).stage is HoldStage.ASKED


@pytest.mark.parametrize(("days", "moves_on"), [(1, False), (2, False), (3, True)])
def test_c425_what_nobody_pulls_is_asked_for_elsewhere(days: int, *, moves_on: bool) -> None:
    """C425: by the end of the next day on which its branch is open; Thursday is closed, so Friday counts."""
    had = asked_for(item=FAR_AND_NEAR[2])
    closed = {YUZHONG: Calendar(closed_weekdays=frozenset({3}))}
    told = answer(waits_for(had, items=FAR_AND_NEAR, closed=closed).decide(target(had), now=NOON + days * DAY))
    assert told.item_id == (300 if moves_on else 301)


def test_c426_what_is_not_found_is_asked_for_again_only_on_another_day() -> None:
    """C426: the next best at once; the same again only if there is nothing else."""
    had = asked_for()
    assert answer(waits_for(had, items=FAR_AND_NEAR).decide(pass_over(had))).item_id == 301
    alone = waits_for(had)
    told = answer(alone.decide(pass_over(had), target(had)))
    assert (told.stage, told.reason, told.reason_details) == (HoldStage.WAITING, "not_found", {"branch_id": JINJIANG})
    passed = hold(passed_over=(BOOK.id,), asked_at=NOON)
    assert answer(waits_for(passed).decide(target(passed), now=NOON + DAY)).item_id == BOOK.id


@pytest.mark.parametrize("had", [hold(), under_way(), asked_for(item=FAR_AND_NEAR[1])])
def test_c427_only_what_is_asked_for_can_be_passed_over(had: HoldState) -> None:
    """C427."""
    assert refusal(waits_for(had, items=FAR_AND_NEAR).decide(pass_over(had))) is Refusal.HOLD_NOT_ASKED


@pytest.mark.parametrize("had", [hold(), ready(), asked_for(), hold(suspended_until=NOON + DAY)])
def test_c428_the_clock_where_nothing_is_due_changes_nothing(had: HoldState) -> None:
    """C428."""
    scene = waits_for(had, items=(replace(BOOK, status=ItemStatus.MISSING),))
    decision = scene.decide(target(had))
    assert (answer(decision).hold_id, decision.effects) == (had.id, ())  # type: ignore[union-attr]
