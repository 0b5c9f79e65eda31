from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import F
from django.test import Client

from bashu.db.circulation.models import Loan, Transit
from bashu.db.patrons.edits import place_block
from bashu.db.patrons.models import Card, Patron
from bashu.domain.rights import Role
from tests.doors.web.conftest import ALICE, CHILD, PASSWORD, STRANGER, Site, make_staff
from tests.people import NOON, make_item


def scan(staff: Client, text: str, **more: Any) -> str:
    return staff.post("/desk/scan", {"text": text, **more}, follow=True).content.decode()


def press(staff: Client, page: str, **given: Any) -> str:
    return staff.post(f"/desk/{page}", given, follow=True).content.decode()


@pytest.mark.usefixtures("site")
class TestRights:
    def test_the_desk_is_for_staff(self, reader: Client) -> None:
        for page in ("", "/van", "/tasks", "/register"):
            assert reader.get(f"/desk{page}")["Location"].startswith("/desk/sign-in?next=")

    def test_a_login_without_a_desk_has_none(self, reader: Client) -> None:
        reader.force_login(User.objects.create_user("guest"))
        assert reader.get("/desk").status_code == 403

    def test_a_password_opens_the_desk(self, reader: Client) -> None:
        given = {"username": "desk-chengdu", "password": PASSWORD}
        assert 'id="scan"' in reader.post("/desk/sign-in", given, follow=True).content.decode()

    def test_guessing_a_password_has_to_wait(self, reader: Client) -> None:
        given = {"username": "desk-chengdu", "password": "guess"}
        for _ in range(8):
            assert "do not fit" in reader.post("/desk/sign-in", given).content.decode()
        given["password"] = PASSWORD
        assert reader.post("/desk/sign-in", given).status_code == 429

    def test_staff_act_at_their_own_branch(self, site: Site, staff: Client) -> None:
        scan(staff, ALICE)
        scan(staff, "B1")
        assert Loan.objects.get().lending_branch_id == site.world.chengdu.branch.pk

    def test_a_driver_dispatches_and_does_nothing_else(self, site: Site, staff: Client) -> None:
        make_item("Q1", site.world.chongqing)
        scan(staff, "Q1")
        driver = Client(headers={"accept-language": "en"})
        driver.force_login(make_staff("driver", site.world.chengdu, Role.DRIVER))
        assert "Take in" not in driver.get("/desk").content.decode()
        assert "On its way to CQ" in scan(driver, "Q1")
        assert 'id="patron"' not in scan(driver, ALICE)
        assert driver.get("/desk/tasks").status_code == 403

    def test_signing_out_forgets_the_desk(self, staff: Client) -> None:
        scan(staff, ALICE)
        staff.post("/desk/sign-out")
        staff.login(username="desk-chongqing", password=PASSWORD)
        assert 'id="patron"' not in staff.get("/desk").content.decode()


