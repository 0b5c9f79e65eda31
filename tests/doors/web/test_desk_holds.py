"""Holds at a desk: pull list, hold shelf, queue, slips, and those of the reader who stands there."""

from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client

from bashu.db.audit.models import StoredOutcome
from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.circulation.models import Hold, Loan
from bashu.db.network.models import ParcelRule
from bashu.db.patrons.models import Patron
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, PASSWORD, Site
from tests.doors.web.desks import Desk, code_of, lead_holds
from tests.people import City, make_item, make_patron

BOB = "B0B"
LIVE = {"x-live": "1"}


@pytest.fixture
def desk(site: Site, staff: Client) -> Desk:
    """In Chengdu, where both books stand."""
    return Desk(staff, site)


@pytest.fixture
def there(site: Site) -> Desk:
    """In Chongqing."""
    client = Client(headers={"accept-language": "en"})
    client.login(username="desk-chongqing", password=PASSWORD)
    return Desk(client, site)


class TestPullList:
    def test_it_names_what_to_take_and_where_it_goes(self, site: Site, desk: Desk) -> None:
        assert "Nothing to pull now." in desk.see("/pull")
        desk.place(pickup=site.world.chongqing)
        page = desk.see("/pull")
        assert "B1" in page
        assert ">CQ<" in page
        assert '<b class="count" id="to-pull">1</b>' in page

    def test_what_is_found_follows_its_hold(self, site: Site, desk: Desk) -> None:
        hold = desk.place(pickup=site.world.chongqing)
        page = desk.scan("B1", on="pull/")
        assert 'data-tone="hold_away"' in page
        assert "Hold: send to CQ" in page
        assert code_of(hold) in page
        assert "Nothing to pull now." in page

    @pytest.mark.parametrize("on", ["pull/", ""])
    def test_the_count_beside_the_tab_knows_at_once_what_was_pulled(self, desk: Desk, on: str) -> None:
        desk.place()
        cache.clear()
        assert 'id="to-pull">1</b>' in desk.see("/shelf")
        desk.scan("B1", on=on)
        assert 'id="to-pull"' not in desk.see("/shelf")

    def test_what_was_not_asked_for_says_so(self, site: Site, desk: Desk) -> None:
        desk.place()
        other = BibRecord.objects.create(match_key="another", title="将进酒")
        make_item("X9", site.world.chengdu, bib=other)
        page = desk.scan("X9", on="pull/")
        assert 'data-tone="stop"' in page
        assert "Not on the pull list" in page

    def test_what_is_not_on_the_shelf_is_asked_for_elsewhere(self, desk: Desk) -> None:
        hold = desk.place()
        page = desk.press("pull/not-found", hold_id=hold.pk, item_id=hold.item_id)
        assert "Another is asked for in its place." in page
        hold.refresh_from_db()
        page = desk.press("pull/not-found", hold_id=hold.pk, item_id=hold.item_id)
        assert "No other can be asked for now" in page
        assert "moved on" in desk.press("pull/not-found", hold_id=hold.pk, item_id=1)
        assert desk.see(f"/hold/{hold.pk}").count("not found on its shelf") == 2


