"""The money of a day, or of several: counted by who took it and how, with what was undone since, on the page,
on paper and as a table."""

import csv
import re
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Browser

from bashu.db.network.models import Branch, Terminal
from bashu.db.settlement.models import Payment
from bashu.domain.calendar import local_day
from bashu.domain.rights import Role
from bashu.engine import clock
from tests import browser
from tests.doors.web.conftest import ALICE, Site, make_staff, signed_in
from tests.doors.web.desks import Desk
from tests.doors.web.looks import Kept, Phone
from tests.doors.web.test_desk_charges import bring_late, owed, pay


@pytest.fixture
def desk(site: Site) -> Desk:
    make_staff("lead", site.world.chengdu, Role.DESK_LEAD)
    return Desk(signed_in("lead"), site)


def take(desk: Desk, **given: str) -> Payment:
    """From Alice, who owes 1.20 yuan."""
    if not Payment.objects.exists():
        bring_late(desk)
        desk.scan(ALICE)
    pay(desk, **given)
    return Payment.objects.latest("id")


def undo(desk: Desk, payment: Payment, **given: str) -> str:
    return desk.press("charges/undo", payment_id=payment.pk, reason="typed_wrong", **given)


def sums(page: str, table: str) -> list[list[str]]:
    """What the cells of its lines say, without tags."""
    found = re.search(rf'id="{table}".*?</t(?:body|able)>', page, re.DOTALL)
    assert found, table
    return [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", line, re.DOTALL)]
        for line in re.findall(r"<tr.*?</tr>", found[0], re.DOTALL)
    ]


def days_ago(days: int) -> str:
    return (local_day(clock.now()) - timedelta(days=days)).isoformat()


def move_back(payment: Payment, *, days: int) -> None:
    Payment.objects.filter(pk=payment.pk).update(paid_at=payment.paid_at - timedelta(days=days))


def test_each_is_told_what_they_should_have_by_each_method(site: Site, desk: Desk) -> None:
    make_staff("second", site.world.chengdu, Role.DESK)
    for method in ("cash", "qr", "cash"):
        take(desk, fen="0.3", method=method)
    second = Desk(signed_in("second"), site)
    second.scan(ALICE)
    pay(second, fen="0.1")
    page = desk.see("/payments")
    assert sums(page, "by-login")[1:] == [
        ["lead", "cash", "0.60 yuan", "", "", "0.60 yuan"],
        ["lead", "QR code", "0.30 yuan", "", "", "0.30 yuan"],
        ["second", "cash", "0.10 yuan", "", "", "0.10 yuan"],
    ]
    assert [line[-1] for line in sums(page, "by-method")] == ["0.70 yuan", "0.30 yuan"]
    assert "alice" not in page


def test_the_cash_of_a_machine_is_no_cash_of_the_desk(desk: Desk) -> None:
    payment = take(desk)
    machine = Terminal.objects.filter(branch_id=payment.branch_id).exclude(pk=payment.terminal_id)[0]
    Payment.objects.filter(pk=payment.pk).update(staff_id=None, terminal=machine)
    assert sums(desk.see("/payments"), "by-login")[1][:2] == [machine.name, "cash"]
    assert sums(desk.see("/payments"), "by-method")[0][0] == "All at machines"


def test_an_undoing_counts_on_its_own_day_and_says_who_and_why(desk: Desk) -> None:
    """A day that was counted stays as it was."""
    payment = take(desk)
    move_back(payment, days=1)
    before = sums(desk.see(f"/payments?day={days_ago(1)}"), "by-login")
    page = undo(desk, payment, back="payments", day=days_ago(1))
    assert f'value="{days_ago(1)}"' in page, "the browser is back on the day that was asked for"
    assert sums(page, "by-login") == before
    assert "by lead: typed in by mistake" in page
    today = desk.see("/payments")
    assert sums(today, "by-login")[1] == ["lead", "cash", "0.00 yuan", "", "-1.20 yuan", "-1.20 yuan"]
    assert f'data-undone="{payment.pk}"' in today


