"""The network's side of a box before a library's own system: facts of that, trials, orders and comparing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.transaction import atomic

from bashu.db.audit.models import LogEntry, StoredOutcome
from bashu.db.catalogue.compared import ON_SHELVES
from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Loan, Task
from bashu.db.network.agent_models import FrontedCommand, OwnOrder
from bashu.db.network.models import Agent, Branch, ParkedFact
from bashu.db.patrons.models import Patron
from bashu.domain.ids import instant_of
from bashu.doors.sip2.agents import own
from bashu.engine import clock
from bashu.engine.circulation.orders import KEPT, clear_orders, follow
from bashu.engine.submit import Engine
from bashu.wire.link.messages import (
    Ask,
    Compare,
    Fact,
    FactKind,
    Facts,
    Holdings,
    OrderKind,
    Orders,
    OwnReport,
    Report,
    Told,
    Wanted,
    Whereabouts,
)
from bashu.wire.sip2 import port
from tests.doors.sip2.machines import ALICES_CARD, specimen
from tests.people import City, World, answer, check_in, check_out, make_item, submit_one

from .boxes import Box

OUT, IN = OrderKind.OUT, OrderKind.IN


@pytest.fixture
def fronting(chengdus: Box) -> Box:
    """The box stands before a system of Chengdu's own, and orders begin now."""
    chengdus.line.report(_report(OwnReport(answers=True)))
    assert not follow(clock.now())
    return chengdus


def _report(own_system: OwnReport | None) -> Report:
    return Report(version="1", now=clock.now(), queued=0, own=own_system)


def fact(seq: int, kind: FactKind, *, barcode: str) -> Fact:
    new = clock.new_id()
    return Fact(seq=seq, id=new, kind=kind, terminal="chengdu", barcode=barcode, occurred_at=instant_of(new))


def tell(box: Box, *facts: Fact) -> None:
    assert box.line.facts(Facts(epoch=1, facts=facts)).seq == facts[-1].seq


def statuses() -> dict[str, str]:
    return dict(Item.objects.values_list("barcode", "status"))


def test_a_box_is_told_how_items_name_its_library(chengdus: Box) -> None:
    known = chengdus.store.enrolled()
    assert known is not None
    assert known.code == "CD"


def test_what_its_own_system_lends_and_takes_back_is_known_in_order(fronting: Box, world: World) -> None:
    make_item("B1", world.chongqing)
    tell(fronting, fact(1, FactKind.OWN_LENT, barcode="B1"), fact(2, FactKind.OWN_LENT, barcode="L1"))
    assert list(Item.objects.filter(status="lent_by_owner").values_list("barcode", "owner")) == [
        ("B1", world.chengdu.library.pk),
        ("L1", world.chengdu.library.pk),
    ]
    tell(fronting, fact(3, FactKind.OWN_RETURNED, barcode="L1"), fact(4, FactKind.OWN_LENT, barcode="NOBODYS"))
    assert statuses()["L1"] == "available"
    assert not any(kind.objects.exists() for kind in (Task, ParkedFact, Loan))


def checkout(barcode: str = "B1", card: str = ALICES_CARD) -> port.CheckOut:
    return port.CheckOut(card=card, pin=None, barcode=barcode, language="en", occurred_at=None, happened=False,
                         due_at=None, may_renew=False, fee_accepted=False)  # fmt: skip


def tried(box: Box, question: port.Question) -> port.Answer:
    """No trace of it is kept."""
    before = (LogEntry.objects.count(), StoredOutcome.objects.count(), Patron.objects.count())
    ask = Ask(id=clock.new_id(), sent_at=clock.now(), terminal="chengdu", question=question, dry=True)
    told: Told = box.line.ask(ask)
    assert (LogEntry.objects.count(), StoredOutcome.objects.count(), Patron.objects.count()) == before
    assert not FrontedCommand.objects.exists()
    return told.answer