class TestHoldShelf:
    def test_a_hold_that_is_collected_here_goes_onto_the_shelf_with_a_slip(self, desk: Desk) -> None:
        hold = desk.place()
        page = desk.scan("B1")
        assert 'data-tone="hold"' in page
        assert code_of(hold) in page
        assert "Print 1 slip" in page
        assert code_of(hold) in desk.see("/shelf")
        assert code_of(hold) in desk.see("/slips")

    def test_a_slip_names_no_reader(self, site: Site, desk: Desk) -> None:
        hold = desk.place()
        desk.scan("B1")
        page = desk.see(f"/slip/{hold.pk}")
        assert code_of(hold) in page
        assert site.world.alice.name not in page
        assert site.world.alice.number not in page

    def test_printed_slips_are_off_the_list(self, desk: Desk) -> None:
        hold = desk.place()
        desk.scan("B1")
        assert 'id="slips"' in desk.see()
        assert "B1" in desk.press("slips"), "a form that names none takes none off"
        assert 'id="slips"' not in desk.press("slips", hold=hold.pk)
        assert "No slip is waiting." in desk.see("/slips")

    def test_another_branch_prints_no_slip_of_ours(self, desk: Desk, there: Desk) -> None:
        hold = desk.place()
        desk.scan("B1")
        assert "No slip is waiting." in there.see(f"/slip/{hold.pk}")

    def test_what_nobody_collects_any_more_must_go(self, desk: Desk) -> None:
        hold = desk.place()
        desk.scan("B1")
        desk.press(f"hold/{hold.pk}/cancel", reason="reader_asked")
        page = desk.see("/shelf")
        assert 'id="clear"' in page
        assert 'id="to-clear"' in page
        assert "Keep here" in desk.scan("B1", on="shelf/")
        assert 'id="clear"' not in desk.see("/shelf")

    def test_what_is_gone_from_it_goes_back_to_the_queue_and_is_looked_for(self, desk: Desk) -> None:
        hold = desk.place()
        desk.scan("B1")
        hold.refresh_from_db()
        told = {"hold_id": hold.pk, "item_id": hold.item_id}
        page = desk.press("shelf/gone", **told)
        assert "the reader keeps the place in the queue" in page
        assert code_of(hold) not in page
        hold.refresh_from_db()
        assert (hold.stage, hold.reason) == ("waiting", "gone_from_shelf")
        assert "counts as missing" in desk.see("/tasks")
        assert "moved on" in desk.press("shelf/gone", **told)
        assert code_of(hold) in desk.scan("B1", on="shelf/"), "it turned up"

    def test_what_must_go_and_is_gone_is_missing(self, site: Site, desk: Desk) -> None:
        hold = desk.place()
        desk.scan("B1")
        desk.press(f"hold/{hold.pk}/cancel", reason="reader_asked")
        item_id = site.world.book.pk
        assert "If it turns up, just scan it." in desk.press("shelf/gone", hold_id=hold.pk, item_id=item_id)
        assert 'id="clear"' not in desk.see("/shelf")
        assert Item.objects.get(pk=item_id).status == "missing"

    def test_of_another_hold_shelf_nothing_is_gone(self, desk: Desk, there: Desk) -> None:
        hold = desk.place()
        desk.scan("B1")
        hold.refresh_from_db()
        assert "moved on" in there.press("shelf/gone", hold_id=hold.pk, item_id=hold.item_id)
        hold.refresh_from_db()
        assert hold.stage == "ready"

    def test_it_is_lent_to_whoever_waited(self, site: Site, desk: Desk) -> None:
        hold = desk.place()
        desk.scan("B1")
        assert code_of(hold) in desk.scan(ALICE)
        desk.scan("B1")
        hold.refresh_from_db()
        assert (hold.closed_as, Loan.objects.get().patron_id) == ("fulfilled", site.world.alice.pk)


