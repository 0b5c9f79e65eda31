"""Parcels on rows: the way of one, what the log says of it and what it does not, and two desks at one time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connections

from bashu.db.audit.models import LogEntry
from bashu.db.circulation.models import Hold, Loan, Task
from bashu.db.circulation.parcel_models import Parcel, Parcelled, Waybill
from bashu.db.circulation.parcels import inside, packed_for, parcel, parcels_ended, parcels_of, to_send
from bashu.db.circulation.waybills import write_waybill
from bashu.db.network.models import CirculationRule, ParcelRule
from bashu.db.patrons import edits, keyfile
from bashu.db.patrons.addresses import forget_address, write_address
from bashu.db.patrons.models import Block, Patron
from bashu.db.patrons.vault import Vault
from bashu.db.settlement.models import Charge, Entry
from bashu.domain.circulation.commands import (
    HandOverParcel,
    ItemScan,
    PackParcel,
    PatronScan,
    TellParcel,
    TellParcelled,
)
from bashu.domain.circulation.holds.commands import ExpireHold, PlaceHold
from bashu.domain.circulation.holds.states import HoldLevel, PickupKind
from bashu.domain.circulation.parcels.states import PRICE_TOLD, ParcelledEnd, ParcelStage
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.delivery import Delivery
from bashu.domain.outcome import Accepted, Refused
from bashu.engine.circulation.history import forget_old
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.circulation.test_money import owes, pay
from tests.engine.test_verify import admit_items
from tests.people import NOON, SEEN, World, an_id, answer, check_in, days, make_item, submit_one

AT_HOME = Delivery(recipient="李明", phone="138 0000 1234", address="成都市青羊区琴台路一号")
RULE = {"first_items": 3, "first_fen": 300, "further_fen": 100, "items_max": 5, "days": 3}


@pytest.fixture
def vault() -> Vault:
    return Vault(keyfile.parse(keyfile.fresh()))


@pytest.fixture
def home(world: World, engine: Engine, vault: Vault) -> World:
    """Alice wants the book sent to her; it waits on the hold shelf in Chongqing."""
    admit_items([world.book, world.local])
    ParcelRule.objects.create(**RULE)
    assert write_address(patron_id=world.alice.pk, delivery=AT_HOME, vault=vault, now=NOON) is None
    wait_for(world, engine, item=world.book)
    return world


def wait_for(world: World, engine: Engine, *, item: Any) -> None:
    wish = PlaceHold(
        id=an_id(), occurred_at=NOON, terminal_id=world.chongqing.desk.pk, level=HoldLevel.ITEM, bib_id=item.bib_id,
        item_id=item.pk, patron=PatronScan(patron_id=world.alice.pk), trust=SEEN, pickup_kind=PickupKind.HOME,
        pickup_branch_id=world.chongqing.branch.pk,
    )  # fmt: skip
    answer(submit_one(engine, wish))
    assert answer(submit_one(engine, check_in(item, world.chongqing.desk))).reason == "hold_here"


def ask(kind: type, world: World, *, at: Any = NOON, **what: Any) -> Any:
    return kind(id=an_id(at), occurred_at=at, terminal_id=world.chongqing.desk.pk, **what)


def pack(world: World, item: Any, *, parcel_id: int | None = None) -> PackParcel:
    scan, patron = ItemScan(barcode=item.barcode), PatronScan(patron_id=world.alice.pk)
    return ask(PackParcel, world, item=scan, patron=patron, parcel_id=parcel_id)  # type: ignore[no-any-return]


def packed(world: World, engine: Engine) -> int:
    return int(answer(submit_one(engine, pack(world, world.book))).parcel_id)


def left(world: World, engine: Engine) -> int:
    parcel_id = packed(world, engine)
    write_waybill(parcel_id=parcel_id, patron_id=world.alice.pk, courier="顺丰", number="SF1234567890123")
    answer(submit_one(engine, ask(HandOverParcel, world, parcel_id=parcel_id)))
    return parcel_id


def test_the_way_of_a_parcel(home: World, engine: Engine) -> None:
    """C525, C500, C501, C512, C515: as rows and as the log tells them."""
    here, alice = home.chongqing.branch.pk, home.alice.pk
    wait_for(home, engine, item=home.local)
    assert [(row.barcode, row.addressed) for row in to_send(here)] == [("B1", True), ("L1", True)]
    parcel_id = packed(home, engine)
    assert answer(submit_one(engine, pack(home, home.local, parcel_id=parcel_id))).items == 2
    assert ([row.parcel_id for row in packed_for(here, alice)], to_send(here).rows) == ([parcel_id], ())
    write_waybill(parcel_id=parcel_id, patron_id=alice, courier="顺丰", number="SF1234567890123")
    told = answer(submit_one(engine, ask(HandOverParcel, home, parcel_id=parcel_id)))
    assert (told.items, told.charge_fen, told.payer) == (2, 300, "patron")
    (coming,) = parcels_of(alice, since=NOON)
    assert (coming.stage, coming.waybill, coming.items) == (ParcelStage.HANDED_OVER, "SF1234567890123", 2)
    delivered = ask(TellParcel, home, parcel_id=parcel_id, stage=ParcelStage.DELIVERED, at=NOON + days(1))
    assert answer(submit_one(engine, delivered, now=NOON + days(1))).state == "delivered"
    assert Loan.objects.filter(patron_id=alice, checked_in_at=None).count() == 2
    assert not Hold.objects.filter(closed_at=None).exists()
    assert verify(now=NOON + days(1)).problems == []


def test_what_the_reader_pays_is_owed_from_when_it_is_handed_over(home: World, engine: Engine) -> None:
    """C823, C822: paid anywhere, forgotten like any charge, but not before it can turn out that nothing came."""
    parcel_id = left(home, engine)
    charge = Charge.objects.get()
    assert (charge.kind, charge.amount_fen, charge.library_id) == ("parcel", 300, home.chongqing.library.pk)
    assert Parcel.objects.get().charge_id == charge.pk
    assert owes(home) == (300, {str(home.chongqing.library.pk): 300})
    paid = replace(pay(home, 300, at=NOON), terminal_id=home.chengdu.desk.pk)
    answer(submit_one(engine, paid))
    assert verify(now=NOON, full=True).problems == []
    forget_old(NOON + days(59))
    assert Charge.objects.get().patron_id == home.alice.pk
    told = ask(TellParcel, home, parcel_id=parcel_id, stage=ParcelStage.LOST, at=NOON + days(59))
    answer(submit_one(engine, told, now=NOON + days(59)))
    assert (Charge.objects.get().refundable_fen, Parcel.objects.get().charge_fen) == (300, 0)
    assert verify(now=NOON + days(59), full=True).problems == []


def test_what_never_came_is_not_owed_though_all_was_taken_out_of_it(home: World, engine: Engine) -> None:
    """C824: whose the charge is, the charge tells."""
    parcel_id = left(home, engine)
    answer(submit_one(engine, check_in(home.book, home.chongqing.desk)))
    answer(submit_one(engine, ask(TellParcel, home, parcel_id=parcel_id, stage=ParcelStage.LOST)))
    assert owes(home) == (0, {})
    assert Entry.objects.get(kind="cancelled").reason == "nothing_came"
    assert verify(now=NOON, full=True).problems == []


def test_after_its_time_a_parcel_stays_paid_and_is_nobodys(home: World, engine: Engine) -> None:
    """C824, C822."""
    parcel_id, late = left(home, engine), NOON + days(61)
    answer(submit_one(engine, pay(home, 300, at=NOON)))
    forget_old(late)
    assert Charge.objects.get().patron_id is None
    told = ask(TellParcel, home, parcel_id=parcel_id, stage=ParcelStage.LOST, at=late)
    answer(submit_one(engine, told, now=late))
    assert Charge.objects.get().refundable_fen == 0
    assert verify(now=late, full=True).problems == []


def test_the_log_has_neither_address_nor_waybill(home: World, engine: Engine) -> None:
    """C525."""
    left(home, engine)
    log = "".join(LogEntry.objects.values_list("body", flat=True))
    assert "ParcelChanged" in log
    for word in ("李明", "138 0000 1234", "琴台路", "SF1234567890123", "顺丰", "alice"):
        assert word not in log


@pytest.mark.parametrize("stage", [ParcelStage.RETURNED, ParcelStage.LOST, ParcelStage.DAMAGED])
def test_what_never_came_is_no_loan_any_more(home: World, engine: Engine, stage: ParcelStage) -> None:
    """C516, C517."""
    parcel_id = left(home, engine)
    answer(submit_one(engine, ask(TellParcel, home, parcel_id=parcel_id, stage=stage)))
    assert not Loan.objects.filter(checked_in_at=None).exists()
    assert Parcelled.objects.get().ended_as == stage.value
    assert Task.objects.filter(library=home.chengdu.library).count() == (stage is not ParcelStage.RETURNED)
    assert [row.inside for row in inside(parcel_id)] == [False]
    home.alice.refresh_from_db()
    assert home.alice.owed_fen == (300 if stage is ParcelStage.RETURNED else 0)
    assert verify(now=NOON).problems == []


def test_one_damaged_item_of_two(home: World, engine: Engine) -> None:
    """C518, C532: the other one was damaged too, which is found when it was delivered."""
    wait_for(home, engine, item=home.local)
    parcel_id = packed(home, engine)
    answer(submit_one(engine, pack(home, home.local, parcel_id=parcel_id)))
    answer(submit_one(engine, ask(HandOverParcel, home, parcel_id=parcel_id)))
    damaged = ask(TellParcelled, home, parcel_id=parcel_id, item_id=home.local.pk, end=ParcelledEnd.DAMAGED)
    assert answer(submit_one(engine, damaged)).items == 1
    assert Loan.objects.get(checked_in_at=None).item_id == home.book.pk
    assert verify(now=NOON).problems == []
    delivered = ask(TellParcel, home, parcel_id=parcel_id, stage=ParcelStage.DELIVERED)
    assert answer(submit_one(engine, delivered)).charge_fen == 300
    assert answer(submit_one(engine, replace(damaged, id=an_id(), item_id=home.book.pk))).charge_fen == 0
    assert verify(now=NOON).problems == []


def test_a_batch_does_it_all_at_once(home: World, engine: Engine) -> None:
    """C525: the parcel's number is not known before, so the second book goes into one of its own."""
    parcel_id = packed(home, engine)
    steps = [
        ask(HandOverParcel, home, parcel_id=parcel_id),
        ask(TellParcel, home, parcel_id=parcel_id, stage=ParcelStage.RETURNED),
        check_in(home.book, home.chongqing.desk),
    ]
    outcomes = engine.submit(steps, NOON)
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    found = parcel(parcel_id)
    assert found is not None
    assert (found.stage, found.items) == (ParcelStage.RETURNED, 0)
    assert verify(now=NOON).problems == []


