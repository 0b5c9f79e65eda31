"""Money at the desk: what is owed and why, taking it, waiving it, giving it back, and counting it in the evening."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from bashu.db.circulation.models import Loan
from bashu.db.network.models import Network
from bashu.db.patrons.models import Patron
from bashu.db.settlement.models import Charge, Payment
from bashu.domain.calendar import DAY, end_of, local_day
from bashu.domain.circulation.charges.commands import TAKEN_OVER
from bashu.domain.rights import Role
from bashu.engine import clock
from tests import browser
from tests.doors.web.conftest import ALICE, BOB, Site, make_staff, signed_in
from tests.doors.web.desks import Desk
from tests.doors.web.looks import Kept, Phone
from tests.doors.web.test_stale_pages import hidden_in
from tests.people import make_item


@pytest.fixture
def desk(site: Site) -> Desk:
    """A lead's, who may waive and undo too."""
    make_staff("lead", site.world.chengdu, Role.DESK_LEAD)
    return Desk(signed_in("lead"), site)


def bring_late(desk: Desk, barcode: str = "B1", *, days: int = 12, of: str = ALICE) -> str:
    """What the line of the scan says of it."""
    desk.scan(of)
    desk.scan(barcode)
    desk.press("close")
    late = {"checked_out_at": clock.now() - (30 + days) * DAY, "due_at": end_of(local_day(clock.now()) - days * DAY)}
    Loan.objects.filter(checked_in_at=None).update(**late)
    return desk.scan(barcode)


def pay(desk: Desk, **given: Any) -> str:
    owed = Patron.objects.get(pk=desk.site.world.alice.pk).owed_fen
    return desk.press("charges/pay", **{"method": "cash", "owed": owed} | given)


def owed(site: Site) -> int:
    return Patron.objects.get(pk=site.world.alice.pk).owed_fen


def test_a_late_return_says_what_it_costs_and_the_next_page_how_it_came_about(site: Site, desk: Desk) -> None:
    assert "Charged for being late: 1.20 yuan." in bring_late(desk)
    page = desk.scan(ALICE)
    assert "Owes 1.20 yuan" in page
    assert "returned late · 蜀道难 · CD" in page
    page = desk.see("/charges")
    assert "12 days at 0.10 yuan a day." in page
    assert "By the rule “Default”." in page
    assert "Owed to CD" in page


def test_the_cap_is_told_where_it_holds(site: Site, desk: Desk) -> None:
    bring_late(desk, days=400)
    desk.scan(ALICE)
    assert "no more than 30.00 yuan is charged" in desk.see("/charges")


def test_a_late_renewal_says_what_it_costs(site: Site, desk: Desk) -> None:
    desk.scan(ALICE)
    desk.scan("B1")
    lent_at = clock.now() - 33 * DAY
    Loan.objects.update(checked_out_at=lent_at, terms={**Loan.objects.get().terms, "renew_if_overdue": True},
                        due_at=end_of(local_day(clock.now()) - 3 * DAY))  # fmt: skip
    assert "Charged for being late: 0.30 yuan." in desk.press("renew", item_id="all")


def test_all_of_it_is_taken_and_the_change_stands_largest(site: Site, desk: Desk) -> None:
    bring_late(desk)
    desk.scan(ALICE)
    page = pay(desk, given="50")
    assert re.search(r'class="word">Give back 48.80 yuan.*class="what">1.20 yuan taken', page)
    assert "Owes nothing" in page
    payment = Payment.objects.get()
    assert (payment.fen, payment.method, payment.branch_id) == (120, "cash", site.world.chengdu.branch.pk)
    assert owed(site) == 0


def test_what_is_marked_is_paid_and_nothing_else(site: Site, desk: Desk) -> None:
    bring_late(desk)
    bring_late(desk, "L1", days=20)
    first, second = Charge.objects.order_by("id")
    desk.scan(ALICE)
    pay(desk, charge=f"{second.pk}-200", method="qr")
    assert Payment.objects.get().lines == [[second.pk, 200]]
    pay(desk, charge=f"{first.pk}-120", fen="0.5")
    assert Payment.objects.latest("id").lines == [[first.pk, 50]]
    assert owed(site) == 70


