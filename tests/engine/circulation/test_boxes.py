"""Boxes on rows: what they hold, what is told of them, and what happens when several work with one at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from functools import partial
from threading import Barrier
from typing import Any

import orjson
import pytest
from django.db import connections

from bashu.db.audit.models import LogEntry
from bashu.db.circulation.boxes import boxes_coming, boxes_here, late_transits, manifest
from bashu.db.circulation.models import Box, Task, Transit
from bashu.db.circulation.parcel_models import Carrier
from bashu.db.circulation.queries import waiting_here, where_is, whose
from bashu.db.circulation.tasks import open_tasks
from bashu.db.circulation.waybills import write_carrier
from bashu.db.network.models import Leg, LegClosure, Network
from bashu.domain.circulation.boxcodes import code_of
from bashu.domain.circulation.commands import (
    CloseBox,
    HandOverBox,
    ItemScan,
    LoseTransit,
    OpenBox,
    PackItem,
    ReceiveBox,
    ReceiveTransit,
    ReportLate,
    SettleTask,
)
from bashu.domain.circulation.effects import TaskEnd
from bashu.domain.outcome import Accepted, Outcome
from bashu.engine import execute
from bashu.engine.circulation.history import forget_old
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.test_verify import admit_items, run
from tests.people import NOON, City, World, an_id, answer, check_in, check_out, days, make_item, submit_one

HOUR = timedelta(hours=1)


def ask(kind: type, city: City, *, at: datetime = NOON, **what: Any) -> Any:
    return kind(id=an_id(at), occurred_at=at, terminal_id=city.desk.pk, **what)


def scan(item: Any) -> ItemScan:
    return ItemScan(barcode=item.barcode)


def packed(world: World, engine: Engine, *items: Any) -> int:
    """In Chongqing, for Chengdu; the box has left."""
    here = world.chongqing
    box_id = int(answer(submit_one(engine, ask(OpenBox, here, next_branch_id=world.chengdu.branch.pk))).box_id)
    for item in items:
        answer(submit_one(engine, check_in(item, here.desk)))
        answer(submit_one(engine, ask(PackItem, here, item=scan(item), box_id=box_id)))
    write_carrier(box_id=box_id, name="张师傅 13800001234")
    answer(submit_one(engine, ask(HandOverBox, here, box_id=box_id)))
    return box_id


def test_the_way_of_a_box(world: World, engine: Engine) -> None:
    """C327, C332, as rows and as the log tells them."""
    more = [make_item(f"M{number}", world.chengdu) for number in range(3)]
    admit_items([world.book, world.local, *more])
    box_id = packed(world, engine, *more)
    (coming,) = boxes_coming(world.chengdu.branch.pk)
    assert (coming.code, coming.items, coming.carrier) == (code_of(box_id), 3, "张师傅 13800001234")
    assert not boxes_here(world.chongqing.branch.pk)
    assert [row.barcode for row in manifest(box_id)] == ["M0", "M1", "M2"]
    told = answer(submit_one(engine, ask(ReceiveBox, world.chengdu, box_id=box_id, at=NOON + days(1))))
    assert (told.state, told.items, told.missing) == ("received", 3, 0)
    assert not Transit.objects.filter(ended_at=None).exists()
    assert [row.inside for row in manifest(box_id)] == [False] * 3
    assert verify(now=NOON + days(1)).problems == []


def test_c381_with_whom_a_box_went_stands_beside_the_log_and_is_forgotten(world: World, engine: Engine) -> None:
    """C381."""
    box_id = packed(world, engine, world.local)
    log = "".join(LogEntry.objects.values_list("body", flat=True))
    assert "handed_over" in log
    assert "13800001234" not in log
    assert "张师傅" not in log
    received = NOON + days(40)
    forget_old(received)
    assert Carrier.objects.count() == 1, "it is on its way"
    answer(submit_one(engine, ask(ReceiveBox, world.chengdu, box_id=box_id, at=received), now=received))
    forget_old(received + days(29))
    assert Carrier.objects.count() == 1
    forget_old(received + days(31))
    assert Carrier.objects.count() == 0


def test_c381_it_is_forgotten_too_if_nobody_received_the_box(world: World, engine: Engine) -> None:
    """C381: all that was in it has been scanned."""
    packed(world, engine, world.local)
    answer(submit_one(engine, check_in(world.local, world.chengdu.desk)))
    forget_old(NOON + days(29))
    assert Carrier.objects.count() == 1
    forget_old(NOON + days(31))
    assert Carrier.objects.count() == 0


def test_c381_what_a_log_says_of_a_carrier_stays_provable(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C381: the row of such a box has it too, and keeps it when the box goes on."""
    admit_items([world.book, world.local])
    body = execute._body

    def older(*given: Any, **named: Any) -> Any:
        told = orjson.loads(orjson.dumps(body(*given, **named)))
        for fields in (each for name, each in told["effects"] if name == "BoxChanged"):
            fields["carrier"] = "渝B·20001"
        return told

    monkeypatch.setattr(execute, "_body", older)
    box_id = packed(world, engine, world.local)
    monkeypatch.undo()
    run("UPDATE circulation_box SET carrier = '渝B·20001'")
    Carrier.objects.all().delete()
    assert [row.carrier for row in boxes_coming(world.chengdu.branch.pk)] == ["渝B·20001"]
    answer(submit_one(engine, ask(ReceiveBox, world.chengdu, box_id=box_id)))
    assert (Box.objects.get().carrier, verify(now=NOON, full=True).problems) == ("渝B·20001", [])


