"""Whatever is asked in whatever order: asking first tells the truth, a resend does nothing, and the rows stay sound.

Hypothesis chooses the commands and shortens what fails. What an answer should be, the simulation's auditor says.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, ClassVar

import pytest
from django.db import connection
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import booleans, integers, sampled_from

from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.circulation.models import Box, Hold, Loan
from bashu.db.circulation.parcel_models import Parcel
from bashu.db.network.models import ParcelRule
from bashu.db.patrons import keyfile
from bashu.db.patrons.addresses import write_address
from bashu.db.patrons.models import Patron
from bashu.db.patrons.vault import Vault
from bashu.db.settlement.models import Charge, Entry, Payment
from bashu.domain.circulation.answers import Held, Parcelled, PaymentTold
from bashu.domain.circulation.charges.commands import (
    TAKEN_OVER,
    Pay,
    Refund,
    VoidPayment,
    VoidReason,
    Waive,
    WaiveReason,
)
from bashu.domain.circulation.commands import (
    CloseBox,
    DispatchTransit,
    HandOverBox,
    HandOverParcel,
    LoseTransit,
    OpenBox,
    PackItem,
    PackParcel,
    PatronScan,
    ReceiveBox,
    ReceiveTransit,
    ScanKind,
    TellParcel,
    TellParcelled,
    UndoScan,
    UnpackItem,
)
from bashu.domain.circulation.holds.states import PickupKind
from bashu.domain.circulation.parcels.states import ParcelledEnd, ParcelStage
from bashu.domain.outcome import Accepted, Refused
from bashu.domain.settlement.charges import Method
from bashu.engine.admission import admit_balance, admitting
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.circulation.stories import told
from tests.engine.circulation.test_boxes import ask, scan
from tests.engine.circulation.test_money import a_lead
from tests.engine.circulation.test_parcels import AT_HOME
from tests.engine.test_verify import admit_items
from tests.holding import at_desk, by_clock, place
from tests.people import NOON, World, check_in, check_out, days, make_item, make_patron, renew, submit_one

MONEY: tuple[Any, Any] = (Charge, Payment)
TOLD = [ParcelStage.DELIVERED, ParcelStage.RETURNED, ParcelStage.LOST, ParcelStage.DAMAGED]
# Each row of an answer is a way in which the tables contradict each other.
UNSOUND = """
WITH mine AS (SELECT i.id, i.status, i.branch_id, l.id AS loan, t.id AS transit, t.box_id, h.id AS hold, h.stage,
                     h.pickup_branch_id
                FROM catalogue_item i
                LEFT JOIN circulation_loan l ON l.item_id = i.id AND l.checked_in_at IS NULL
                LEFT JOIN circulation_transit t ON t.item_id = i.id AND t.ended_at IS NULL
                LEFT JOIN circulation_hold h ON h.item_id = i.id AND h.closed_at IS NULL
               WHERE i.id = ANY(%s))
SELECT CASE WHEN (status = 'on_loan') <> (loan IS NOT NULL) THEN 'a loan, or none'
            WHEN (status = 'in_transit') <> (transit IS NOT NULL) THEN 'a transit, or none'
            WHEN status = 'missing' AND hold IS NOT NULL THEN 'a hold on what is missing'
            WHEN stage = 'ready' AND (status, branch_id) <> ('on_hold_shelf', pickup_branch_id) THEN 'ready elsewhere'
            WHEN stage = 'asked' AND status <> 'available' THEN 'asked for, and not on a shelf'
            WHEN stage = 'under_way' AND status NOT IN ('in_transit', 'on_hold_shelf') THEN 'under way nowhere'
       END, mine.* FROM mine
"""
BOXES = """
SELECT b.id FROM circulation_box b JOIN circulation_transit t ON t.box_id = b.id
 WHERE t.ended_at IS NULL AND b.state = 'received' AND t.dispatched_at IS NULL
