"""Deposits on rows: written down, given back, paid out of; what the log says of them, and what is forgotten."""

from datetime import date
from typing import Any

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.network.models import Network
from bashu.db.patrons.edits import erase
from bashu.db.patrons.models import Patron, PatronToken
from bashu.db.settlement.deposits import deposits_of, held_by, sum_held_by, write_receipt
from bashu.db.settlement.models import Deposit, DepositReceipt, Entry, Payment
from bashu.domain.circulation.charges.commands import (
    ApplyDeposit,
    RefundDeposit,
    TakeOverDeposit,
    VoidDeposit,
    VoidPayment,
    VoidReason,
)
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.problems import Problem, ProblemCode
from bashu.domain.settlement.charges import Method
from bashu.engine.circulation.history import forget_old
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.circulation.test_money import LATE, a_lead, owes, owing, postings
from tests.people import World, an_id, answer, days, submit_one

__all__ = ["owing"]
SINCE = date(2014, 5, 20)


def ask(world: World, kind: Any, *, at: Any = LATE, staff_id: int = 1, **more: Any) -> Any:
    fields = {"occurred_at": at, "terminal_id": world.chengdu.desk.pk, "patron": PatronScan(patron_id=world.alice.pk)}
    return kind(id=an_id(at), staff_id=staff_id, **fields, **more)


@pytest.fixture
def held(owing: World, engine: Engine) -> int:
    """Alice owes Chengdu 1 yuan, and it holds 100 yuan of hers."""
    lead = a_lead(owing.chengdu)
    told = answer(submit_one(engine, ask(owing, TakeOverDeposit, fen=10_000, taken_on=SINCE, staff_id=lead), now=LATE))
    assert told.held_fen == 10_000
    write_receipt(deposit_id=told.deposit_id, patron_id=owing.alice.pk, number="No. 123456")
    return int(told.deposit_id)


def refund(world: World, held: int, *, at: Any = LATE) -> Any:
    return ask(world, RefundDeposit, at=at, deposit_id=held, method=Method.CASH)


def test_what_is_held_stands_in_the_books_and_is_no_debt(owing: World, held: int) -> None:
    """C826."""
    library = owing.chengdu.library.pk
    assert postings("deposited") == [(library, "deposits", None, -10_000), (library, "money", None, 10_000)]
    assert owes(owing)[0] == 100
    (row,) = deposits_of(owing.alice.pk)
    assert (row.held_fen, row.taken_on, row.receipt) == (10_000, SINCE, "No. 123456")
    assert [each.number for each in held_by(library)] == [owing.alice.number]
    assert (sum_held_by(library), sum_held_by(owing.chongqing.library.pk)) == (10_000, 0)
    assert verify(now=LATE, full=True).clean
    told = "".join(LogEntry.objects.filter(body__contains="DepositTaken").values_list("body", flat=True))
    assert told
    assert "123456" not in told


def test_one_receipt_is_written_down_once(owing: World, engine: Engine, held: int) -> None:
    """C826: also by two desks in one batch, and after it was given back."""
    lead = Deposit.objects.get().staff_id
    form: dict[str, Any] = {"fen": 10_000, "taken_on": SINCE, "staff_id": lead}
    again = submit_one(engine, ask(owing, TakeOverDeposit, **form), now=LATE)
    assert getattr(again, "refusal", None) is Refusal.DEPOSIT_KNOWN
    answer(submit_one(engine, refund(owing, held), now=LATE))
    other = form | {"fen": 5_000}
    told = engine.submit([ask(owing, TakeOverDeposit, **each) for each in (form, other, other)], LATE)
    assert [getattr(each, "refusal", None) for each in told] == [Refusal.DEPOSIT_KNOWN, None, Refusal.DEPOSIT_KNOWN]
    assert answer(submit_one(engine, ask(owing, TakeOverDeposit, **form, another=True), now=LATE)).held_fen == 10_000


def test_it_is_given_back_once_with_a_receipt(owing: World, engine: Engine, held: int) -> None:
    """C827."""
    told = answer(submit_one(engine, refund(owing, held), now=LATE))
    assert (told.fen, told.left_fen) == (-10_000, 100)
    payment = Payment.objects.get(pk=told.payment_id)
    assert (payment.fen, payment.deposit_id, payment.lines) == (-10_000, held, [])
    again = submit_one(engine, refund(owing, held), now=LATE)
    assert getattr(again, "refusal", None) is Refusal.DEPOSIT_SETTLED
    assert deposits_of(owing.alice.pk) == ()
    assert sum(fen for _, account, _, fen in postings("deposited") + postings("refunded") if account == "deposits") == 0
    assert verify(now=LATE, full=True).clean