def test_what_was_told_is_paid_whatever_the_rule_is_when_it_is_handed_over(home: World, engine: Engine) -> None:
    """C526, C534: a rule that rose holds for what is wished from then on."""
    ParcelRule.objects.update(first_fen=900, further_fen=900)
    wait_for(home, engine, item=home.local)
    assert list(Hold.objects.order_by("id").values_list("told_first_fen", flat=True)) == [300, 900]
    parcel_id = packed(home, engine)
    assert Parcelled.objects.get().told_first_fen == 300
    told = answer(submit_one(engine, ask(HandOverParcel, home, parcel_id=parcel_id)))
    assert (told.charge_fen, told.payer) == (300, "patron")
    (second,) = (answer(submit_one(engine, pack(home, home.local))).parcel_id,)
    told = answer(submit_one(engine, ask(HandOverParcel, home, parcel_id=second)))
    assert (told.charge_fen, told.payer) == (900, "patron")
    assert verify(now=NOON).problems == []


def test_a_rule_that_became_kinder_holds_for_what_is_packed_already(home: World, engine: Engine) -> None:
    """C526, C535: of what kept nothing nobody knows a price, so without a rule it is not sent."""
    parcel_id = packed(home, engine)
    ParcelRule.objects.create(**RULE | {"first_fen": 900, "payer": "library"}, library=home.chongqing.library)
    told = answer(submit_one(engine, ask(HandOverParcel, home, parcel_id=parcel_id)))
    assert (told.charge_fen, told.payer) == (300, "library")
    wait_for(home, engine, item=home.local)
    ParcelRule.objects.all().delete()
    assert isinstance(engine.ask([pack(home, home.local)], NOON)[0], Accepted)
    Hold.objects.update(**dict.fromkeys(PRICE_TOLD))
    wish = submit_one(engine, pack(home, home.local))
    assert isinstance(wish, Refused)
    assert wish.refusal is Refusal.HOME_NOT_OFFERED


