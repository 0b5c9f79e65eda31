"""Two windows of one browser at a desk: each sends along what it shows, as its script does, and is served by that."""

import re
from dataclasses import dataclass, field

import pytest
from django.test import Client

from bashu.db.circulation.models import Loan
from bashu.db.network.models import CirculationRule
from bashu.db.patrons.models import Patron
from bashu.domain.rights import Role
from tests.doors.web.conftest import ALICE, BOB, PASSWORD, STRANGER, Site, make_staff, signed_in
from tests.doors.web.test_desk import scan
from tests.doors.web.test_stale_pages import hidden_in
from tests.people import make_item

SHOWS = re.compile(r'data-shows="([^"]+)"')


@dataclass
class Window:
    """One of several that a browser has; they share its cookies, and each keeps for itself what it shows."""

    browser: Client
    shows: str = ""
    said: str = field(default="", init=False)

    def load(self, where: str = "/desk") -> str:
        self._carry()
        return self._loaded(self.browser.get(where, follow=True).content.decode())

    def submit(self, to: str, **given: str) -> str:
        """A form whose answer is another page."""
        self._carry()
        return self._loaded(self.browser.post(to, given, follow=True).content.decode())

    def send(self, to: str, **given: str) -> str:
        """A scan or a key, whose answer takes its place in the page."""
        response = self.browser.post(f"/desk/{to}", given, headers={"x-live": "1", "x-shows": self.shows})
        self.shows, self.said = response.headers["X-Shows"], response.content.decode()
        return self.said

    def scan(self, text: str, *, on: str = "scan") -> str:
        return self.send(on, text=text)

    def _carry(self) -> None:
        if self.shows:
            self.browser.cookies["desk_shows"] = self.shows

    def _loaded(self, page: str) -> str:
        assert not self.browser.cookies.get("desk_shows") or not self.browser.cookies["desk_shows"].value
        found = SHOWS.search(page)
        assert found
        self.shows, self.said = found[1], page
        return page


@pytest.fixture
def two(staff: Client) -> tuple[Window, Window]:
    one, other = Window(staff), Window(staff)
    one.load()
    other.load()
    return one, other


class TestTwoWindows:
    def test_what_came_back_is_taken_in_though_a_reader_is_open_beside(
        self, site: Site, two: tuple[Window, Window]
    ) -> None:
        one, other = two
        one.send("mode", mode="take_in")
        other.send("mode", mode="auto")
        other.scan(ALICE)
        assert "Keep here" in one.scan("B1")
        assert not Loan.objects.exists()
        assert "Lent until" in other.scan("B1")
        assert Loan.objects.get().patron_id == site.world.alice.pk

    def test_each_lends_to_the_reader_that_it_shows(self, site: Site, two: tuple[Window, Window]) -> None:
        one, other = two
        make_item("M1", site.world.chengdu)
        one.scan(ALICE)
        other.scan(BOB)
        one.scan("B1")
        other.scan("M1")
        lent = dict(Loan.objects.values_list("item__barcode", "patron_id"))
        assert lent == {"B1": site.world.alice.pk, "M1": site.world.bob.pk}

    def test_who_closes_a_reader_closes_no_other(self, two: tuple[Window, Window]) -> None:
        one, other = two
        one.scan(ALICE)
        other.scan(BOB)
        other.send("close")
        assert 'data-patron="alice"' in one.load()
        assert 'data-patron="alice"' not in other.load()
        assert "Lent until" in one.scan("B1")

    def test_the_book_drop_is_of_one_window(self, two: tuple[Window, Window]) -> None:
        one, other = two
        one.send("returned", do="toggle")
        other.send("mode", mode="auto")
        assert "Counts as returned" in one.load()
        assert "Counts as returned" not in other.load()

    def test_boxes_are_received_here_and_handed_over_there(self, two: tuple[Window, Window]) -> None:
        one, other = two
        one.send("boxes/mode", mode="receive")
        other.send("boxes/mode", mode="hand_over", carrier="川A·12345")
        assert "Scan the boxes that came" in one.load("/desk/boxes")
        assert "川A·12345" in other.load("/desk/boxes")

    def test_the_latest_answer_is_that_of_the_window(self, site: Site, two: tuple[Window, Window]) -> None:
        """And beneath it are those of all."""
        one, other = two
        make_item("M1", site.world.chengdu)
        one.scan(ALICE)
        one.scan("B1")
        other.scan("M1")
        said, before = one.load().split('id="before"')
        assert "Lent until" in said
        assert "Keep here" not in said.split('id="said"')[1]
        assert "Keep here" in before

    def test_what_was_refused_is_lent_all_the_same_where_it_was_refused(self, site: Site) -> None:
        make_staff("lead", site.world.chengdu, Role.DESK_LEAD)
        CirculationRule.objects.update(price_ceiling_fen=0)
        lead = signed_in("lead")
        one, other = Window(lead), Window(lead)
        one.load()
        other.load()
        one.scan(ALICE)
        one.scan("B1")
        other.scan(BOB)
        one.send("let-pass", reason="our_mistake", **hidden_in(one.said, 'id="let-pass"'))
        assert Loan.objects.get().patron_id == site.world.alice.pk


