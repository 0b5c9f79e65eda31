"""Boxes at the desk: sorted into, closed, handed over, received, and what is missing or was not expected."""

import dataclasses
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Box, Task, Transit
from bashu.db.circulation.parcel_models import Carrier
from bashu.db.network.models import Branch, Grant, Leg
from bashu.domain.circulation.boxcodes import box_of_code, code_of
from bashu.domain.circulation.holds.states import HoldLevel
from bashu.domain.outcome import Accepted
from bashu.domain.rights import Role
from bashu.doors.web.shared.commands import execute
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, Site
from tests.doors.web.test_desk import press, scan
from tests.holding import place
from tests.people import make_item
from tests.search.conftest import following
from tests.search.shelves import caught_up

QUERIES_MAX = 15


def sort(staff: Client, text: str) -> str:
    return press(staff, "boxes/scan", text=text)


def open_box(site: Site, staff: Client) -> int:
    press(staff, "boxes/open", next=site.world.chongqing.branch.code)
    return Box.objects.latest("id").pk


def into(staff: Client, text: str, *, box: int) -> str:
    return press(staff, f"boxes/{box}/scan", text=text)


def act(staff: Client, what: str, *, box: int, **more: Any) -> str:
    return press(staff, f"boxes/{box}/act", act=what, **more)


def sent(site: Site, staff: Client, *barcodes: str) -> int:
    """A box of these has left Chengdu for Chongqing."""
    box_id = open_box(site, staff)
    for barcode in barcodes:
        make_item(barcode, site.world.chongqing)
        assert "In the box for CQ" in into(staff, barcode, box=box_id)
    assert "Handed over" in act(staff, "hand_over", box=box_id, carrier="川A·12345")
    return box_id


def wait_for(site: Site, barcode: str, *, pickup: Branch) -> None:
    """Alice waits for this one, and for no other."""
    item = Item.objects.get(barcode=barcode)
    hold = place(site.world.alice, item.bib_id, pickup=pickup, terminal=site.world.chongqing.desk, at=clock.now(),
                 level=HoldLevel.ITEM, item_id=item.pk)  # fmt: skip
    assert isinstance(execute(hold), Accepted)


def other_branch(site: Site) -> Branch:
    library = site.world.chongqing.library
    return Branch.objects.create(library=library, code="CQ-2", name_zh="北馆", name_en="North", lon=106.5, lat=29.6)