def test_a_parcel_comes_back_while_its_book_is_taken_in(home: World, engine: Engine) -> None:
    """C527."""
    parcel_id = left(home, engine)
    engines = [Engine([CirculationRoom()]) for _ in range(2)]
    asked = [
        ask(TellParcel, home, parcel_id=parcel_id, stage=ParcelStage.RETURNED), check_in(home.book, home.chengdu.desk)
    ]  # fmt: skip

    def run(at: int) -> Any:
        try:
            return engines[at].submit([asked[at]], NOON)[0]
        finally:
            engines[at].close()
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(run, range(2)))
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert Loan.objects.filter(item=home.book, checked_in_at=None).count() == 0
    assert Parcel.objects.get().state == "returned"
    assert verify(now=NOON).problems == []


def test_a_waybill_is_forgotten_with_the_reader_and_some_weeks_after(home: World, engine: Engine) -> None:
    """C525: nothing ties the rows of the parcel to anybody then."""
    parcel_id = left(home, engine)
    later = NOON + timedelta(days=2)
    tell = partial(ask, TellParcel, home, parcel_id=parcel_id)
    answer(submit_one(engine, tell(stage=ParcelStage.DELIVERED, at=later), now=later))
    forget_old(later + timedelta(days=29))
    assert Waybill.objects.count() == 1
    forget_old(later + timedelta(days=31))
    assert Waybill.objects.count() == 0
    write_waybill(parcel_id=parcel_id, patron_id=home.alice.pk, courier="", number="SF1")
    answer(submit_one(engine, check_in(home.book, home.chongqing.desk, at=later), now=later))
    answer(submit_one(engine, pay(home, 300, at=later), now=later))
    assert edits.erase(patron_id=home.alice.pk) is None
    assert Waybill.objects.count() == 0
    assert [row.patron_id for row in parcels_ended(home.chongqing.branch.pk, since=NOON)] == [None]