class TestScanning:
    def test_a_card_opens_the_reader_and_an_item_is_lent(self, staff: Client) -> None:
        assert 'id="patron"' in scan(staff, ALICE)
        page = scan(staff, "B1")
        assert "Lent until" in page
        assert 'data-tone="lent"' in page

    def test_a_reader_number_opens_the_reader_too(self, site: Site, staff: Client) -> None:
        Patron.objects.filter(pk=site.world.alice.pk).update(number="R00000000001")
        assert 'data-patron="R00000000001"' in scan(staff, "r00000000001")

    def test_without_a_reader_an_item_is_taken_in(self, staff: Client) -> None:
        page = scan(staff, "B1")
        assert "Keep here" in page
        assert 'data-tone="keep"' in page

    def test_a_book_that_belongs_elsewhere_is_sent_there(self, site: Site, staff: Client) -> None:
        make_item("Q1", site.world.chongqing)
        page = scan(staff, "Q1")
        assert "Send to CQ" in page
        assert "It belongs to no float group" in page

    def test_a_floating_book_says_so(self, site: Site, staff: Client) -> None:
        make_item("Q2", site.world.chongqing, float_group=site.world.book.float_group)
        assert 'data-tone="float"' in scan(staff, "Q2")

    def test_the_van_takes_what_waits(self, site: Site, staff: Client) -> None:
        make_item("Q1", site.world.chongqing)
        scan(staff, "Q1")
        assert "Q1" in staff.get("/desk/van").content.decode()
        press(staff, "mode", mode="dispatch")
        assert "On its way to CQ" in scan(staff, "Q1")
        assert Transit.objects.get().dispatched_at is not None

    @pytest.mark.parametrize("mode", ["take_in", "dispatch", "use"])
    def test_a_readers_card_among_items_is_called_one_and_opens_its_reader(
        self, site: Site, staff: Client, mode: str
    ) -> None:
        press(staff, "mode", mode=mode)
        page = scan(staff, ALICE)
        assert "This is a reader&#x27;s card, not an item" in page
        assert 'id="patron"' not in page
        assert ALICE not in page
        assert 'id="patron"' not in press(staff, "open", patron=site.world.bob.pk)
        page = press(staff, "open", patron=site.world.alice.pk)
        assert f'data-patron="{site.world.alice.number}"' in page
        assert "whose-card" not in page

    def test_the_next_scan_takes_the_card_away(self, site: Site, staff: Client) -> None:
        press(staff, "mode", mode="take_in")
        assert 'id="whose-card"' in scan(staff, ALICE)
        assert 'id="whose-card"' not in scan(staff, "B1")
        assert 'id="patron"' not in press(staff, "open", patron=site.world.alice.pk)

    def test_a_card_that_was_reported_lost_is_still_reported_lost_when_opened_from_there(
        self, site: Site, staff: Client
    ) -> None:
        Card.objects.filter(patron=site.world.alice).update(state="lost")
        press(staff, "mode", mode="take_in")
        scan(staff, ALICE)
        press(staff, "open", patron=site.world.alice.pk)
        assert "Lent until" not in scan(staff, "B1")

    def test_a_card_that_nobody_has_is_called_a_card_too(self, staff: Client) -> None:
        press(staff, "mode", mode="take_in")
        page = scan(staff, STRANGER)
        assert "This is a card, not an item" in page
        assert 'id="whose-card"' not in page

    def test_who_may_not_see_readers_learns_of_no_card_whose_it_is(self, site: Site) -> None:
        driver = Client(headers={"accept-language": "en"})
        driver.force_login(make_staff("driver", site.world.chengdu, Role.DRIVER))
        for card in (ALICE, STRANGER):
            page = scan(driver, card)
            assert "This is a card, not an item" in page
            assert 'id="whose-card"' not in page
        assert "No item has this barcode" in scan(driver, site.world.alice.number)
        assert driver.post("/desk/open", {"patron": site.world.alice.pk}).status_code == 403

    @pytest.mark.parametrize("page", ["where", "boxes/scan", "pull/scan", "shelf/scan"])
    def test_a_card_on_other_pages_that_ask_for_items(self, site: Site, staff: Client, page: str) -> None:
        told = press(staff, page, text=ALICE)
        assert "This is a reader&#x27;s card, not an item" in told
        assert f'name="patron" value="{site.world.alice.pk}"' in told
        assert 'id="whose-card"' not in staff.get("/desk").content.decode()
        assert 'id="patron"' in press(staff, "open", patron=site.world.alice.pk)

    def test_an_unknown_barcode_is_a_problem_with_what_to_do(self, staff: Client) -> None:
        page = scan(staff, "nothing")
        assert "No item has this barcode" in page
        assert 'data-tone="stop"' in page

    def test_a_number_with_a_slip_is_not_kept(self, staff: Client) -> None:
        page = scan(staff, ALICE + "7")
        assert "Barcode 5" in page
        assert ALICE not in page

    def test_a_person_tells_items_of_one_barcode_apart(self, site: Site, staff: Client) -> None:
        other = make_item("B1", site.world.chongqing)
        assert 'id="choice"' in scan(staff, "B1")
        page = scan(staff, "B1", item_id=str(other.pk))
        assert 'id="choice"' not in page
        assert "Send to CQ" in page

    def test_a_card_opens_its_reader_while_renewing_and_the_desk_goes_on_renewing(self, staff: Client) -> None:
        scan(staff, ALICE)
        scan(staff, "B1")
        press(staff, "close")
        press(staff, "mode", mode="renew")
        page = scan(staff, ALICE)
        assert 'id="patron"' in page
        assert "Scan the item to renew" in page

    def test_a_book_in_hand_is_renewed_without_its_reader(self, staff: Client) -> None:
        scan(staff, ALICE)
        scan(staff, "B1")
        press(staff, "close")
        press(staff, "mode", mode="renew")
        assert "It is possible from" in scan(staff, "B1")
        Loan.objects.update(due_at=F("due_at") - timedelta(days=1))
        assert "Renewed until" in scan(staff, "B1")

    def test_control_characters_of_a_scanner_do_no_harm(self, staff: Client) -> None:
        assert "Keep here" in scan(staff, "\x02B1\x00\r")

    def test_the_next_person_sees_nothing_of_the_last(self, staff: Client) -> None:
        scan(staff, ALICE)
        page = press(staff, "close")
        assert 'id="patron"' not in page
        assert 'id="answer"' not in page