def test_what_is_missing_from_a_box_is_looked_for_by_whoever_packed_it(world: World, engine: Engine) -> None:
    """C336, C348, C347, C353."""
    more = [make_item(f"M{number}", world.chengdu) for number in range(2)]
    stray = make_item("S1", world.chengdu)
    box_id = packed(world, engine, *more)
    unpacked = [ask(ReceiveTransit, world.chengdu, item=scan(item), box_id=box_id) for item in (more[0], stray)]
    engine.submit([*unpacked, ask(ReceiveBox, world.chengdu, box_id=box_id, emptied=True)], NOON)
    tasks = open_tasks(world.chongqing.branch.pk, library_id=world.chongqing.library.pk)
    assert sorted((task.kind, task.place.code) for task in tasks) == [
        ("missing_from_box", "CD-1"), ("not_on_manifest", "CD-1")
    ]  # fmt: skip
    answer(submit_one(engine, ask(ReceiveTransit, world.chengdu, item=scan(more[1]), box_id=box_id)))
    for task in tasks:
        settle = ask(SettleTask, world.chongqing, task_id=task.task_id, how=TaskEnd.SOLVED, settled_by=3)
        answer(submit_one(engine, settle))
    assert set(Task.objects.values_list("done_at", "done_as", "done_by")) == {(NOON, "solved", 3)}
    assert not open_tasks(world.chengdu.branch.pk)


def test_a_box_of_many_items_needs_more_ids_than_a_block_has(world: World, engine: Engine) -> None:
    """C332: each item that goes on has a transit of its own, whatever else is in the batch."""
    items = [make_item(f"M{number:04}", world.chengdu) for number in range(1_030)]
    box_id = int(
        answer(submit_one(engine, ask(OpenBox, world.chongqing, next_branch_id=world.chengdu.branch.pk))).box_id
    )
    here = world.chongqing
    engine.submit([check_in(item, here.desk) for item in items], NOON)
    engine.submit([ask(PackItem, here, item=scan(item), box_id=box_id) for item in items[:1_000]], NOON)
    last = [ask(PackItem, here, item=scan(item), box_id=box_id) for item in items[1_000:]]
    outcomes = engine.submit([*last, ask(ReceiveBox, here, box_id=box_id, emptied=True)], NOON)
    assert answer(outcomes[-1]).missing == 1_030
    assert Task.objects.filter(kind="missing_from_box").count() == 1_030


