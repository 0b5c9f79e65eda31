"""Several engines at everything that is hot: titles, items, a family, boxes, and the job that moves due dates."""

import random
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from bashu.db.catalogue.models import BibRecord
from bashu.db.circulation.models import Hold, Loan
from bashu.db.network.calendar_models import ClosedDay
from bashu.db.settlement.models import Payment
from bashu.domain.circulation.charges.commands import Pay, VoidPayment, VoidReason
from bashu.domain.circulation.commands import (
    CloseBox,
    HandOverBox,
    LoseTransit,
    OpenBox,
    PackItem,
    PatronScan,
    ReceiveBox,
    ReceiveTransit,
    SendItem,
    UnpackItem,
)
from bashu.domain.outcome import Accepted, Outcome, Refused
from bashu.domain.settlement.charges import Method
from bashu.engine.admission import admit_balance, admitting
from bashu.engine.circulation.redating import redate, redate_shelves
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.deadlocks import no_deadlock
from tests.engine.circulation.test_boxes import ask, scan
from tests.engine.circulation.test_money import a_lead
from tests.engine.test_verify import admit_items
from tests.holding import at_desk, by_clock, place
from tests.people import NOON, City, World, check_in, check_out, days, make_item, make_patron, renew

pytestmark = pytest.mark.server

ENGINES, BATCHES, BATCH = 3, 20, 24
# As much as is tolerated.
OWED_FEN = 400
# Fewer edits than an engine tries again, so that none is too slow for them all on a machine that has other work.
TITLES, EDITS = 3, 7
LOCK = "SELECT id FROM patrons_patron WHERE id = %s FOR UPDATE"
LENT_UNTIL = date(2026, 7, 31)


