"""By which way an item is sent, what is late or lost on it, what floats, and how a task is settled."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from bashu.domain.calendar import Calendar
from bashu.domain.circulation.answers import Settled, Told
from bashu.domain.circulation.commands import ItemScan, LoseTransit, ReportLate, SendItem, SettleTask
from bashu.domain.circulation.effects import ItemStatus, TaskEnd, TaskKind, TransitEnd, TransitReason
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import LostPayer, TaskState
from bashu.domain.outcome import Refused
from tests.domain.circulation.scene import (
    BEIBEI,
    BOB,
    BOOK,
    CHENGDU,
    CHONGQING,
    DAY,
    EVERYWHERE,
    JINJIANG,
    NOON,
    WUHOU,
    YUZHONG,
    Scene,
    answer,
    check_in,
    check_out,
    desk,
    effects,
    loan,
    rail,
    refusal,
    transit,
)
from tests.domain.circulation.test_boxes import ask, tasks
from tests.domain.circulation.test_states import FLOATS, ON_THE_WAY

BY_BEIBEI = (rail(1, (YUZHONG, BEIBEI), minutes=60), rail(2, (BEIBEI, JINJIANG)))
AT_HOME_ON_SUNDAY = Calendar(closed_weekdays=frozenset({0, 1, 2, 3, 4, 5}))


def test_c305_the_answer_names_the_next_stop_and_the_day() -> None:
    """C305: to Beibei this evening, on from there tomorrow at six, and in Chengdu in the night; open on Sunday."""
    told = answer(Scene(legs=BY_BEIBEI).decide(check_in()))
    assert (told.destination_branch_id, told.next_branch_id, told.guessed) == (JINJIANG, BEIBEI, False)
    assert told.expected_on == date(2026, 7, 3)
    closed = Scene(legs=BY_BEIBEI, closed={JINJIANG: AT_HOME_ON_SUNDAY})
    decision = closed.decide(check_in())
    assert answer(decision).expected_on == effects(decision)["TransitStarted"].expected_on == date(2026, 7, 5)


@pytest.mark.parametrize(("destination", "expected"), [(JINJIANG, date(2026, 7, 6)), (BEIBEI, date(2026, 7, 3))])
def test_c306_without_a_route_the_day_is_a_guess(destination: int, expected: date) -> None:
    """C306."""
    item = replace(BOOK, home_branch_id=destination, owner_library_id=CHENGDU if destination == JINJIANG else CHONGQING)
    told = answer(Scene(items=(item,)).decide(check_in()))
    assert (told.next_branch_id, told.expected_on, told.guessed) == (destination, expected, True)


def late(at: datetime, *, transit_id: int = 9000) -> ReportLate:
    item = ItemScan(barcode="B1", item_id=BOOK.id)
    return ReportLate(id=UUID(int=7 << 76), occurred_at=at, item=item, transit_id=transit_id)


MORNING_AFTER = datetime(2026, 7, 8, 16, 0, tzinfo=UTC)  # the first hour of 9 July in Chengdu


@pytest.mark.parametrize(("dispatched", "told_at"), [(True, BEIBEI), (False, YUZHONG)])
def test_c351_what_is_late_is_told_once(*, dispatched: bool, told_at: int) -> None:
    """C351: expected on the 6th, late after the 8th."""
    under_way = Scene(items=(ON_THE_WAY,), transit=transit(YUZHONG, dispatched=dispatched, next_branch_id=BEIBEI))
    at = MORNING_AFTER
    decision = under_way.decide(late(at), now=at)
    assert tasks(decision) == [(TaskKind.LATE, told_at, CHONGQING, [BOOK.id])]
    again = under_way.decide(late(at), late(at), now=at)
    assert (answer(again), tasks(again)) == (Told(item_id=BOOK.id, task_id=None), [])


def test_c351_what_is_not_late_or_has_arrived_is_not_told() -> None:
    """C351."""
    under_way = Scene(items=(ON_THE_WAY,), transit=transit(YUZHONG))
    evening = MORNING_AFTER - DAY / 1_440
    assert tasks(under_way.decide(late(evening), now=evening)) == []
    assert tasks(under_way.decide(late(MORNING_AFTER, transit_id=1), now=MORNING_AFTER)) == []
    assert tasks(Scene().decide(late(MORNING_AFTER), now=MORNING_AFTER)) == []


@pytest.mark.parametrize(("payer", "library"), [("origin", CHONGQING), ("destination", CHENGDU), ("owner", CHENGDU)])
def test_c352_what_is_lost_is_answered_for_by_the_rule(payer: LostPayer, library: int) -> None:
    """C352: and it is missing until it is found, by a check in like any other."""
    lost = ask(LoseTransit, item=ItemScan(barcode="B1"))
    under_way = Scene(items=(ON_THE_WAY,), transit=transit(YUZHONG), payer=payer)
    decision, after = under_way.follow(lost)
    done = effects(decision)
    assert (done["TransitEnded"].ended_as, done["TransitEnded"].payer_id) == (TransitEnd.LOST, library)
    assert (answer(decision).payer_id, tasks(decision)) == (library, [(TaskKind.LOST, YUZHONG, library, [BOOK.id])])
    assert (after.items[BOOK.id].status, after.transits) == (ItemStatus.MISSING, {})
    assert answer(under_way.decide(lost, check_in())).stop == "send"


def test_c380_what_was_seen_since_is_not_lost_on_the_way_that_was_given_up() -> None:
    """C380: missing from its box, it turned up, and goes home by another transit."""
    under_way = Scene(items=(ON_THE_WAY,), transit=transit(YUZHONG))
    given_up = ask(LoseTransit, item=ItemScan(barcode="B1"), transit_id=transit(YUZHONG).id)
    assert answer(under_way.decide(given_up)).transit_id == given_up.transit_id
    seen = check_in(terminal_id=desk(BEIBEI))
    decision, after = under_way.follow(seen, given_up)
    assert refusal(decision) is Refusal.NO_TRANSIT
    assert after.transits[BOOK.id].id != given_up.transit_id
    assert refusal(under_way.decide(given_up, given_up)) is Refusal.NO_TRANSIT


TASK = TaskState(id=800, branch_id=YUZHONG, library_id=CHENGDU, done=False)


def test_c353_a_task_is_settled_by_its_library_or_where_it_came_up() -> None:
    """C353: once."""
    here = Scene(tasks=(TASK,))
    for branch in (YUZHONG, BEIBEI, JINJIANG, WUHOU):
        settle = ask(SettleTask, task_id=TASK.id, how=TaskEnd.NOT_NEEDED, settled_by=7, terminal_id=desk(branch))
        settled = effects(here.decide(settle))["TaskSettled"]
        assert (settled.done_as, settled.done_by, settled.done_at) == (TaskEnd.NOT_NEEDED, 7, NOON)
        assert here.decide(settle, settle).answer == Settled(task_id=TASK.id, again=True)  # type: ignore[union-attr]
    strangers = Scene(tasks=(replace(TASK, branch_id=JINJIANG),))
    settle = ask(SettleTask, task_id=TASK.id, how=TaskEnd.SOLVED)
    assert refusal(strangers.decide(settle)) is Refusal.TASK_OF_ANOTHER


def send(destination: int = BEIBEI) -> SendItem:
    item = ItemScan(barcode="B1")
    return ask(SendItem, item=item, destination_branch_id=destination)  # type: ignore[no-any-return]


BY_HAND = replace(EVERYWHERE, manual_only=True)


def test_c354_what_floats_by_hand_only_stays_where_staff_sent_it() -> None:
    """C354: received there it stays, also at a second scan; lent and returned, it goes home."""
    here = Scene(items=(FLOATS,), group=BY_HAND)
    assert answer(here.decide(check_in())).reason == "manual_only"
    sent = here.decide(send())
    assert effects(sent)["TransitStarted"].reason is TransitReason.FLOAT
    there = check_in(terminal_id=desk(BEIBEI))
    assert answer(here.decide(send(), there)).reason == "placed"
    assert answer(here.decide(send(), there, there)).reason == "floats"
    back = replace(check_in(terminal_id=desk(BEIBEI)), occurred_at=NOON)
    assert answer(here.decide(send(), there, check_out(terminal_id=desk(BEIBEI)), back)).reason == "manual_only"


def test_c360_at_another_branch_of_its_library_it_floats_like_anywhere() -> None:
    """C360: it takes up room there, and stays by hand alone; its library has not let it away."""
    few = Scene(items=(FLOATS,), group=replace(EVERYWHERE, branches={JINJIANG: None, WUHOU: 1}))
    came = effects(few.decide(check_in(terminal_id=desk(WUHOU))))
    assert came["FloatStarted"].branch_id == WUHOU
    assert "AwayBegan" not in came
    full = replace(few, of_holds={"floated_here": {WUHOU: 1}})
    assert answer(full.decide(check_in(terminal_id=desk(WUHOU)))).reason == "branch_full"
    sent = transit(JINJIANG, WUHOU, reason=TransitReason.FLOAT)
    by_hand = replace(BY_HAND, branches={JINJIANG: None, WUHOU: None})
    placed, there = Scene(items=(FLOATS,), transit=sent, group=by_hand), check_in(terminal_id=desk(WUHOU))
    assert answer(placed.decide(there, there)).reason == "floats"


@pytest.mark.parametrize(
    ("floats_at", "reason"), [(BEIBEI, "floats"), (WUHOU, "owner_quota"), (None, "owner_quota")],
    ids=["it is one of the two", "it was at its library", "it was at home"],
)  # fmt: skip
def test_c361_what_stands_there_already_is_counted_once(floats_at: int | None, reason: str) -> None:
    """C361: two of the owner's items are away, and no more may be."""
    floating = {} if floats_at is None else {FLOATS.id: floats_at}
    away = Scene(items=(FLOATS,), floating=floating, quota=2, of_holds={"owner_away": {CHENGDU: 2}})
    assert answer(away.decide(check_in(terminal_id=desk(BEIBEI)))).reason == reason