"""
# What is in a parcel that never came, and what is lent in two.
PARCELS = """
SELECT p.loan_id FROM circulation_parcelled p JOIN circulation_loan l ON l.id = p.loan_id
  JOIN circulation_parcel c ON c.id = p.parcel_id
 WHERE l.checked_in_at IS NULL AND (p.ended_as IS NOT NULL OR c.state IN ('returned', 'lost', 'damaged'))
 UNION ALL SELECT l.id FROM circulation_parcelled p JOIN circulation_loan l ON l.id = p.loan_id
 WHERE l.checked_in_at IS NULL GROUP BY l.item_id, l.id HAVING count(*) > 1
"""
# Whose debts are not what is left of the charges, and which library's books say something else than these.
DEBTS = """
SELECT p.id, p.owed_fen, p.debts, c.debts FROM patrons_patron p
  LEFT JOIN (SELECT patron_id, jsonb_object_agg(library_id, fen) AS debts, sum(fen) AS fen
               FROM (SELECT patron_id, library_id, sum(amount_fen - paid_fen - waiver_fen)::int AS fen
                       FROM settlement_charge WHERE patron_id IS NOT NULL GROUP BY patron_id, library_id) owed
              WHERE fen > 0 GROUP BY patron_id) c ON c.patron_id = p.id
 WHERE p.debts <> coalesce(c.debts, '{}') OR p.owed_fen < coalesce(c.fen, 0)
"""
BOOKS = """
SELECT library, sum(fen)
  FROM (SELECT (line->>0)::int AS library, (line->>3)::int AS fen
          FROM settlement_entry, jsonb_array_elements(postings) AS line WHERE line->>1 = 'owed'
         UNION ALL SELECT library_id, paid_fen + waiver_fen - amount_fen FROM settlement_charge) all_of_it
 GROUP BY library HAVING sum(fen) <> 0