@dataclass
class Hot:
    """What all engines speak of; boxes and holds as they are answered."""

    cities: tuple[City, City]
    items: list[Any]
    patrons: list[Any]
    boxes: list[int] = field(default_factory=lambda: [0])
    holds: list[int] = field(default_factory=lambda: [0])
    payments: list[int] = field(default_factory=lambda: [0])
    lead: int = 0

    def learn(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            answer: Any = outcome.answer if isinstance(outcome, Accepted) else None
            if getattr(answer, "before", None) is not None:
                self.holds.append(answer.hold_id)
            if (box_id := getattr(answer, "box_id", None)) is not None and box_id not in self.boxes:
                self.boxes.append(box_id)
            if (payment_id := getattr(answer, "payment_id", None)) is not None:
                self.payments.append(payment_id)


@pytest.fixture
def hot(world: World) -> Hot:
    family = make_patron("family", world.chengdu.library, category="family")
    patrons = [make_patron(f"p{number}", world.chengdu.library, family=family) for number in range(4)]
    titles = [BibRecord.objects.create(match_key=f"hot {number}", title="蜀道难") for number in range(TITLES)]
    items = [
        make_item(f"H{number}", city, bib=titles[number % TITLES])
        for number, city in enumerate([world.chengdu, world.chongqing] * TITLES)
    ]
    admit_items([*items, world.book, world.local])
    readers = [*patrons, world.alice, world.bob]
    with admitting() as admitter:
        for patron in readers:
            admit_balance(admitter, patron_id=patron.pk, owed_fen=OWED_FEN, now=NOON)
    return Hot((world.chengdu, world.chongqing), items, readers, lead=a_lead(world.chengdu))


def a_command(chance: random.Random, hot: Hot) -> Any:
    here, there = chance.sample(hot.cities, 2)
    item, patron, box_id = chance.choice(hot.items), chance.choice(hot.patrons), chance.choice(hot.boxes[-4:])
    hold_id = chance.choice(hot.holds[-20:])
    asked: list[tuple[int, Callable[[], Any]]] = [
        (4, lambda: place(patron, item.bib_id, pickup=here.branch, terminal=here.desk)),
        (4, lambda: check_out(patron, item, terminal=here.machine)),
        (6, lambda: check_in(item, here.machine)),
        (2, lambda: renew(patron, item, terminal=here.machine)),
        (2, lambda: by_clock(chance.choice(["target", "expire", "redate"]), hold_id)),
        (1, lambda: at_desk("cancel", hold_id, terminal=here.desk)),
        (1, lambda: at_desk("suspend", hold_id, terminal=here.desk, until=NOON + days(1))),
        (1, lambda: at_desk("move", hold_id, terminal=here.desk, before_id=chance.choice(hot.holds[-20:]))),
        (1, lambda: ask(OpenBox, here, next_branch_id=there.branch.pk)),
        (3, lambda: ask(PackItem, here, item=scan(item), box_id=box_id)),
        (1, lambda: ask(chance.choice([UnpackItem, LoseTransit]), here, item=scan(item))),
        (2, lambda: ask(chance.choice([CloseBox, HandOverBox, ReceiveBox]), here, box_id=box_id)),
        (1, lambda: ask(ReceiveTransit, here, item=scan(item), box_id=box_id)),
        (1, lambda: ask(SendItem, here, item=scan(item), destination_branch_id=there.branch.pk)),
        (4, lambda: ask(Pay, here, patron=PatronScan(patron_id=patron.pk), fen=chance.choice([1, 7]),
                        method=Method.QR)),
        (2, lambda: ask(VoidPayment, here, payment_id=chance.choice(hot.payments[-9:]), staff_id=hot.lead,
                        reason=VoidReason.OTHER_READER)),
    ]  # fmt: skip
    return chance.choices([make for _, make in asked], [weight for weight, _ in asked])[0]()


def works(seed: int, hot: Hot, *, outcomes: list[Outcome]) -> None:
    chance = random.Random(seed)
    with closing(Engine([CirculationRoom()])) as engine:
        for _ in range(BATCHES):
            told = engine.submit([a_command(chance, hot) for _ in range(BATCH)], NOON)
            hot.learn(told)
            outcomes += told


def moves_dates(hot: Hot, outcomes: list[Outcome], *, closed: int = EDITS) -> int:
    """The office closes one day after the other; each time the clock asks about what is due then. How many it moved."""
    moved = 0
    with closing(Engine([CirculationRoom()])) as engine:

        def submit(commands: Any, now: Any) -> list[Outcome]:
            outcomes.extend(told := engine.submit(commands, now))
            return told

        for day in range(closed):
            ClosedDay.objects.bulk_create(
                ClosedDay(branch=city.branch, on=LENT_UNTIL + days(day)) for city in hot.cities
            )
            moved += redate(submit, now=NOON).moved + redate_shelves(submit, now=NOON).moved
        moved += redate(submit, now=NOON).moved
    return moved


def in_threads(*parts: Callable[[], None]) -> None:
    threads = [threading.Thread(target=part) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_engines_that_fight_for_everything_at_once_agree_in_the_end(hot: Hot) -> None:
    asked: list[Outcome] = []
    by_the_clock: list[Outcome] = []
    engines = [lambda seed=seed: works(seed, hot, outcomes=asked) for seed in range(ENGINES)]
    with no_deadlock():
        in_threads(*engines, lambda: alone(lambda: moves_dates(hot, by_the_clock)))
    assert len(asked) == ENGINES * BATCHES * BATCH
    assert {type(outcome) for outcome in asked} == {Accepted, Refused}
    assert {type(outcome) for outcome in by_the_clock} <= {Accepted, Refused}
    assert len(hot.boxes) > 1
    moves_dates(hot, by_the_clock, closed=0)
    assert moves_dates(hot, by_the_clock, closed=0) == 0
    assert Loan.objects.filter(due_at__gt=NOON + days(30)).exists()
    assert Hold.objects.filter(closed_at=None).exists()
    assert Payment.objects.filter(voided_at=None).exists()
    assert Payment.objects.exclude(voided_at=None).exists()
    assert verify(now=NOON).problems == []


def alone(part: Callable[[], object]) -> None:
    """On a connection that ends with it."""
    try:
        part()
    finally:
        connections.close_all()


def test_a_deadlock_would_be_seen(world: World) -> None:
    """Two lock the same rows one after the other, each in another order."""
    pair, met, ended = [world.alice.pk, world.bob.pk], threading.Barrier(2), list[OperationalError]()

    def lock(ids: list[int]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LOCK, ids[:1])
            met.wait(timeout=30)
            try:
                cursor.execute(LOCK, ids[1:])
            except OperationalError as deadlock:
                ended.append(deadlock)
                transaction.set_rollback(True)

    with pytest.raises(AssertionError, match="a deadlock"), no_deadlock():
        in_threads(lambda: alone(lambda: lock(pair)), lambda: alone(lambda: lock(pair[::-1])))
    assert len(ended) == 1