def test_a_trial_is_answered_as_the_thing_itself(fronting: Box) -> None:
    asked = tried(fronting, checkout())
    assert isinstance(asked, port.LoanAnswer)
    assert (asked.ok, asked.title, asked.due_at is not None) == (True, "蜀道难", True)
    refused = tried(fronting, checkout("NOBODYS"))
    assert isinstance(refused, port.LoanAnswer)
    assert (refused.ok, refused.key) == (False, "item_unknown")
    back = tried(
        fronting, port.CheckIn(barcode="B1", language="en", occurred_at=None, returned_at=None, happened=False)
    )
    assert isinstance(back, port.CheckInAnswer)
    assert back.ok


def test_whoever_would_join_by_a_loan_is_told_yes_and_does_not_join(fronting: Box) -> None:
    for barcode, is_there in (("B1", True), ("NOBODYS", False)):
        told = tried(fronting, checkout(barcode, specimen()))
        assert isinstance(told, port.LoanAnswer)
        assert (told.ok, told.title) == (is_there, "蜀道难" if is_there else "")


def test_what_changes_more_than_one_loan_is_not_tried(fronting: Box) -> None:
    told = tried(fronting, port.BlockPatron(card=ALICES_CARD, retained=True, why="", language="en"))
    assert isinstance(told, port.Declined)


def ordered(after: int = 0) -> list[tuple[str, str]]:
    """What was made since."""
    while follow(clock.now()):
        pass
    return list(OwnOrder.objects.filter(id__gt=after).order_by("id").values_list("kind", "barcode"))


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.close()


def scanned(engine: Engine, world: World, *story: tuple[str, City]) -> list[tuple[str, str]]:
    """What is ordered of the local book, which Alice borrows (lent) and brings back (back) at desks, in this order."""
    start = OwnOrder.objects.count()
    for what, at in story:
        now = clock.now()
        made: Any = check_in(world.local, at.desk, at=now)
        if what == "lent":
            made = check_out(world.alice, world.local, terminal=at.desk, at=now)
        assert answer(submit_one(engine, made, now=now))
    return ordered()[start:]


def test_what_the_network_does_with_its_items_is_ordered(fronting: Box, world: World, engine: Engine) -> None:
    here, there = world.chengdu, world.chongqing
    assert scanned(engine, world, ("lent", there)) == [("out", "L1")]
    assert scanned(engine, world, ("back", there)) == [("in", "L1"), ("out", "L1")]
    assert scanned(engine, world, ("back", here)) == [("in", "L1")]
    assert scanned(engine, world, ("lent", here), ("back", here)) == [("out", "L1"), ("in", "L1")]


def test_what_its_own_system_had_lent_is_taken_in_first(fronting: Box, world: World, engine: Engine) -> None:
    for what in ("lent", "back"):
        Item.objects.filter(pk=world.local.pk).update(status="lent_by_owner")
        assert scanned(engine, world, (what, world.chongqing)) == [("in", "L1"), ("out", "L1")]
        scanned(engine, world, ("back", world.chengdu))


def test_of_what_the_box_did_itself_no_order_is_made(fronting: Box) -> None:
    assert fronting.borrow()
    assert fronting.take_back().ok
    tell(fronting, fact(1, FactKind.OWN_LENT, barcode="L1"), fact(2, FactKind.RETURNED, barcode="B1"))
    assert ordered() == []
    assert FrontedCommand.objects.count() == 4


def test_nothing_is_ordered_of_others_items_or_for_others(fronting: Box, world: World, engine: Engine) -> None:
    theirs = make_item("X1", world.chongqing)
    now = clock.now()
    assert answer(submit_one(engine, check_out(world.bob, theirs, terminal=world.chengdu.desk, at=now), now=now))
    assert ordered() == []
    fronting.line.report(_report(None))
    scanned(engine, world, ("lent", world.chongqing))
    assert ordered() == []
    fronting.line.report(_report(OwnReport(answers=True)))
    follow(clock.now())
    assert ordered() == [], "what was before, it finds out by comparing"