def test_it_pays_what_is_owed_there_and_that_can_be_undone(owing: World, engine: Engine, held: int) -> None:
    """C828, C818."""
    told = answer(submit_one(engine, ask(owing, ApplyDeposit, deposit_id=held), now=LATE))
    assert (told.fen, told.left_fen, owes(owing)[0]) == (100, 0, 0)
    assert Payment.objects.get().method == "deposit"
    assert deposits_of(owing.alice.pk)[0].held_fen == 9_900
    assert verify(now=LATE, full=True).clean
    void = VoidPayment(
        id=an_id(LATE), occurred_at=LATE, terminal_id=owing.chengdu.desk.pk, payment_id=told.payment_id,
        reason=VoidReason.OTHER_READER, staff_id=Deposit.objects.get().staff_id,
    )  # fmt: skip
    assert answer(submit_one(engine, void, now=LATE)).left_fen == 100
    assert deposits_of(owing.alice.pk)[0].held_fen == 10_000
    assert verify(now=LATE, full=True).clean


def test_what_is_paid_out_of_it_is_due_to_whoever_gets_what_is_paid(owing: World, engine: Engine, held: int) -> None:
    """C828, C821: as if it had been paid in cash."""
    Network.objects.update(settlement="home")
    Patron.objects.filter(pk=owing.alice.pk).update(home_library=owing.chongqing.library)
    there, here = owing.chengdu.library.pk, owing.chongqing.library.pk
    answer(submit_one(engine, ask(owing, ApplyDeposit, deposit_id=held), now=LATE))
    due = {(library, other): fen for library, account, other, fen in postings("paid") if account == "due"}
    assert due == {(there, here): -100, (here, there): 100}
    assert (there, "deposits", None, 100) in postings("paid")
    assert verify(now=LATE, full=True).clean


def test_one_that_was_not_given_back_after_all_is_held_again(owing: World, engine: Engine, held: int) -> None:
    """C878: once, and by who may undo payments there."""
    told = answer(submit_one(engine, refund(owing, held), now=LATE))
    lead = Deposit.objects.get().staff_id
    asked = {"occurred_at": LATE, "terminal_id": owing.chengdu.desk.pk, "payment_id": told.payment_id}
    for staff, no in ((1, Refusal.VOID_NOT_ALLOWED), (lead, None), (lead, Refusal.PAYMENT_VOIDED)):
        void = VoidPayment(id=an_id(LATE), **asked, reason=VoidReason.TYPED_WRONG, staff_id=staff)
        assert getattr(submit_one(engine, void, now=LATE), "refusal", None) is no
    assert deposits_of(owing.alice.pk)[0].held_fen == 10_000
    undone = sorted((*each[:3], -each[3]) for each in postings("voided"))
    assert undone == sorted(postings("refunded"))
    assert answer(submit_one(engine, refund(owing, held), now=LATE)).fen == -10_000
    assert verify(now=LATE, full=True).clean


def test_what_was_written_down_by_mistake_is_undone(owing: World, engine: Engine, held: int) -> None:
    """C829."""
    lead = Deposit.objects.get().staff_id
    wrong = ask(owing, VoidDeposit, deposit_id=held, reason=VoidReason.TYPED_WRONG, staff_id=lead)
    assert answer(submit_one(engine, wrong, now=LATE)).held_fen == 0
    assert getattr(submit_one(engine, refund(owing, held), now=LATE), "refusal", None) is Refusal.DEPOSIT_SETTLED
    assert Entry.objects.get(kind="voided").deposit_id == held
    assert verify(now=LATE, full=True).clean


def test_nobody_is_forgotten_of_whom_something_is_held(owing: World, engine: Engine, held: int) -> None:
    """C829, C822."""
    answer(submit_one(engine, ask(owing, ApplyDeposit, deposit_id=held), now=LATE))
    no = erase(patron_id=owing.alice.pk)
    assert isinstance(no, Problem)
    assert no.code is ProblemCode.DEPOSIT_HELD
    forget_old(LATE + days(400))
    assert Deposit.objects.get().patron_id == owing.alice.pk
    later = LATE + days(400)
    answer(submit_one(engine, refund(owing, held, at=later), now=later))
    forget_old(later + days(31))
    assert (Deposit.objects.get().patron_id, DepositReceipt.objects.count()) == (None, 0)
    assert not PatronToken.objects.filter(lasting=True).exists()
    assert erase(patron_id=owing.alice.pk) is None
    assert verify(now=later, full=True).clean
