"""Scans that are undone, on rows: the tables are as before, but for versions, and the log agrees."""

from datetime import timedelta
from typing import Any

import pytest

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Away, Floating, Hold, Loan, Task, Transit
from bashu.db.network.models import CirculationRule
from bashu.db.notices.facts import facts_of
from bashu.db.notices.models import Notice
from bashu.db.patrons.models import Block, Patron
from bashu.db.settlement.models import Charge, Entry
from bashu.domain.circulation.accidents.commands import DeclareDamaged, Grade
from bashu.domain.circulation.commands import (
    CheckIn,
    CheckOut,
    DispatchTransit,
    ItemScan,
    LoseTransit,
    ReceiveBox,
    RecordCheckIn,
    RecordCheckOut,
    ScanKind,
    UndoScan,
)
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.notices.events import Why
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.circulation.test_boxes import ask, packed, scan
from tests.engine.circulation.test_money import LATE, pay
from tests.engine.test_verify import admit_items
from tests.holding import place
from tests.people import NOON, World, an_id, answer, check_in, check_out, days, make_item, submit_one

SOON = timedelta(minutes=9)
BOOKS = (Loan, Transit, Floating, Away, Hold, Block)
LENT, TAKEN = ScanKind.CHECK_OUT, ScanKind.CHECK_IN


def undo(item: Item, terminal: Any, *, scan: ScanKind, at: Any, **more: Any) -> UndoScan:
    scanned = ItemScan(barcode=item.barcode, item_id=item.pk)
    return UndoScan(id=an_id(at), occurred_at=at, terminal_id=terminal.pk, item=scanned, scan=scan, **more)


def rows() -> list[Any]:
    """But for what was undone, which stays as such, and how a hold came to wait."""
    found: list[Any] = [list(Item.objects.order_by("pk").values("pk", "status", "branch_id"))]
    found += [
        list(
            table.objects.exclude(**({"ended_as": "undone"} if table in {Loan, Transit} else {}))
            .order_by("pk")
            .values()
        )
        for table in BOOKS
    ]
    for hold in found[5]:
        del hold["version"], hold["reason"], hold["reason_details"]
    return [*found, list(Patron.objects.order_by("pk").values("owed_fen", "debts", "first_returns"))]


class Undoes:
    """A scan and its undoing, each by a command of its own or together in one batch."""

    def __init__(self, world: World, engine: Engine) -> None:
        self.world, self.engine = world, engine

    def __call__(self, scan: Any, kind: ScanKind, *, at: Any, together: bool) -> Any:
        before, terminal = rows(), type("T", (), {"pk": scan.terminal_id})
        command = undo(self.world.book, terminal, scan=kind, at=at + SOON)
        if together:
            first, told = self.engine.submit([scan, command], at + SOON)
            answer(first)
        else:
            answer(submit_one(self.engine, scan, now=at))
            told = submit_one(self.engine, command, now=at + SOON)
        assert answer(told).scan == kind
        for now, then in zip(rows(), before, strict=True):
            assert now == then
        assert verify(now=at + SOON, full=True).problems == []
        return answer(told)


@pytest.fixture
def world(world: World) -> World:
    admit_items([world.book, world.local])
    return world


@pytest.fixture
def undoes(world: World, engine: Engine) -> Undoes:
    return Undoes(world, engine)


