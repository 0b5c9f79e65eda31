"""Facts on rows: what came late is news only if nothing later is known."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Loan, Task, Transit
from bashu.db.patrons.models import Patron
from bashu.domain.circulation.commands import (
    CirculationCommand,
    ItemScan,
    PatronScan,
    ReceiveTransit,
    RecordCheckIn,
    RecordCheckOut,
)
from bashu.engine.submit import Engine
from tests.people import NOON, World, an_id, answer, check_in, check_out, days, make_item, submit_one

HOUR = timedelta(hours=1)


def left(patron: Patron, item: Item, *, terminal: Any, **changed: Any) -> RecordCheckOut:
    fields: dict[str, Any] = {"id": an_id(), "occurred_at": NOON, "terminal_id": terminal.pk}
    scans = {"patron": PatronScan(patron_id=patron.pk), "item": ItemScan(barcode=item.barcode)}
    return RecordCheckOut(**(fields | scans | changed))


def came(item: Item, terminal: Any, **changed: Any) -> RecordCheckIn:
    fields: dict[str, Any] = {"id": an_id(), "occurred_at": NOON, "terminal_id": terminal.pk}
    return RecordCheckIn(**(fields | {"item": ItemScan(barcode=item.barcode)} | changed))


def test_a_night_off_line_arrives_in_the_morning(world: World, engine: Engine) -> None:
    machine = world.chongqing.machine
    night: list[CirculationCommand] = [
        left(world.alice, world.book, terminal=machine, occurred_at=NOON),
        came(world.book, machine, occurred_at=NOON + HOUR),
        left(world.bob, world.book, terminal=machine, occurred_at=NOON + 2 * HOUR),
    ]
    for outcome in engine.submit(night, NOON + days(1)):
        assert answer(outcome)
    loans = Loan.objects.order_by("checked_out_at")
    assert [(loan.patron, loan.checked_in_at) for loan in loans] == [(world.alice, NOON + HOUR), (world.bob, None)]
    assert not Task.objects.exists()


def test_c50_a_book_that_is_back_is_not_lent_again_by_a_late_fact(world: World, engine: Engine) -> None:
    """C50: lent off-line, returned at another library before the first could tell."""
    submit_one(engine, check_in(world.local, world.chongqing.machine, at=NOON + HOUR))
    told = answer(
        submit_one(engine, left(world.alice, world.local, terminal=world.chengdu.machine), now=NOON + 2 * HOUR)
    )
    assert (told.loan_id, Loan.objects.count()) == (None, 0)
    assert Task.objects.get(pk=told.task_id).details["refusal"] == "seen_since"


def test_c55_a_book_that_came_home_is_not_put_back_by_a_late_fact(world: World, engine: Engine) -> None:
    """C55."""
    submit_one(engine, check_out(world.alice, world.local, terminal=world.chengdu.machine, at=NOON - days(9)))
    home = ReceiveTransit(
        id=an_id(), occurred_at=NOON + HOUR, terminal_id=world.chengdu.desk.pk, item=ItemScan(barcode="L1")
    )
    submit_one(engine, home)
    told = answer(submit_one(engine, came(world.local, world.chongqing.machine), now=NOON + 2 * HOUR))
    assert Item.objects.get(pk=world.local.pk).branch == world.chengdu.branch
    assert Task.objects.get(pk=told.task_id).details["refusal"] == "seen_since"
    assert not Transit.objects.exists()


@pytest.mark.parametrize("batches", [1, 3])
def test_c61_a_command_that_was_executed_is_not_doubled_by_its_fact(world: World, engine: Engine, batches: int) -> None:
    """C61: the answer was lost, so the machine lent by itself; the book was back before it could say so."""
    first = check_out(world.alice, world.book, terminal=world.chengdu.machine)
    back = check_in(world.book, world.chengdu.machine, at=NOON + HOUR)
    fact = left(world.alice, world.book, terminal=world.chengdu.machine, supersedes=first.id)
    story: list[CirculationCommand] = [first, back, fact]
    size = len(story) // batches
    parts = [story[start : start + size] for start in range(0, len(story), size)]
    outcomes = [outcome for part in parts for outcome in engine.submit(part, NOON + 2 * HOUR)]
    assert answer(outcomes[-1]).task_id is None
    assert Loan.objects.get().checked_in_at == NOON + HOUR


def test_c61_a_command_that_was_refused_is_made_good_by_its_fact(world: World, engine: Engine) -> None:
    """C61: the machine was told no, too late; the reader has the book."""
    submit_one(engine, check_out(world.bob, world.book, terminal=world.chengdu.machine))
    refused = check_out(world.alice, world.book, terminal=world.chengdu.machine, at=NOON + HOUR)
    submit_one(engine, refused)
    fact = left(world.alice, world.book, terminal=world.chengdu.machine, occurred_at=NOON + HOUR, supersedes=refused.id)
    told = answer(submit_one(engine, fact))
    assert Loan.objects.get(checked_in_at=None).patron == world.alice
    assert Task.objects.get(pk=told.task_id).details["refusal"] == "on_loan_to_another"


def test_c26_accrual_stops_at_the_first_of_two_scans(world: World, engine: Engine) -> None:
    """C26."""
    make_item("L1", world.chongqing)
    chosen = ItemScan(barcode="L1", item_id=world.local.pk)
    lent = answer(
        submit_one(engine, replace(check_out(world.alice, world.local, terminal=world.chengdu.desk), item=chosen))
    )
    for hours in (1, 2):
        submit_one(engine, check_in(world.local, world.chongqing.machine, at=NOON + hours * HOUR))
    assert Loan.objects.get(pk=lent.loan_id).accrual_stopped_at == NOON + HOUR
    assert [task.kind for task in Task.objects.all()] == ["ambiguous_item"] * 2
