"""What the engine promises to every command, whatever it asks."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from bashu.db.audit.models import LogEntry, StoredOutcome
from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Loan, Task, Transit
from bashu.domain.circulation.commands import CheckIn, ItemScan, PatronScan, RecordCheckOut
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted, CoreRefusal, Refused
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.people import NOON, World, an_id, answer, check_in, check_out, days, submit_one

pytestmark = pytest.mark.server


def test_a_book_is_lent_in_chengdu_and_returned_in_chongqing(world: World, engine: Engine) -> None:
    lent = answer(submit_one(engine, check_out(world.alice, world.local, terminal=world.chengdu.machine)))
    assert Loan.objects.get(pk=lent.loan_id).patron == world.alice
    back = answer(submit_one(engine, check_in(world.local, world.chongqing.machine, at=NOON + days(3))))
    assert (back.stop, back.destination_branch_id) == ("send", world.chengdu.branch.pk)
    assert Transit.objects.get(item=world.local).destination == world.chengdu.branch
    assert Item.objects.get(pk=world.local.pk).version == 3


def test_the_same_id_gets_the_same_answer(world: World, engine: Engine) -> None:
    command = check_out(world.alice, world.book, terminal=world.chengdu.machine)
    first = submit_one(engine, command)
    again = submit_one(engine, command, now=NOON + days(1))
    assert isinstance(again, Accepted)
    assert again.repeated
    assert again.answer == answer(first)
    assert Loan.objects.count() == 1


def test_a_refusal_is_remembered_too(world: World, engine: Engine) -> None:
    command = check_out(world.alice, world.book, terminal=world.chengdu.machine)
    submit_one(engine, check_out(world.bob, world.book, terminal=world.chengdu.machine))
    assert submit_one(engine, command).refusal is Refusal.ON_LOAN_TO_ANOTHER  # type: ignore[union-attr]
    submit_one(engine, check_in(world.book, world.chengdu.machine))
    assert submit_one(engine, command).refusal is Refusal.ON_LOAN_TO_ANOTHER  # type: ignore[union-attr]


@pytest.mark.parametrize("other", ["item", "patron", "time"])
def test_the_same_id_with_other_content_is_refused(world: World, engine: Engine, other: str) -> None:
    first = check_out(world.alice, world.book, terminal=world.chengdu.machine)
    submit_one(engine, first)
    changed = {
        "item": check_out(world.alice, world.local, terminal=world.chengdu.machine, id=first.id),
        "patron": check_out(world.bob, world.book, terminal=world.chengdu.machine, id=first.id),
        "time": check_out(
            world.alice, world.book, terminal=world.chengdu.machine, id=first.id, at=NOON + timedelta(hours=1)
        ),
    }
    outcome = submit_one(engine, changed[other], now=NOON)
    assert outcome == Refused(CoreRefusal.COMMAND_ID_REUSED)


def test_an_id_older_than_what_is_kept_is_not_executed(world: World, engine: Engine) -> None:
    old = check_out(world.alice, world.book, terminal=world.chengdu.machine, id=an_id(NOON - days(61)))
    assert submit_one(engine, old) == Refused(CoreRefusal.COMMAND_TOO_OLD)
    early = check_out(world.alice, world.book, terminal=world.chengdu.machine, id=an_id(NOON + days(2)))
    assert submit_one(engine, early) == Refused(CoreRefusal.COMMAND_FROM_THE_FUTURE)
    assert not Loan.objects.exists()


def test_later_commands_of_a_batch_see_earlier_ones(world: World, engine: Engine) -> None:
    out, back = (make(world) for make in (
        lambda world: check_out(world.alice, world.book, terminal=world.chengdu.machine),
        lambda world: check_in(world.book, world.chongqing.machine),
    ))  # fmt: skip
    again = check_out(world.bob, world.book, terminal=world.chongqing.machine)
    outcomes = engine.submit([out, out, back, again], NOON)
    assert [type(outcome) for outcome in outcomes] == [Accepted] * 4
    assert Loan.objects.filter(checked_in_at=None).get().patron == world.bob
    assert LogEntry.objects.count() == 3


def test_asking_decides_the_same_and_saves_nothing(world: World, engine: Engine) -> None:
    command = check_out(world.alice, world.book, terminal=world.chengdu.machine)
    (asked,) = engine.ask([command], NOON)
    assert isinstance(asked, Accepted)
    assert not Loan.objects.exists()
    assert answer(submit_one(engine, command)).due_at == asked.answer.due_at


def test_a_card_laid_where_a_book_belongs_leaves_no_number(world: World, engine: Engine) -> None:
    card, terminal = "510120199003071234", world.chengdu.machine.pk
    scan = ItemScan(barcode=card)
    returned = CheckIn(id=an_id(), occurred_at=NOON, terminal_id=terminal, item=scan)
    lent = RecordCheckOut(id=an_id(), occurred_at=NOON, terminal_id=terminal, item=scan, patron=PatronScan())
    for command in (returned, lent):
        answer(submit_one(engine, command))
        assert CirculationRoom().content(command) == CirculationRoom().content(
            replace(command, item=ItemScan(barcode="5****************4"))
        )
    assert not [entry for entry in LogEntry.objects.all() if card in entry.body]
    assert [task.details["barcode"] for task in Task.objects.all()] == ["5****************4"] * 2


def test_a_backup_that_runs_into_a_new_week_stops_nobody(world: World, engine: Engine) -> None:
    """`pg_dump` holds every table as a reader does, for as long as it takes."""
    answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine)))
    later = check_in(world.book, world.chongqing.machine, at=NOON + days(21))
    with psycopg.connect(**connection.get_connection_params()) as backup:
        backup.execute("LOCK TABLE audit_outcome IN ACCESS SHARE MODE")
        answer(submit_one(engine, later))
    assert StoredOutcome.objects.count() == 2
