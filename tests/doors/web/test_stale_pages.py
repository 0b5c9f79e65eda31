"""A page that stayed open while somebody else came: what it sends is about whom and what it shows, or about nothing."""

import re

import pytest
from django.test import Client

from bashu.db.circulation.models import Hold, Loan, Override
from bashu.db.network.models import CirculationRule, ParcelRule
from bashu.db.patrons.models import DeliveryAddress, Helper, Patron
from bashu.domain.rights import Role
from tests.doors.web.conftest import ALICE, BOB, PIN, Site, make_staff, signed_in
from tests.doors.web.test_desk import press, scan
from tests.people import make_item

HOME = {"recipient": "李明", "phone": "138 0000 1234", "address": "成都市青羊区琴台路一号"}
HIDDEN = re.compile(r'<input type="hidden" name="(?!csrf)([a-z]+)" value="([^"]*)">')


def hidden_in(page: str, form: str) -> dict[str, str]:
    """What the browser sends along with this form."""
    found = re.search(rf"<form[^>]*{form}.*?</form>", page, re.DOTALL)
    assert found, f"no form {form}"
    return dict(HIDDEN.findall(found[0]))


FORMS = [
    ("/desk", "/desk/pin", {"pin": "846201", "again": "846201"}),
    ("/desk", "/desk/helper", {"helper": "B0B", "seen": "yes"}),
    ("/desk/address", "address-form", HOME),
]


@pytest.mark.parametrize(("where", "form", "given"), FORMS, ids=[row[1] for row in FORMS])
def test_a_desk_changes_whom_its_page_shows(
    site: Site, staff: Client, where: str, form: str, given: dict[str, str]
) -> None:
    """Alice's page stands in another window; Bob has come since."""
    Patron.objects.filter(pk=site.world.bob.pk).update(number="B0B")
    scan(staff, ALICE)
    before = staff.get(where).content.decode()
    scan(staff, BOB)
    action = form if form.startswith("/") else where
    page = staff.post(action, given | hidden_in(before, form), follow=True).content.decode()
    assert "another reader is open" in page
    assert not Patron.objects.get(pk=site.world.bob.pk).pin_hash
    assert not DeliveryAddress.objects.exists()
    assert not Helper.objects.exists()


def test_a_hold_is_placed_for_whom_the_page_shows(site: Site, staff: Client) -> None:
    ParcelRule.objects.create(first_items=3, first_fen=300, further_fen=100, items_max=5, days=4)
    title = f"/desk/place/{site.world.book.bib_id}"
    scan(staff, ALICE)
    before = staff.get(title).content.decode()
    scan(staff, BOB)
    given = {"branch": str(site.world.chengdu.branch.pk), "city": "510100"}
    assert (
        "another reader is open"
        in staff.post(title, given | hidden_in(before, 'id="place"'), follow=True).content.decode()
    )
    assert not Hold.objects.exists()


def test_what_is_let_pass_is_what_the_page_says(site: Site) -> None:
    """The refusal of one item stood on the page, and that of another came meanwhile."""
    make_staff("lead", site.world.chengdu, Role.DESK_LEAD)
    lead = signed_in("lead")
    CirculationRule.objects.update(kind_limit=1, total_limit=1)
    scan(lead, ALICE)
    scan(lead, "L1")
    before = scan(lead, "B1")
    make_item("M1", site.world.chengdu)
    scan(lead, "M1")
    press(lead, "let-pass", reason="our_mistake", **hidden_in(before, 'id="let-pass"'))
    assert not Override.objects.exists()
    assert Loan.objects.count() == 1


def test_a_page_of_who_was_signed_in_before_changes_nothing(site: Site) -> None:
    """On a shared computer, Alice's page is open still when Bob has signed in."""
    Patron.objects.filter(pk=site.world.bob.pk).update(pin_hash=Patron.objects.get(pk=site.world.alice.pk).pin_hash)
    browser = Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)

    def post(to: str, *, at: str, **given: str) -> int:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', at)
        assert token
        return browser.post(to, given | {"csrfmiddlewaretoken": token[1]}).status_code

    def sign_in(number: str) -> None:
        page = browser.get("/my/sign-in").content.decode()
        assert post("/my/sign-in", at=page, number=number, pin=PIN) == 302

    sign_in(ALICE)
    before = browser.get("/my/address").content.decode()
    assert post("/my/sign-out", at=before) == 302
    sign_in(BOB)
    assert post("/my/address", at=before, **HOME) == 403
    assert not DeliveryAddress.objects.exists()