def test_c354_what_was_sent_elsewhere_is_not_sent_home_when_it_arrives() -> None:
    """C354: nor when it is scanned on its way there, nor where there is no room any more."""
    full = replace(EVERYWHERE, branches={**EVERYWHERE.branches, BEIBEI: 1})
    sent = transit(YUZHONG, BEIBEI, reason=TransitReason.FLOAT)
    arriving = Scene(items=(FLOATS,), transit=sent, group=full)
    for group in (full, replace(full, branches={**full.branches, BEIBEI: 0})):
        assert answer(replace(arriving, group=group).decide(check_in(terminal_id=desk(BEIBEI)))).reason == "placed"
    assert effects(arriving.decide(check_in(terminal_id=desk(WUHOU))))["TransitStarted"].reason is TransitReason.FLOAT


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"items": (BOOK,)}, "no_group"),
        ({"group": replace(EVERYWHERE, branches={BEIBEI: 0})}, "branch_full"),
        ({"group": replace(EVERYWHERE, branches={YUZHONG: None})}, "branch_not_in_group"),
        ({"group": replace(EVERYWHERE, crosses_cities=False)}, "other_city"),
        ({"quota": 0}, "owner_quota"),
    ],
)
def test_c355_staff_send_nothing_to_where_it_may_not_stay(changed: dict[str, Any], because: str) -> None:
    """C355: the same reasons as at a check in there."""
    no = replace(Scene(items=(FLOATS,)), **changed).decide(send())
    assert isinstance(no, Refused)
    assert (no.refusal, no.details["because"]) == (Refusal.MAY_NOT_STAY_THERE, because)
    home = answer(replace(Scene(items=(FLOATS,)), **changed).decide(send(JINJIANG)))
    assert home.destination_branch_id == JINJIANG, "home it may go"