def test_each_order_is_told_until_the_box_has_it(
    fronting: Box, world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned(engine, world, ("lent", world.chongqing), ("back", world.chongqing))
    monkeypatch.setattr(own, "ORDERS_MAX", 2)
    first: Orders = fronting.line._post("orders", Wanted(after=0), wanted=Orders)
    assert [(each.kind, each.barcode) for each in first.orders] == [(OUT, "L1"), (IN, "L1")]
    assert first.orders[0].at == Loan.objects.get().checked_out_at
    assert first.orders[1].at == Loan.objects.get().checked_in_at
    rest: Orders = fronting.line._post("orders", Wanted(after=first.orders[-1].seq), wanted=Orders)
    assert [each.kind for each in rest.orders] == [OUT]
    assert clear_orders(clock.now()) == 0
    assert clear_orders(clock.now() + KEPT + timedelta(minutes=1)) == 3


def stands(world: World, **changed: Any) -> None:
    Item.objects.filter(pk=world.local.pk).update(**changed)


@pytest.mark.parametrize(
    ("status", "at_home", "where"),
    [
        ("available", True, Whereabouts.HOME),
        ("available", False, Whereabouts.OUT),
        ("lent_by_owner", True, Whereabouts.OWN),
        ("on_loan", True, Whereabouts.OUT),
        ("on_hold_shelf", True, Whereabouts.OUT),
        ("withdrawn", True, Whereabouts.GONE),
    ],
)
def test_where_an_item_is_is_told(fronting: Box, world: World, status: str, at_home: bool, where: Whereabouts) -> None:  # noqa: FBT001
    city = world.chengdu if at_home else world.chongqing
    Item.objects.filter(pk=world.local.pk).update(status=status, branch=city.branch)
    page: Holdings = fronting.line._post("compare", Compare(after=0), wanted=Holdings)
    assert {each.barcode: each.where for each in page.items} == {"B1": Whereabouts.HOME, "L1": where}
    assert page.next is None


def test_all_items_of_the_library_are_told_once_page_by_page(
    fronting: Box, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Branch.objects.create(library=world.chengdu.library, code="CD-2", name_zh="2", name_en="2", lon=104, lat=30)
    made = [make_item(f"N{number}", world.chengdu, call_number=f"I{number % 3}") for number in range(7)]
    Item.objects.filter(pk=made[0].pk).update(home_branch=other)
    make_item("X1", world.chongqing)
    monkeypatch.setattr(own, "HELD_MAX", 3)
    told, after = list[str](), 0
    while True:
        page: Holdings = fronting.line._post("compare", Compare(after=after), wanted=Holdings)
        told += [each.barcode for each in page.items]
        if page.next is None:
            break
        after = page.next
    assert sorted(told) == sorted(["B1", "L1", *(f"N{number}" for number in range(7))])
    assert len(told) == 9


def test_a_page_of_items_is_a_piece_of_one_index(world: World) -> None:
    with atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {ON_SHELVES}", [world.chengdu.branch.pk, "I2", 7, world.chengdu.library.pk, 200])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "item_on_shelves" in plan
    assert "Index Cond: ((home_branch_id =" in plan
    assert "ROW(" in plan.split("item_on_shelves")[1].split("Filter")[0]


def test_what_the_box_tells_of_its_own_system_is_kept(fronting: Box) -> None:
    at = clock.now() - timedelta(hours=2)
    fronting.line.report(_report(OwnReport(answers=False, orders=3, compared_at=at, differs=2)))
    (row,) = Agent.objects.all()
    assert (row.fronts_own_system, row.own_answers, row.own_orders, row.own_differs) == (True, False, 3, 2)
    assert row.own_compared_at == at
    fronting.line.report(_report(None))
    assert not Agent.objects.get().fronts_own_system