@pytest.mark.parametrize("together", [False, True])
class TestAllIsAsBefore:
    def test_lent_from_its_shelf(self, world: World, undoes: Undoes, *, together: bool) -> None:
        """C860."""
        lent = check_out(world.alice, world.book, terminal=world.chengdu.desk, at=LATE)
        undoes(lent, LENT, at=LATE, together=together)
        assert Loan.objects.get().ended_as == "undone"

    def test_lent_where_it_floats(self, world: World, engine: Engine, undoes: Undoes, *, together: bool) -> None:
        """C861: since when it has floated there, and been away, stays what it was."""
        answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.desk, at=LATE), now=LATE))
        answer(submit_one(engine, check_in(world.book, world.chongqing.desk, at=LATE), now=LATE))
        assert Floating.objects.exists()
        later = LATE + days(3)
        lent = check_out(world.bob, world.book, terminal=world.chongqing.desk, at=later)
        undoes(lent, LENT, at=later, together=together)

    def test_taken_in_at_home_after_it_was_away(
        self, world: World, engine: Engine, undoes: Undoes, *, together: bool
    ) -> None:
        """C865."""
        self.test_lent_where_it_floats(world, engine, undoes, together=False)
        at = LATE + days(4)
        answer(submit_one(engine, check_out(world.bob, world.book, terminal=world.chongqing.desk, at=at), now=at))
        at += days(1)
        undoes(check_in(world.book, world.chengdu.desk, at=at), TAKEN, at=at, together=together)
        assert Away.objects.exists()

    def test_collected_from_the_hold_shelf(
        self, world: World, engine: Engine, undoes: Undoes, *, together: bool
    ) -> None:
        """C862."""
        held = place(world.alice, world.book.bib_id, terminal=world.chengdu.desk, at=LATE, pickup=world.chengdu.branch)
        answer(submit_one(engine, held, now=LATE))
        answer(submit_one(engine, check_in(world.book, world.chengdu.desk, at=LATE), now=LATE))
        assert Hold.objects.get().stage == "ready"
        lent = check_out(world.alice, world.book, terminal=world.chengdu.desk, at=LATE)
        assert undoes(lent, LENT, at=LATE, together=together).hold_id == Hold.objects.get().pk

    def test_taken_in_late_and_for_a_hold_elsewhere(
        self, world: World, engine: Engine, undoes: Undoes, *, together: bool
    ) -> None:
        """C866, C867: what being late cost is cancelled, and the hold waits in its old place."""
        answer(submit_one(engine, check_out(world.alice, world.local, terminal=world.chengdu.machine)))
        answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine)))
        held = place(
            world.bob, world.book.bib_id, terminal=world.chongqing.desk, at=LATE, pickup=world.chongqing.branch
        )
        answer(submit_one(engine, held, now=LATE))
        told = undoes(check_in(world.book, world.chengdu.desk, at=LATE), TAKEN, at=LATE, together=together)
        assert (told.cancelled_fen, Entry.objects.get(kind="cancelled").reason) == (100, "undone")
        assert Transit.objects.get().ended_as == "undone"
        assert Charge.objects.get().waiver_fen == 100

    def test_taken_in_late_where_that_suspends(
        self, world: World, engine: Engine, undoes: Undoes, *, together: bool
    ) -> None:
        """C868."""
        CirculationRule.objects.update(overdue_leads_to="suspend", suspend_days_max=30)
        answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine)))
        undoes(check_in(world.book, world.chengdu.desk, at=LATE), TAKEN, at=LATE, together=together)
        assert not Block.objects.exists()


def test_whoever_was_late_twice_stays_suspended_for_the_other(world: World, engine: Engine) -> None:
    """C868: the longer block goes, and the shorter one that it covered takes its place."""
    CirculationRule.objects.update(overdue_leads_to="suspend", suspend_days_max=30)
    desk = world.chengdu.desk
    for item in (world.book, world.local):
        answer(submit_one(engine, check_out(world.alice, item, terminal=world.chengdu.machine)))
    for item in (world.book, world.local):
        answer(submit_one(engine, check_in(item, desk, at=LATE), now=LATE))
    assert Block.objects.count() == 1
    answer(submit_one(engine, undo(world.book, desk, scan=TAKEN, at=LATE + SOON), now=LATE + SOON))
    assert Block.objects.count() == 1
    answer(submit_one(engine, undo(world.local, desk, scan=TAKEN, at=LATE + SOON), now=LATE + SOON))
    assert not Block.objects.exists()


def refused(engine: Engine, command: UndoScan) -> Any:
    return getattr(submit_one(engine, command, now=command.occurred_at), "refusal", None)


def test_what_came_since_stands(world: World, engine: Engine) -> None:
    """C872, C873, C874, C876: elsewhere, too late, twice, or after it was paid or has left, nothing is undone."""
    answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine)))
    here, there = world.chengdu.desk, world.chongqing.desk
    held = place(world.bob, world.book.bib_id, terminal=there, at=LATE, pickup=world.chongqing.branch)
    answer(submit_one(engine, held, now=LATE))
    answer(submit_one(engine, check_in(world.book, here, at=LATE), now=LATE))
    assert refused(engine, undo(world.book, there, scan=TAKEN, at=LATE + SOON)) is Refusal.SCANNED_ELSEWHERE
    assert refused(engine, undo(world.book, here, scan=LENT, at=LATE + SOON)) is Refusal.NOTHING_TO_UNDO
    late = undo(world.book, here, scan=TAKEN, at=LATE + timedelta(minutes=10, seconds=1))
    assert refused(engine, late) is Refusal.SCANNED_TOO_LONG_AGO
    answer(submit_one(engine, pay(world, 100), now=LATE))
    assert refused(engine, undo(world.book, here, scan=TAKEN, at=LATE + SOON)) is Refusal.PAID_SINCE
    scanned = ItemScan(barcode=world.book.barcode, item_id=world.book.pk)
    left = DispatchTransit(id=an_id(LATE), occurred_at=LATE, terminal_id=here.pk, item=scanned)
    answer(submit_one(engine, left, now=LATE))
    assert refused(engine, undo(world.book, here, scan=TAKEN, at=LATE + SOON)) is Refusal.CHANGED_SINCE