def test_c359_where_is_my_book_and_whose_is_it(world: World, engine: Engine) -> None:
    """C359: place, box, next stop, day, owner and history, of nobody."""
    submit_one(engine, check_out(world.alice, world.local, terminal=world.chengdu.machine, at=NOON - days(2)))
    box_id = packed(world, engine, world.local)
    found = where_is(world.local.pk)
    assert found is not None
    assert found.box is not None
    assert found.transit is not None
    assert (found.owner.en, found.place.code, found.box.code) == ("CD", "CQ-1", code_of(box_id))
    assert (found.transit.next_stop.code, found.transit.expected_on, found.transit.guessed) == (
        "CD-1", date(2026, 7, 6), True
    )  # fmt: skip
    assert [step.what for step in found.way] == ["sent", "returned", "lent"]
    assert "alice" not in repr(found)
    twin = make_item("L1", world.chongqing)
    assert [(each.item_id, owner.en) for each, owner in whose("L1")] == [(world.local.pk, "CD"), (twin.pk, "CQ")]
    assert (where_is(10**9), whose("nothing")) == (None, ())


def add_leg(world: World, **changed: Any) -> Leg:
    usual: dict[str, Any] = {
        "origin": world.chongqing.branch, "destination": world.chengdu.branch, "mode": "rail",
        "weekdays": list(range(7)), "leaves_at": time(18), "minutes": 600,
    }  # fmt: skip
    return Leg.objects.create(**(usual | changed))


def expected(world: World, engine: Engine) -> tuple[date, bool]:
    told = answer(submit_one(engine, check_in(make_item(f"X{an_id()}", world.chengdu), world.chongqing.desk)))
    return told.expected_on, told.guessed


def test_c305_a_change_of_the_timetable_is_noticed_at_once(world: World, engine: Engine) -> None:
    """C305, C306."""
    assert expected(world, engine) == (date(2026, 7, 6), True)
    leg = add_leg(world)
    assert expected(world, engine) == (date(2026, 7, 2), False)
    closure = LegClosure.objects.create(leg=leg, starts_on=date(2026, 6, 30), ends_on=date(2026, 7, 1))
    assert expected(world, engine) == (date(2026, 7, 3), False)
    closure.delete()
    Leg.objects.update(leaves_at=time(8))
    assert expected(world, engine) == (date(2026, 7, 2), False)
    Leg.objects.all().delete()
    assert expected(world, engine) == (date(2026, 7, 6), True)


def test_what_waits_is_told_with_its_next_stop(world: World, engine: Engine) -> None:
    submit_one(engine, check_in(world.local, world.chongqing.desk))
    (waits,) = waiting_here(world.chongqing.branch.pk)
    assert (waits.next_stop.code, waits.box_id, waits.late) == ("CD-1", None, False)


def report(row: Any, at: datetime) -> ReportLate:
    item = ItemScan(barcode="", item_id=row.item_id)
    return ReportLate(id=an_id(at), occurred_at=at, item=item, transit_id=row.transit_id)


def test_c351_what_is_late_is_found_until_it_was_told(world: World, engine: Engine) -> None:
    """C351."""
    submit_one(engine, check_in(world.local, world.chongqing.desk))
    assert late_transits(date(2026, 7, 8)) == ()
    (late,) = late_transits(date(2026, 7, 9))
    Network.objects.update(late_after_days=5)
    assert late_transits(date(2026, 7, 9)) == ()
    Network.objects.update(late_after_days=2)
    told = answer(submit_one(engine, report(late, NOON + days(8))))
    assert Task.objects.get(pk=told.task_id).library == world.chongqing.library
    assert late_transits(date(2026, 7, 9)) == ()


