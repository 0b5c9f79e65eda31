"""Money that a machine takes (37), and what it is told of charges (63)."""

from datetime import timedelta

import pytest

from bashu.db.circulation.models import Loan
from bashu.db.network.models import CirculationRule
from bashu.db.patrons.models import Patron
from bashu.db.settlement.models import Charge, Payment
from bashu.domain.calendar import DAY, LOCAL, end_of, local_day, start_of
from bashu.doors.sip2.server import Running
from bashu.engine import clock
from bashu.wire.sip2.codec import Message
from bashu.wire.sip2.times import to_sip
from tests.people import World

from .machines import ALICES_CARD, PIN, Line, line

FINES, FEES = 10, 11


@pytest.fixture
def late(chengdu: Line, world: World) -> Line:
    """Alice brought a book back twelve days late: 1.20 yuan."""
    return bring_late(chengdu, "B1")


def bring_late(machine: Line, barcode: str, *, days: int = 12) -> Line:
    machine.borrow(ALICES_CARD, barcode)
    due_at = end_of(local_day(clock.now()) - days * DAY)
    Loan.objects.filter(checked_in_at=None).update(checked_out_at=due_at - 30 * DAY, due_at=due_at)
    now = to_sip(clock.now().astimezone(LOCAL))
    machine.bring_back(barcode, date=now, return_date=now)
    return machine


def pay(machine: Line, amount: str, *fields: tuple[str, str], transaction: str = "T1", **fixed: str) -> Message:
    named = (("BK", transaction),) if transaction else ()
    return machine.say("37", ("AO", ""), ("AA", ALICES_CARD), ("BV", amount), *named, *fields, **fixed)


def owed(world: World) -> int:
    return Patron.objects.get(pk=world.alice.pk).owed_fen


def test_a_payment_is_taken_and_told_with_its_number(late: Line, world: World) -> None:
    answer = pay(late, "0.5")
    payment = Payment.objects.get()
    assert (answer.fixed["ok"], answer.get("BK")) == ("Y", "T1")
    assert answer.get("AF") == f"付款成功，收据号{payment.pk}。尚欠0.70元。"
    assert (payment.fen, payment.method, payment.staff_id, payment.terminal_id) == (
        50, "cash", None, world.chengdu.machine.pk,
    )  # fmt: skip
    assert owed(world) == 70


@pytest.mark.parametrize(("kind", "method"), [("00", "cash"), ("01", "card"), ("02", "card"), ("05", "machine")])
def test_how_it_was_paid(late: Line, kind: str, method: str) -> None:
    pay(late, "1.20", payment_type=kind)
    assert Payment.objects.get().method == method


def test_the_same_transaction_is_one_payment_on_any_line(late: Line, server: Running, world: World) -> None:
    """The machine heard no answer, was started anew, and asks with the time of now."""
    first = pay(late, "0.5", date="20261127    101500")
    with line(server.port) as again:
        second = pay(again.log_in("chengdu"), "0.50", date="20261127    101730")
    assert (first.fixed["ok"], second.fixed["ok"], second.get("AF")) == ("Y", "Y", first.get("AF"))
    assert owed(world) == 70
    assert pay(late, "0.5", transaction="T2").fixed["ok"] == "Y"
    assert owed(world) == 20


def test_without_a_transaction_the_date_of_the_message_tells_a_repeat(late: Line, world: World) -> None:
    for _ in range(2):
        assert pay(late, "0.5", transaction="", date="20261127    101500").fixed["ok"] == "Y"
    assert owed(world) == 70


@pytest.mark.parametrize(("transaction", "minutes"), [("T1", 1), ("T1", 170), ("", 0)])
def test_midnight_makes_no_second_payment_of_a_repeat(
    late: Line, world: World, monkeypatch: pytest.MonkeyPatch, transaction: str, minutes: int
) -> None:
    midnight = start_of(local_day(clock.now()) + DAY)
    first, second = midnight - timedelta(seconds=10), midnight + timedelta(minutes=minutes, seconds=5)
    # A machine whose clock is ahead, or that tells the time of its repeat.
    sent = [second, second] if not transaction else [first, second]
    told = []
    for now, at in zip((first, second), sent, strict=True):
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        told.append(pay(late, "0.5", transaction=transaction, date=to_sip(at.astimezone(LOCAL))).get("AF"))
    assert told[0] == told[1]
    assert (Payment.objects.count(), owed(world)) == (1, 70)