def test_a_waybill_goes_too_if_nobody_told_how_its_parcel_ended(home: World, engine: Engine) -> None:
    """C525: the reader has brought all of it back."""
    left(home, engine)
    later = NOON + timedelta(days=20)
    forget_old(NOON + timedelta(days=40))
    assert Waybill.objects.count() == 1, "she still has the book"
    answer(submit_one(engine, check_in(home.book, home.chengdu.desk, at=later), now=later))
    forget_old(NOON + timedelta(days=29))
    assert Waybill.objects.count() == 1
    forget_old(NOON + timedelta(days=31))
    assert Waybill.objects.count() == 0


def test_what_the_courier_brings_back_after_months_suspends_nobody(home: World, engine: Engine) -> None:
    """C529: not in the batch that hands it over, nor in a later one."""
    CirculationRule.objects.update(overdue_leads_to="suspend", suspend_days_max=30)
    parcel_id, later = packed(home, engine), NOON + timedelta(days=90)
    answer(submit_one(engine, ask(HandOverParcel, home, parcel_id=parcel_id)))
    assert answer(submit_one(engine, check_in(home.book, home.chongqing.desk, at=later), now=later)).days_overdue == 0
    assert not Block.objects.exists()
    assert verify(now=later).problems == []


def test_the_clock_ends_what_has_no_address_any_more_and_nothing_else(home: World, engine: Engine) -> None:
    """C524, C531."""
    hold, later = Hold.objects.get(closed_at=None), NOON + timedelta(days=60)

    def expire() -> str:
        asked = ExpireHold(id=an_id(later), occurred_at=later, hold_id=hold.pk)
        return str(getattr(answer(submit_one(engine, asked, now=later)), "closed_as", "waits on"))

    assert expire() == "waits on"
    forget_address(patron_id=home.alice.pk)
    assert expire() == "not_collected"


def test_the_clock_ends_what_waits_for_whoever_is_no_member_any_more(home: World, engine: Engine) -> None:
    """C537: the clock knows the reader's row."""
    hold, later = Hold.objects.get(closed_at=None), NOON + timedelta(days=60)
    Patron.objects.filter(pk=home.alice.pk).update(expires_on=later.date() - timedelta(days=1))
    asked = ExpireHold(id=an_id(later), occurred_at=later, hold_id=hold.pk)
    assert answer(submit_one(engine, asked, now=later)).closed_as == "not_collected"
    assert verify(now=later).problems == []


def test_two_more_items_of_another_reader_are_not_hers(home: World, engine: Engine) -> None:
    """C505, C506."""
    stray = make_item("S1", home.chongqing)
    refused = submit_one(engine, pack(home, stray))
    assert isinstance(refused, Refused)
    assert refused.refusal is Refusal.NOT_TO_BE_SENT


def test_c556_a_parcel_that_is_handed_over_once_more_stays_as_it_is(home: World, engine: Engine) -> None:
    """C556, C557: also under another rule; after it ended it is refused."""

    parcel_id = left(home, engine)
    before, logged = Parcel.objects.values().get(), LogEntry.objects.filter(kind="HandOverParcel").count()
    ParcelRule.objects.update(first_fen=900)
    later = NOON + days(1)
    again = answer(submit_one(engine, ask(HandOverParcel, home, parcel_id=parcel_id, at=later), now=later))
    assert again.charge_fen == before["charge_fen"]
    assert Parcel.objects.values().get() == before
    assert LogEntry.objects.filter(kind="HandOverParcel").count() == logged + 1
    delivered = ask(TellParcel, home, parcel_id=parcel_id, stage=ParcelStage.DELIVERED, at=later)
    answer(submit_one(engine, delivered, now=later))
    refused = submit_one(engine, ask(HandOverParcel, home, parcel_id=parcel_id, at=later), now=later)
    assert isinstance(refused, Refused)
    assert refused.refusal is Refusal.PARCEL_LEFT
    assert verify(now=later).problems == []
