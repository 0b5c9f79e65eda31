"""Several engines on one database: no deadlock, no lost update, one truth."""

import random
import threading
import time
from contextlib import closing
from typing import Any

import pytest
from django.db import transaction

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Loan
from bashu.domain.outcome import Accepted, Failed, Outcome, Refused
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.deadlocks import no_deadlock, one
from tests.engine.test_verify import admit_items
from tests.people import NOON, World, check_in, check_out, make_item, make_patron, renew

pytestmark = pytest.mark.server

ENGINES, BATCHES, BATCH = 3, 25, 20
PATIENCE_SECONDS = 30
# Of this database only. (What pg_stat_activity says stays the same as long as a transaction lasts.)
WAITING = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (
  SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database()
)
"""


def test_engines_that_fight_for_the_same_books_agree_in_the_end(world: World) -> None:
    items = [make_item(f"H{number}", world.chengdu) for number in range(6)]
    patrons = [make_patron(f"p{number}", world.chengdu.library) for number in range(4)]
    admit_items([*items, world.book, world.local])
    outcomes: list[Outcome] = []

    def work(seed: int) -> None:
        chance, engine = random.Random(seed), Engine([CirculationRoom()])
        for _ in range(BATCHES):
            outcomes.extend(
                engine.submit([a_command(chance, world, items=items, patrons=patrons) for _ in range(BATCH)], NOON)
            )
        engine.close()

    threads = [threading.Thread(target=work, args=[seed]) for seed in range(ENGINES)]
    with no_deadlock():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(outcomes) == ENGINES * BATCHES * BATCH
    assert not [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    assert {type(outcome) for outcome in outcomes} == {Accepted, Refused}
    assert Loan.objects.filter(checked_in_at=None).count() == Item.objects.filter(status="on_loan").count()
    assert verify(now=NOON).problems == []


def test_a_loan_that_waited_for_another_has_the_higher_number(world: World) -> None:
    """By its number an item's last loan is known."""
    outcomes = list[Outcome]()

    def lend() -> None:
        with closing(Engine([CirculationRoom()])) as engine:
            outcomes.extend(engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine)], NOON))

    waits = threading.Thread(target=lend)
    with transaction.atomic():
        Item.objects.select_for_update().get(pk=world.book.pk)
        waits.start()
        wait_until_somebody_waits()
        meanwhile = one("SELECT nextval('circulation_ids')")
    waits.join()
    assert [type(outcome) for outcome in outcomes] == [Accepted]
    assert Loan.objects.get().pk > meanwhile


def wait_until_somebody_waits() -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not one(WAITING):
        assert time.monotonic() < deadline, "nobody waits for the item"
        time.sleep(0.01)


def a_command(chance: random.Random, world: World, *, items: list[Item], patrons: list[Any]) -> Any:
    terminal = chance.choice([world.chengdu, world.chongqing]).machine
    item, patron = chance.choice(items), chance.choice(patrons)
    match chance.randrange(5):
        case 0 | 1:
            return check_out(patron, item, terminal=terminal)
        case 2 | 3:
            return check_in(item, terminal)
        case _:
            return renew(patron, item, terminal=terminal)
