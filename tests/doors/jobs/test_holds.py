"""The clock asks about holds: what can be done is done once, and what cannot leaves no trace."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.circulation.models import Hold
from bashu.domain.circulation.holds.states import HoldLevel
from bashu.domain.outcome import Busy
from bashu.doors.jobs import holds
from bashu.doors.jobs.clockwork import Clockwork
from bashu.doors.jobs.holds import ask_for_items, end_what_is_over
from bashu.doors.jobs.work import JobFailedError
from bashu.doors.jobs.work import ask_for_items as job
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.holding import at_desk, by_clock, place, stands
from tests.people import NOON, World, answer, check_in, days, make_item, make_patron, make_world, submit_one

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    engine = Engine([CirculationRoom()])
    yield engine
    engine.close()


def queue_of(world: World, engine: Engine, *, number: int) -> list[int]:
    """So many readers of Chengdu wait, all paused until tomorrow."""
    readers = [make_patron(f"q{each}", world.chengdu.library) for each in range(number)]
    asked = [
        place(reader, world.book.bib_id, pickup=world.chengdu.branch, terminal=world.chengdu.desk,
              suspended_until=NOON + days(1))
        for reader in readers
    ]  # fmt: skip
    return [answer(outcome).hold_id for outcome in engine.submit(asked, NOON)]


def test_what_stands_on_a_shelf_is_asked_for_the_first_in_line(world: World, engine: Engine) -> None:
    waiting = queue_of(world, engine, number=3)
    assert ask_for_items(NOON).changed == 0
    done = ask_for_items(NOON + days(1))
    assert (done.looked_at, done.changed) == (3, 2)
    assert [stands(hold_id).stage for hold_id in waiting] == ["asked", "asked", "waiting"]


def test_nobody_is_asked_about_what_is_another_volume(world: World, engine: Engine) -> None:
    """The only free item of the title is its second volume, and each waits for the first."""
    make_item("V1", world.chengdu, volume="1", status="missing")
    make_item("V2", world.chengdu, volume="2")
    for number in range(3):
        wish = place(
            make_patron(f"v{number}", world.chengdu.library), world.book.bib_id, pickup=world.chengdu.branch,
            terminal=world.chengdu.desk, level=HoldLevel.VOLUME, volume="1",
        )  # fmt: skip
        answer(submit_one(engine, wish))
    assert ask_for_items(NOON + days(1)).looked_at == 0


def test_what_cannot_be_done_leaves_no_trace(world: World, engine: Engine) -> None:
    """C428: a book that may not be lent stands on its shelf for ever, and the clock looks every ten minutes."""
    queue_of(world, engine, number=3)
    ask_for_items(NOON + days(1))
    before = LogEntry.objects.count()
    for run in range(3):
        ask_for_items(NOON + days(1) + timedelta(minutes=10 * run))
    assert LogEntry.objects.count() == before


def test_who_is_killed_and_starts_again_in_the_period_does_nothing_twice(world: World, engine: Engine) -> None:
    """The ids are the same, so the second submission is a repeat, whatever the rows say."""
    (waiting,) = queue_of(world, engine, number=1)
    later = NOON + days(1)
    with patch.object(holds, "_changes", return_value=True):
        first = ask_for_items(later)
        Hold.objects.filter(pk=waiting).update(stage="waiting", item=None, version=1)
        ask_for_items(later + timedelta(minutes=5))
    assert (first.changed, stands(waiting).stage) == (1, "waiting")
    assert LogEntry.objects.filter(kind="TargetHold").count() == 1


def test_what_nobody_pulls_within_a_day_is_asked_for_elsewhere(world: World, engine: Engine) -> None:
    """C425, by the job."""
    (waiting,) = queue_of(world, engine, number=1)
    ask_for_items(NOON + days(1))
    had = stands(waiting).item_id
    assert ask_for_items(NOON + days(2)).changed == 0
    ask_for_items(NOON + days(3))
    assert stands(waiting).item_id not in (None, had)
    assert stands(waiting).passed_over == [had]


def test_what_is_over_ends(world: World, engine: Engine) -> None:
    """C461, C462."""
    wish = place(world.alice, world.book.bib_id, pickup=world.chengdu.branch, terminal=world.chengdu.desk)
    collected = answer(submit_one(engine, wish)).hold_id
    item = stands(collected).item
    assert item is not None
    answer(submit_one(engine, check_in(item, world.chengdu.desk)))
    wanted = place(world.bob, world.book.bib_id, pickup=world.chengdu.branch, terminal=world.chengdu.desk,
                   wanted_until=NOON + days(3))  # fmt: skip
    in_vain = answer(submit_one(engine, wanted)).hold_id
    assert end_what_is_over(NOON + days(2)).looked_at == 0
    assert end_what_is_over(NOON + days(9)).changed == 2
    assert [stands(each).closed_as for each in (collected, in_vain)] == ["not_collected", "expired"]
    assert end_what_is_over(NOON + days(9)).looked_at == 0


def test_what_can_no_longer_be_served_ends(world: World, engine: Engine) -> None:
    """C463."""
    rare = make_item("RARE", world.chengdu)
    just_this: dict[str, Any] = {"level": HoldLevel.ITEM, "item_id": rare.pk}
    wish = place(world.alice, rare.bib_id, pickup=world.chengdu.branch, terminal=world.chengdu.desk, **just_this)
    hold_id = answer(submit_one(engine, wish)).hold_id
    type(rare).objects.filter(pk=rare.pk).update(status="withdrawn")
    assert end_what_is_over(NOON).changed == 1
    assert (stands(hold_id).closed_as, stands(hold_id).closed_reason) == ("impossible", "no_item_left")


def test_a_run_that_was_told_to_come_again_is_a_failed_one(world: World, engine: Engine) -> None:
    queue_of(world, engine, number=1)
    busy = patch.object(Engine, "submit", return_value=[Busy()])
    with busy, pytest.raises(JobFailedError, match="1 have to be asked"):
        job(NOON + days(1))


def test_the_clock_keeps_its_lead_while_an_engine_works(world: World, engine: Engine) -> None:
    """An engine takes the connection of its thread; that of the clock holds the lock."""
    queue_of(world, engine, number=1)
    clockwork = Clockwork.__new__(Clockwork)
    clockwork._leading_on = None
    assert clockwork._leads()
    held_by = clockwork._leading_on
    ask_for_items(NOON + days(1))
    assert clockwork._leads()
    assert clockwork._leading_on is held_by


def test_a_hold_that_staff_ended_meanwhile_harms_nothing(world: World, engine: Engine) -> None:
    (waiting,) = queue_of(world, engine, number=1)
    answer(submit_one(engine, at_desk("cancel", waiting, terminal=world.chengdu.desk)))
    assert submit_one(engine, by_clock("target", waiting)).refusal == "hold_closed"  # type: ignore[union-attr]