class TestOfTheReader:
    def test_a_title_is_found_by_any_item_of_it(self, site: Site, desk: Desk) -> None:
        desk.scan(ALICE)
        assert f'href="/desk/place/{site.world.book.bib_id}"' in desk.see("/find?q=B1")

    def test_without_a_reader_nothing_is_placed(self, site: Site, desk: Desk) -> None:
        desk.press(f"place/{site.world.book.bib_id}", branch=site.world.chengdu.branch.pk)
        assert not Hold.objects.exists()

    def test_why_not_is_said(self, site: Site, desk: Desk) -> None:
        desk.place()
        desk.scan(ALICE)
        given = {"branch": site.world.chengdu.branch.pk}
        assert "has an open hold on the same already" in desk.press(f"place/{site.world.book.bib_id}", **given)

    def test_it_can_be_sent_home(self, desk: Desk) -> None:
        ParcelRule.objects.create(first_items=3, first_fen=300, further_fen=100, items_max=5, days=4)
        told = {"recipient": "李明", "phone": "13800001234", "address": "琴台路一号"}
        desk.scan(ALICE)
        desk.press("address", **told)
        desk.press("close")
        hold = desk.place(kind="home")
        assert hold.pickup_kind == "home"
        desk.scan("B1")
        assert "to be sent home" in desk.see("/shelf")
        assert "To be sent home" in desk.see("/slips")

    def test_it_is_cancelled_with_a_reason(self, desk: Desk) -> None:
        hold = desk.place()
        assert "The hold is cancelled" in desk.press(f"hold/{hold.pk}/cancel", reason="placed_by_mistake")
        hold.refresh_from_db()
        assert hold.closed_reason == "placed_by_mistake"

    def test_it_is_paused_goes_on_and_is_collected_elsewhere(self, site: Site, desk: Desk) -> None:
        hold = desk.place()
        assert "Paused up to and including" in desk.press(f"hold/{hold.pk}/pause", until="2099-01-01")
        assert "The hold goes on" in desk.press(f"hold/{hold.pk}/go-on")
        desk.scan(ALICE)
        page = desk.press(f"hold/{hold.pk}/pickup", branch=site.world.chongqing.branch.pk)
        assert "The pickup branch is changed" in page

    def test_another_librarys_hold_is_changed_only_while_its_reader_is_here(self, site: Site, desk: Desk) -> None:
        hold = desk.place(pickup=site.world.chongqing)
        assert desk.client.get(f"/desk/hold/{hold.pk}").status_code == 404
        assert desk.client.post(f"/desk/hold/{hold.pk}/cancel").status_code == 404
        desk.scan(ALICE)
        assert desk.client.get(f"/desk/hold/{hold.pk}").status_code == 200
        assert desk.client.get("/desk/hold/999").status_code == 404


class TestQueue:
    @pytest.fixture
    def holds(self, site: Site, desk: Desk) -> list[Hold]:
        """Alice's, then one of a reader of Chongqing."""
        Patron.objects.filter(pk=site.world.bob.pk).update(number="R00000000002", name="鲍勃")
        first, second = desk.place(), desk.place(of="R00000000002")
        assert (first.patron_id, second.patron_id) == (site.world.alice.pk, site.world.bob.pk)
        return [first, second]

    @pytest.mark.usefixtures("holds")
    def test_who_waits_is_shown_in_order_and_named_to_their_own_library(
        self, site: Site, desk: Desk, there: Desk
    ) -> None:
        page = desk.see(f"/queue/{site.world.book.bib_id}")
        assert page.index("<b>alice</b>") < page.index("<td>2</td>")
        assert "鲍勃" not in page
        assert "R00000000002" not in page
        assert "<b>鲍勃</b>" in there.see(f"/queue/{site.world.book.bib_id}")

    @pytest.mark.usefixtures("holds")
    def test_a_librarian_moves_nobody(self, site: Site, desk: Desk) -> None:
        assert 'id="move"' not in desk.see(f"/queue/{site.world.book.bib_id}")
        assert desk.client.post(f"/desk/queue/{site.world.book.bib_id}/reorder").status_code == 403

    def test_who_may_moves_a_hold_and_says_why(self, site: Site, desk: Desk, holds: list[Hold]) -> None:
        lead_holds()
        first, second = holds
        given = {"hold_id": second.pk, "before_id": first.pk}
        assert "Choose a reason" in desk.press(f"queue/{site.world.book.bib_id}/reorder", **given)
        page = desk.press(f"queue/{site.world.book.bib_id}/reorder", **given, reason="deadline")
        assert page.index("<td>2</td>") < page.index("<b>alice</b>")
        assert "A deadline (exam, course)" in page

    def test_nobody_overtakes_a_reader_who_collects_outside_of_the_scope(
        self, site: Site, desk: Desk, holds: list[Hold]
    ) -> None:
        lead_holds()
        first, second = holds
        Hold.objects.filter(pk=first.pk).update(pickup_branch=site.world.chongqing.branch)
        address, given = f"queue/{site.world.book.bib_id}/reorder", {"reason": "deadline"}
        assert "It would overtake" in desk.press(address, **given, hold_id=second.pk, before_id=first.pk)
        assert desk.client.post(f"/desk/{address}", given | {"hold_id": first.pk}).status_code == 404
        assert "The queue is changed" in desk.press(address, **given, hold_id=second.pk)


