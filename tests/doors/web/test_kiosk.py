from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from bashu.db.circulation.models import Loan
from bashu.db.network.models import Library, Network
from bashu.db.patrons.models import Card, Patron
from bashu.doors.web.kiosk.visit import IDLE
from tests.doors.web.conftest import ALICE, CHILD, PASSWORD, PIN, STRANGER, Site, make_staff


def show_card(reader: Client, site: Site, number: str, /, *, then: str = "menu") -> str:
    response = reader.post(site.kiosk("card"), {"text": number, "then": then}, follow=True)
    return response.content.decode()


def scan(reader: Client, address: str, text: str, /) -> str:
    return reader.post(address, {"text": text}, follow=True).content.decode()


def kept_sessions() -> str:
    return "".join(str(session.get_decoded()) for session in Session.objects.all())


def test_the_start_page_works(site: Site, reader: Client) -> None:
    response = reader.get(site.kiosk())
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert 'id="go-borrow"' in response.content.decode()


def test_a_machine_that_is_no_kiosk_has_no_page(site: Site, reader: Client) -> None:
    assert reader.get(site.kiosk(at=site.world.chengdu.desk)).status_code == 404


def test_borrowing_asks_for_the_card_first(site: Site, reader: Client) -> None:
    response = reader.get(site.kiosk("borrow"))
    assert response["Location"] == site.kiosk("card") + "?then=borrow"


def test_a_card_and_a_barcode_make_a_loan_and_say_until_when(site: Site, reader: Client) -> None:
    show_card(reader, site, ALICE, then="borrow")
    page = scan(reader, site.kiosk("borrow"), site.world.book.barcode)
    assert "Yours until" in page
    assert "蜀道难" in page
    assert Loan.objects.get().patron_id == site.world.alice.pk


def test_what_is_lent_already_is_refused_with_what_to_do(site: Site, reader: Client) -> None:
    show_card(reader, site, ALICE)
    scan(reader, site.kiosk("borrow"), "B1")
    reader.post(site.kiosk("card", at=site.there), {"text": ALICE})
    assert "choose “Renew”" in scan(reader, site.kiosk("borrow", at=site.there), "B1")


def test_the_same_book_scanned_twice_is_one_loan(site: Site, reader: Client) -> None:
    show_card(reader, site, ALICE)
    for _ in range(2):
        assert "Yours until" in scan(reader, site.kiosk("borrow"), "B1")
    assert Loan.objects.count() == 1


def test_a_return_needs_no_card_and_says_that_the_book_stays(site: Site, reader: Client) -> None:
    show_card(reader, site, ALICE)
    scan(reader, site.kiosk("borrow"), "B1")
    reader.post(site.kiosk("finish"))
    page = scan(reader, site.kiosk("return", at=site.there), "B1")
    assert "It stays here" in page
    assert Loan.objects.get().checkin_branch_id == site.world.chongqing.branch.pk


def test_a_book_that_does_not_float_says_where_it_goes_and_when_it_is_there(site: Site, reader: Client) -> None:
    show_card(reader, site, ALICE)
    scan(reader, site.kiosk("borrow"), "L1")
    page = scan(reader, site.kiosk("return", at=site.there), "L1")
    assert "It travels to CD" in page
    assert "Expected there by" in page


def test_a_swallowed_book_that_nobody_knows_is_taken_in(site: Site, reader: Client) -> None:
    page = scan(reader, site.kiosk("return"), "no such barcode")
    assert "We have it" in page
    assert 'data-tone="stop"' in page


def test_my_loans_can_be_renewed(site: Site, reader: Client) -> None:
    show_card(reader, site, ALICE)
    scan(reader, site.kiosk("borrow"), "B1")
    Loan.objects.update(due_at=Loan.objects.get().due_at - timedelta(days=10))
    assert "蜀道难" in reader.get(site.kiosk("loans")).content.decode()
    page = reader.post(site.kiosk("renew"), {"item_id": "all"}, follow=True).content.decode()
    assert "Renewed until" in page
    assert Loan.objects.get().renewals == 1


def test_after_finishing_nothing_of_the_person_is_left(site: Site, reader: Client) -> None:
    show_card(reader, site, ALICE)
    scan(reader, site.kiosk("borrow"), "B1")
    assert "蜀道难" not in reader.post(site.kiosk("finish"), follow=True).content.decode()
    assert reader.get(site.kiosk("loans")).status_code == 302
    assert "蜀道难" not in reader.get(site.kiosk("return")).content.decode()
    assert "蜀道难" not in kept_sessions()


def test_a_visit_that_stands_still_is_over_on_the_server_too(site: Site, reader: Client) -> None:
    show_card(reader, site, ALICE)
    session = reader.session
    visit = session[f"kiosk:{site.here.pk}"]
    visit["seen_at"] = "2026-01-01T00:00:00+00:00"
    session[f"kiosk:{site.here.pk}"] = visit
    session.save()
    assert timedelta(minutes=5) > IDLE
    assert reader.get(site.kiosk("loans")).status_code == 302


def test_the_start_page_ends_the_visit_of_whoever_walked_away(site: Site, reader: Client) -> None:
    show_card(reader, site, ALICE)
    reader.get(site.kiosk())
    assert reader.get(site.kiosk("loans")).status_code == 302


def test_no_number_of_a_card_is_kept_in_clear(site: Site, reader: Client) -> None:
    for number in (ALICE, STRANGER):
        show_card(reader, site, number, then="join")
        assert number not in kept_sessions()
        reader.post(site.kiosk("finish"))