def test_a_sum_goes_to_the_oldest_first(site: Site, desk: Desk) -> None:
    bring_late(desk)
    bring_late(desk, "L1", days=20)
    first, second = Charge.objects.order_by("id")
    desk.scan(ALICE)
    pay(desk, fen="2")
    assert Payment.objects.get().lines == [[first.pk, 120], [second.pk, 80]]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"fen": "1.21"}, "more than the 1.20 yuan owed"),
        ({"fen": "x"}, "as 2.50"),
        ({"fen": "0"}, "more than nothing"),
        ({"given": "1"}, "The reader gave 1.00 yuan"),
        ({"given": "9787100000"}, "as 50"),
        ({"method": "machine"}, "how it is paid"),
        ({"owed": "90"}, "has changed meanwhile"),
    ],
)
def test_what_cannot_be_meant_is_not_taken(site: Site, desk: Desk, given: dict[str, str], says: str) -> None:
    bring_late(desk)
    desk.scan(ALICE)
    assert says in pay(desk, **given)
    assert not Payment.objects.exists()


def test_a_form_that_is_sent_twice_pays_once(site: Site, desk: Desk) -> None:
    bring_late(desk)
    desk.scan(ALICE)
    given = hidden_in(desk.see("/charges").replace(' autocomplete="off"', ""), 'id="pay"')
    for _ in range(2):
        page = pay(desk, **given | {"fen": "0.5"})
    assert "is done once" in page
    assert owed(site) == 70


def test_who_comes_next_pays_nothing_of_it(site: Site, desk: Desk) -> None:
    """The form stood on Alice's page when Bob's card was scanned."""
    bring_late(desk)
    desk.scan(ALICE)
    given = hidden_in(desk.see("/charges").replace(' autocomplete="off"', ""), 'id="pay"')
    desk.scan(BOB, on="charges/")
    assert "another reader is open" in pay(desk, **given)
    assert not Payment.objects.exists()


def test_a_card_is_scanned_there_and_a_book_is_not_paid_with(site: Site, desk: Desk) -> None:
    page = desk.scan(ALICE, on="charges/")
    assert 'data-patron="alice"' in page
    assert "Scan a reader’s card here" in desk.scan("B1", on="charges/")
    assert not Loan.objects.exists()


def test_a_receipt_has_its_number_and_what_is_left(site: Site, desk: Desk) -> None:
    bring_late(desk)
    desk.scan(ALICE)
    pay(desk, fen="0.5")
    number = Payment.objects.get().pk
    assert f'href="/desk/receipt/{number}" target="_blank" data-f="F10"' in desk.see("/charges")
    page = desk.see(f"/receipt/{number}")
    for said in (f"{number}", "returned late: 蜀道难", "0.50 yuan", "Collected by lead", "0.70 yuan"):
        assert said in page
    assert "alice" not in page
    desk.press("close")
    assert "Still owed" not in desk.see(f"/receipt/{number}")


def test_a_payment_is_undone_with_a_reason_and_the_receipt_says_so(site: Site, desk: Desk) -> None:
    bring_late(desk)
    desk.scan(ALICE)
    pay(desk)
    number = Payment.objects.get().pk
    assert "Choose a reason" in desk.press("charges/undo", payment_id=number, reason="")
    assert "It is owed again" in desk.press("charges/undo", payment_id=number, reason="typed_wrong")
    assert owed(site) == 120
    assert re.search("Undone on .* by lead: typed in by mistake", desk.see("/charges"))
    assert "does not count" in desk.see(f"/receipt/{number}")
    assert "was undone already" in desk.press("charges/undo", payment_id=number, reason="typed_wrong")


def test_a_charge_is_waived_in_part_and_then_wholly(site: Site, desk: Desk) -> None:
    bring_late(desk)
    desk.scan(ALICE)
    charge = Charge.objects.get().pk
    assert "Choose a reason" in desk.press("charges/waive", charge_id=charge, fen="1", reason="because")
    assert "0.50 yuan waived" in desk.press("charges/waive", charge_id=charge, fen="0.5", reason="illness")
    page = desk.see("/charges")
    assert "waived 0.50 yuan" in page
    assert re.search("0.50 yuan waived on .* by lead: illness", page), "whoever asks later is told"
    desk.press("charges/waive", charge_id=charge, reason="hardship")
    assert owed(site) == 0
    assert 'id="settled"' in desk.see("/charges")


