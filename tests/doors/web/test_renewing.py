"""Renewing from the list of loans on the reader's page at a desk, without the items."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from bashu.db.circulation.models import Loan, Override
from bashu.domain.rights import Role
from tests.doors.web.conftest import ALICE, BOB, Site, make_staff, signed_in
from tests.doors.web.test_desk import press, scan
from tests.doors.web.test_stale_pages import hidden_in


def lent(client: Client) -> list[Loan]:
    """Alice is here, with both books from some days ago."""
    for text in (ALICE, "B1", "L1"):
        scan(client, text)
    Loan.objects.update(due_at=F("due_at") - timedelta(days=10))
    return list(Loan.objects.order_by("pk"))


def renewals() -> list[int]:
    return list(Loan.objects.order_by("pk").values_list("renewals", flat=True))


@pytest.mark.usefixtures("site")
def test_one_loan_is_renewed_and_the_desk_goes_on_lending(staff: Client) -> None:
    first, _ = lent(staff)
    page = press(staff, "renew", item_id=first.item_id)
    assert "Renewed until" in page
    assert renewals() == [1, 0]
    assert "Scan the items to lend" in page


@pytest.mark.usefixtures("site")
def test_all_are_renewed_at_once_and_what_was_refused_stands_on_top(staff: Client) -> None:
    first, _ = lent(staff)
    Loan.objects.filter(pk=first.pk).update(renewals=1)
    page = press(staff, "renew", item_id="all")
    assert renewals() == [1, 1]
    assert page.index('data-tone="stop"') < page.index("Renewed until")


def test_a_refusal_is_let_pass_as_a_renewal(site: Site) -> None:
    make_staff("lead", site.world.chengdu, Role.DESK_LEAD)
    lead = signed_in("lead")
    first, _ = lent(lead)
    Loan.objects.filter(pk=first.pk).update(renewals=1)
    page = press(lead, "renew", item_id=first.item_id)
    assert "Renew all the same" in page
    press(lead, "let-pass", reason="our_mistake", **hidden_in(page, 'id="let-pass"'))
    assert renewals() == [2, 0]
    assert Override.objects.get().loan_id == first.pk


def test_only_loans_of_who_is_here_are_renewed(site: Site, staff: Client) -> None:
    first, _ = lent(staff)
    before = staff.get("/desk").content.decode()
    scan(staff, BOB)
    assert "another reader is open" in press(
        staff, "renew", item_id=first.item_id, **hidden_in(before, 'id="loans-form"')
    )
    for chosen in (first.item_id, "", "x"):
        press(staff, "renew", item_id=chosen)
    press(staff, "close")
    press(staff, "renew", item_id="all")
    assert renewals() == [0, 0]
    assert site.world.bob.pk != first.patron_id
