"""Who is registered at a desk as no person of an age: a family, an institution, a temporary reader, a visitor."""

from typing import Any

import pytest
from django.test import Client

from bashu.db.circulation.models import Hold, Loan
from bashu.db.network.models import CirculationRule
from bashu.db.patrons.models import Helper, Patron
from bashu.domain.calendar import DAY, local_day
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, BOB, CHILD, STRANGER, Site
from tests.doors.web.desks import Desk
from tests.doors.web.test_desk import press, scan
from tests.people import make_item, make_patron

NEW_CARD = "CDLIB00012345"


def registered(staff: Client, card: str = NEW_CARD, **given: Any) -> str:
    """On a card that no page but this one takes for a card."""
    press(staff, "close")
    press(staff, "register", card=card)
    return press(staff, "register", **{"name": "张家 2", "accept": "yes"} | given)


def rule(category: str, **terms: int) -> None:
    CirculationRule.objects.create(name_zh=category, name_en=category, patron_category=category, **terms)


class TestAFamily:
    """C225, C261, C262."""

    def test_two_who_join_one_opened_at_the_desk_have_its_limit_together(self, site: Site, staff: Client) -> None:
        rule("family", kind_limit=2, total_limit=2)
        assert 'id="category">family<' in registered(staff, category="family")
        for member in (ALICE, BOB):
            assert "reader" in press(staff, "family-join", other=member, seen="yes")
        for barcode in ("F1", "F2"):
            make_item(barcode, site.world.chengdu)
        for card, barcode in ((ALICE, "B1"), (BOB, "F1"), (NEW_CARD, "F2"), (ALICE, "F2")):
            scan(staff, card)
            scan(staff, barcode)
        assert [loan.item.barcode for loan in Loan.objects.order_by("id")] == ["B1", "F1"]

    def test_was_born_on_no_day_and_is_nobodys_child(self, site: Site, staff: Client) -> None:
        registered(staff, category="family", birth_on="2020-01-01", guardian=ALICE)
        family = Patron.objects.get(category="family")
        assert (family.birth_on, family.guardian_id, family.home_library) == (None, None, site.world.chengdu.library)

    def test_is_nobodys_guardian(self, staff: Client) -> None:
        registered(staff, category="family")
        scan(staff, CHILD)
        page = press(staff, "register", name="小明", accept="yes", guardian=NEW_CARD)
        assert "must be an adult reader" in page

    @pytest.mark.parametrize("category", ["family", "institution"])
    def test_has_a_library_card_of_its_own(self, staff: Client, category: str) -> None:
        scan(staff, STRANGER)
        assert f'<option value="{category}"' not in staff.get("/desk/register").content.decode()
        page = press(staff, "register", name="张家", accept="yes", category=category)
        assert "has a library card of its own" in page
        assert f'value="{category}"' not in page
        assert Patron.objects.count() == 2


class TestAnInstitution:
    def test_gets_ten_of_one_title(self, site: Site, staff: Client) -> None:
        """C734."""
        rule("institution", title_limit=10, hold_limit=50)
        registered(staff, category="institution")
        for number in range(9):
            make_item(f"I{number}", site.world.chengdu)
        branch = site.world.chengdu.branch
        page = Desk(staff, site).press(
            f"place/{site.world.book.bib_id}", branch=branch.pk, city=branch.library.city_id, count="10"
        )
        assert "10 holds are placed" in page
        assert Hold.objects.filter(patron__category="institution").count() == 10

    def test_names_a_helper_for_itself(self, staff: Client) -> None:
        """C253."""
        registered(staff, category="institution")
        press(staff, "helper", helper=ALICE, seen="yes")
        assert Helper.objects.get().named_by.category == "institution"


class TestForATime:
    def test_a_temporary_reader_has_the_last_day_of_the_rule(self, staff: Client) -> None:
        """C260."""
        rule("temporary", membership_days=60)
        scan(staff, STRANGER)
        press(staff, "register", name="王小丫", accept="yes", category="temporary")
        reader = Patron.objects.get(name="王小丫")
        assert (reader.category, reader.expires_on) == ("temporary", local_day(clock.now()) + 60 * DAY)

    @pytest.mark.parametrize(
        ("days", "why"), [("-1", "between today and 10 years ahead"), ("3653", "10 years"), ("soon", "Choose the last")]
    )
    def test_another_lies_within_the_bounds(self, staff: Client, days: str, why: str) -> None:
        wanted = days if days == "soon" else str(local_day(clock.now()) + int(days) * DAY)
        scan(staff, STRANGER)
        page = press(staff, "register", name="王小丫", accept="yes", category="visitor", expires_on=wanted)
        assert why in page
        assert f'value="{wanted}"' in page
        assert not Patron.objects.filter(name="王小丫").exists()

    def test_staff_give_another(self, staff: Client) -> None:
        """C260."""
        rule("visitor", membership_days=60)
        wanted = local_day(clock.now()) + 5 * DAY
        scan(staff, STRANGER)
        press(staff, "register", name="王小丫", accept="yes", category="visitor", expires_on=str(wanted))
        assert Patron.objects.get(name="王小丫").expires_on == wanted

    def test_a_child_who_visits_has_a_guardian_and_a_date_of_birth(self, staff: Client) -> None:
        scan(staff, CHILD)
        assert "joins with a guardian" in press(staff, "register", name="小明", accept="yes", category="visitor")
        assert "Please give it" in registered(staff, category="visitor", name="小明")


@pytest.mark.parametrize(
    ("card", "why"),
    [
        ("", "No number was read"),
        (ALICE, "already has a reader"),
        ("B1B1B1", "barcode of an item"),
        ("BOB2", "reader&#x27;s number"),
    ],
)
def test_what_is_no_new_card_registers_nobody(site: Site, staff: Client, card: str, why: str) -> None:
    type(site.world.book).objects.filter(pk=site.world.book.pk).update(barcode="B1B1B1")
    make_patron("BOB2", site.world.chengdu.library)
    assert 'id="new-card"' in staff.get("/desk").content.decode()
    page = press(staff, "register", card=card)
    assert why in page
    assert 'id="new-card-form"' in page


def test_by_age_joins_who_is_chosen_to_be_nothing_else(staff: Client) -> None:
    press(staff, "register", card=NEW_CARD)
    press(staff, "register", name="王小丫", accept="yes", category="child", birth_on="1999-12-24")
    assert Patron.objects.get(name="王小丫").category == "adult"
