"""What a reader does from their own machine."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client

from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.circulation.models import Hold, Loan, Transit
from bashu.db.network.models import Branch, Terminal
from bashu.db.patrons import pins
from bashu.db.patrons.models import Card, Patron
from bashu.domain.calendar import DAY, local_day
from bashu.domain.circulation.words import day
from bashu.doors.web.reader.visit import IDLE
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, BOB, PIN, STRANGER, Site, give_card
from tests.doors.web.desks import Desk
from tests.people import make_item, make_patron


@dataclass(frozen=True, slots=True)
class Reader:
    """Alice, or whoever else, in front of a phone."""

    client: Client
    site: Site

    def sign_in(self, number: str = ALICE, pin: str = PIN, **more: str) -> str:
        return self.post("/my/sign-in", number=number, pin=pin, **more)

    def post(self, address: str, **given: str | list[str]) -> str:
        return self.client.post(address, given, follow=True).content.decode()

    def see(self, address: str = "/my") -> str:
        return self.client.get(address, follow=True).content.decode()

    def place(self, *, at: Branch, **more: str) -> str:
        return self.post(
            f"/title/{self.site.world.book.bib_id}/hold", branch=str(at.pk), city=at.library.city_id, **more
        )

    def lend(self, barcode: str) -> None:
        self.client.post(self.site.kiosk("card"), {"text": ALICE})
        self.client.post(self.site.kiosk("borrow"), {"text": barcode})
        self.client.post(self.site.kiosk("finish"))


@pytest.fixture
def at_home(site: Site, reader: Client) -> Reader:
    return Reader(reader, site)


@pytest.fixture
def alice(at_home: Reader) -> Reader:
    """Signed in."""
    at_home.sign_in()
    return at_home


def the_hold() -> Hold:
    return Hold.objects.get()


class TestSigningIn:
    def test_a_card_number_and_its_pin_open_ones_own_page(self, at_home: Reader) -> None:
        assert 'id="loans"' in at_home.sign_in()
        assert "no-store" in at_home.client.get("/my")["Cache-Control"]

    def test_whoever_is_not_signed_in_comes_back_to_where_they_were(self, at_home: Reader) -> None:
        address = f"/title/{at_home.site.world.book.bib_id}/hold"
        assert at_home.client.get(address)["Location"] == f"/my/sign-in?next={address}"
        assert 'id="place"' in at_home.sign_in(next=address)

    def test_no_other_site_is_come_back_to(self, at_home: Reader) -> None:
        response = at_home.client.post(
            "/my/sign-in", {"number": ALICE, "pin": PIN, "next": "https://elsewhere.example"}
        )
        assert response["Location"] == "/my"

    def test_known_and_unknown_numbers_get_the_same_answer(self, at_home: Reader) -> None:
        for number in (ALICE, BOB, STRANGER):
            assert "does not fit" in at_home.sign_in(number, "999999")

    def test_known_and_unknown_numbers_take_as_long(self, at_home: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
        """Comparing is what takes its time."""
        compare = Mock(return_value=False)
        monkeypatch.setattr(pins, "_is_right", compare)
        for number in (ALICE, BOB, STRANGER):
            at_home.sign_in(number, "999999")
        assert compare.call_count == 3

    def test_five_wrong_pins_lock_the_card(self, at_home: Reader) -> None:
        for _ in range(5):
            at_home.sign_in(pin="888888")
        assert "does not fit" in at_home.sign_in()

    def test_guessing_from_one_address_has_an_end(self, at_home: Reader) -> None:
        for _ in range(30):
            at_home.sign_in(STRANGER, "")
        assert at_home.client.post("/my/sign-in", {"number": ALICE, "pin": PIN}).status_code == 429

    def test_behind_a_web_server_of_this_machine_each_has_an_address_of_their_own(self, at_home: Reader) -> None:
        for last in range(30):
            at_home.client.post(
                "/my/sign-in", {"number": STRANGER}, headers={"x-forwarded-for": f"1.1.1.1, 10.0.0.{last}"}
            )
        assert 'id="loans"' in at_home.sign_in()

    def test_a_visit_ends_by_itself(self, alice: Reader) -> None:
        session = alice.client.session
        session["reader"] |= {"seen_at": "2026-01-01T00:00:00+00:00"}
        session.save()
        assert timedelta(minutes=30) > IDLE
        assert 'id="sign-in"' in alice.see()
        assert not Session.objects.exists()

    def test_signing_out_leaves_nothing(self, alice: Reader) -> None:
        alice.post("/my/sign-out")
        assert 'id="sign-in"' in alice.see()
        assert not Session.objects.exists()

    def test_a_card_reported_lost_opens_nothing_any_more(self, alice: Reader) -> None:
        Card.objects.filter(patron=alice.site.world.alice).update(state="lost")
        assert 'id="sign-in"' in alice.see()


class TestLoans:
    def test_what_can_be_renewed_is_renewed(self, alice: Reader) -> None:
        alice.lend("B1")
        Loan.objects.update(due_at=F("due_at") - timedelta(days=10))
        page = alice.see()
        assert 'name="item_id"' in page
        assert "Renewed until" in alice.post("/my/renew", item_id=str(alice.site.world.book.pk))
        assert "Renewed until" not in alice.see()

    def test_what_cannot_be_renewed_says_why(self, alice: Reader) -> None:
        alice.lend("B1")
        page = alice.see()
        assert "data-why" in page
        assert 'name="item_id"' not in page

    def test_what_renews_itself_says_so_or_why_not(self, alice: Reader) -> None:
        """Also while it is too early to renew it by hand."""
        alice.lend("B1")
        assert "data-itself" not in alice.see()
        Loan.objects.update(terms=Loan.objects.get().terms | {"auto_renews": True})
        before = local_day(Loan.objects.get().due_at) - DAY
        assert f"It renews itself on {day(before, 'en')}, as things stand." in alice.see()
        Loan.objects.update(renewals=1)
        page = alice.see()
        assert "It would renew itself" in page
        assert "data-why" in page

    @pytest.mark.parametrize(("due_in", "told"), [(timedelta(0), True), (-DAY, False)])
    def test_what_is_due_before_the_clock_asks_again_renews_itself_no_more(
        self, alice: Reader, due_in: timedelta, *, told: bool
    ) -> None:
        """Though it could be renewed by hand. Of what is late nothing of it is said."""
        alice.lend("B1")
        terms = Loan.objects.get().terms | {"auto_renews": True, "renew_if_overdue": True}
        began, due_at = F("checked_out_at") - 2 * DAY, clock.now() + timedelta(seconds=9) + due_in
        Loan.objects.update(terms=terms, checked_out_at=began, due_at=due_at)
        page = alice.see()
        assert ("It does not renew itself again before it is due." in page) is told
        assert "It renews itself" not in page
        assert "It would renew itself" not in page

    def test_all_that_can_be_are_renewed_at_once(self, alice: Reader) -> None:
        for barcode in ("B1", "L1"):
            alice.lend(barcode)
        Loan.objects.update(due_at=F("due_at") - timedelta(days=10))
        assert 'id="renew-all"' in alice.see()
        assert alice.post("/my/renew", item_id="all").count("Renewed until") == 2


class TestHolding:
    def test_a_hold_is_placed_and_says_when_it_is_likely_to_be_ready(self, alice: Reader) -> None:
        page = alice.place(at=alice.site.world.chongqing.branch)
        assert "It stands on a shelf and is fetched now." in page
        assert "Likely ready" in page
        assert 'data-stage="asked"' in page
        assert the_hold().terminal.kind == "web"

    def test_of_a_promise_that_has_begun_the_rest_is_said(self, alice: Reader) -> None:
        alice.place(at=alice.site.world.chongqing.branch)
        Hold.objects.update(promised_from_on=date(2020, 2, 29), promised_to_on=date(2099, 1, 1))
        page = alice.see()
        assert "and 1 January." in page
        assert "29 February" not in page

    def test_what_waits_for_the_van_is_not_on_its_way(self, alice: Reader, staff: Client) -> None:
        alice.place(at=alice.site.world.chongqing.branch)
        Desk(staff, alice.site).scan("B1")
        assert "Waits for the van to CQ" in alice.see()
        Transit.objects.update(dispatched_at=F("started_at"))
        assert "On its way to CQ" in alice.see()

    def test_who_stands_before_is_counted(self, alice: Reader) -> None:
        world = alice.site.world
        give_card(carol := make_patron("carol", world.chengdu.library), STRANGER)
        Patron.objects.filter(pk=carol.pk).update(pin_hash=Patron.objects.get(pk=world.alice.pk).pin_hash)
        Item.objects.update(status="missing")
        other = Reader(Client(headers={"accept-language": "en"}), alice.site)
        other.sign_in(STRANGER)
        other.place(at=world.chengdu.branch)
        assert "1 reader is before you" in alice.place(at=world.chengdu.branch)
        assert "2 readers wait for it" in alice.see(f"/title/{world.book.bib_id}")

    def test_why_not_is_said_on_the_form(self, alice: Reader) -> None:
        for _ in range(2):
            page = alice.place(at=alice.site.world.chengdu.branch)
        assert "You have a hold on this already." in page
        assert 'id="place"' in page

    def test_another_city_is_looked_at_before_anything_is_placed(self, alice: Reader) -> None:
        page = alice.place(at=alice.site.world.chongqing.branch, look="1")
        assert f'<option value="{alice.site.world.chongqing.branch.pk}"' in page
        assert not Hold.objects.exists()

    def test_any_edition_or_one_volume(self, alice: Reader) -> None:
        bib = alice.site.world.book.bib
        BibRecord.objects.create(match_key="other", title="蜀道难", work=bib)
        Item.objects.filter(pk=alice.site.world.local.pk).update(volume="2")
        page = alice.see(f"/title/{bib.pk}/hold")
        assert 'value="work"' in page
        alice.place(at=alice.site.world.chengdu.branch, what="volume:2")
        assert (the_hold().level, the_hold().volume) == ("volume", "2")

    def test_a_hold_is_paused_and_goes_on(self, alice: Reader) -> None:
        alice.place(at=alice.site.world.chengdu.branch)
        page = alice.post(f"/my/hold/{the_hold().pk}/pause", until="2099-01-01")
        assert "Paused up to and including 1 January 2099" in page
        assert 'id="go-on"' in page
        assert "The hold goes on" in alice.post(f"/my/hold/{the_hold().pk}/go-on")

    def test_it_can_be_collected_somewhere_else(self, alice: Reader) -> None:
        world = alice.site.world
        alice.place(at=world.chengdu.branch)
        assert "from the shelf, for CQ" in alice.post(
            f"/my/hold/{the_hold().pk}/pickup", branch=str(world.chongqing.branch.pk)
        )

    def test_a_cancelled_hold_says_that_it_ended(self, alice: Reader) -> None:
        alice.place(at=alice.site.world.chengdu.branch)
        page = alice.post(f"/my/hold/{the_hold().pk}/cancel")
        assert "The hold is cancelled" in page
        assert 'id="ended"' in page

    def test_another_readers_hold_is_not_there(self, alice: Reader) -> None:
        alice.place(at=alice.site.world.chengdu.branch)
        Hold.objects.update(patron=alice.site.world.bob)
        assert "蜀道难" not in alice.see(f"/my/hold/{the_hold().pk}")
        assert "another card" in alice.post(f"/my/hold/{the_hold().pk}/cancel")

    def test_what_is_ready_stands_first_with_its_code(self, alice: Reader) -> None:
        world = alice.site.world
        alice.place(at=world.chengdu.branch)
        alice.client.post(alice.site.kiosk("return"), {"text": "B1"})
        page = alice.see()
        assert page.index('id="ready"') < page.index('id="loans"')
        assert "Pickup code" in page

    def test_a_web_terminal_that_is_switched_off_does_nothing(self, alice: Reader) -> None:
        alice.place(at=alice.site.world.chengdu.branch)
        Terminal.objects.filter(kind="web").update(active=False)
        assert "out of service" in alice.post(f"/my/hold/{the_hold().pk}/cancel")


class TestHistory:
    def test_no_list_is_kept_until_it_is_asked_for(self, alice: Reader) -> None:
        alice.lend("B1")
        alice.client.post(alice.site.kiosk("return"), {"text": "B1"})
        assert "蜀道难" not in alice.see("/my/history")
        assert "蜀道难" in alice.post("/my/history", keep="yes")

    def test_ended_it_is_gone_at_once(self, alice: Reader) -> None:
        alice.lend("B1")
        alice.client.post(alice.site.kiosk("return"), {"text": "B1"})
        alice.post("/my/history", keep="yes")
        alice.post("/my/history", keep="no")
        assert "蜀道难" not in alice.post("/my/history", keep="yes")
        assert Loan.objects.get().patron_id is None


@pytest.mark.parametrize(("page", "queries"), [("/my", 16), ("/my/history", 9), ("/title/{bib}/hold", 19)])
def test_a_page_asks_the_database_little(
    alice: Reader, django_assert_max_num_queries: Callable[[int], Any], page: str, queries: int
) -> None:
    alice.lend("L1")
    make_item("B9", alice.site.world.chongqing)
    alice.place(at=alice.site.world.chongqing.branch)
    with django_assert_max_num_queries(queries):
        assert alice.client.get(page.format(bib=alice.site.world.book.bib_id)).status_code == 200