class TestPacking:
    def test_a_pile_is_sorted_into_the_boxes_that_are_open(self, site: Site, staff: Client) -> None:
        make_item("Q1", site.world.chongqing)
        box_id = open_box(site, staff)
        assert "In the box for CQ" in sort(staff, "Q1")
        assert "Keep here" in sort(staff, "L1")
        assert Transit.objects.get().box_id == box_id

    def test_a_box_is_opened_for_the_item_that_needs_one(self, site: Site, staff: Client) -> None:
        make_item("Q1", site.world.chongqing)
        page = sort(staff, "Q1")
        assert "No box is open for CQ" in page
        assert 'id="wanted"' in page
        page = press(staff, "boxes/open", next=site.world.chongqing.branch.code, barcode="Q1")
        assert "In the box for CQ" in page
        assert 'id="wanted"' not in page

    def test_what_waits_in_no_box_has_its_button(self, site: Site, staff: Client) -> None:
        make_item("Q1", site.world.chongqing)
        scan(staff, "Q1")
        assert 'data-stop="CQ-1"' in press(staff, "boxes/mode", mode="pack")
        box_id = open_box(site, staff)
        into(staff, "Q1", box=box_id)
        assert 'data-stop="CQ-1"' not in press(staff, "boxes/mode", mode="pack")

    def test_what_stays_is_not_packed_and_what_goes_elsewhere_neither(self, site: Site, staff: Client) -> None:
        box_id = open_box(site, staff)
        make_item("O1", site.world.chongqing, home_branch=other_branch(site))
        assert "Keep here" in into(staff, "L1", box=box_id)
        page = into(staff, "O1", box=box_id)
        assert "Not in here: it goes to CQ, North" in page
        assert 'id="inside"><li class="soft">' in page

    def test_an_item_is_taken_out_again(self, site: Site, staff: Client) -> None:
        make_item("Q1", site.world.chongqing)
        box_id = open_box(site, staff)
        into(staff, "Q1", box=box_id)
        assert "Scan what comes out" in act(staff, "out", box=box_id)
        assert "Taken out of its box" in into(staff, "Q1", box=box_id)

    def test_a_scan_costs_no_more_queries_in_a_full_box(self, site: Site, staff: Client) -> None:
        box_id, costs = open_box(site, staff), []
        for number in range(8):
            barcode = make_item(f"Q{number}", site.world.chongqing).barcode
            with CaptureQueriesContext(connection) as asked:
                staff.post(f"/desk/boxes/{box_id}/scan", {"text": barcode}, headers={"X-Live": "1"})
            costs.append(len(asked))
        assert Transit.objects.filter(box=box_id).count() == len(costs)
        assert max(costs) <= QUERIES_MAX

    def test_a_box_is_closed_and_opened_again(self, site: Site, staff: Client) -> None:
        box_id = open_box(site, staff)
        assert "Nothing is in this box" in act(staff, "close", box=box_id)
        into(staff, make_item("Q1", site.world.chongqing).barcode, box=box_id)
        assert "Closed: 1 item" in act(staff, "close", box=box_id)
        assert 'data-stage="open"' in act(staff, "reopen", box=box_id)

    def test_a_box_that_nobody_needs_is_put_away(self, site: Site, staff: Client) -> None:
        box_id = open_box(site, staff)
        assert 'id="put-away"' in staff.get(f"/desk/boxes/{box_id}").content.decode()
        act(staff, "emptied", box=box_id)
        assert code_of(box_id) not in staff.get("/desk/boxes").content.decode().partition('id="mine"')[2]

    def test_a_person_tells_items_of_one_barcode_apart_and_scans_on(self, site: Site, staff: Client) -> None:
        box_id = open_box(site, staff)
        items = [make_item("D1", city) for city in (site.world.chengdu, site.world.chongqing)]
        assert 'id="choice"' in into(staff, "D1", box=box_id)
        page = press(staff, f"boxes/{box_id}/scan", text="D1", item_id=items[1].pk)
        assert "In the box for CQ" in page
        assert 'id="choice"' not in page

    def test_a_scan_that_is_sent_again_is_done_once(self, site: Site, staff: Client) -> None:
        box_id, sent = open_box(site, staff), {"scan": str(clock.new_id())}
        make_item("Q1", site.world.chongqing)
        scan(staff, "Q1")
        for _ in range(2):
            assert "It was in this box already" not in press(staff, f"boxes/{box_id}/scan", text="Q1", **sent)
        assert "It was in this box already" in into(staff, "Q1", box=box_id)

    def test_a_box_is_opened_by_scanning_its_label(self, site: Site, staff: Client) -> None:
        box_id = open_box(site, staff)
        assert f'data-code="{code_of(box_id)}"' in sort(staff, code_of(box_id))
        assert f'data-code="{code_of(box_id)}"' in scan(staff, code_of(box_id))
        assert "No box has this number" in sort(staff, code_of(10**12))

    @pytest.mark.parametrize("paper", ["label", "manifest"])
    def test_papers_are_pdf(self, site: Site, staff: Client, paper: str) -> None:
        answer = staff.get(f"/desk/boxes/{open_box(site, staff)}/{paper}.pdf")
        assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
        assert "no-store" in answer["Cache-Control"]


class TestLeaving:
    def test_boxes_are_handed_over_one_scan_each(self, site: Site, staff: Client) -> None:
        box_id = open_box(site, staff)
        into(staff, make_item("Q1", site.world.chongqing).barcode, box=box_id)
        press(staff, "boxes/mode", mode="hand_over", carrier="川A·12345")
        assert "Handed over: 1 item" in sort(staff, code_of(box_id))
        assert Carrier.objects.get().name == "川A·12345"
        assert "Nothing sends this item on" in sort(staff, "L1")

    def test_a_box_that_has_left_says_what_can_be_done_with_it(self, site: Site, staff: Client, there: Client) -> None:
        box_id = sent(site, staff, "Q1")
        assert "has left. Use another one" in act(staff, "reopen", box=box_id)
        act(there, "receive", box=box_id)
        for what in ("reopen", "close", "hand_over"):
            assert "was received and emptied. Use another one." in act(there, what, box=box_id)

    @pytest.mark.parametrize(
        ("text", "why"), [("bx99999999", "was not read right"), (code_of(4), "on the page “Boxes”")]
    )
    def test_a_label_that_is_scanned_for_an_item_is_called_one(self, staff: Client, text: str, why: str) -> None:
        """On the page of boxes a code that is one is asked for as a box."""
        assert why in scan(staff, text) or box_of_code(text)
        assert why in press(staff, "pull/scan", text=text)
        assert ("was not read right" in sort(staff, text)) is (box_of_code(text) is None)
        assert "make a record" not in sort(staff, text)

    def test_a_box_that_left_is_expected_there(self, site: Site, staff: Client, there: Client) -> None:
        box_id = sent(site, staff, "Q1")
        page = there.get("/desk/boxes").content.decode()
        assert page.index(code_of(box_id)) > page.index('id="coming"')
        assert "川A·12345" in page