def test_the_number_of_yesterday_may_be_that_of_another_payment(
    late: Line, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some machines count anew each day."""
    midnight = start_of(local_day(clock.now()) + DAY)
    for now in (midnight - timedelta(hours=3), midnight + timedelta(minutes=1)):
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        assert pay(late, "0.5", date=to_sip(now.astimezone(LOCAL))).fixed["ok"] == "Y"
    assert (Payment.objects.count(), owed(world)) == (2, 20)


def test_what_was_refused_may_be_tried_again_by_the_same_number(chengdu: Line, world: World) -> None:
    assert pay(chengdu, "0.5").fixed["ok"] == "N"
    bring_late(chengdu, "B1")
    assert pay(chengdu, "0.5").fixed["ok"] == "Y"
    assert pay(chengdu, "0.5").fixed["ok"] == "Y"
    assert owed(world) == 70


def test_a_charge_is_named_by_its_number(late: Line, world: World) -> None:
    bring_late(late, "L1", days=20)
    second = Charge.objects.latest("id")
    listed = late.say("63", ("AA", ALICES_CARD), summary="   Y      ")
    assert listed.fixed["charges"] == "0002"
    assert listed.all("AV")[1] == f"{second.pk} 2.00 逾期费 蜀道难"
    assert pay(late, "2", ("CG", str(second.pk))).fixed["ok"] == "Y"
    assert Payment.objects.get().lines == [[second.pk, 200]]


@pytest.mark.parametrize(
    ("amount", "fields", "fixed", "says"),
    [
        ("1.21", (), {}, "超过所欠的1.20元"),
        ("0", (), {}, "金额不对"),
        ("1,20", (), {}, "未读到付款金额"),
        ("", (), {}, "未读到付款金额"),
        ("1", (), {"currency": "USD"}, "只收人民币"),
        ("1", (("CG", "x"),), {}, "没有找到这笔费用"),
        ("1", (("CG", "987654321"),), {}, "没有找到这笔费用"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(
    late: Line, amount: str, fields: tuple[tuple[str, str], ...], fixed: dict[str, str], says: str
) -> None:
    answer = pay(late, amount, *fields, **fixed)
    assert (answer.fixed["ok"], Payment.objects.count()) == ("N", 0)
    assert says in answer.get("AF")


def test_who_typed_a_number_needs_its_pin(typing: None, chengdu: Line, world: World) -> None:
    """Else a refusal would say what somebody owes."""
    Patron.objects.filter(pk=world.alice.pk).update(owed_fen=500)
    assert "需要密码" in pay(chengdu, "9").get("AF")
    assert "密码" in pay(chengdu, "9", ("AD", "000000")).get("AF")
    assert pay(chengdu, "5", ("AD", PIN)).fixed["ok"] == "Y"


def test_what_was_owed_before_is_listed_first_and_paid(chengdu: Line, world: World) -> None:
    Patron.objects.filter(pk=world.alice.pk).update(owed_fen=500)
    listed = chengdu.say("63", ("AA", ALICES_CARD), summary="   Y      ")
    assert (listed.fixed["charges"], listed.get("BV"), listed.get("AV")) == ("0001", "5.00", "0 5.00 入网前的欠费")
    assert pay(chengdu, "5", ("CG", "0")).fixed["ok"] == "Y"


@pytest.mark.parametrize(
    ("changed", "flag"),
    [({"owed_block_fen": 119}, "Y"), ({"owed_block_fen": 120}, " "), ({"owed_total_block_fen": 100}, "Y")],
)
def test_more_than_is_tolerated_here_is_flagged(late: Line, changed: dict[str, int], flag: str) -> None:
    CirculationRule.objects.update(**changed)
    status = late.say("23", ("AA", ALICES_CARD)).fixed["status"]
    assert (status[FINES], status[FEES]) == (flag, " ")
    assert status[:4].strip() == ""