def test_a_hold_for_which_it_was_taken_by_mistake_is_not_told(world: World, engine: Engine) -> None:
    """C867: the notice rests for as long as that may be undone, and says nothing then."""
    for item in (world.book, world.local):
        answer(submit_one(engine, check_out(world.alice, item, terminal=world.chengdu.machine)))
    here = world.chengdu
    answer(
        submit_one(
            engine, place(world.bob, world.book.bib_id, terminal=here.desk, at=LATE, pickup=here.branch), now=LATE
        )
    )
    answer(submit_one(engine, check_in(world.book, here.desk, at=LATE), now=LATE))
    notice = Notice.objects.get(event="hold_ready")
    answer(submit_one(engine, undo(world.book, here.desk, scan=TAKEN, at=LATE + SOON), now=LATE + SOON))
    assert notice.look_at >= LATE + SOON
    assert facts_of([notice], now=notice.look_at)[notice.pk] is Why.NO_LONGER_TRUE


def test_whoever_had_it_by_mistake_answers_for_no_damage(world: World, engine: Engine) -> None:
    """C860: the loan is over, but was none."""
    desk = world.chengdu.desk
    lent = answer(submit_one(engine, check_out(world.alice, world.book, terminal=desk, at=LATE), now=LATE))
    answer(submit_one(engine, undo(world.book, desk, scan=LENT, at=LATE), now=LATE))
    scanned = ItemScan(barcode=world.book.barcode, item_id=world.book.pk)
    damaged = DeclareDamaged(
        id=an_id(LATE), occurred_at=LATE, terminal_id=desk.pk, item=scanned, grade=Grade.HEAVY, loan_id=lent.loan_id
    )
    told = submit_one(engine, damaged, now=LATE)
    assert getattr(told, "refusal", None) is Refusal.LOAN_LONG_OVER


@pytest.mark.parametrize("together", [False, True])
def test_what_was_lost_in_a_box_and_lent_by_mistake_may_still_come_with_it(
    world: World, engine: Engine, *, together: bool
) -> None:
    """C861: the box that was thought lost brings it after all."""
    book, here = make_item("M0", world.chengdu), world.chengdu.desk
    admit_items([book])
    box_id = packed(world, engine, book)
    answer(submit_one(engine, ask(LoseTransit, world.chongqing, item=scan(book))))
    lent = check_out(world.alice, book, terminal=here)
    undone = undo(book, here, scan=LENT, at=NOON)
    receives = ask(ReceiveBox, world.chengdu, box_id=box_id, emptied=False)
    if together:
        *before, came = engine.submit([lent, undone, receives], NOON)
        assert all(map(answer, before))
    else:
        answer(submit_one(engine, lent))
        answer(submit_one(engine, undone))
        came = submit_one(engine, receives)
    assert answer(came).items == 1
    assert verify(now=NOON, full=True).clean


@pytest.mark.parametrize("together", [False, True])
def test_a_return_is_undone_and_then_the_loan(world: World, engine: Engine, *, together: bool) -> None:
    """C862: also in one batch the hold has its item again."""
    here = world.chengdu
    held = place(world.alice, world.book.bib_id, terminal=here.desk, at=LATE, pickup=here.branch)
    answer(submit_one(engine, held, now=LATE))
    answer(submit_one(engine, check_in(world.book, here.desk, at=LATE), now=LATE))
    answer(submit_one(engine, check_out(world.alice, world.book, terminal=here.desk, at=LATE), now=LATE))
    answer(submit_one(engine, check_in(world.book, here.desk, at=LATE), now=LATE))
    undone = [undo(world.book, here.desk, scan=kind, at=LATE + SOON) for kind in (TAKEN, LENT)]
    batches = [undone] if together else [[each] for each in undone]
    told = [answer(outcome) for batch in batches for outcome in engine.submit(batch, LATE + SOON)]
    assert [each.status for each in told] == ["on_loan", "on_hold_shelf"]
    assert Hold.objects.get().stage == "ready"
    assert verify(now=LATE + SOON, full=True).clean


def test_a_fact_about_what_was_undone_goes_to_staff(world: World, engine: Engine) -> None:
    """C879: the answer was lost, the machine lent off-line what the desk undid meanwhile; and so of a return."""
    machine, desk = world.chengdu.machine, world.chengdu.desk
    lends, returns = check_out(world.alice, world.book, terminal=machine), check_in(world.book, machine)
    again = check_out(world.alice, world.book, terminal=machine)
    for before, mistake, kind in (((), lends, LENT), ((again,), returns, TAKEN)):
        for command in (*before, mistake):
            answer(submit_one(engine, command))
        answer(submit_one(engine, undo(world.book, desk, scan=kind, at=NOON + SOON), now=NOON + SOON))
        told = answer(submit_one(engine, in_place_of(mistake), now=NOON + days(1)))
        assert Task.objects.get(pk=told.task_id).details["refusal"] == "undone_since"


def in_place_of(command: CheckOut | CheckIn) -> RecordCheckOut | RecordCheckIn:
    """What a machine says that had no answer."""
    said: dict[str, Any] = {
        "id": an_id(NOON + days(1)),
        "occurred_at": NOON,
        "terminal_id": command.terminal_id,
        "item": command.item,
    }
    if isinstance(command, CheckIn):
        return RecordCheckIn(**said, supersedes=command.id)
    return RecordCheckOut(**said, patron=command.patron, supersedes=command.id)