class TestScans:
    def test_a_scan_that_is_sent_twice_is_done_once(self, desk: Desk) -> None:
        scan = str(clock.new_id())
        for _ in range(2):
            assert "Keep here" in desk.scan("B1", scan=scan)
        assert StoredOutcome.objects.filter(command_id=UUID(scan)).count() == 1
        assert StoredOutcome.objects.count() == 1

    @pytest.mark.parametrize("scan", ["", "no id", "0190a000-0000-7000-8000-000000000000", "a" * 32])
    def test_an_id_that_makes_no_sense_is_replaced(self, desk: Desk, scan: str) -> None:
        assert "Keep here" in desk.scan("B1", scan=scan)

    def test_a_page_that_asks_for_its_parts_gets_them_at_once(self, desk: Desk) -> None:
        for page, text in (("scan", "B1"), ("pull/scan", "B1"), ("shelf/scan", "B1"), ("mode", ""), ("close", "")):
            answer = desk.client.post(f"/desk/{page}", {"text": text}, headers=LIVE)
            assert (answer.status_code, "data-live" in answer.content.decode()) == (200, True)

    def test_who_was_asked_which_item_it_is_may_go_on_scanning(self, site: Site, desk: Desk) -> None:
        other = make_item("B1", site.world.chongqing)
        assert 'data-tone="stop"' in desk.scan("B1")
        assert 'id="choice"' in desk.scan("L1")
        assert 'id="choice"' not in desk.scan("B1", item_id=str(other.pk))

    def test_a_session_of_an_older_version_is_understood(self, desk: Desk) -> None:
        desk.scan("B1")
        session = desk.client.session
        session["desk"] |= {"choice": "B1"}
        session.save()
        assert 'id="scan"' in desk.see()

    def test_two_holds_are_two_slips(self, site: Site, desk: Desk) -> None:
        carol = make_patron("R00000000003", site.world.chengdu.library)
        desk.place()
        desk.place(of=carol.number)
        desk.scan("B1")
        assert "Print 2 slips" in desk.scan("L1")


class TestLookAgain:
    """C429."""

    def missed(self, desk: Desk, *, pickup: City | None = None) -> None:
        hold = desk.place(pickup=pickup)
        desk.press("pull/not-found", hold_id=hold.pk, item_id=hold.item_id)

    def test_what_was_not_found_is_listed_with_its_place_until_it_is_in_hand(self, desk: Desk) -> None:
        self.missed(desk)
        (item,) = Item.objects.filter(barcode="B1")
        assert item.status == "available"
        assert 'id="to-look-for"' in desk.see("/pull")
        page = desk.see("/pull/again")
        assert f'data-item="{item.pk}"' in page
        assert "never moved" in page
        assert 'data-tone="hold"' in desk.scan("B1", on="pull/again/")
        assert "Nothing is to be looked for again." in desk.see("/pull/again")

    def test_what_is_only_shelved_again_was_in_hand_too(self, desk: Desk) -> None:
        self.missed(desk)
        desk.scan(ALICE)
        desk.press(f"hold/{Hold.objects.get().pk}/cancel", reason="reader_asked")
        desk.press("close")
        assert "data-line" in desk.see("/pull/again")
        assert "Keep here" in desk.scan("B1")
        assert "data-line" not in desk.see("/pull/again")

    def test_another_branch_does_not_look_for_it(self, desk: Desk, there: Desk) -> None:
        self.missed(desk)
        assert "Nothing is to be looked for again." in there.see("/pull/again")