class TestReaders:
    def test_who_may_not_borrow_is_told_before_anything_is_scanned(self, site: Site, staff: Client) -> None:
        assert "lend nothing" not in scan(staff, ALICE)
        Patron.objects.filter(pk=site.world.alice.pk).update(expires_on=date(2024, 12, 31))
        assert "Membership ended on 31 December 2024: lend nothing." in scan(staff, ALICE)
        Card.objects.filter(patron=site.world.alice).update(state="lost")
        assert "was reported lost. Check who holds it." in scan(staff, ALICE)

    def test_another_library_s_block_is_not_shown(self, site: Site, staff: Client) -> None:
        for library, note in ((site.world.chengdu.library, "ask Li"), (site.world.chongqing.library, "ask Wang")):
            place_block(patron_id=site.world.alice.pk, reason="conduct", note=note, library_id=library.pk, now=NOON)
        page = scan(staff, ALICE)
        assert "ask Li" in page
        assert "ask Wang" not in page

    def test_a_lost_card_opens_the_reader_but_lends_nothing(self, site: Site, staff: Client) -> None:
        scan(staff, ALICE)
        press(staff, "card-lost", card_id=Card.objects.get(patron=site.world.alice).pk)
        scan(staff, ALICE)
        assert "reported lost or cancelled" in scan(staff, "B1")

    def test_a_card_that_was_found_again_works_again(self, site: Site, staff: Client) -> None:
        card = Card.objects.get(patron=site.world.alice)
        Card.objects.filter(pk=card.pk).update(state="lost")
        scan(staff, ALICE)
        press(staff, "card-found", card_id=card.pk)
        scan(staff, ALICE)
        assert "Lent until" in scan(staff, "B1")

    def test_a_stranger_is_registered_at_the_desk(self, site: Site, staff: Client) -> None:
        assert 'id="register"' in scan(staff, STRANGER)
        assert 'id="patron"' in press(staff, "register", name="王小丫", accept="yes")
        assert Patron.objects.get(name="王小丫").home_library_id == site.world.chengdu.library.pk

    def test_a_child_is_registered_with_its_guardian(self, site: Site, staff: Client) -> None:
        scan(staff, CHILD)
        assert "guardian" in press(staff, "register", name="小明", accept="yes")
        press(staff, "register", name="小明", accept="yes", guardian=ALICE)
        child = Patron.objects.get(name="小明")
        assert child.guardian_id == site.world.alice.pk
        assert child.guardian_confirmed_at is not None
        assert "Lent until" in scan(staff, "B1")

    def test_a_guardian_is_confirmed_for_a_child_that_is_a_reader(self, site: Site, staff: Client) -> None:
        Patron.objects.filter(pk=site.world.bob.pk).update(birth_on="2020-01-01", number="R00000000002")
        assert 'id="guardian-form"' in scan(staff, "R00000000002")
        assert "not a reader yet" in press(staff, "guardian", guardian=STRANGER)
        assert 'id="guardian-form"' not in press(staff, "guardian", guardian=ALICE)

    def test_a_pin_is_set_by_typing_it_twice(self, staff: Client) -> None:
        scan(staff, ALICE)
        assert "not the same" in press(staff, "pin", pin="640821", again="640822")
        assert "too easy" in press(staff, "pin", pin="111111", again="111111")
        assert 'id="problem"' not in press(staff, "pin", pin="640821", again="640821")


@pytest.mark.parametrize(("page", "queries"), [("", 13), ("/van", 12), ("/tasks", 6)])
def test_a_page_asks_the_database_little(
    site: Site, staff: Client, django_assert_max_num_queries: Callable[[int], Any], page: str, queries: int
) -> None:
    for barcode in ("Q1", "Q2"):
        make_item(barcode, site.world.chongqing)
        scan(staff, barcode)
    for scanned in (ALICE, "B1", "L1"):
        scan(staff, scanned)
    with django_assert_max_num_queries(queries):
        assert staff.get(f"/desk{page}").status_code == 200


def test_what_only_a_person_can_settle_is_listed(site: Site, staff: Client) -> None:
    for _ in range(2):
        staff.post(site.kiosk("return"), {"text": "no such barcode"})
    page = staff.get("/desk/tasks").content.decode()
    assert 'data-kind="unknown_item"' in page
    assert "no such barcode" in page


def test_another_branch_sees_only_its_own_lists(site: Site, staff: Client) -> None:
    make_item("Q1", site.world.chongqing)
    scan(staff, "Q1")
    there = Client()
    there.login(username="desk-chongqing", password=PASSWORD)
    page = there.get("/desk/van").content.decode()
    assert page.index("Q1 ·") > page.index('id="expected"')