def test_what_was_undone_on_the_same_day_comes_to_nothing(desk: Desk) -> None:
    undo(desk, take(desk))
    page = desk.see("/payments")
    assert sums(page, "by-login")[1] == ["lead", "cash", "1.20 yuan", "", "-1.20 yuan", "0.00 yuan"]
    assert '<p class="owed">0.00 yuan</p>' in page


def test_several_days_are_summed_up_and_none_beyond_them(desk: Desk) -> None:
    for days in (9, 2, 1):
        move_back(take(desk, fen="0.2"), days=days)
    page = desk.see(f"/payments?day={days_ago(5)}&until={days_ago(1)}")
    assert '<p class="owed">0.40 yuan</p>' in page
    assert page.count("data-payment=") == 2
    assert "0.60 yuan" in desk.see(f"/payments?day={days_ago(9)}&until=2199-01-01")


def test_all_branches_are_for_who_may_take_money_in_all_of_them(site: Site, desk: Desk) -> None:
    payment, library = take(desk), site.world.chengdu.library
    other = Branch.objects.create(library=library, code="CD-9", name_zh="分馆", name_en="Second", lon=104, lat=30)
    Payment.objects.filter(pk=payment.pk).update(branch=other)
    assert "data-payment=" not in desk.see("/payments")
    page = desk.see("/payments?whole=yes")
    assert sums(page, "by-login")[1][:3] == ["Second", "lead", "cash"]
    assert desk.client.get(f"/desk/receipt/{payment.pk}").status_code == 200
    assert "Undone: 1.20 yuan" in undo(desk, payment, back="payments", whole="yes")


def test_the_table_adds_up_to_the_sum_of_the_page(desk: Desk) -> None:
    first, _second = take(desk, fen="0.5"), take(desk, fen="0.3")
    undo(desk, first)
    response = desk.client.get("/desk/payments.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(response.content.decode("utf-8-sig").splitlines()))
    assert [row["Counts in yuan"] for row in rows] == ["0.50", "0.30", "-0.50"]
    assert [rows[2][name] for name in ("Undone by", "Why")] == ["lead", "typed in by mistake"]
    assert '<p class="owed">0.30 yuan</p>' in desk.see("/payments")


def test_it_is_undone_from_there_with_nobody_at_the_desk(site: Site, desk: Desk) -> None:
    payment = take(desk)
    desk.press("close")
    assert "Undo this payment" in desk.see("/payments")
    assert "Undone: 1.20 yuan" in undo(desk, payment, back="payments")
    assert owed(site) == 120


def test_another_branch_does_not_see_it(desk: Desk, there: Client) -> None:
    number = take(desk).pk
    assert "data-payment" not in there.get("/desk/payments").content.decode()
    assert there.get(f"/desk/receipt/{number}").status_code == 404


@pytest.mark.browser
def test_on_paper_it_is_a_table_without_buttons_and_a_receipt_is_narrow(desk: Desk) -> None:
    number = take(desk).pk
    day, receipt = (desk.client.get(f"/desk/{page}").content for page in ("payments", f"receipt/{number}"))

    def look(chromium: Browser) -> None:
        phone = Phone(chromium.new_page())
        phone.page.route("**/*", phone.answer)
        phone.page.emulate_media(media="print")
        phone.look(Kept("payments", "en", day))
        assert phone.page.is_visible("#paid")
        assert not phone.page.is_visible("#paid .button")
        assert not phone.page.is_visible("#paid summary")
        phone.look(Kept("receipt", "en", receipt))
        wide = phone.page.evaluate("document.querySelector('.receipt').getBoundingClientRect().width")
        assert wide < 80 / 25.4 * 96, "no wider than the paper of a receipt printer"
        assert phone.page.is_visible(".stamp")
        assert len(re.findall(rb"/Type\s*/Page\b", phone.page.pdf(format="A4"))) == 1, "and no empty page after it"

    browser.shared.do(look)
