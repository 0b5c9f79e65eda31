"""The desk undoes the scan that it answered last, with one press."""

import re

from django.test import Client

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Loan
from bashu.db.circulation.queries import past_loans
from tests.doors.web.conftest import ALICE, Site, make_staff, signed_in
from tests.doors.web.test_desk import scan


def press_undo(staff: Client, page: str) -> str:
    found = re.search(r'id="undo".*?name="loan" value="(\d+)"', page, re.DOTALL)
    assert found is not None
    return staff.post("/desk/undo", {"loan": found[1]}, follow=True).content.decode()


def test_what_was_lent_was_not(staff: Client) -> None:
    scan(staff, ALICE)
    page = press_undo(staff, scan(staff, "B1"))
    assert "Undone: it was not lent" in page
    assert 'id="undo"' not in page
    loan = Loan.objects.get()
    assert not past_loans(loan.patron_id or 0)
    assert (loan.ended_as, Item.objects.get(barcode="B1").status) == ("undone", "available")


def test_what_was_taken_in_is_on_loan_as_before(staff: Client) -> None:
    scan(staff, ALICE)
    scan(staff, "B1")
    staff.post("/desk/close")
    page = scan(staff, "B1")
    assert "Undone: it was not taken in" in press_undo(staff, page)
    assert Loan.objects.get().checked_in_at is None
    assert staff.post("/desk/undo", {"loan": "1"}, follow=True).status_code == 200
    assert Loan.objects.get().checked_in_at is None


def test_what_stands_in_the_way_is_done_first_and_then_it_is_undone(staff: Client, site: Site) -> None:
    """Whatever is answered on other pages meanwhile."""
    scan(staff, ALICE)
    scan(staff, "B1")
    staff.post("/desk/close")
    scan(staff, "B1")
    item = Item.objects.get(barcode="B1")
    make_staff("other", site.world.chengdu)
    signed_in("other").post(f"/desk/accidents/{item.pk}/act", {"do": "quarantine"})
    page = press_undo(staff, staff.get("/desk").content.decode())
    assert "Not undone" in page
    assert "Put it back first" in page
    staff.post(f"/desk/accidents/{item.pk}/act", {"do": "restore"})
    page = staff.get("/desk").content.decode()
    assert "The scan of B1 was a mistake: undo it" in page
    assert "Undone: it was not taken in" in press_undo(staff, page)
    assert 'id="undo"' not in staff.get("/desk").content.decode()


def test_a_scan_that_changed_no_loan_has_nothing_to_undo(staff: Client) -> None:
    assert 'id="undo"' not in scan(staff, "B1")
