"""Several engines at one queue: no deadlock, and whoever comes to wait is seen by whoever moves an item."""

import random
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection

from bashu.db.catalogue.models import BibRecord
from bashu.db.circulation.models import Hold
from bashu.domain.circulation.commands import HandOverBox, OpenBox, PackItem, ReceiveBox
from bashu.domain.outcome import Accepted, Failed, Outcome
from bashu.engine.circulation import load as loading
from bashu.engine.circulation.load_holds import Queues
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.deadlocks import no_deadlock
from tests.engine.circulation.test_boxes import ask, packed, scan
from tests.engine.test_verify import admit_items
from tests.holding import at_desk, by_clock, place
from tests.people import NOON, World, answer, check_in, check_out, days, make_item, make_patron, renew, submit_one

pytestmark = pytest.mark.server

ENGINES, BATCHES, BATCH = 3, 25, 20
STANDS = {
    "asked": {"available"},
    "under_way": {"in_transit", "on_hold_shelf", "available"},
    "ready": {"on_hold_shelf"},
}


def test_engines_that_fight_for_one_queue_agree_in_the_end(world: World) -> None:
    """C470: every kind of command about one hot title and a box that its items travel in, and the clock besides."""
    items = [make_item(f"H{number}", world.chengdu) for number in range(6)]
    patrons = [make_patron(f"p{number}", world.chengdu.library) for number in range(12)]
    admit_items([*items, world.book, world.local])
    box_id = by_another_engine(ask(OpenBox, world.chongqing, next_branch_id=world.chengdu.branch.pk)).box_id
    outcomes: list[Outcome] = []

    def work(seed: int) -> None:
        chance, engine = random.Random(seed), Engine([CirculationRoom()])
        known: list[int] = []
        ask_for = partial(a_command, chance, world, items=items, patrons=patrons, known=known, box_id=box_id)
        for _ in range(BATCHES):
            asked = [ask_for() for _ in range(BATCH)]
            told = engine.submit(asked, NOON)
            known += [outcome.answer.hold_id for outcome in told if isinstance(outcome, Accepted) and _placed(outcome)]
            outcomes.extend(told)
        engine.close()

    with no_deadlock():
        in_threads(*[lambda seed=seed: work(seed) for seed in range(ENGINES)])
    assert len(outcomes) == ENGINES * BATCHES * BATCH
    assert not [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    for hold in Hold.objects.filter(closed_at=None, item__isnull=False).select_related("item"):
        assert hold.item is not None
        assert hold.item.status in STANDS[hold.stage]
    assert Hold.objects.filter(closed_at=None).exists()
    assert verify(now=NOON).problems == []


def _placed(outcome: Accepted) -> bool:
    return getattr(outcome.answer, "before", None) is not None


def a_command(
    chance: random.Random, world: World, *, items: list[Any], patrons: list[Any], known: list[int], box_id: int
) -> Any:
    city = chance.choice([world.chengdu, world.chongqing])
    item, patron, hold_id = chance.choice(items), chance.choice(patrons), chance.choice(known or [0])
    match chance.randrange(15):
        case 0 | 1 | 2:
            return place(patron, item.bib_id, pickup=city.branch, terminal=city.desk)
        case 3 | 4:
            return check_out(patron, item, terminal=city.machine)
        case 5 | 6 | 7:
            return check_in(item, city.machine)
        case 8:
            return at_desk("cancel", hold_id, terminal=city.desk)
        case 9:
            return at_desk("suspend", hold_id, terminal=city.desk, until=NOON + days(1))
        case 10:
            return by_clock("target", hold_id)
        case 11:
            return ask(PackItem, city, item=scan(item), box_id=box_id)
        case 12:
            return ask(chance.choice([HandOverBox, ReceiveBox]), city, box_id=box_id)
        case 13:
            return ask(OpenBox, city, next_branch_id=world.chengdu.branch.pk, box_id=box_id)
        case _:
            return renew(patron, item, terminal=city.machine)


def in_threads(*works: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def in_a_box(world: World, engine: Engine) -> Any:
    """The book is under way to its home, in the box that is received there."""
    box_id = packed(world, engine, world.local)
    return ask(ReceiveBox, world.chengdu, box_id=box_id)


@pytest.mark.parametrize("arrives", [lambda world, _: check_in(world.local, world.chengdu.desk), in_a_box])
def test_whoever_comes_to_wait_before_an_item_is_locked_gets_it(
    world: World, engine: Engine, arrives: Callable[[World, Engine], Any]
) -> None:
    """C471, C480: a check in found that nobody waits; then a hold was placed; then the check in locked its item."""
    wish = place(world.alice, world.book.bib_id, pickup=world.chengdu.branch, terminal=world.chongqing.desk)
    arrival, first, found = arrives(world, engine), [True], Queues.of

    def meanwhile(*asked: Any) -> Queues:
        queues = found(*asked)
        if first.pop() if first else False:
            in_threads(lambda: by_another_engine(wish))
        return queues

    with patch.object(Queues, "of", side_effect=meanwhile):
        answer(submit_one(engine, arrival))
    assert (Hold.objects.get().stage, Hold.objects.get().item_id) == ("ready", world.local.pk)


def test_a_hold_is_placed_in_the_queue_of_the_work_that_its_record_has_by_then(world: World, engine: Engine) -> None:
    """C473: the record joined a work between the look at its queue and the lock."""
    work = BibRecord.objects.create(match_key="work", title="蜀道难")
    wish = place(world.alice, world.book.bib_id, pickup=world.chengdu.branch, terminal=world.chongqing.desk)
    first, found = [True], Queues.of

    def meanwhile(*asked: Any) -> Queues:
        queues = found(*asked)
        if first.pop() if first else False:
            in_threads(lambda: join(world.book.bib_id, work))
        return queues

    with patch.object(Queues, "of", side_effect=meanwhile):
        answer(submit_one(engine, wish))
    assert Hold.objects.get().work_id == work.pk


def test_a_record_joins_no_work_in_which_somebody_is_placing_a_hold(world: World, engine: Engine) -> None:
    """C473: it waits for the lock of the queue, and then sees the hold."""
    work, told = BibRecord.objects.create(match_key="work", title="蜀道难"), []
    make_item("W1", world.chengdu, bib=work)
    wish = place(world.alice, work.pk, pickup=world.chengdu.branch, terminal=world.chongqing.desk)

    def joining() -> None:
        try:
            join(world.book.bib_id, work)
        except DatabaseError as error:
            told.append(str(error))

    thread, add_holds = threading.Thread(target=joining), loading._add_holds

    def meanwhile(*asked: Any, **queues: Any) -> None:
        add_holds(*asked, **queues)
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive(), "it did not wait for the queue"

    with patch.object(loading, "_add_holds", side_effect=meanwhile):
        answer(submit_one(engine, wish))
    thread.join()
    assert "a hold waits in the queue" in told[0]


def join(bib_id: int, work: BibRecord) -> None:
    with closing(connection):
        BibRecord.objects.filter(pk=bib_id).update(work=work)


def test_whoever_comes_to_wait_after_an_item_was_locked_sees_what_became_of_it(world: World, engine: Engine) -> None:
    """C472: both books are being lent, without the lock of the queue, when somebody places a hold."""
    wish = place(world.alice, world.book.bib_id, pickup=world.chongqing.branch, terminal=world.chongqing.desk)
    told: list[Any] = []
    thread = threading.Thread(target=lambda: told.append(by_another_engine(wish)))
    add_holds = loading._add_holds

    def meanwhile(*asked: Any, **queues: Any) -> None:
        add_holds(*asked, **queues)
        if not thread.ident:
            thread.start()
            thread.join(timeout=0.5)
            assert thread.is_alive(), "it did not wait for the items"

    readers = [make_patron(f"r{number}", world.chengdu.library) for number in range(2)]
    lent = [
        check_out(reader, item, terminal=world.chengdu.machine)
        for reader, item in zip(readers, (world.book, world.local), strict=True)
    ]
    with patch.object(loading, "_add_holds", side_effect=meanwhile):
        engine.submit(lent, NOON)
        thread.join()
    assert (told[0].stage, told[0].before) == ("waiting", 0)


def by_another_engine(command: Any) -> Any:
    with closing(Engine([CirculationRoom()])) as engine:
        return answer(submit_one(engine, command))