def test_c352_a_loss_names_the_library_that_answers_for_it(world: World, engine: Engine) -> None:
    """C352: and the rule of the network is noticed at once."""
    Network.objects.update(lost_payer="owner")
    submit_one(engine, check_in(world.local, world.chongqing.desk))
    lost = answer(submit_one(engine, ask(LoseTransit, world.chongqing, item=scan(world.local))))
    transit = Transit.objects.get(pk=lost.transit_id)
    assert (transit.ended_as, transit.payer) == ("lost", world.chengdu.library)
    found = where_is(world.local.pk)
    assert found is not None
    assert (found.item.status, found.way.rows[0].what) == ("missing", "lost")


def test_c383_what_was_lost_in_a_box_is_found_when_the_box_comes(world: World, engine: Engine) -> None:
    """C383: but for what was lent or sent since, and is missing once more."""
    here, there = world.chongqing, world.chengdu
    comes, lent, resent = (make_item(f"M{number}", there) for number in range(3))
    admit_items([world.book, world.local, comes, lent, resent])
    box_id = packed(world, engine, comes, lent, resent)
    for item in (comes, lent, resent):
        answer(submit_one(engine, ask(LoseTransit, here, item=scan(item))))
    for command in (
        check_out(world.alice, lent, terminal=here.desk), check_in(lent, here.desk), check_in(resent, here.desk),
        *(ask(LoseTransit, here, item=scan(item)) for item in (lent, resent)),
    ):  # fmt: skip
        answer(submit_one(engine, command))
    received = answer(submit_one(engine, ask(ReceiveBox, there, box_id=box_id)))
    assert received.items == 1
    assert [where_is(item.pk).item.status for item in (comes, lent, resent)] == ["available", "missing", "missing"]  # type: ignore[union-attr]
    assert verify(now=NOON, full=True).problems == []


def in_threes(commands: list[Any], *, start: Barrier) -> list[Outcome]:
    """On an engine of its own."""
    engine = Engine([CirculationRoom()])
    start.wait(timeout=30)
    try:
        parts = [commands[each : each + 3] for each in range(0, len(commands), 3)]
        return [outcome for part in parts for outcome in engine.submit(part, NOON)]
    finally:
        engine.close()
        connections.close_all()


@pytest.mark.parametrize("_again", range(3))
def test_several_desks_work_with_one_box_and_none_waits_for_ever(world: World, engine: Engine, _again: int) -> None:
    """Packed, handed over, received and scanned at once: in whatever order, nothing is lost and the log agrees."""
    items = [make_item(f"M{number}", world.chengdu) for number in range(24)]
    admit_items([world.book, world.local, *items])
    box_id = int(
        answer(submit_one(engine, ask(OpenBox, world.chongqing, next_branch_id=world.chengdu.branch.pk))).box_id
    )
    engine.submit([check_in(item, world.chongqing.desk) for item in items], NOON)
    here, there, start = world.chongqing, world.chengdu, Barrier(4)
    work: list[list[Any]] = [
        [ask(PackItem, here, item=scan(item), box_id=box_id) for item in items],
        [ask(PackItem, here, item=scan(item), box_id=box_id) for item in reversed(items)],
        [ask(kind, here, box_id=box_id) for kind in (CloseBox, HandOverBox) for _ in range(6)],
        [ask(ReceiveBox, there, box_id=box_id)] + [ask(ReceiveTransit, there, item=scan(item)) for item in items],
    ]
    with ThreadPoolExecutor(len(work)) as pool:
        outcomes = [outcome for part in pool.map(partial(in_threes, start=start), work) for outcome in part]
    assert {type(outcome).__name__ for outcome in outcomes} <= {"Accepted", "Refused"}
    assert any(isinstance(outcome, Accepted) for outcome in outcomes)
    assert Box.objects.get().version >= 1
    assert verify(now=NOON, full=True).problems == []
