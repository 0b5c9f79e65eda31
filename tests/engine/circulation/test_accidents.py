"""Accidents on rows: what is lost, found, claimed and damaged, who owes what then, and what the log says of it."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Loan, Task
from bashu.db.network.models import CirculationRule
from bashu.db.patrons.models import Patron, PatronToken
from bashu.db.settlement.accidents import troubled
from bashu.db.settlement.models import Charge, Entry
from bashu.domain.circulation.accidents.commands import (
    AcceptClaim,
    ClaimReturned,
    DeclareDamaged,
    DeclareLost,
    FindPart,
    Grade,
    RejectClaim,
    ReplaceLost,
)
from bashu.domain.circulation.accidents.effects import ClaimKind
from bashu.domain.circulation.charges.commands import Refund
from bashu.domain.circulation.commands import (
    ItemScan,
    PatronScan,
    RecordCheckIn,
    RecordCheckOut,
    ScanKind,
    Withdraw,
)
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.withdrawn import WithdrawalReason
from bashu.domain.settlement.charges import Method
from bashu.engine.circulation.history import forget_old
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.circulation.test_money import LATE, a_lead, owes, pay
from tests.engine.circulation.test_undo import undo
from tests.engine.test_verify import admit_items
from tests.holding import place
from tests.people import World, an_id, answer, check_in, check_out, days, submit_one

LONG = LATE + days(200)


@pytest.fixture
def lent(world: World, engine: Engine) -> World:
    """Alice has the book, and is ten days late: 10 days at 10 fen. It cost 39 yuan."""
    CirculationRule.objects.update(lost_handling_fen=500)
    admit_items([world.book, world.local])
    answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine)))
    return world


def ask(world: World, kind: Any, *, at: Any = LATE, **more: Any) -> Any:
    return kind(
        id=an_id(at), occurred_at=at, terminal_id=world.chongqing.desk.pk,
        item=ItemScan(barcode=world.book.barcode, item_id=world.book.pk), **more,
    )  # fmt: skip


def status(world: World) -> str:
    return Item.objects.get(pk=world.book.pk).status


@pytest.fixture
def lost(lent: World, engine: Engine) -> World:
    assert answer(submit_one(engine, ask(lent, DeclareLost), now=LATE)).charged_fen == 4500
    return lent


def test_what_is_lost_is_owed_to_its_owner_and_the_books_balance(lost: World) -> None:
    """C830."""
    assert {row.kind: row.amount_fen for row in Charge.objects.all()} == {
        "overdue": 100, "lost": 3900, "lost_handling": 500,
    }  # fmt: skip
    loan = Loan.objects.get()
    assert (loan.ended_as, loan.checked_in_at, status(lost)) == ("lost", LATE, "lost")
    assert owes(lost)[0] == 4500
    assert verify(now=LATE, full=True).clean


def test_found_again_before_it_was_paid_the_price_is_not_owed(lost: World, engine: Engine) -> None:
    """C834."""
    found = answer(submit_one(engine, check_in(lost.book, lost.chongqing.desk, at=LATE), now=LATE))
    assert (found.cancelled_fen, found.refundable_fen, found.stop) == (3900, 0, "stay")
    assert owes(lost)[0] == 600
    assert Entry.objects.get(kind="cancelled").reason == "found"
    assert verify(now=LATE, full=True).clean


def test_what_was_paid_for_it_is_fetched_once(lost: World, engine: Engine) -> None:
    """C835."""
    answer(submit_one(engine, pay(lost, 4500), now=LATE))
    soon = LATE + days(100)
    forget_old(soon)
    found = answer(submit_one(engine, check_in(lost.book, lost.chongqing.desk, at=soon), now=soon))
    assert (found.cancelled_fen, found.refundable_fen) == (0, 3900)
    refund: dict[str, Any] = {
        "occurred_at": soon, "terminal_id": lost.chongqing.desk.pk, "method": Method.CASH,
        "charge_id": Charge.objects.get(kind="lost").pk, "staff_id": a_lead(lost.chongqing),
    }  # fmt: skip
    assert answer(submit_one(engine, Refund(id=an_id(soon), **refund), now=soon)).fen == -3900
    again = submit_one(engine, Refund(id=an_id(soon), **refund), now=soon)
    assert getattr(again, "refusal", None) is Refusal.NOTHING_TO_REFUND
    assert verify(now=soon, full=True).clean


def test_what_its_library_withdrew_meanwhile_is_given_back_all_the_same(lost: World, engine: Engine) -> None:
    """C855: wherever it turns up."""
    answer(submit_one(engine, pay(lost, 4500), now=LATE))
    withdraw = {"terminal_id": lost.chengdu.desk.pk, "reason": WithdrawalReason.NOT_FOUND}
    Item.objects.filter(pk=lost.book.pk).update(owner=lost.chengdu.library)
    answer(submit_one(engine, replace(ask(lost, Withdraw, reason=None), **withdraw), now=LATE))
    found = answer(submit_one(engine, check_in(lost.book, lost.chongqing.desk, at=LATE), now=LATE))
    assert (found.stop, found.cancelled_fen, found.refundable_fen) == ("exception", 0, 3900)
    assert status(lost) == "withdrawn"
    assert Charge.objects.get(kind="lost").refundable_fen == 3900
    assert verify(now=LATE, full=True).clean


def test_after_its_time_it_stays_paid_and_is_nobodys(lost: World, engine: Engine) -> None:
    """C835."""
    answer(submit_one(engine, pay(lost, 4500), now=LATE))
    forget_old(LATE + days(179))
    assert Charge.objects.get(kind="lost").patron_id == lost.alice.pk
    forget_old(LATE + days(181))
    assert not Charge.objects.exclude(patron=None).exists()
    assert not PatronToken.objects.filter(lasting=True).exists()
    found = answer(submit_one(engine, check_in(lost.book, lost.chongqing.desk, at=LONG), now=LONG))
    assert (found.cancelled_fen, found.refundable_fen) == (0, 0)
    assert verify(now=LONG, full=True).clean


def test_another_that_is_brought_for_it_closes_it(lost: World, engine: Engine) -> None:
    """C837."""
    assert answer(submit_one(engine, ask(lost, ReplaceLost), now=LATE)).cancelled_fen == 3900
    assert (status(lost), Entry.objects.get(kind="cancelled").reason) == ("available", "replaced")
    assert verify(now=LATE, full=True).clean


def test_lent_to_another_it_is_found_too_and_the_first_readers_charge_goes(lost: World, engine: Engine) -> None:
    """C836."""
    answer(submit_one(engine, check_out(lost.bob, lost.book, terminal=lost.chongqing.desk, at=LATE), now=LATE))
    assert (status(lost), owes(lost)[0]) == ("on_loan", 600)
    assert verify(now=LATE, full=True).clean


def test_who_has_lost_too_much_borrows_nothing_until_it_is_paid(lost: World, engine: Engine) -> None:
    """C838."""
    CirculationRule.objects.update(lost_max=0, owed_block_fen=9_000)

    def lend() -> Any:
        return submit_one(engine, check_out(lost.alice, lost.local, terminal=lost.chengdu.desk, at=LATE), now=LATE)

    assert getattr(lend(), "refusal", None) is Refusal.TOO_MANY_LOST
    desk = lost.chengdu.desk
    hold = place(lost.alice, lost.local.bib_id, pickup=desk.branch, terminal=desk, at=LATE)
    assert getattr(submit_one(engine, hold, now=LATE), "refusal", None) is Refusal.TOO_MANY_LOST
    answer(submit_one(engine, pay(lost, 4500), now=LATE))
    answer(lend())


def test_what_another_clock_said_of_an_earlier_loan_hides_no_loss(lent: World, engine: Engine) -> None:
    """C834."""
    early = Loan.objects.get().checked_out_at - days(1)
    answer(submit_one(engine, check_in(lent.book, lent.chongqing.desk, at=LATE), now=LATE))
    answer(submit_one(engine, check_out(lent.alice, lent.book, terminal=lent.chongqing.desk, at=early), now=early))
    answer(submit_one(engine, ask(lent, DeclareLost), now=LATE))
    found = answer(submit_one(engine, check_in(lent.book, lent.chongqing.desk, at=LATE), now=LATE))
    assert found.cancelled_fen == 3900


def claim(world: World) -> Any:
    said = {"claim": ClaimKind.RETURNED, "said_at": LATE - days(4), "branch_id": world.chongqing.branch.pk}
    return ask(world, ClaimReturned, **said)


def test_a_claim_is_looked_for_where_the_reader_says_and_then_believed(lent: World, engine: Engine) -> None:
    """C840, C843."""
    answer(submit_one(engine, claim(lent), now=LATE))
    branches = set(Task.objects.filter(kind="claimed").values_list("branch_id", flat=True))
    assert branches == {lent.chongqing.branch.pk, lent.chengdu.branch.pk}
    assert (status(lent), Loan.objects.get().claimed_as) == ("claimed_returned", "returned")
    lead = a_lead(lent.chengdu)
    answer(submit_one(engine, ask(lent, AcceptClaim, staff_id=lead), now=LATE))
    loan = Loan.objects.get()
    assert (status(lent), loan.ended_as, loan.checked_in_at) == ("missing", "claimed", LATE - days(4))
    assert owes(lent)[0] == 0
    assert verify(now=LATE, full=True).clean


def test_found_the_loan_is_closed_as_of_then_and_rejected_it_goes_on(lent: World, engine: Engine) -> None:
    """C841, C844: six days late by then, ten by today."""
    answer(submit_one(engine, claim(lent), now=LATE))
    answer(submit_one(engine, ask(lent, RejectClaim, staff_id=a_lead(lent.chengdu)), now=LATE))
    assert (status(lent), Loan.objects.get().claimed_at) == ("on_loan", None)
    answer(submit_one(engine, claim(lent), now=LATE))
    found = answer(submit_one(engine, check_in(lent.book, lent.chongqing.desk, at=LATE), now=LATE))
    assert (found.days_overdue, found.charged_fen) == (6, 60)
    assert verify(now=LATE, full=True).clean


def test_a_damage_is_charged_to_whoever_had_it_and_not_after_a_month(lent: World, engine: Engine) -> None:
    """C846, C848, C852."""
    back = answer(submit_one(engine, check_in(lent.book, lent.chongqing.desk, at=LATE), now=LATE))
    heavy = {"grade": Grade.HEAVY, "loan_id": back.closed_loan_id}
    told = answer(submit_one(engine, ask(lent, DeclareDamaged, **heavy), now=LATE))
    assert (told.charged_fen, status(lent)) == (1950, "damaged")
    assert Task.objects.get(kind="damaged").library_id == lent.chengdu.library.pk
    assert verify(now=LATE, full=True).clean
    later = LATE + days(31)
    refused = submit_one(engine, ask(lent, DeclareDamaged, at=later, **heavy), now=later)
    assert getattr(refused, "refusal", None) is Refusal.LOAN_LONG_OVER


def test_a_damage_that_is_told_beside_its_return_is_its_readers(lent: World, engine: Engine) -> None:
    """C846: within one batch the loan is over by then as well."""
    loan = Loan.objects.get(item=lent.book)
    back = check_in(lent.book, lent.chongqing.desk, at=LATE)
    heavy = ask(lent, DeclareDamaged, grade=Grade.HEAVY, loan_id=loan.pk)
    taken_in, told = engine.submit([back, heavy], LATE)
    assert (answer(taken_in).closed_loan_id, answer(told).charged_fen) == (loan.pk, 1950)


def test_a_damage_is_charged_once_whoever_writes_it_down_again(lent: World, engine: Engine) -> None:
    """C857: within one batch, and later."""
    back = check_in(lent.book, lent.chongqing.desk, at=LATE)
    loan_id = answer(submit_one(engine, back, now=LATE)).closed_loan_id
    lead = a_lead(lent.chengdu)
    slight = {"grade": Grade.SLIGHT, "loan_id": loan_id, "staff_id": lead}
    first, second = engine.submit([ask(lent, DeclareDamaged, **slight) for _ in range(2)], LATE)
    assert (answer(first).charged_fen, getattr(second, "refusal", None)) == (390, Refusal.DAMAGE_CHARGED)
    later = submit_one(engine, ask(lent, DeclareDamaged, **slight), now=LATE)
    assert getattr(later, "refusal", None) is Refusal.DAMAGE_CHARGED
    another = ask(lent, DeclareDamaged, **slight, another=True)
    assert answer(submit_one(engine, another, now=LATE)).charged_fen == 390
    assert set(Entry.objects.filter(charge__kind="damage").values_list("staff_id", flat=True)) == {lead}
    assert verify(now=LATE, full=True).clean


def test_whose_loan_was_undone_or_who_was_believed_pays_for_no_damage(lent: World, engine: Engine) -> None:
    """C852, and the page offers nobody but who had it."""
    back = answer(submit_one(engine, check_in(lent.book, lent.chengdu.desk, at=LATE), now=LATE))
    wrong = LATE + timedelta(minutes=1)
    answer(submit_one(engine, check_out(lent.bob, lent.book, terminal=lent.chengdu.desk, at=wrong), now=wrong))
    undone = answer(
        submit_one(engine, undo(lent.book, lent.chengdu.desk, scan=ScanKind.CHECK_OUT, at=wrong), now=wrong)
    )
    asked = troubled(lent.book.pk)
    assert asked is not None
    last = asked.past(wrong)
    assert last is not None
    assert (last.loan_id, last.patron_id) == (back.closed_loan_id, lent.alice.pk)
    heavy = ask(lent, DeclareDamaged, at=wrong, grade=Grade.HEAVY, loan_id=undone.loan_id)
    assert getattr(submit_one(engine, heavy, now=wrong), "refusal", None) is Refusal.LOAN_LONG_OVER
    assert Patron.objects.get(pk=lent.bob.pk).owed_fen == 0


def test_who_was_believed_to_have_returned_it_pays_for_no_damage(lent: World, engine: Engine) -> None:
    """C852."""
    loan = Loan.objects.get()
    answer(submit_one(engine, claim(lent), now=LATE))
    answer(submit_one(engine, ask(lent, AcceptClaim, staff_id=a_lead(lent.chengdu)), now=LATE))
    told = submit_one(engine, ask(lent, DeclareDamaged, grade=Grade.HEAVY, loan_id=loan.pk), now=LATE)
    assert getattr(told, "refusal", None) is Refusal.LOAN_LONG_OVER
    asked = troubled(lent.book.pk)
    assert asked is not None
    assert asked.past(LATE) is None


def test_two_desks_that_find_one_damage_at_one_moment_charge_it_once(lent: World, engine: Engine) -> None:
    """C857."""
    loan_id = answer(submit_one(engine, check_in(lent.book, lent.chongqing.desk, at=LATE), now=LATE)).closed_loan_id
    other, gate, told = Engine([CirculationRoom()]), threading.Barrier(2), list[Any]()

    def write_down(one: Engine) -> None:
        command = ask(lent, DeclareDamaged, grade=Grade.HEAVY, loan_id=loan_id)
        gate.wait()
        told.append(submit_one(one, command, now=LATE))
        connection.close()

    desks = [threading.Thread(target=write_down, args=(one,)) for one in (engine, other)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    other.close()
    assert sorted(getattr(each, "refusal", "charged") for each in told) == ["charged", "damage_charged"]
    assert owes(lent)[0] == 100 + 1950


def test_a_damage_that_is_worse_costs_the_difference_and_all_of_them_no_more_than_a_loss(
    lent: World, engine: Engine
) -> None:
    """C858."""
    loan_id = answer(submit_one(engine, check_in(lent.book, lent.chongqing.desk, at=LATE), now=LATE)).closed_loan_id
    for grade, another, fen in ((Grade.SLIGHT, False, 390), (Grade.HEAVY, False, 1560), (Grade.BEYOND_USE, True, 1950)):
        command = ask(lent, DeclareDamaged, grade=grade, loan_id=loan_id, another=another)
        assert answer(submit_one(engine, command, now=LATE)).charged_fen == fen
    assert sum(Charge.objects.filter(kind="damage").values_list("amount_fen", flat=True)) == 3900
    assert verify(now=LATE, full=True).clean


@pytest.mark.parametrize("first", [True, False], ids=["taken in before", "at once"])
@pytest.mark.parametrize(("fen", "owed", "back"), [(0, 600 + 3900, 0), (4500, 0, 0)])
def test_what_was_lost_long_ago_and_comes_back_as_a_ruin_is_paid_for(
    lost: World, engine: Engine, fen: int, owed: int, back: int, *, first: bool
) -> None:
    """C859: the reader is known as long as the price is open, or may be given back."""
    if fen:
        answer(submit_one(engine, pay(lost, fen), now=LATE))
    at, loan = LATE + days(100), Loan.objects.get()
    forget_old(at)
    asked = troubled(lost.book.pk)
    assert asked is not None
    assert getattr(asked.past(at), "patron_id", None) == lost.alice.pk
    if first:
        answer(submit_one(engine, check_in(lost.book, lost.chongqing.desk, at=at), now=at))
    ruin = {"grade": Grade.BEYOND_USE, "loan_id": loan.pk, "staff_id": a_lead(lost.chongqing)}
    answer(submit_one(engine, ask(lost, DeclareDamaged, at=at, **ruin), now=at))
    assert (owes(lost)[0], Charge.objects.get(kind="lost").refundable_fen) == (owed, back)
    again = submit_one(engine, ask(lost, DeclareDamaged, at=at, **ruin), now=at)
    assert getattr(again, "refusal", None) is Refusal.DAMAGE_CHARGED
    answer(submit_one(engine, check_in(lost.book, lost.chongqing.desk, at=at), now=at))
    assert Charge.objects.get(kind="lost").refundable_fen == back
    assert verify(now=at, full=True).clean


def test_the_page_offers_whoever_lost_it_for_thirty_days_after_it_was_found(lost: World, engine: Engine) -> None:
    """C859."""
    at = LATE + days(100)
    answer(submit_one(engine, check_in(lost.book, lost.chongqing.desk, at=at), now=at))
    asked = troubled(lost.book.pk)
    assert asked is not None
    assert [asked.past(at + days(more)) is not None for more in (30, 31)] == [True, False]


def test_whose_lost_item_it_was_is_forgotten_with_its_price(lost: World, engine: Engine) -> None:
    """C859, C822."""
    answer(submit_one(engine, check_in(lost.book, lost.chongqing.desk, at=LATE), now=LATE))
    answer(submit_one(engine, pay(lost, 600), now=LATE))
    forget_old(LATE + days(31))
    assert Loan.objects.get().patron_id == lost.alice.pk
    forget_old(LATE + days(181))
    assert Loan.objects.get().patron_id is None


@pytest.mark.parametrize("kind", [RecordCheckIn, RecordCheckOut])
def test_what_lay_in_a_branch_off_line_before_the_clock_declared_it_lost_never_was(
    lent: World, engine: Engine, kind: Any
) -> None:
    """C839: three days before that, so of ten days seven are owed."""
    answer(submit_one(engine, ask(lent, DeclareLost), now=LATE))
    who = {"patron": PatronScan(patron_id=lent.bob.pk)} if kind is RecordCheckOut else {}
    fact = replace(ask(lent, kind, **who), occurred_at=LATE - days(3))
    submitted = submit_one(engine, fact, now=LATE + timedelta(hours=4))
    assert answer(submitted).item_id == lent.book.pk
    assert status(lent) != "lost"
    assert owes(lent)[0] == 70
    assert verify(now=LATE + timedelta(hours=4), full=True).clean


def test_the_books_say_who_of_the_staff_charged_or_cancelled(lent: World, engine: Engine) -> None:
    """C830, C837."""
    lead, other = a_lead(lent.chengdu), a_lead(lent.chongqing)
    answer(submit_one(engine, ask(lent, DeclareLost, staff_id=lead), now=LATE))
    answer(submit_one(engine, ask(lent, ReplaceLost, staff_id=other), now=LATE))
    said = Entry.objects.order_by("id").values_list("kind", "staff_id")
    assert sorted(said) == [("cancelled", other), *[("charged", lead)] * 3]


def test_a_part_that_turns_up_is_not_owed(lent: World, engine: Engine) -> None:
    """C849."""
    back = answer(submit_one(engine, check_in(lent.book, lent.chongqing.desk, at=LATE), now=LATE))
    part = {"grade": Grade.PART_MISSING, "loan_id": back.closed_loan_id}
    answer(submit_one(engine, ask(lent, DeclareDamaged, **part), now=LATE))
    assert owes(lent)[0] == 880
    lead = a_lead(lent.chongqing)
    find = ask(lent, FindPart, charge_id=Charge.objects.get(kind="part").pk, staff_id=lead)
    assert answer(submit_one(engine, find, now=LATE)).cancelled_fen == 780
    assert Entry.objects.get(kind="cancelled").staff_id == lead
    assert owes(lent)[0] == 100
    assert verify(now=LATE + timedelta(hours=1), full=True).clean


def test_a_price_that_is_a_slip_is_charged_as_a_million_and_declares_the_rest_too(lent: World, engine: Engine) -> None:
    """C882: 20 million yuan, twice over."""
    Item.objects.filter(pk=lent.book.pk).update(price_fen=2_000_000_000)
    Loan.objects.update(terms={**Loan.objects.get().terms, "lost_price_percent": 200})
    told = answer(submit_one(engine, ask(lent, DeclareLost), now=LATE))
    assert Charge.objects.get(kind="lost").amount_fen == 100_000_000
    assert told.charged_fen == 100_000_000 + 600 == owes(lent)[0]