class TestArriving:
    def test_a_box_is_received_by_one_scan(self, site: Site, staff: Client, there: Client) -> None:
        box_id = sent(site, staff, "Q1", "Q2")
        press(there, "boxes/mode", mode="receive")
        assert "Received: 2 items" in sort(there, code_of(box_id))
        assert Transit.objects.filter(ended_as="received").count() == 2

    def test_a_box_says_how_it_is_to_be_sorted_and_gathers_its_slips(
        self, site: Site, staff: Client, there: Client
    ) -> None:
        box_id = sent(site, staff, "Q1", "Q2", "H1", "H2")
        for barcode, pickup in (("H1", site.world.chongqing.branch), ("H2", other_branch(site))):
            wait_for(site, barcode, pickup=pickup)
        page = act(there, "receive", box=box_id)
        assert "Received: 4 items" in page
        assert "1 for the hold shelf, 1 travels on, 2 stay here." in page
        assert "Print 2 slips" in page
        assert there.get("/desk/slips").content.decode().count("data-slip=") == 2

    def test_what_is_for_a_hold_has_its_code_and_slip_on_every_page_that_scans(
        self, site: Site, staff: Client, there: Client
    ) -> None:
        box_id = sent(site, staff, "H1", "H2", "H3")
        for barcode in ("H1", "H2", "H3"):
            wait_for(site, barcode, pickup=site.world.chongqing.branch)
        for number, page in enumerate((into(there, "H1", box=box_id), sort(there, "H2"), scan(there, "H3")), start=1):
            assert 'class="slip-code"' in page
            assert f"Print {number} slip" in page

    def test_one_by_one_with_one_missing_and_one_that_was_not_expected(
        self, site: Site, staff: Client, there: Client
    ) -> None:
        box_id = sent(site, staff, "Q1", "Q2")
        make_item("X1", site.world.chongqing)
        assert "Not on the manifest" not in into(there, "Q1", box=box_id)
        assert "Not on the manifest" in into(there, "X1", box=box_id)
        page = act(there, "emptied", box=box_id)
        assert "1 item is missing" in page
        assert 'data-barcode="Q2" class="late"' in page
        assert set(Task.objects.values_list("kind", "library__code")) == {
            ("missing_from_box", "CD"), ("not_on_manifest", "CD")
        }  # fmt: skip

    def test_what_a_portable_scanner_read_is_received_at_once(self, site: Site, staff: Client, there: Client) -> None:
        box_id = sent(site, staff, "Q1", "Q2", "Q3")
        page = press(there, f"boxes/{box_id}/batch", items="Q1\r\nQ2\n\n", emptied="yes")
        assert "2 items scanned" in page
        assert "1 item is missing" in page
        assert "1 was not understood" in press(there, f"boxes/{box_id}/batch", items="nothing")

    def test_a_box_that_went_astray_waits_to_be_sent_on(self, site: Site, staff: Client) -> None:
        box_id = sent(site, staff, "Q1")
        page = press(staff, "boxes/scan", text=code_of(box_id))
        assert 'id="left"' in page
        assert 'id="emptied-now"' not in page
        assert "waits here for the van to CQ" in act(staff, "receive", box=box_id)

    def test_a_box_of_others_that_turns_up_here_is_told_to_be_astray(
        self, site: Site, staff: Client, there: Client
    ) -> None:
        box_id = sent(site, staff, "Q1")
        Box.objects.update(next_branch=other_branch(site))
        page = sort(there, code_of(box_id))
        assert "Not for here: it goes to CQ, North" in page
        assert there.get(f"/desk/boxes/{box_id}").status_code == 404
        assert there.post(f"/desk/boxes/{box_id}/act", {"act": "emptied"}).status_code == 404
        press(there, "boxes/mode", mode="receive")
        assert "waits here for the van to CQ, North" in sort(there, code_of(box_id))


