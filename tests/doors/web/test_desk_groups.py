"""Holds for those who read together: one title for a list of readers, and several items of it for one."""

import pytest
from django.test import Client

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Hold
from bashu.db.network.models import CirculationRule
from bashu.db.patrons.models import Card, Patron
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, Site
from tests.doors.web.desks import Desk, lead_holds

BOB = "B0B"


@pytest.fixture
def desk(site: Site, staff: Client) -> Desk:
    """In Chengdu, where both books stand."""
    return Desk(staff, site)


class TestForMany:
    """C730 to C733: one title for a list of readers."""

    @pytest.fixture(autouse=True)
    def _bob_has_a_number(self, site: Site) -> None:
        Patron.objects.filter(pk=site.world.bob.pk).update(number=BOB)

    def send(self, desk: Desk, *cards: str, **more: str) -> str:
        book, branch = desk.site.world.book, desk.site.world.chengdu.branch
        given = {"cards": "\n".join(cards), "branch": branch.pk, "city": branch.library.city_id, **more}
        return desk.press(f"place/{book.bib_id}/many", **given)

    def test_c730_each_line_is_placed_in_order_and_answered(self, site: Site, desk: Desk) -> None:
        """C730."""
        lead_holds()
        page = self.send(desk, ALICE, BOB)
        assert "2 of 2 placed" in page
        holds = Hold.objects.order_by("rank", "id")
        assert [hold.patron_id for hold in holds] == [site.world.alice.pk, site.world.bob.pk]
        assert page.count('<li data-tone="hold">') == 2

    def test_c731_nobodys_and_twice_stop_nobody_else(self, site: Site, desk: Desk) -> None:
        """C731."""
        lead_holds()
        page = self.send(desk, "NOBODY", ALICE, ALICE, BOB)
        assert "2 of 4 placed" in page
        assert "No reader has this card or number." in page
        assert page.count('<li data-tone="stop">') == 2
        assert Hold.objects.filter(patron=site.world.alice).count() == 1

    def test_c732_a_lost_card_is_refused_alone(self, site: Site, desk: Desk) -> None:
        """C732."""
        lead_holds()
        Card.objects.filter(patron=site.world.alice).update(state="lost")
        assert "1 of 2 placed" in self.send(desk, ALICE, BOB)
        assert [hold.patron_id for hold in Hold.objects.all()] == [site.world.bob.pk]

    def test_c733_answers_show_no_name_and_no_whole_number(self, site: Site, desk: Desk) -> None:
        """C733."""
        lead_holds()
        page = self.send(desk, ALICE)
        assert f"…{ALICE[-4:]}" in page
        assert ALICE not in page
        assert site.world.alice.name not in page

    def test_c730_of_too_long_a_list_nothing_is_placed(self, desk: Desk) -> None:
        """C730."""
        lead_holds()
        page = self.send(desk, ALICE, *(f"N{each}" for each in range(60)))
        assert "Nothing was placed" in page
        assert f"{ALICE}\n" in page
        assert not Hold.objects.exists()

    def test_c730_takes_its_right(self, site: Site, desk: Desk) -> None:
        """C730."""
        address = f"/desk/place/{site.world.book.bib_id}/many"
        assert desk.client.post(address, {"cards": ALICE}).status_code == 403
        assert desk.client.get("/desk/find").status_code == 302
        lead_holds()
        assert address in desk.see(f"/find?q={site.world.book.barcode}")
        assert desk.client.get("/desk/place/999999/many").status_code == 404
        assert 'id="for-many"' in desk.see()

    def test_c730_of_a_title_in_volumes_any_is_placed(self, site: Site, desk: Desk) -> None:
        """C730."""
        lead_holds()
        Item.objects.filter(pk=site.world.book.pk).update(volume="7")
        assert 'id="any-volume"' in desk.see(f"/place/{site.world.book.bib_id}/many")
        self.send(desk, ALICE, what="volume:7")
        assert Hold.objects.get().level == "title"


class TestSeveral:
    """C734 to C738: several items of one title for the reader at the desk."""

    def send(self, desk: Desk, count: str, **more: str) -> str:
        CirculationRule.objects.update(title_limit=3)
        book, branch = desk.site.world.book, desk.site.world.chengdu.branch
        desk.scan(ALICE)
        given = {"branch": branch.pk, "city": branch.library.city_id, "count": count, **more}
        return desk.press(f"place/{book.bib_id}", **given)

    def test_c734_so_many_holds_are_placed(self, site: Site, desk: Desk) -> None:
        """C734."""
        assert "2 holds are placed" in self.send(desk, "2")
        assert [hold.patron_id for hold in Hold.objects.all()] == [site.world.alice.pk] * 2

    def test_c735_as_many_as_there_is_room_for(self, desk: Desk) -> None:
        """C735."""
        page = self.send(desk, "4")
        assert "3 of 4 holds placed" in page
        assert "has 3 of this title, held or on loan; 3 are allowed" in page
        assert Hold.objects.count() == 3
        assert "3 are allowed" in self.send(desk, "1")

    def test_c737_what_is_sent_twice_is_placed_once(self, desk: Desk) -> None:
        """C737."""
        scan = str(clock.new_id())
        assert "2 holds are placed" in self.send(desk, "2", scan=scan)
        assert "2 holds are placed" in self.send(desk, "2", scan=scan)
        assert Hold.objects.count() == 2

    @pytest.mark.parametrize("count", ["0", "61", "many", "-1"])
    def test_c734_a_number_that_makes_no_sense_places_nothing(self, desk: Desk, count: str) -> None:
        """C734."""
        page = self.send(desk, count)
        assert "a number from 1 to 60" in page
        assert f'value="{count}"' in page
        assert not Hold.objects.exists()
