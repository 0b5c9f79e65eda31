"""What pages read of holds."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from bashu.db.circulation.holds import Promises, hold_shelf, holds_of, promises, pull_list, to_clear, waiting_for
from bashu.db.network.models import Branch
from bashu.domain.circulation.holds.words import pickup_code
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.holding import at_desk, by_clock, place, stands
from tests.people import NOON, World, answer, check_in, check_out, days, make_item, make_patron, make_world, submit_one

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    engine = Engine([CirculationRoom()])
    yield engine
    engine.close()


def placed(world: World, engine: Engine, *, name: str = "", at: datetime = NOON) -> int:
    """Alice's, or a new reader's; collected in Chongqing."""
    patron = make_patron(name, world.chengdu.library) if name else world.alice
    wish = place(patron, world.book.bib_id, pickup=world.chongqing.branch, terminal=world.chongqing.desk, at=at)
    return int(answer(submit_one(engine, wish)).hold_id)


def test_a_pull_list_names_what_is_asked_for_and_where_it_goes(world: World, engine: Engine) -> None:
    hold_id = placed(world, engine)
    (row,) = pull_list(world.chengdu.branch.pk)
    assert (row.hold_id, row.barcode, row.pickup.code) == (hold_id, "B1", "CQ-1")
    assert pull_list(world.chongqing.branch.pk) == ()


def test_the_hold_shelf_goes_by_codes(world: World, engine: Engine) -> None:
    hold_id = placed(world, engine)
    answer(submit_one(engine, check_in(world.book, world.chongqing.desk)))
    (row,) = hold_shelf(world.chongqing.branch.pk)
    assert (row.hold_id, row.barcode, row.code) == (hold_id, "B1", pickup_code(bytes(stands(hold_id).token).hex()))
    assert to_clear(world.chongqing.branch.pk, now=NOON) == ()


@pytest.mark.parametrize("how", ["cancelled", "not collected", "another was borrowed", "elsewhere now"])
def test_what_nobody_collects_any_more_is_to_be_cleared(world: World, engine: Engine, how: str) -> None:
    """C412, C416, C440, C453: however its hold let go of it."""
    hold_id, desk, later = placed(world, engine), world.chongqing.desk, NOON + days(9)
    answer(submit_one(engine, check_in(world.book, desk)))
    other = make_item("X1", world.chongqing)
    ends = {
        "cancelled": at_desk("cancel", hold_id, terminal=desk, at=later),
        "not collected": by_clock("expire", hold_id, at=later),
        "another was borrowed": check_out(world.alice, other, terminal=desk, at=later),
        "elsewhere now": at_desk("change pickup", hold_id, terminal=desk, pickup_branch_id=world.chengdu.branch.pk),
    }
    answer(submit_one(engine, ends[how], now=later))
    assert hold_shelf(world.chongqing.branch.pk) == ()
    assert [row.barcode for row in to_clear(world.chongqing.branch.pk, now=later)] == ["B1"]
    answer(submit_one(engine, check_in(world.book, desk, at=later)))
    assert to_clear(world.chongqing.branch.pk, now=later) == ()


def test_what_lies_where_it_was_collected_before_is_cleared_there_though_nobody_waits_any_more(
    world: World, engine: Engine
) -> None:
    """The pickup is changed while it lies ready, once more, and then the hold ends: nobody may forget the item."""
    hold_id, desk = placed(world, engine), world.chongqing.desk
    answer(submit_one(engine, check_in(world.book, desk)))
    third = Branch.objects.create(
        library=world.chengdu.library, code="CD-2", name_zh="二", name_en="Two", lon=104, lat=30
    ).pk
    for pickup_id in (world.chengdu.branch.pk, third):
        change = at_desk("change pickup", hold_id, terminal=desk, pickup_branch_id=pickup_id)
        answer(submit_one(engine, change))
    assert [row.barcode for row in to_clear(world.chongqing.branch.pk, now=NOON)] == ["B1"]
    answer(submit_one(engine, at_desk("cancel", hold_id, terminal=desk)))
    assert [row.barcode for row in to_clear(world.chongqing.branch.pk, now=NOON)] == ["B1"]
    assert to_clear(third, now=NOON) == ()


def test_a_reader_sees_how_a_hold_stands_and_why(world: World, engine: Engine) -> None:
    for number in range(3):
        placed(world, engine, name=f"before {number}")
    hold_id = placed(world, engine)
    (row,) = holds_of(world.alice.pk)
    assert (row.hold_id, row.title, row.stage, row.before) == (hold_id, "蜀道难", "waiting", 3)
    assert (row.reason, row.reason_details, row.reason_place) == ("queued", {"before": 3}, None)
    assert waiting_for(world.book.bib_id) == 4


def test_it_can_be_asked_how_promises_were_kept(world: World, engine: Engine) -> None:
    """C468: one kept, one late, one ended, one open."""
    kept = placed(world, engine)
    late, ended = placed(world, engine, name="late"), placed(world, engine, name="ended")
    placed(world, engine, name="open")
    answer(submit_one(engine, check_in(world.book, world.chongqing.desk, at=NOON + days(2))))
    answer(submit_one(engine, at_desk("cancel", ended, terminal=world.chongqing.desk, at=NOON + days(2))))
    told = promises(since=NOON, until=NOON + days(1), now=NOON + days(8))
    assert stands(kept).stage == "ready"
    assert stands(late).stage == "asked"
    assert told == Promises(kept=1, late=1, ended=1, open=1)