class TestWhatABoxAsks:
    """The page says only what is true where it is looked at."""

    def test_while_it_is_packed(self, site: Site, staff: Client, there: Client) -> None:
        box_id = open_box(site, staff)
        make_item("Q1", site.world.chongqing)
        assert "Scan what goes into this box" in into(staff, "Q1", box=box_id)
        assert "It is closed. Press F2" in act(staff, "close", box=box_id)
        assert "Scan what comes out of this box" in act(staff, "out", box=box_id)
        assert "Scan each item that comes out" in there.get(f"/desk/boxes/{box_id}").content.decode()

    def test_after_it_was_taken_in_unopened(self, site: Site, staff: Client, there: Client) -> None:
        box_id = sent(site, staff, "Q1")
        assert "Scan another box" in staff.get(f"/desk/boxes/{box_id}").content.decode()
        act(there, "receive", box=box_id)
        for browser in (staff, there):
            page = browser.get(f"/desk/boxes/{box_id}").content.decode()
            assert "Taken in from it" in page
            assert "Came out of it" not in page
            assert "Scan another box" in page

    def test_after_something_was_missing(self, site: Site, staff: Client, there: Client) -> None:
        box_id = sent(site, staff, "Q1")
        act(there, "emptied", box=box_id)
        assert "Scan what turns up" in there.get(f"/desk/boxes/{box_id}").content.decode()


def test_a_driver_moves_boxes_and_takes_nothing_in(site: Site, staff: Client) -> None:
    box_id = open_box(site, staff)
    Grant.objects.filter(staff__user__username="desk-chengdu").update(role=Role.DRIVER)
    assert "Sort into boxes" not in staff.get("/desk/boxes").content.decode()
    make_item("Q1", site.world.chongqing)
    assert "Nothing sends this item on" in into(staff, "Q1", box=box_id)
    assert staff.get("/desk/tasks").status_code == 403


class TestWhere:
    def test_where_it_is_and_whose(self, site: Site, staff: Client, there: Client) -> None:
        Leg.objects.create(
            origin=site.world.chengdu.branch, destination=site.world.chongqing.branch, mode="rail",
            weekdays=list(range(7)), leaves_at=time(18), minutes=600,
        )  # fmt: skip
        box_id = sent(site, staff, "Q1")
        page = press(there, "where", text="Q1")
        for told in ('id="owner">CQ<', 'id="place">CD<', code_of(box_id), 'data-stop="CQ-1"', "arrives on"):
            assert told in page

    def test_without_a_timetable_nobody_tells_the_hour(self, site: Site, staff: Client) -> None:
        make_item("Q1", site.world.chongqing)
        scan(staff, "Q1")
        assert "No timetable leads there" in press(staff, "where", text="Q1")

    def test_it_is_found_by_words_of_its_title_and_followed_from_there(
        self, site: Site, staff: Client, tmp_path: Path, settings: Settings
    ) -> None:
        settings.BASHU = dataclasses.replace(settings.BASHU, home=tmp_path)
        with following():
            caught_up()
        page = press(staff, "where", text="蜀道难")
        link = f"/desk/where/{site.world.book.pk}"
        assert f'href="{link}"' in page
        assert 'id="owner"' in staff.get(link).content.decode()
        assert "No item has the barcode" in press(staff, "where", text="nothing of the kind")

    def test_it_names_no_reader(self, site: Site, staff: Client) -> None:
        scan(staff, ALICE)
        scan(staff, "B1")
        page = press(staff, "where", text="B1")
        assert 'data-status="on_loan"' in page
        assert site.world.alice.name not in page

    def test_several_items_of_one_barcode_are_told_apart_by_their_owners(self, site: Site, staff: Client) -> None:
        make_item("B1", site.world.chongqing)
        assert 'id="choice"' in press(staff, "where", text="B1")

    def test_a_card_is_no_item_and_is_not_repeated(self, staff: Client) -> None:
        page = press(staff, "where", text=ALICE)
        assert "card, not an item" in page
        assert ALICE not in page

    def test_nothing_is_nowhere(self, staff: Client) -> None:
        assert staff.get("/desk/where/9999999").status_code == 404
        assert staff.get("/desk/boxes/9999999").status_code == 404


@pytest.mark.parametrize(("page", "queries"), [("boxes", 16), ("van", 12), ("box", 14), ("where", 23)])
def test_a_page_of_boxes_asks_the_database_little(
    site: Site, staff: Client, django_assert_max_num_queries: Callable[[int], Any], page: str, queries: int
) -> None:
    box_id = sent(site, staff, "Q1", "Q2", "Q3")
    for barcode in ("Q4", "Q5"):
        make_item(barcode, site.world.chongqing)
        scan(staff, barcode)
    address = {"box": f"boxes/{box_id}", "where": f"where/{Transit.objects.all()[0].item_id}"}.get(page, page)
    with django_assert_max_num_queries(queries):
        assert staff.get(f"/desk/{address}").status_code == 200