def test_a_card_reported_lost_opens_nothing(site: Site, reader: Client) -> None:
    Card.objects.filter(patron=site.world.alice).update(state="lost")
    assert "reported lost" in show_card(reader, site, ALICE)
    assert reader.get(site.kiosk("loans")).status_code == 302


class TestTyped:
    def type_number(self, reader: Client, site: Site, number: str, /) -> str:
        given = {"text": number, "typed": "1", "then": "borrow"}
        return reader.post(site.kiosk("card"), given, follow=True).content.decode()

    def type_pin(self, reader: Client, site: Site, pin: str, /) -> str:
        return reader.post(site.kiosk("pin"), {"pin": pin, "then": "borrow"}, follow=True).content.decode()

    def test_a_typed_number_needs_its_pin(self, site: Site, reader: Client) -> None:
        assert 'data-page="pin"' in self.type_number(reader, site, ALICE)
        assert 'data-page="borrow"' in self.type_pin(reader, site, PIN)

    def test_known_and_unknown_numbers_get_the_same_answer(self, site: Site, reader: Client) -> None:
        for number in (ALICE, STRANGER):
            assert 'data-page="pin"' in self.type_number(reader, site, number)
            assert "The number or the PIN does not fit" in self.type_pin(reader, site, "999999")
            reader.post(site.kiosk("finish"))

    def test_five_wrong_pins_lock(self, site: Site, reader: Client) -> None:
        self.type_number(reader, site, ALICE)
        pages = [self.type_pin(reader, site, "888888") for _ in range(5)]
        assert "locked" in self.type_pin(reader, site, PIN), pages[-1]

    def test_guessing_numbers_has_an_end(self, site: Site, reader: Client) -> None:
        for _ in range(8):
            show_card(reader, site, "123456789012")
        assert "wait a few minutes" in show_card(reader, site, "123456789012")

    def test_a_typed_number_opens_no_account(self, site: Site, reader: Client) -> None:
        given = {"text": STRANGER, "typed": "1", "then": "join"}
        assert "cannot open an account" in reader.post(site.kiosk("card"), given).content.decode()


class TestJoining:
    def test_a_new_card_becomes_a_reader_after_accepting_the_rules(self, site: Site, reader: Client) -> None:
        assert 'id="rules"' in show_card(reader, site, STRANGER)
        given = {"accept": "yes", "name": "王小丫"}
        assert 'data-page="choose-pin"' in reader.post(site.kiosk("join"), given, follow=True).content.decode()
        reader.post(site.kiosk("choose_pin".replace("_", "-")), {"pin": "640821", "again": "640821"})
        patron = Patron.objects.get(name="王小丫")
        assert patron.home_library_id == site.world.chengdu.library.pk
        assert patron.pin_hash
        assert "Yours until" in scan(reader, site.kiosk("borrow"), "B1")

    def test_without_accepting_there_is_no_account(self, site: Site, reader: Client) -> None:
        show_card(reader, site, STRANGER)
        page = reader.post(site.kiosk("join"), {"name": "王小丫"}).content.decode()
        assert "accept the lending rules" in page
        assert not Patron.objects.filter(name="王小丫").exists()

    def test_a_child_is_shown_the_way_to_the_desk(self, site: Site, reader: Client) -> None:
        page = show_card(reader, site, CHILD)
        assert 'data-code="guardian_needed"' in page
        assert 'id="join"' not in page

    def test_a_library_may_register_at_its_desk_only(self, site: Site, reader: Client) -> None:
        Library.objects.update(auto_registers=False)
        assert 'data-code="desk_only"' in show_card(reader, site, STRANGER)

    def test_a_barcode_that_looks_like_a_card_is_no_new_reader(self, site: Site, reader: Client) -> None:
        site.world.book.__class__.objects.filter(pk=site.world.book.pk).update(barcode="A12345678")
        assert "barcode of a book" in show_card(reader, site, "A12345678")


class TestSettingUp:
    @pytest.fixture(autouse=True)
    def _in_earnest(self, site: Site) -> None:
        """The end of a demonstration takes its logins along."""
        Network.objects.update(demonstration=False)
        make_staff("chengdu", site.world.chengdu)
        make_staff("chongqing", site.world.chongqing)

    def test_any_other_browser_is_no_kiosk(self, site: Site, reader: Client) -> None:
        assert reader.get(site.kiosk()).status_code == 403
        assert reader.post(site.kiosk("card"), {"text": ALICE}).status_code == 403

    def test_staff_of_the_library_make_a_browser_the_kiosk(self, site: Site, reader: Client) -> None:
        reader.login(username="chengdu", password=PASSWORD)
        assert 'id="set-up"' in reader.get(site.kiosk()).content.decode()
        reader.post(site.kiosk("set-up"))
        assert reader.get(site.kiosk()).status_code == 200
        assert reader.get(site.kiosk(at=site.there)).status_code == 403

    def test_staff_of_another_library_do_not(self, site: Site, reader: Client) -> None:
        reader.login(username="chongqing", password=PASSWORD)
        assert reader.post(site.kiosk("set-up")).status_code == 403


def test_the_kiosk_speaks_its_own_language_until_another_is_chosen(site: Site, reader: Client) -> None:
    site.here.__class__.objects.filter(pk=site.here.pk).update(language="zh-hans")
    assert "借书" in reader.get(site.kiosk()).content.decode()
    reader.post("/language/setlang/", {"language": "en", "next": site.kiosk()})
    assert "Borrow" in reader.get(site.kiosk()).content.decode()
    assert "借书" in reader.post(site.kiosk("finish"), follow=True).content.decode()