def test_what_was_owed_before_is_waived_without_a_payment(site: Site, desk: Desk) -> None:
    """C816, C817."""
    Patron.objects.filter(pk=site.world.alice.pk).update(owed_fen=250, debts={})
    desk.scan(ALICE)
    assert 'action="/desk/charges/waive"' in desk.see("/charges")
    assert "1.00 yuan waived" in desk.press("charges/waive", charge_id=TAKEN_OVER, fen="1", reason="hardship")
    assert owed(site) == 150
    charge = Charge.objects.get()
    assert (charge.kind, charge.waiver_fen) == ("taken_over", 100)


def test_only_who_answers_for_the_creditor_may_waive(site: Site, desk: Desk) -> None:
    bring_late(desk)
    make_staff("lead-cq", site.world.chongqing, Role.DESK_LEAD)
    there = Desk(signed_in("lead-cq"), site)
    there.scan(ALICE)
    page = there.see("/charges")
    assert 'id="take"' in page
    assert 'action="/desk/charges/waive"' not in page
    charge = Charge.objects.get().pk
    page = there.press("charges/waive", charge_id=charge, reason="hardship")
    assert "You may not waive what is owed to that library" in page
    assert owed(site) == 120


def test_a_desk_takes_money_and_neither_waives_nor_undoes(site: Site, desk: Desk, staff: Client) -> None:
    bring_late(desk)
    at_desk = Desk(staff, site)
    at_desk.scan(ALICE)
    pay(at_desk)
    page = at_desk.see("/charges")
    assert "Undo this payment" not in page
    for form in ("waive", "undo"):
        assert staff.post(f"/desk/charges/{form}", {"reason": "hardship"}).status_code == 403


def test_nobody_else_s_charge_is_named(site: Site, desk: Desk) -> None:
    bring_late(desk)
    desk.scan(BOB)
    charge = Charge.objects.get().pk
    for form in ("waive", "refund"):
        given = {"charge_id": charge, "reason": "hardship", "method": "cash"}
        assert desk.client.post(f"/desk/charges/{form}", given).status_code == 404


def test_what_turned_out_not_to_be_owed_is_given_back(site: Site, desk: Desk) -> None:
    bring_late(desk)
    desk.scan(ALICE)
    pay(desk)
    Charge.objects.update(refundable_fen=120, settled_at=None)
    assert 'id="to-refund"' in desk.see("/charges")
    assert "Gets back 1.20 yuan" in desk.see(), "whoever opens the reader sees it"
    charge = Charge.objects.get().pk
    assert "how the money is given back" in desk.press("charges/refund", charge_id=charge, method="")
    assert "Give back 1.20 yuan" in desk.press("charges/refund", charge_id=charge, method="cash")
    assert "Nothing of this charge is to be refunded" in desk.press("charges/refund", charge_id=charge, method="cash")
    assert sorted(Payment.objects.values_list("fen", flat=True)) == [-120, 120]
    assert "Gets back" not in desk.see()


@pytest.mark.browser
def test_the_change_stands_beside_the_sum_while_it_is_written(desk: Desk) -> None:
    bring_late(desk)
    desk.scan(ALICE)
    kept = Kept("charges", "en", desk.client.get("/desk/charges").content)

    def look(chromium: Browser) -> None:
        phone = Phone(chromium.new_page())
        phone.page.route("**/*", phone.answer)
        phone.look(kept)
        phone.page.keyboard.press("Alt+y")
        phone.page.keyboard.type("0.5")
        phone.page.fill("#given", "10")
        assert phone.page.inner_text("#change") == "Change to give back: 9.50"
        phone.page.fill("#fen", "")
        assert phone.page.inner_text("#change") == "Change to give back: 8.80"
        phone.page.check('[value="qr"]')
        assert phone.page.is_hidden("#change")

    browser.shared.do(look)


@pytest.mark.parametrize("page", ["", "/charges", "/payments"])
def test_money_costs_few_queries(
    site: Site, desk: Desk, django_assert_max_num_queries: Callable[[int], Any], page: str
) -> None:
    for barcode in ("M1", "M2", "M3"):
        make_item(barcode, site.world.chengdu)
        bring_late(desk, barcode)
    desk.scan(ALICE)
    pay(desk, fen="0.5")
    for barcode in ("B1", "L1"):
        desk.scan(barcode)
    Network.objects.update(settlement="creditor")
    with django_assert_max_num_queries(14):
        assert desk.client.get(f"/desk{page}").status_code == 200
