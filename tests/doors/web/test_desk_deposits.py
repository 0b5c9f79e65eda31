"""Deposits at the desk: written down from an old receipt, given back, paid out of, and listed."""

import pytest

from bashu.db.settlement.models import Charge, Deposit, DepositReceipt, Payment
from bashu.domain.calendar import local_day
from bashu.domain.rights import Role
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, Site, make_staff, signed_in
from tests.doors.web.desks import Desk
from tests.doors.web.test_desk_charges import bring_late, owed
from tests.doors.web.test_stale_pages import hidden_in


@pytest.fixture
def desk(site: Site) -> Desk:
    make_staff("lead", site.world.chengdu, Role.DESK_LEAD)
    return Desk(signed_in("lead"), site)


def take_over(desk: Desk, **given: str) -> str:
    desk.scan(ALICE)
    usual = {"fen": "100", "taken_on": "2014-05-20", "receipt": "No. 123456"}
    return desk.press("deposits/take-over", **usual | given)


def deposit() -> Deposit:
    return Deposit.objects.get()


def test_an_old_deposit_is_written_down_and_given_back_with_a_receipt(site: Site, desk: Desk) -> None:
    """C826, C827."""
    page = take_over(desk)
    assert "Deposit of 100.00 yuan written down" in page
    assert "old receipt No. 123456" in page
    assert "A deposit of 100.00 yuan is held" in desk.see()
    page = desk.press("deposits/refund", deposit_id=deposit().pk, method="cash")
    assert "Give back 100.00 yuan" in page
    payment = Payment.objects.get()
    receipt = desk.see(f"/receipt/{payment.pk}")
    assert "Refund" in receipt
    assert "<dt>Deposit</dt>" in receipt
    till = desk.see("/payments")
    assert "-100.00 yuan" in till
    assert 'id="deposits"' not in desk.see("/charges")


def test_it_pays_what_is_owed_here_and_no_money_is_counted(site: Site, desk: Desk) -> None:
    """C828."""
    bring_late(desk)
    take_over(desk)
    page = desk.press("deposits/apply", deposit_id=deposit().pk)
    assert "1.20 yuan paid out of the deposit" in page
    assert "98.80 yuan" in page
    assert owed(site) == 0
    till = desk.see("/payments")
    assert '<p class="owed">0.00 yuan</p>' in till
    assert "out of the deposit" in till


def test_a_mistake_is_undone(site: Site, desk: Desk) -> None:
    """C829."""
    take_over(desk, fen="1000", sure="100000")
    assert "Choose a reason" in desk.press("deposits/undo", deposit_id=deposit().pk)
    assert "Undone: 1000.00 yuan" in desk.press("deposits/undo", deposit_id=deposit().pk, reason="typed_wrong")
    assert deposit().settled_at is not None


@pytest.mark.parametrize("given", [{"fen": "x"}, {"fen": "0"}, {"taken_on": ""}, {"taken_on": "31.12.2014"}])
def test_what_cannot_be_read_is_not_written_down(site: Site, desk: Desk, given: dict[str, str]) -> None:
    assert "as they stand on the old receipt" in take_over(desk, **given)
    assert not Deposit.objects.exists()


def test_the_same_receipt_is_written_down_once_unless_staff_say_that_it_is_another(site: Site, desk: Desk) -> None:
    """C826, C881."""
    assert 'name="another"' not in desk.see("/charges")
    take_over(desk)
    assert 'name="another"' in desk.see("/charges")
    assert "is written down for this reader already" in take_over(desk)
    assert Deposit.objects.count() == 1
    take_over(desk, another="1")
    assert Deposit.objects.count() == 2


def test_a_day_to_come_is_refused_by_the_engine(site: Site, desk: Desk) -> None:
    """C826."""
    later = local_day(clock.now()).replace(year=2099).isoformat()
    assert "cannot be after today" in take_over(desk, taken_on=later)
    assert not DepositReceipt.objects.exists()


def test_the_library_lists_what_it_holds_and_no_other_does(site: Site, desk: Desk) -> None:
    """C826: on the page and as a table."""
    take_over(desk)
    page, table = desk.see("/deposits"), desk.see("/deposits.csv")
    assert "No. 123456" in page
    assert f"{site.world.alice.number},{site.world.alice.name},2014-05-20,No. 123456,,100.00,100.00" in table
    make_staff("there", site.world.chongqing, Role.DESK_LEAD)
    other = Desk(signed_in("there"), site)
    assert "No. 123456" not in other.see("/deposits")
    other.scan(ALICE)
    assert "gives it back" in other.see("/charges")
    refused = other.press("deposits/refund", deposit_id=deposit().pk, method="cash")
    assert "Another library holds this deposit" in refused


def test_who_may_not_write_one_down_gives_one_back(site: Site, desk: Desk) -> None:
    """C826, C827: one person alone is not enough to be paid what was never taken."""
    take_over(desk)
    make_staff("helper", site.world.chengdu, Role.DESK)
    plain = Desk(signed_in("helper"), site)
    plain.scan(ALICE)
    assert 'id="take-over"' not in plain.see("/charges")
    assert "Give back 100.00 yuan" in plain.press("deposits/refund", deposit_id=deposit().pk, method="qr")
    assert not Charge.objects.exists()


@pytest.mark.parametrize("typed", ["5101000", "510100", "5000.01"])
def test_a_barcode_is_no_sum(site: Site, desk: Desk, typed: str) -> None:
    """What was scanned into the field is refused in words, however sure somebody seems."""
    assert "5000.00 yuan at most" in take_over(desk, fen=typed, sure=f"{typed}00")
    assert not Deposit.objects.exists()


def test_an_unusual_sum_is_asked_about_once_more(site: Site, desk: Desk) -> None:
    page = take_over(desk, fen="1200")
    assert "Does this stand on the old receipt?" in page
    assert "1200.00 yuan" in page
    assert not Deposit.objects.exists()
    assert 'name="taken_on" value="2014-05-20"' in page
    given = hidden_in(page.replace(' autocomplete="off"', ""), 'id="unusual"') | {"taken_on": "2014-05-20"}
    assert "Deposit of 1200.00 yuan written down" in desk.press("deposits/take-over", **given, sure="120000")
    assert DepositReceipt.objects.get().number == "No. 123456"


def test_one_that_was_not_given_back_after_all_is_held_again(site: Site, desk: Desk) -> None:
    """C878: the wrong reader, or cash where it was a transfer."""
    take_over(desk)
    desk.press("deposits/refund", deposit_id=deposit().pk, method="cash")
    assert "It was not given back" in desk.see("/charges")
    undone = desk.press("charges/undo", payment_id=Payment.objects.get().pk, reason="typed_wrong")
    assert "It is still to be given back." in undone
    assert "Give back 100.00 yuan" in undone
    assert '<p class="owed">0.00 yuan</p>' in desk.see("/payments")