class TestPagesOfAWindow:
    def test_a_link_leads_to_what_the_window_shows(self, site: Site, two: tuple[Window, Window]) -> None:
        one, other = two
        one.scan(ALICE)
        other.scan(BOB)
        title = f"/desk/place/{site.world.book.bib_id}"
        assert f'name="whom" value="{site.world.alice.pk}"' in one.load(title)
        assert f'name="whom" value="{site.world.bob.pk}"' in other.load(title)

    def test_a_form_changes_whom_its_window_shows(self, site: Site, two: tuple[Window, Window]) -> None:
        one, other = two
        one.scan(ALICE)
        other.scan(BOB)
        one.submit("/desk/pin", pin="846201", again="846201", whom=str(site.world.alice.pk))
        assert not Patron.objects.get(pk=site.world.bob.pk).pin_hash
        assert 'data-patron="alice"' in one.load()
        assert 'data-patron="bob"' in other.load()

    def test_what_a_form_opened_is_shown_when_it_leads_on(self, two: tuple[Window, Window]) -> None:
        """The window had shown an unknown card; it shows the reader who was registered."""
        one, other = two
        one.scan(STRANGER)
        other.scan(BOB)
        assert "Wang" in one.submit("/desk/register", name="Wang", accept="yes")
        assert 'data-patron="bob"' in other.load()

    def test_a_new_window_begins_with_what_was_shown_last(self, two: tuple[Window, Window]) -> None:
        two[0].scan(ALICE)
        assert 'data-patron="alice"' in Window(two[0].browser).load()

    def test_a_form_without_the_script_does_what_its_page_shows(self, site: Site, staff: Client) -> None:
        scan(staff, ALICE)
        shown = SHOWS.search(staff.get("/desk").content.decode())
        assert shown
        scan(staff, BOB)
        scan(staff, "B1", shows=shown[1])
        assert Loan.objects.get().patron_id == site.world.alice.pk


class TestWhoseItIs:
    def test_nobody_makes_up_what_a_window_shows(self, site: Site, two: tuple[Window, Window]) -> None:
        one, _ = two
        one.scan(ALICE)
        one.shows = one.shows[:-1] + ("A" if one.shows[-1] != "A" else "B")
        assert f'name="whom" value="{site.world.alice.pk}"' in one.scan("B1")

    def test_a_reader_is_not_taken_along_to_another_login(self, two: tuple[Window, Window]) -> None:
        one, _ = two
        one.scan(ALICE)
        elsewhere = Window(signed_in("desk-chongqing"), one.shows)
        assert 'data-patron="alice"' not in elsewhere.load()

    def test_signing_out_forgets_what_all_windows_show(self, two: tuple[Window, Window]) -> None:
        one, other = two
        password = {"username": "desk-chengdu", "password": PASSWORD}
        one.browser.logout()
        one.browser.post("/desk/sign-in", password)
        one.load()
        one.scan(ALICE)
        one.browser.post("/desk/sign-out")
        other.browser.post("/desk/sign-in", password)
        assert 'data-patron="alice"' in one.said
        assert 'data-patron="alice"' not in one.load()

    def test_what_is_sent_again_is_done_once(self, two: tuple[Window, Window]) -> None:
        """The answer was lost on its way, so the window shows what it showed before."""
        one, _ = two
        one.scan(ALICE)
        before, scan_id = one.shows, "01978000-0000-7000-8000-000000000001"
        one.send("scan", text="B1", scan=scan_id)
        one.shows = before
        one.send("scan", text="B1", scan=scan_id)
        assert Loan.objects.count() == 1