@pytest.mark.parametrize(
    ("since", "reason"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "away_long"),
        (datetime(2026, 1, 1, 16, tzinfo=UTC), "floats"),
        (None, "floats"),
    ],
)
def test_c356_what_has_been_away_for_long_goes_home_at_its_next_check_in(since: datetime | None, reason: str) -> None:
    """C356: for six months to the day, lent in between or not."""
    group = replace(EVERYWHERE, go_home_months=6)
    here = Scene(items=(FLOATS,), group=group, away={BOOK.id: since} if since else {})
    assert answer(here.decide(check_in())).reason == reason
    standing = replace(here, floating={BOOK.id: YUZHONG}, items=(replace(FLOATS, branch_id=YUZHONG),))
    assert answer(standing.decide(check_in())).reason == reason


def test_c356_away_begins_with_the_first_float_and_ends_at_a_branch_of_the_owner() -> None:
    """C356."""
    lent = Scene(items=(FLOATS,), loans=(loan(BOB),))
    decision, after = lent.follow(check_in())
    assert (effects(decision)["AwayBegan"].since_at, after.away) == (NOON, {BOOK.id: NOON})
    _, after = lent.follow(check_in(), check_out(), check_in(terminal_id=desk(BEIBEI)))
    assert after.away == {BOOK.id: NOON}
    _, after = lent.follow(check_in(), check_in(terminal_id=desk(JINJIANG)))
    assert after.away == {}
