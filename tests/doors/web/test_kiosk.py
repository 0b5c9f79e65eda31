from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from bashu.db.circulation.models import Loan, Task
from bashu.db.network.models import Library, Network, Terminal
from bashu.db.patrons.models import Card, Patron
from bashu.doors.web.kiosk.visit import IDLE
from tests.doors.web.conftest import ALICE, CHILD, PASSWORD, PIN, STRANGER, Site, give_card, make_staff


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody in front of a kiosk."""

    reader: Client
    site: Site

    def show(self, number: str, *, then: str = "menu", at: Terminal | None = None) -> str:
        return self._post("card", at, text=number, then=then)

    def scan(self, page: str, barcode: str, *, at: Terminal | None = None) -> str:
        return self._post(page, at, text=barcode)

    def type_number(self, number: str, *, then: str = "borrow") -> str:
        return self._post("card", text=number, typed="1", then=then)

    def type_pin(self, pin: str) -> str:
        return self._post("pin", pin=pin, then="borrow")

    def _post(self, page: str, at: Terminal | None = None, /, **given: str) -> str:
        return self.reader.post(self.site.kiosk(page, at=at), given, follow=True).content.decode()


@pytest.fixture
def visitor(site: Site, reader: Client) -> Visitor:
    return Visitor(reader, site)


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


def test_a_card_and_a_barcode_make_a_loan_and_say_until_when(site: Site, visitor: Visitor) -> None:
    visitor.show(ALICE, then="borrow")
    page = visitor.scan("borrow", site.world.book.barcode)
    assert "Yours until" in page
    assert "蜀道难" in page
    assert Loan.objects.get().patron_id == site.world.alice.pk


def test_what_is_lent_already_is_refused_with_what_to_do(site: Site, visitor: Visitor) -> None:
    visitor.show(ALICE)
    visitor.scan("borrow", "B1")
    visitor.show(ALICE, at=site.there)
    assert "choose “Renew”" in visitor.scan("borrow", "B1", at=site.there)


def test_the_same_book_scanned_twice_is_one_loan(visitor: Visitor) -> None:
    visitor.show(ALICE)
    pages = [visitor.scan("borrow", "B1") for _ in range(2)]
    assert [page.count("Yours until") for page in pages] == [1, 1]
    assert Loan.objects.count() == 1


def test_a_return_needs_no_card_and_says_that_the_book_stays(site: Site, reader: Client, visitor: Visitor) -> None:
    visitor.show(ALICE)
    visitor.scan("borrow", "B1")
    reader.post(site.kiosk("finish"))
    page = visitor.scan("return", "B1", at=site.there)
    assert "It stays here" in page
    assert "This book floats: it stays where it was returned" in page
    assert Loan.objects.get().checkin_branch_id == site.world.chongqing.branch.pk


def test_a_book_that_does_not_float_says_where_it_goes_and_when_it_is_there(site: Site, visitor: Visitor) -> None:
    visitor.show(ALICE)
    visitor.scan("borrow", "L1")
    page = visitor.scan("return", "L1", at=site.there)
    assert "It travels to CD" in page
    assert "Expected there by" in page


def test_a_book_that_nobody_knows_is_asked_for_once_more_and_then_taken_in(visitor: Visitor) -> None:
    for text in ("no such barcode", "another", "no such barcode"):
        assert "We did not recognise it" in visitor.scan("return", text)
        assert not Task.objects.exists()
    page = visitor.scan("return", "no such barcode")
    assert "We have it" in page
    assert 'data-tone="stop"' in page
    assert Task.objects.count() == 1


@pytest.mark.parametrize("number", [ALICE, STRANGER, "A12345678", "LIB77001", "P000001"])
def test_a_card_is_no_book_that_comes_back(site: Site, visitor: Visitor, number: str) -> None:
    give_card(site.world.bob, "LIB77001")
    Patron.objects.filter(pk=site.world.bob.pk).update(number="P000001")
    for _ in range(2):
        assert "This is a card, not a book" in visitor.scan("return", number)
    assert not Task.objects.exists()


def test_who_tries_many_numbers_is_not_told_which_of_them_readers_have(site: Site, visitor: Visitor) -> None:
    give_card(site.world.bob, "LIB77001")
    for tried in range(8):
        visitor.scan("return", f"LIB7800{tried}")
    assert "We did not recognise it" in visitor.scan("return", "LIB77001")
    assert "LIB77001" not in kept_sessions()
    assert "We have it" in visitor.scan("return", "LIB77001")
    assert Task.objects.get().details["barcode"] == "****7001", "C382"


def test_an_input_method_left_on_full_width_is_no_obstacle(visitor: Visitor) -> None:
    visitor.show(ALICE)
    assert "Yours until" in visitor.scan("borrow", "Ｂ１")
    assert "It is home" in visitor.scan("return", "Ｂ１")


@pytest.mark.parametrize(
    ("page", "queries"), [("menu", 7), ("activities", 12), ("borrow", 6), ("return", 6), ("loans", 12)]
)
def test_a_page_asks_the_database_little(
    site: Site, visitor: Visitor, django_assert_max_num_queries: Callable[[int], Any], page: str, queries: int
) -> None:
    visitor.show(ALICE)
    for item in (site.world.book, site.world.local):
        visitor.scan("borrow", item.barcode)
    with django_assert_max_num_queries(queries):
        assert visitor.reader.get(site.kiosk(page)).status_code == 200


def test_my_loans_can_be_renewed(site: Site, reader: Client, visitor: Visitor) -> None:
    visitor.show(ALICE)
    visitor.scan("borrow", "B1")
    Loan.objects.update(due_at=Loan.objects.get().due_at - timedelta(days=10))
    assert "蜀道难" in reader.get(site.kiosk("loans")).content.decode()
    page = reader.post(site.kiosk("renew"), {"item_id": "all"}, follow=True).content.decode()
    assert "Renewed until" in page
    assert Loan.objects.get().renewals == 1


def test_what_waits_to_be_collected_is_shown_with_its_code(site: Site, visitor: Visitor) -> None:
    world, at_home = site.world, Client()
    at_home.post("/my/sign-in", {"number": ALICE, "pin": PIN})
    at_home.post(f"/title/{world.book.bib_id}/hold", {"branch": world.chengdu.branch.pk})
    visitor.show(ALICE)
    assert "Being fetched from the shelf" in visitor.reader.get(site.kiosk("loans")).content.decode()
    assert "Somebody waits for it" in visitor.scan("return", "B1")
    page = visitor.reader.get(site.kiosk("loans")).content.decode()
    assert "Ready at CD" in page
    assert '<b class="code">' in page


def test_all_are_those_that_can_still_be_renewed(site: Site, reader: Client, visitor: Visitor) -> None:
    visitor.show(ALICE)
    visitor.scan("borrow", "B1")
    Loan.objects.update(renewals=Loan.objects.get().terms["renewals_max"])
    assert 'data-tone="stop"' not in reader.post(site.kiosk("renew"), {"item_id": "all"}, follow=True).content.decode()


def test_after_finishing_nothing_of_the_person_is_left(site: Site, reader: Client, visitor: Visitor) -> None:
    visitor.show(ALICE)
    visitor.scan("borrow", "B1")
    assert "蜀道难" not in reader.post(site.kiosk("finish"), follow=True).content.decode()
    assert reader.get(site.kiosk("loans")).status_code == 302
    assert "蜀道难" not in reader.get(site.kiosk("return")).content.decode()
    assert "蜀道难" not in kept_sessions()


def test_what_a_kiosk_left_whose_power_went_goes_with_the_next_visit(site: Site, reader: Client) -> None:
    gone = SessionStore()
    gone["kiosk:1"] = {"lines": "蜀道难"}
    gone.set_expiry(-1)
    gone.save()
    Visitor(reader, site).show(ALICE)
    reader.post(site.kiosk("finish"))
    assert not Session.objects.filter(pk=gone.session_key).exists()


def test_a_visit_that_stands_still_is_over_on_the_server_too(site: Site, reader: Client, visitor: Visitor) -> None:
    visitor.show(ALICE)
    session = reader.session
    visit = session[f"kiosk:{site.here.pk}"]
    visit["seen_at"] = "2026-01-01T00:00:00+00:00"
    session[f"kiosk:{site.here.pk}"] = visit
    session.save()
    assert timedelta(minutes=5) > IDLE
    assert reader.get(site.kiosk("loans")).status_code == 302


def test_the_start_page_ends_the_visit_of_whoever_walked_away(site: Site, reader: Client, visitor: Visitor) -> None:
    visitor.show(ALICE)
    reader.get(site.kiosk())
    assert reader.get(site.kiosk("loans")).status_code == 302


def test_the_start_page_is_the_next_persons_at_once(site: Site, reader: Client, visitor: Visitor) -> None:
    visitor.show(ALICE)
    assert 'id="go-join"' in reader.get(site.kiosk()).content.decode()


def test_no_number_of_a_card_is_kept_in_clear(site: Site, reader: Client, visitor: Visitor) -> None:
    for number in (ALICE, STRANGER):
        visitor.show(number, then="join")
        assert number not in kept_sessions()
        reader.post(site.kiosk("finish"))


def test_a_card_reported_lost_opens_nothing(site: Site, reader: Client, visitor: Visitor) -> None:
    Card.objects.filter(patron=site.world.alice).update(state="lost")
    assert "reported lost" in visitor.show(ALICE)
    assert reader.get(site.kiosk("loans")).status_code == 302


class TestTyped:
    def test_a_typed_number_needs_its_pin(self, visitor: Visitor) -> None:
        assert 'data-page="pin"' in visitor.type_number(ALICE)
        assert 'data-page="borrow"' in visitor.type_pin(PIN)

    def test_known_and_unknown_numbers_get_the_same_answer(self, site: Site, reader: Client, visitor: Visitor) -> None:
        for number in (ALICE, STRANGER):
            assert 'data-page="pin"' in visitor.type_number(number)
            assert "The number or the PIN does not fit" in visitor.type_pin("999999")
            reader.post(site.kiosk("finish"))

    def test_five_wrong_pins_lock(self, visitor: Visitor) -> None:
        visitor.type_number(ALICE)
        pages = [visitor.type_pin("888888") for _ in range(5)]
        assert "locked" in visitor.type_pin(PIN), pages[-1]

    def test_guessing_numbers_has_an_end(self, visitor: Visitor) -> None:
        for _ in range(8):
            visitor.show("123456789012")
        assert "wait a few minutes" in visitor.show("123456789012")

    def test_a_typed_number_opens_no_account(self, visitor: Visitor) -> None:
        assert "cannot open an account" in visitor.type_number(STRANGER, then="join")


class TestJoining:
    def test_a_new_card_becomes_a_reader_after_accepting_the_rules(
        self, site: Site, reader: Client, visitor: Visitor
    ) -> None:
        assert 'id="rules"' in visitor.show(STRANGER)
        given = {"accept": "yes", "name": "王小丫"}
        assert 'data-page="choose-pin"' in reader.post(site.kiosk("join"), given, follow=True).content.decode()
        reader.post(site.kiosk("choose_pin".replace("_", "-")), {"pin": "640821", "again": "640821"})
        patron = Patron.objects.get(name="王小丫")
        assert patron.home_library_id == site.world.chengdu.library.pk
        assert patron.pin_hash
        assert "Yours until" in visitor.scan("borrow", "B1")

    def test_a_name_is_kept_without_what_cannot_be_seen(self, site: Site, reader: Client, visitor: Visitor) -> None:
        visitor.show(STRANGER)
        reader.post(site.kiosk("join"), {"accept": "yes", "name": "\0 王\u202e小丫 \r\n"})
        assert Patron.objects.filter(name="王 小丫").exists()

    def test_without_accepting_there_is_no_account(self, site: Site, reader: Client, visitor: Visitor) -> None:
        visitor.show(STRANGER)
        page = reader.post(site.kiosk("join"), {"name": "王小丫"}).content.decode()
        assert "accept the lending rules" in page
        assert not Patron.objects.filter(name="王小丫").exists()

    def test_a_child_is_shown_the_way_to_the_desk(self, visitor: Visitor) -> None:
        page = visitor.show(CHILD)
        assert 'data-code="guardian_needed"' in page
        assert 'id="join"' not in page

    def test_a_card_that_tells_no_birthday_asks_for_it(self, site: Site, reader: Client, visitor: Visitor) -> None:
        assert 'name="birth_on"' in visitor.show("Z00000009")
        given = {"accept": "yes", "name": "王小丫", "birth_on": "2020-01-01"}
        assert 'data-code="guardian_needed"' in reader.post(site.kiosk("join"), given).content.decode()
        reader.post(site.kiosk("join"), given | {"birth_on": "1964-08-21"})
        assert str(Patron.objects.get(name="王小丫").birth_on) == "1964-08-21"

    def test_a_library_may_register_at_its_desk_only(self, visitor: Visitor) -> None:
        Library.objects.update(auto_registers=False)
        assert 'data-code="desk_only"' in visitor.show(STRANGER)

    @pytest.mark.parametrize("barcode", ["A12345678", "510900000003"])
    def test_a_barcode_that_looks_like_a_card_is_no_new_reader(
        self, site: Site, visitor: Visitor, barcode: str
    ) -> None:
        site.world.book.__class__.objects.filter(pk=site.world.book.pk).update(barcode=barcode)
        assert "barcode of a book" in visitor.show(barcode)


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
