"""What pages read of holds."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import connection

from bashu.db.circulation import holds
from bashu.db.circulation.holds import (
    _TO_DO,
    Promises,
    hold_shelf,
    holds_of,
    promises,
    pull_list,
    to_clear,
    to_do,
    waiting_for,
)
from bashu.db.network.models import Branch
from bashu.domain.circulation.holds.words import pickup_code
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.holding import at_desk, by_clock, place, stands
from tests.people import NOON, World, answer, check_in, check_out, days, make_item, make_patron, make_world, submit_one

ITEMS = """
INSERT INTO catalogue_item (owner_id, barcode, bib_id, home_branch_id, branch_id, kind, collection, call_number, status,
       version)
SELECT owner_id, 'A' || n, bib_id, home_branch_id, branch_id, kind, collection, call_number, status, version
  FROM catalogue_item, generate_series(1, 3000) AS n WHERE id = %s
"""
ASKED = """
INSERT INTO circulation_hold (id, work_id, level, bib_id, volume, token, terminal_id, pickup_branch_id, pickup_kind,
       placed_at, rank, version, stage, item_id, asked_at, passed_over, reason, reason_details)
SELECT id, bib_id, 'work', bib_id, '', '', %s, %s, 'branch', '2027-01-01', id, 1, 'asked', id, '2027-01-01', '{}',
       'only_one', json_build_object('branch_id', branch_id) FROM catalogue_item
"""
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
    assert not pull_list(world.chongqing.branch.pk)


def test_a_pull_list_keeps_what_is_collected_elsewhere_now(world: World, engine: Engine) -> None:
    hold_id, here = placed(world, engine), world.chengdu.branch.pk
    answer(submit_one(engine, at_desk("change pickup", hold_id, terminal=world.chengdu.desk, pickup_branch_id=here)))
    assert [row.hold_id for row in pull_list(here)] == [hold_id]
    assert to_do(here, now=NOON) == (1, 0)


def test_a_pull_list_reads_nothing_of_what_is_asked_for_elsewhere(world: World) -> None:
    """A desk asks every few seconds, and a whole network may have a hundred thousand of these."""
    with connection.cursor() as cursor:
        cursor.execute(ITEMS, [world.book.pk])
        cursor.execute(ASKED, [world.chengdu.desk.pk, world.chongqing.branch.pk])
        cursor.execute("ANALYZE catalogue_item, circulation_hold")
        cursor.execute(f"EXPLAIN {_TO_DO}", {"branch": world.chongqing.branch.pk, "since": NOON})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "hold_asked_from" in plan
    assert "hold_asked_moved" in plan


def test_the_hold_shelf_goes_by_codes(world: World, engine: Engine) -> None:
    hold_id = placed(world, engine)
    answer(submit_one(engine, check_in(world.book, world.chongqing.desk)))
    (row,) = hold_shelf(world.chongqing.branch.pk)
    assert (row.hold_id, row.barcode, row.code) == (hold_id, "B1", pickup_code(bytes(stands(hold_id).token).hex()))
    assert not to_clear(world.chongqing.branch.pk, now=NOON)


def test_a_long_hold_shelf_comes_in_parts_by_code(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holds, "LIST_MAX", 2)
    here = world.chongqing.branch.pk
    for number in range(5):
        item, reader = make_item(f"S{number}", world.chongqing), make_patron(f"R{number}", world.chengdu.library)
        wish = place(reader, item.bib_id, pickup=world.chongqing.branch, terminal=world.chongqing.desk)
        answer(submit_one(engine, wish))
        answer(submit_one(engine, check_in(item, world.chongqing.desk)))
    parts = [hold_shelf(here, start=start) for start in (0, 2, 4)]
    codes = [row.code for part in parts for row in part]
    assert len(codes) == 5
    assert codes == sorted(codes)
    assert [(part.first, part.last, part.of) for part in parts] == [(1, 2, 5), (3, 4, 5), (5, 5, 5)]
    assert [(part.before, part.after) for part in parts] == [(None, 2), (0, 4), (2, None)]
    last = parts[-1].rows[0]
    assert hold_shelf(here, item_id=last.item_id).rows == (last,)
    assert [hold_shelf(here, start=start) for start in (5, 6)] == parts[:1] * 2


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
    assert not hold_shelf(world.chongqing.branch.pk)
    assert [(row.hold_id, row.barcode) for row in to_clear(world.chongqing.branch.pk, now=later)] == [(hold_id, "B1")]
    answer(submit_one(engine, check_in(world.book, desk, at=later)))
    assert not to_clear(world.chongqing.branch.pk, now=later)


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
    assert not to_clear(third, now=NOON)


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
