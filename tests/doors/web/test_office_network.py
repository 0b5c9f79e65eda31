"""How the network lends and who sends home, as the office sees and changes it."""

from typing import Any

import pytest
from django.test import Client

from bashu.db.circulation.models import Hold
from bashu.db.network.models import CirculationRule, Network, ParcelRule
from bashu.db.network.parameters import parameters
from bashu.domain.circulation.holds.states import Criterion
from bashu.domain.circulation.parameters import Parameters
from bashu.domain.policy import Group, Voice
from bashu.doors.web.office.network_form import read, write
from tests.doors.web.conftest import ALICE, PIN, Site
from tests.doors.web.test_parcels import HOME

USUAL = write(Parameters())
PRICE = {"first": "3", "first_items": "3", "further": "1.5", "items_max": "5", "days": "4", "payer": "patron"}


def post(client: Client, page: str, **given: object) -> str:
    return client.post(f"/office/{page}", given, follow=True).content.decode()


class TestNetwork:
    def test_it_begins_as_is_usual(self, office: Client) -> None:
        assert parameters() == Parameters() == read(USUAL)
        page = office.get("/office/network").content.decode()
        assert page.count("checked") == page.count('<span class="state available">usual</span>')

    def test_a_change_is_looked_at_then_saved_and_engines_follow(self, office: Client) -> None:
        before = Network.objects.get().version
        given = USUAL | {"overdue": "owner", "order0": "owners_readers", "order1": "first_in_line", "nearby_days": "0"}
        given["returned_days_max"] = "3"
        page = post(office, "network", **given, do="check")
        assert "being late: the lender → <b>the owner</b>" in page
        assert parameters() == Parameters()
        assert 'id="saved"' in post(office, "network", **given, do="save")
        assert 'id="saved"' not in office.get("/office/network").content.decode(), "said once"
        saved = parameters()
        assert saved.heard[Group.OVERDUE] is Voice.OWNER
        assert saved.hold_order == (Criterion.OWNERS_READERS, Criterion.FIRST_IN_LINE)
        assert saved.returned_days_max == 3
        assert (saved.nearby_days, Network.objects.get().version > before) == (0, True)

    def test_what_says_nothing_new_is_not_offered_to_be_saved(self, office: Client) -> None:
        page = post(office, "network", **USUAL, do="check")
        assert "That is how it is already" in page
        assert 'id="save"' not in page

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"order0": "", "order1": ""}, "Choose at least one criterion"),
            ({"order1": "first_in_line"}, "A criterion stands twice"),
            ({"nearby_days": "many"}, "the same city go first are a whole number from 0 to 365"),
            ({"returned_days_max": "-1"}, "a return may be dated back are a whole number from 0 to 365"),
            ({"late_after_days": "366"}, "counts as late are a whole number from 0 to 365"),
        ],
    )
    def test_what_cannot_stand_is_told(self, office: Client, wrong: dict[str, str], why: str) -> None:
        assert why in post(office, "network", **USUAL | wrong, do="save")
        assert parameters() == Parameters()

    def test_rules_that_change_hands_are_told_before(self, site: Site, office: Client) -> None:
        library = site.world.chengdu.library
        CirculationRule.objects.create(name_zh="本馆", name_en="Ours", lending_library=library, loan_days=14)
        page = post(office, "network", **USUAL | {"period": "owner"}, do="check")
        assert "Ours → the network" in page

    def test_a_library_sees_it_and_changes_nothing(self, manager: Client) -> None:
        page = manager.get("/office/network").content.decode()
        assert "How the network lends" in page
        assert 'id="check"' not in page
        assert manager.post("/office/network", USUAL | {"lost_payer": "owner", "do": "save"}).status_code == 403
        assert parameters() == Parameters()


class TestHomeDelivery:
    def test_a_library_has_a_rule_of_its_own(self, site: Site, manager: Client) -> None:
        library = site.world.chengdu.library.pk
        page = post(manager, "delivery/save", library=library, **PRICE)
        assert "1.50" in page
        assert ParcelRule.objects.get().further_fen == 150
        post(manager, "delivery/save", library=library, **PRICE | {"payer": "library"})
        assert ParcelRule.objects.get().payer == "library"
        post(manager, "delivery/remove", library=library)
        assert not ParcelRule.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"items_max": "0"}, "Into one parcel go 1 to 100"),
            ({"first_items": "x"}, "The first price is for 1 to 100"),
            ({"first_items": "6"}, "more items than go into one parcel"),
            ({"further": "1.555"}, "at most two decimals"),
            ({"first": "1001"}, "Prices are 0 to 1000 yuan"),
            ({"days": "61"}, "after 0 to 60 days"),
        ],
    )
    def test_what_cannot_stand_is_told_and_stays_in_the_form(
        self, office: Client, wrong: dict[str, Any], why: str
    ) -> None:
        page = post(office, "delivery/save", library="", **PRICE | wrong)
        assert why in page
        assert f'value="{next(iter(wrong.values()))}"' in page
        assert not ParcelRule.objects.exists()

    def test_the_networks_rule_is_the_networks(self, site: Site, office: Client, manager: Client) -> None:
        post(office, "delivery/save", library="", **PRICE)
        assert "All libraries that have no rule of their own" in manager.get("/office/delivery").content.decode()
        for library in ("", site.world.chongqing.library.pk):
            assert manager.post("/office/delivery/save", PRICE | {"library": library}).status_code == 403
            assert manager.post("/office/delivery/remove", {"library": library}).status_code == 403
        assert ParcelRule.objects.get().library is None

    def test_who_waits_for_a_parcel_is_thought_of_first(self, site: Site, office: Client, reader: Client) -> None:
        post(office, "delivery/save", library="", **PRICE)
        reader.post("/my/sign-in", {"number": ALICE, "pin": PIN})
        reader.post("/my/address", HOME)
        branch = site.world.chengdu.branch
        wish = {"branch": branch.pk, "city": branch.library.city_id, "kind": "home"}
        reader.post(f"/title/{site.world.book.bib_id}/hold", wish)
        assert Hold.objects.get().pickup_kind == "home"
        assert "1 hold waits to be sent home" in post(office, "delivery/remove", library="")
        assert ParcelRule.objects.exists()
        post(office, "delivery/remove", library="", do="save")
        assert not ParcelRule.objects.exists()