"""
OWED_FEN = 300


@dataclass
class Stage:
    """What all examples share: time goes on from one to the next, so the log stays one."""

    world: World
    engine: Engine
    lead: int
    vault: Vault = field(default_factory=lambda: Vault(keyfile.parse(keyfile.fresh())))
    now: datetime = NOON
    numbers: Any = field(default_factory=count)


class Lending(RuleBasedStateMachine):
    stage: ClassVar[Stage]

    def __init__(self) -> None:
        super().__init__()
        self.places = (self.stage.world.chengdu, self.stage.world.chongqing)
        self.on_loan: dict[int, int] = {}

    @initialize(floats=booleans())
    def there_is_a_title_with_three_items(self, *, floats: bool) -> None:
        number = next(self.stage.numbers)
        group = self.stage.world.book.float_group if floats else None
        bib = BibRecord.objects.create(match_key=f"m{number}", title=f"{number}")
        self.items = [
            make_item(f"S{number}-{each}", self.places[each % 2], bib=bib, float_group=group) for each in range(3)
        ]
        admit_items(self.items)
        self.readers = [make_patron(f"r{number}-{each}", place.library) for each, place in enumerate(self.places)]
        lives, stage = self.readers[0].pk, self.stage
        assert write_address(patron_id=lives, delivery=AT_HOME, vault=stage.vault, now=stage.now) is None
        with admitting() as admitter:
            admit_balance(admitter, patron_id=lives, owed_fen=OWED_FEN, now=stage.now)

    who, what, where = integers(0, 1), integers(0, 2), integers(0, 1)

    @rule(who=who, what=what, where=where)
    def lend(self, *, who: int, what: int, where: int) -> None:
        reader, item, place = self.readers[who], self.items[what], self.places[where]
        outcome = self.do(check_out(reader, item, terminal=place.desk, at=self.stage.now))
        if isinstance(outcome, Accepted):
            assert item.pk not in self.on_loan
            self.on_loan[item.pk] = reader.pk

    @rule(what=what, where=where)
    def take_in(self, *, what: int, where: int) -> None:
        item = self.items[what]
        assert isinstance(self.do(check_in(item, self.places[where].desk, at=self.stage.now)), Accepted)
        self.on_loan.pop(item.pk, None)

    @rule(who=who, what=what, where=where, lends=booleans())
    def scan_by_mistake(self, *, who: int, what: int, where: int, lends: bool) -> None:
        """What is undone was never done; what is not, stands."""
        reader, item, desk = self.readers[who], self.items[what], self.places[where].desk
        before, at = self.standing(), self.stage.now
        made = check_out(reader, item, terminal=desk, at=at) if lends else check_in(item, desk, at=at)
        outcome, kind = self.do(made), ScanKind.CHECK_OUT if lends else ScanKind.CHECK_IN
        undone = self.do(ask(UndoScan, self.places[where], at=self.stage.now, item=scan(item), scan=kind))
        assert not isinstance(undone, Accepted) or self.standing() == before
        assert isinstance(outcome, Accepted) or not isinstance(undone, Accepted) or not lends
        self.on_loan = {key: value for key, value in self.lent().items() if value is not None}

    def standing(self) -> list[Any]:
        """But for versions and holds, which may wait again."""
        ids = [item.pk for item in self.items]
        items = Item.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "status", "branch_id")
        loans = Loan.objects.filter(item__in=ids).exclude(ended_as="undone").order_by("pk")
        return [list(items), list(loans.values()), list(Patron.objects.order_by("pk").values_list("owed_fen"))]

    @rule(who=who, what=what, where=where)
    def renew(self, *, who: int, what: int, where: int) -> None:
        reader, item = self.readers[who], self.items[what]
        outcome = self.do(renew(reader, item, terminal=self.places[where].desk, at=self.stage.now))
        assert isinstance(outcome, Refused) or self.on_loan[item.pk] == reader.pk

    @rule(who=who, where=where, there=where, kind=sampled_from(PickupKind))
    def place_a_hold(self, *, who: int, where: int, there: int, kind: PickupKind) -> None:
        """Only one of the readers has said where to send things."""
        to: dict[str, Any] = {"pickup": self.places[there].branch, "pickup_kind": kind}
        at = self.places[where].desk
        self.do(place(self.readers[who], self.items[0].bib_id, terminal=at, at=self.stage.now, **to))

    @rule(who=integers(0, 3), what=what, where=where, also=booleans(), waits=booleans())
    def send_home(self, *, who: int, what: int, where: int, also: bool, waits: bool) -> None:
        """Into a new parcel or the latest; what was not asked for before is asked for and brought there now."""
        reader, item, here = self.readers[who == 0], self.items[what], self.places[where]
        if not waits:
            self.place_a_hold(who=int(who == 0), where=where, there=where, kind=PickupKind.HOME)
            self.take_in(what=what, where=where)
        latest = Parcel.objects.order_by("-id").first() if also else None
        more = {"patron": PatronScan(patron_id=reader.pk), "parcel_id": None if latest is None else latest.pk}
        outcome = self.do(ask(PackParcel, here, at=self.stage.now, item=scan(item), **more))
        if isinstance(outcome, Accepted):
            assert outcome.answer.again is (item.pk in self.on_loan)
            self.on_loan[item.pk] = reader.pk

    @rule(which=integers(0, 1), what=what, kind=sampled_from([HandOverParcel, TellParcel, TellParcelled]),
          stage=sampled_from(TOLD))  # fmt: skip
    def tell_of_a_parcel(self, *, which: int, what: int, kind: type, stage: ParcelStage) -> None:
        parcels = Parcel.objects.order_by("-id")[which : which + 1]
        more: dict[type, dict[str, Any]] = {
            TellParcel: {"stage": stage}, TellParcelled: {"item_id": self.items[what].pk, "end": ParcelledEnd.DAMAGED}
        }  # fmt: skip
        for parcel in parcels:
            place = next(place for place in self.places if place.branch.pk == parcel.branch_id)
            self.do(ask(kind, place, at=self.stage.now, parcel_id=parcel.pk, **more.get(kind, {})))
        self.on_loan = {item: reader for item, reader in self.on_loan.items() if item in self.lent()}

    @rule(
        which=integers(0, 3), where=where, what=sampled_from(["cancel", "suspend", "resume", "change pickup", "move"])
    )
    def change_a_hold(self, *, which: int, where: int, what: str) -> None:
        more: dict[str, dict[str, Any]] = {
            "suspend": {"until": self.stage.now + days(9)},
            "change pickup": {"pickup_branch_id": self.places[where].branch.pk},
        }
        if hold := self.hold(which):
            desk = self.places[where].desk
            self.do(at_desk(what, hold.pk, terminal=desk, at=self.stage.now, **more.get(what, {})))

    @rule(which=integers(0, 3), where=where, what=what)
    def is_not_on_the_shelf(self, *, which: int, where: int, what: int) -> None:
        if hold := self.hold(which):
            desk, item = self.places[where].desk, self.items[what]
            self.do(at_desk("pass over", hold.pk, terminal=desk, at=self.stage.now, item_id=item.pk))

    @rule(which=integers(0, 3), what=sampled_from(["target", "expire", "redate"]))
    def the_clock_asks_of_a_hold(self, *, which: int, what: str) -> None:
        if hold := self.hold(which):
            self.do(by_clock(what, hold.pk, at=self.stage.now))

    @rule(what=what, where=where, kind=sampled_from([DispatchTransit, ReceiveTransit, UnpackItem, LoseTransit]))
    def move(self, *, what: int, where: int, kind: type) -> None:
        outcome = self.do(ask(kind, self.places[where], at=self.stage.now, item=scan(self.items[what])))
        if kind is ReceiveTransit:
            assert isinstance(outcome, Accepted)
            self.on_loan.pop(self.items[what].pk, None)

    @rule(where=where, what=what)
    def pack(self, *, where: int, what: int) -> None:
        """What lies there for the van, into a new box."""
        here, there = self.places[where], self.places[1 - where]
        opened = self.do(ask(OpenBox, here, at=self.stage.now, next_branch_id=there.branch.pk))
        assert isinstance(opened, Accepted)
        box_id = opened.answer.box_id
        self.do(ask(PackItem, here, at=self.stage.now, item=scan(self.items[what]), box_id=box_id))

    @rule(which=integers(0, 2), where=where, kind=sampled_from([CloseBox, HandOverBox, ReceiveBox]), emptied=booleans())
    def work_with_a_box(self, *, which: int, where: int, kind: type, emptied: bool) -> None:
        boxes = list(Box.objects.exclude(state="received").order_by("-id")[:3])
        if which < len(boxes):
            more = {"emptied": emptied} if kind is ReceiveBox else {}
            self.do(ask(kind, self.places[where], at=self.stage.now, box_id=boxes[which].pk, **more))
        self.on_loan = {item: reader for item, reader in self.on_loan.items() if item in self.lent()}

    @rule(who=who, where=where, fen=sampled_from([-1, 0, 1, 7, 100, 299, 300, 5_000]), before=booleans())
    def pay(self, *, who: int, where: int, fen: int, before: bool) -> None:
        """For the oldest, or only for what was owed before."""
        reader, lines = self.readers[who], ((TAKEN_OVER, fen),) if before else ()
        owed = Patron.objects.get(pk=reader.pk).owed_fen
        more = {"patron": PatronScan(patron_id=reader.pk), "fen": fen, "method": Method.CASH, "lines": lines}
        outcome = self.do(ask(Pay, self.places[where], at=self.stage.now, **more))
        assert isinstance(outcome, Refused) or (outcome.answer.left_fen, fen > 0) == (owed - fen, True)

    @rule(which=integers(0, 2), where=where, fen=sampled_from([0, 1, 50, 5_000]),
          kind=sampled_from([Waive, Refund, VoidPayment]))  # fmt: skip
    def undo(self, *, which: int, where: int, fen: int, kind: type) -> None:
        """What was charged or paid lately, or nothing that there is."""
        charge, payment = (
            list(table.objects.order_by("-id").values_list("id", flat=True)[which : which + 1]) for table in MONEY
        )
        more: dict[type, dict[str, Any]] = {
            Waive: {"charge_id": sum(charge), "fen": fen, "reason": WaiveReason.AGREED},
            Refund: {"charge_id": sum(charge), "method": Method.CASH},
            VoidPayment: {"payment_id": sum(payment), "reason": VoidReason.TYPED_WRONG},
        }
        self.do(ask(kind, self.places[where], at=self.stage.now, staff_id=self.stage.lead, **more[kind]))

    @rule(hours=integers(1, 300))
    def wait(self, *, hours: int) -> None:
        self.stage.now += timedelta(hours=hours)

    def do(self, command: Any) -> Any:
        """Asked first, then done, then sent again because the answer was lost."""
        engine, now = self.stage.engine, self.stage.now
        (asked,) = engine.ask([command], now)
        outcome = submit_one(engine, command, now=now)
        assert without_number(asked) == without_number(outcome)
        before = self.rows()
        again = submit_one(engine, command, now=now)
        assert type(again) is type(outcome)
        assert told(again) == told(outcome)
        assert self.rows() == before
        self.stage.now += timedelta(minutes=7)
        return outcome

    def hold(self, which: int) -> Hold | None:
        return Hold.objects.filter(bib=self.items[0].bib_id).order_by("-id")[which : which + 1].first()

    def lent(self) -> dict[int, int | None]:
        open_ones = Loan.objects.filter(item__in=[item.pk for item in self.items], checked_in_at=None)
        return dict(open_ones.values_list("item_id", "patron_id"))

    def rows(self) -> tuple[list[Any], ...]:
        ids = [item.pk for item in self.items]
        return (
            list(Item.objects.filter(pk__in=ids).order_by("pk").values()),
            list(Loan.objects.filter(item__in=ids).order_by("pk").values()),
            list(Hold.objects.filter(bib=self.items[0].bib_id).order_by("pk").values()),
            list(Box.objects.order_by("pk").values()),
            list(Parcel.objects.order_by("pk").values()),
            *(list(table.objects.order_by("pk").values()) for table in (*MONEY, Entry)),
            list(Patron.objects.order_by("pk").values_list("owed_fen", "debts")),
        )

    @invariant()
    def the_rows_agree_with_each_other(self) -> None:
        if not hasattr(self, "items"):
            return
        with connection.cursor() as cursor:
            cursor.execute(UNSOUND, [[item.pk for item in self.items]])
            assert [row for row in cursor.fetchall() if row[0]] == []
            for contradiction in (BOXES, PARCELS, DEBTS, BOOKS):
                cursor.execute(contradiction)
                assert cursor.fetchall() == []

    @invariant()
    def who_has_what_is_whom_it_was_lent(self) -> None:
        if hasattr(self, "items"):
            assert self.lent() == self.on_loan


def without_number(outcome: Any) -> tuple[object, ...]:
    """A hold, a parcel or a payment that is only asked about has no number yet."""
    if not isinstance(outcome, Accepted):
        return told(outcome)
    match outcome.answer:
        case Held() as answer:
            return told(replace(outcome, answer=replace(answer, hold_id=0)))
        case Parcelled() as answer:
            return told(replace(outcome, answer=replace(answer, parcel_id=0)))
        case PaymentTold() as answer:
            return told(replace(outcome, answer=replace(answer, payment_id=0)))
        case _:
            return told(outcome)


def test_whatever_is_asked_in_whatever_order(world: World, engine: Engine) -> None:
    live(world, engine, lives=8)


@pytest.mark.soak
def test_whatever_is_asked_in_many_orders(world: World, engine: Engine) -> None:
    live(world, engine, lives=200)


def live(world: World, engine: Engine, *, lives: int) -> None:
    Lending.stage = stage = Stage(world, engine, lead=a_lead(world.chengdu))
    ParcelRule.objects.create(first_items=1, first_fen=300, further_fen=100, items_max=2, days=3)
    admit_items([world.book, world.local])
    run_state_machine_as_test(Lending, settings=settings(max_examples=lives, stateful_step_count=30))
    assert verify(now=stage.now).problems == []
