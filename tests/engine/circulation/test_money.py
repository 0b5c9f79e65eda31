"""Charges and payments on rows: a late book, what it costs, who pays it where, and what the log says of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection

from bashu.db.audit.models import LogEntry
from bashu.db.network.models import Grant, Library, Network, Staff
from bashu.db.patrons.edits import erase
from bashu.db.patrons.models import Patron, PatronToken
from bashu.db.settlement.models import Charge, Entry, Payment
from bashu.domain.circulation.charges.commands import (
    TAKEN_OVER,
    ChargeCard,
    Pay,
    Refund,
    VoidPayment,
    VoidReason,
    Waive,
    WaiveReason,
)
from bashu.domain.circulation.commands import PatronScan, RecordCheckOut, Restore, Withdraw
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.withdrawn import WithdrawalReason
from bashu.domain.outcome import Refused
from bashu.domain.rights import Role
from bashu.domain.settlement.charges import Method
from bashu.engine.admission import admit_balance, admitting
from bashu.engine.circulation.history import forget_old
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.circulation.test_boxes import ask, scan
from tests.engine.test_verify import admit_items
from tests.people import NOON, City, World, an_id, answer, check_in, check_out, days, submit_one

LATE = NOON + days(40)


@pytest.fixture
def owing(world: World, engine: Engine) -> World:
    """Alice brings the book back ten days late: 10 days at 10 fen."""
    admit_items([world.book, world.local])
    answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine)))
    late = answer(submit_one(engine, check_in(world.book, world.chengdu.desk, at=LATE), now=LATE))
    assert (late.days_overdue, late.charged_fen) == (10, 100)
    return world


def test_what_was_withdrawn_and_lent_all_the_same_costs_what_any_late_return_does(world: World, engine: Engine) -> None:
    """C810, C21."""
    admit_items([world.book, world.local])
    worn = ask(Withdraw, world.chengdu, item=scan(world.book), reason=WithdrawalReason.WORN_OUT)
    answer(submit_one(engine, worn))
    lent = ask(RecordCheckOut, world.chengdu, item=scan(world.book), patron=PatronScan(patron_id=world.alice.pk))
    answer(submit_one(engine, lent))
    restored = submit_one(engine, ask(Restore, world.chengdu, at=LATE, item=scan(world.book)), now=LATE)
    assert answer(restored).charged_fen == 100
    assert owes(world)[0] == 100


def pay(world: World, fen: int, *, at: Any = LATE, **more: Any) -> Pay:
    where = {"terminal_id": world.chongqing.desk.pk} | more
    return Pay(
        id=an_id(at), occurred_at=at, patron=PatronScan(patron_id=world.alice.pk), fen=fen, method=Method.CASH, **where
    )


def a_lead(city: City) -> int:
    user = User.objects.create_user(f"lead-{city.library.code}")
    staff = Staff.objects.create(user=user, library=city.library, branch=city.branch, terminal=city.desk)
    Grant.objects.create(staff=staff, role=Role.DESK_LEAD, library=city.library, starts_on=NOON.date())
    return staff.pk


def owes(world: World) -> tuple[int, dict[str, int]]:
    patron = Patron.objects.get(pk=world.alice.pk)
    return patron.owed_fen, patron.debts


def postings(kind: str) -> list[tuple[int, str, int | None, int]]:
    return sorted(tuple(line) for entry in Entry.objects.filter(kind=kind) for line in entry.postings)


def test_a_late_return_is_charged_to_the_lender_and_the_reader_owes_it(owing: World) -> None:
    """C810."""
    charge = Charge.objects.get()
    assert (charge.kind, charge.library_id, charge.amount_fen) == ("overdue", owing.chengdu.library.pk, 100)
    assert charge.details | {"days": 10, "fen_per_day": 10} == charge.details
    assert owes(owing) == (100, {str(owing.chengdu.library.pk): 100})
    assert verify(now=LATE, full=True).clean
    told = LogEntry.objects.filter(body__contains="ChargePosted").get()
    assert str(owing.alice.number) not in told.body


def test_it_is_paid_at_any_library_which_keeps_the_money(owing: World, engine: Engine) -> None:
    """C814, C820."""
    there, here = owing.chengdu.library.pk, owing.chongqing.library.pk
    assert answer(submit_one(engine, pay(owing, 60), now=LATE)).left_fen == 40
    assert owes(owing) == (40, {str(there): 40})
    assert answer(submit_one(engine, pay(owing, 40), now=LATE)).left_fen == 0
    assert owes(owing) == (0, {})
    assert {(library, account) for library, account, _, _ in postings("paid")} == {
        (there, "owed"), (there, "ceded"), (here, "money"), (here, "kept"),
    }  # fmt: skip
    assert Charge.objects.get().settled_at == LATE
    assert verify(now=LATE, full=True).clean


def test_where_it_is_due_to_the_creditor_both_books_say_so(owing: World, engine: Engine) -> None:
    """C821."""
    Network.objects.update(settlement="creditor")
    there, here = owing.chengdu.library.pk, owing.chongqing.library.pk
    answer(submit_one(engine, pay(owing, 100), now=LATE))
    due = {(library, other): fen for library, account, other, fen in postings("paid") if account == "due"}
    assert due == {(there, here): 100, (here, there): -100}


def test_no_more_is_taken_than_is_owed(owing: World, engine: Engine) -> None:
    """C815."""
    refused = submit_one(engine, pay(owing, 101), now=LATE)
    assert isinstance(refused, Refused)
    assert (refused.refusal, refused.details) == (Refusal.PAYS_TOO_MUCH, {"owed_fen": 100})
    assert owes(owing)[0] == 100
    assert not Payment.objects.exists()


def test_what_was_owed_before_becomes_a_charge_when_it_is_paid(world: World, engine: Engine) -> None:
    """C816."""
    admit_items([world.book, world.local])
    with admitting() as admitter:
        admit_balance(admitter, patron_id=world.alice.pk, owed_fen=250, now=NOON)
    answer(submit_one(engine, pay(world, 100, lines=((TAKEN_OVER, 100),))))
    charge = Charge.objects.get()
    assert (charge.kind, charge.amount_fen, charge.paid_fen) == ("taken_over", 250, 100)
    assert owes(world) == (150, {str(world.alice.home_library_id): 150})
    assert verify(now=NOON, full=True).clean


def test_staff_of_the_library_waive_with_a_reason_and_others_may_not(owing: World, engine: Engine) -> None:
    """C817."""
    theirs, ours = a_lead(owing.chongqing), a_lead(owing.chengdu)
    waive: dict[str, Any] = {
        "occurred_at": LATE, "terminal_id": owing.chengdu.desk.pk, "charge_id": Charge.objects.get().pk, "fen": 70,
        "reason": WaiveReason.ILLNESS,
    }  # fmt: skip
    refused = submit_one(engine, Waive(id=an_id(LATE), staff_id=theirs, **waive), now=LATE)
    assert getattr(refused, "refusal", None) is Refusal.WAIVER_NOT_ALLOWED
    assert answer(submit_one(engine, Waive(id=an_id(LATE), staff_id=ours, **waive), now=LATE)).left_fen == 30
    entry = Entry.objects.get(kind="waiver")
    assert (entry.reason, entry.staff_id) == ("illness", ours)
    assert owes(owing)[0] == 30
    assert verify(now=LATE, full=True).clean


def test_what_was_owed_before_is_waived_by_right_of_the_home_library(world: World, engine: Engine) -> None:
    """C816, C817: in part, which makes it a charge; nobody has to pay first."""
    admit_items([world.book, world.local])
    with admitting() as admitter:
        admit_balance(admitter, patron_id=world.alice.pk, owed_fen=250, now=NOON)
    theirs, ours = a_lead(world.chongqing), a_lead(world.chengdu)
    waive: dict[str, Any] = {
        "occurred_at": NOON, "terminal_id": world.chengdu.desk.pk, "charge_id": TAKEN_OVER, "fen": 100,
        "reason": WaiveReason.HARDSHIP, "patron": PatronScan(patron_id=world.alice.pk),
    }  # fmt: skip
    refused = submit_one(engine, Waive(id=an_id(), staff_id=theirs, **waive))
    assert getattr(refused, "refusal", None) is Refusal.WAIVER_NOT_ALLOWED
    told = answer(submit_one(engine, Waive(id=an_id(), staff_id=ours, **waive)))
    charge = Charge.objects.get()
    assert (told.charge_id, told.left_fen, charge.amount_fen, charge.waiver_fen) == (charge.pk, 150, 250, 100)
    assert owes(world) == (150, {str(world.alice.home_library_id): 150})
    again = submit_one(engine, Waive(id=an_id(), staff_id=ours, **waive))
    assert getattr(again, "refusal", None) is Refusal.CHARGE_UNKNOWN
    assert verify(now=NOON, full=True).clean


def test_a_payment_that_was_a_mistake_is_undone_once(owing: World, engine: Engine) -> None:
    """C818."""
    paid = answer(submit_one(engine, pay(owing, 100), now=LATE))
    void: dict[str, Any] = {
        "occurred_at": LATE, "terminal_id": owing.chongqing.desk.pk, "payment_id": paid.payment_id,
        "reason": VoidReason.TYPED_WRONG, "staff_id": a_lead(owing.chongqing),
    }  # fmt: skip
    assert answer(submit_one(engine, VoidPayment(id=an_id(LATE), **void), now=LATE)).left_fen == 100
    again = submit_one(engine, VoidPayment(id=an_id(LATE), **void), now=LATE)
    assert getattr(again, "refusal", None) is Refusal.PAYMENT_VOIDED
    assert owes(owing)[0] == 100
    assert verify(now=LATE, full=True).clean


def test_a_payment_is_undone_as_it_was_booked_whatever_the_network_settles_by_now(owing: World, engine: Engine) -> None:
    """C818, C821."""
    paid = answer(submit_one(engine, pay(owing, 100), now=LATE))
    Network.objects.update(settlement="creditor")
    Patron.objects.filter(pk=owing.alice.pk).update(home_library=owing.chongqing.library)
    void = VoidPayment(
        id=an_id(LATE), occurred_at=LATE, terminal_id=owing.chengdu.desk.pk, payment_id=paid.payment_id,
        reason=VoidReason.TYPED_WRONG, staff_id=a_lead(owing.chongqing),
    )  # fmt: skip
    answer(submit_one(engine, void, now=LATE))
    undone = [(library, account, other, -fen) for library, account, other, fen in postings("voided")]
    assert sorted(undone, key=str) == sorted(postings("paid"), key=str)


def test_settled_money_is_nobodys_after_a_month_and_the_log_still_holds(owing: World, engine: Engine) -> None:
    """C822."""
    answer(submit_one(engine, pay(owing, 100), now=LATE))
    forget_old(LATE + timedelta(days=29))
    assert Charge.objects.get().patron_id == owing.alice.pk
    forget_old(LATE + timedelta(days=31))
    assert (Charge.objects.get().patron_id, Payment.objects.get().patron_id) == (None, None)
    assert not PatronToken.objects.filter(lasting=True).exists()
    assert erase(patron_id=owing.alice.pk) is None
    assert verify(now=LATE, full=True).clean


def test_the_database_refuses_books_that_do_not_balance(owing: World) -> None:
    with pytest.raises(IntegrityError, match="entry_balanced"), connection.cursor() as cursor:
        cursor.execute("UPDATE settlement_entry SET postings = '[[1, \"owed\", null, 5]]'")


def test_nothing_is_refunded_that_was_owed(owing: World, engine: Engine) -> None:
    """C819."""
    answer(submit_one(engine, pay(owing, 100), now=LATE))
    refund = Refund(
        id=an_id(LATE), occurred_at=LATE, terminal_id=owing.chengdu.desk.pk, charge_id=Charge.objects.get().pk,
        method=Method.CASH, staff_id=a_lead(owing.chengdu),
    )  # fmt: skip
    assert getattr(submit_one(engine, refund, now=LATE), "refusal", None) is Refusal.NOTHING_TO_REFUND


def card(world: World) -> ChargeCard:
    return ChargeCard(
        id=an_id(), occurred_at=NOON, terminal_id=world.chengdu.desk.pk, patron=PatronScan(patron_id=world.alice.pk),
        card_id=7, staff_id=1,
    )  # fmt: skip


def test_by_the_engine_to_the_library_of_the_desk(world: World, engine: Engine) -> None:
    """C856, C820."""
    admit_items([world.book, world.local])
    refused = submit_one(engine, card(world))
    assert getattr(refused, "refusal", None) is Refusal.NOTHING_OWED
    Library.objects.filter(pk=world.chengdu.library.pk).update(card_fen=1_000)
    assert answer(submit_one(engine, card(world))).fen == 1_000
    world.alice.refresh_from_db()
    assert world.alice.debts == {str(world.chengdu.library.pk): 1_000}
    assert verify(now=NOON, full=True).problems == []


def test_what_a_card_cost_leads_to_no_reader_once_it_is_settled(world: World, engine: Engine) -> None:
    """C822: neither the row nor the log says which card it was."""
    admit_items([world.book, world.local])
    Library.objects.filter(pk=world.chengdu.library.pk).update(card_fen=1_000)
    answer(submit_one(engine, card(world)))
    answer(submit_one(engine, pay(world, 1_000, at=NOON)))
    forget_old(NOON + days(31))
    charge = Charge.objects.get()
    assert (charge.patron_id, charge.details) == (None, {})
    assert not LogEntry.objects.filter(body__contains="card_id").exists()


@pytest.mark.parametrize("moved", ["{}", '{"%s": 100}'])
def test_to_whom_a_reader_owes_is_proven_by_the_log(owing: World, moved: str) -> None:
    """C813: it decides who refuses to lend."""
    assert verify(now=LATE, full=True).clean
    elsewhere = moved.replace("%s", str(owing.chongqing.library.pk))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE patrons_patron SET debts = %s WHERE id = %s", [elsewhere, owing.alice.pk])
    here, said = owing.chengdu.library.pk, verify(now=LATE, full=True).problems
    assert f"patron row {owing.alice.pk}: owes 0 fen to library {here}, the log says 100." in said


def test_what_was_taken_over_and_paid_is_forgotten_and_still_adds_up(world: World, engine: Engine) -> None:
    """C816, C822: from the beginning of the log, and from a snapshot in between."""
    admit_items([world.book, world.local])
    with admitting() as admitter:
        admit_balance(admitter, patron_id=world.alice.pk, owed_fen=250, now=NOON)
    answer(submit_one(engine, pay(world, 100, at=NOON)))
    assert verify(now=NOON, keep=True).clean
    answer(submit_one(engine, pay(world, 150, at=NOON)))
    assert verify(now=NOON).clean
    forget_old(NOON + days(31))
    assert Charge.objects.get().patron_id is None
    assert not PatronToken.objects.filter(lasting=True).exists()
    assert verify(now=NOON).clean
    assert verify(now=NOON, full=True).clean
