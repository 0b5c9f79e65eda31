"""What staff write of the reader who is here: until when, blocked or not, by which name, with which cards."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from bashu.db.circulation.models import Loan
from bashu.db.network.models import CirculationRule, Grant, Staff
from bashu.db.patrons.edits import place_block
from bashu.db.patrons.models import Block, Card, Patron
from bashu.domain.calendar import DAY, local_day
from bashu.domain.policy import NO_LIMIT
from bashu.domain.rights import Role
from bashu.engine import clock
from bashu.engine.verify import verify
from tests.doors.web.conftest import ALICE, BOB, CHILD, STRANGER, Site, give_network, make_staff, signed_in
from tests.doors.web.test_desk import press, scan
from tests.doors.web.test_stale_pages import hidden_in
from tests.engine.test_verify import admit_items
from tests.people import NOON, City, make_patron

LAST_YEAR = date(2024, 12, 31)
SOCIAL_SECURITY = "A12345678"


def today() -> date:
    return local_day(clock.now())


def alice(site: Site, **changed: Any) -> Patron:
    Patron.objects.filter(pk=site.world.alice.pk).update(**changed)
    return Patron.objects.get(pk=site.world.alice.pk)


def a_block(patron: Patron, city: City, *, reason: str = "conduct") -> int:
    placed = place_block(patron_id=patron.pk, reason=reason, library_id=city.library.pk, now=NOON)
    assert isinstance(placed, int)
    return placed


@pytest.fixture
def lead(site: Site) -> Client:
    """At the desk in Chengdu, with the right over its library's blocks."""
    make_staff("lead", site.world.chengdu, Role.DESK_LEAD)
    return signed_in("lead")


@pytest.fixture
def of_the_network(site: Site) -> Client:
    give_network(make_staff("of-the-network", site.world.chengdu), Role.DESK_LEAD)
    return signed_in("of-the-network")


class TestTheLastDay:
    def test_one_that_has_ended_is_extended_with_one_press_and_lends_at_once(self, site: Site, staff: Client) -> None:
        CirculationRule.objects.update(membership_days=60)
        alice(site, expires_on=LAST_YEAR)
        proposed = today() + 60 * DAY
        assert f'name="expires_on" value="{proposed}"' in scan(staff, ALICE)
        assert "can extend it on the reader&#x27;s page" in scan(staff, "B1")
        page = press(staff, "last-day", expires_on=str(proposed))
        assert 'id="expired"' not in page
        assert "member until" in page
        assert "Lent until" in scan(staff, "B1")

    def test_one_that_ends_soon_offers_it_too(self, site: Site, staff: Client) -> None:
        CirculationRule.objects.update(membership_days=60)
        alice(site, expires_on=today() + 5 * DAY)
        assert 'id="ends-soon"' in scan(staff, ALICE)
        alice(site, expires_on=today() + 61 * DAY)
        assert 'id="ends-soon"' not in scan(staff, ALICE)

    def test_a_rule_that_would_not_make_it_longer_proposes_nothing(self, site: Site, staff: Client) -> None:
        CirculationRule.objects.update(membership_days=3)
        alice(site, expires_on=today() + 5 * DAY)
        assert 'id="ends-soon"' not in scan(staff, ALICE)

    @pytest.mark.parametrize(("days", "saved"), [(-1, False), (0, True), (3652, True), (3653, False)])
    def test_another_day_lies_between_today_and_ten_years_ahead(
        self, site: Site, staff: Client, days: int, *, saved: bool
    ) -> None:
        scan(staff, ALICE)
        wanted = today() + days * DAY
        page = press(staff, "last-day", expires_on=str(wanted))
        assert (alice(site).expires_on == wanted) is saved
        assert ("between today and 10 years ahead" in page) is not saved

    @pytest.mark.parametrize(("ruled", "given"), [(60, ""), (60, "soon"), (NO_LIMIT, "soon")])
    def test_a_day_is_left_out_only_where_the_rule_sets_none(
        self, site: Site, staff: Client, ruled: int, given: str
    ) -> None:
        CirculationRule.objects.update(membership_days=ruled)
        alice(site, expires_on=LAST_YEAR)
        scan(staff, ALICE)
        assert "Choose the last day" in press(staff, "last-day", expires_on=given)
        assert alice(site).expires_on == LAST_YEAR

    def test_where_the_rule_sets_none_it_goes_on_without_one(self, site: Site, staff: Client) -> None:
        alice(site, expires_on=LAST_YEAR)
        assert "Extend, without a last day" in scan(staff, ALICE)
        press(staff, "last-day", expires_on="")
        assert alice(site).expires_on is None

    def test_of_another_library_s_reader_the_desk_says_who_may(self, site: Site, staff: Client) -> None:
        Patron.objects.filter(pk=site.world.bob.pk).update(expires_on=LAST_YEAR)
        page = scan(staff, BOB)
        assert 'id="extend"' not in page
        assert "Only CQ, the reader’s home library, may change this." in page
        for form in ("last-day", "grow", "reopen"):
            assert "Only CQ" in press(staff, form, expires_on=str(today()))
        assert Patron.objects.get(pk=site.world.bob.pk).expires_on == LAST_YEAR

    def test_a_login_of_one_branch_does_not_answer_for_its_library(self, site: Site, staff: Client) -> None:
        Grant.objects.filter(staff__user__username="desk-chengdu").update(
            library=None, branch=site.world.chengdu.branch
        )
        alice(site, expires_on=LAST_YEAR)
        assert "Only a login with this right for the whole of CD may change this." in scan(staff, ALICE)
        press(staff, "last-day", expires_on=str(today()))
        assert alice(site).expires_on == LAST_YEAR

    def test_a_network_s_login_answers_for_every_reader(self, site: Site, of_the_network: Client) -> None:
        Patron.objects.filter(pk=site.world.bob.pk).update(expires_on=LAST_YEAR)
        assert 'id="extend"' in scan(of_the_network, BOB)
        press(of_the_network, "last-day", expires_on=str(today()))
        assert Patron.objects.get(pk=site.world.bob.pk).expires_on == today()

    def test_a_closed_account_is_opened_again(self, site: Site, staff: Client) -> None:
        alice(site, state="closed")
        assert 'id="closed"' in scan(staff, ALICE)
        assert 'id="closed"' not in press(staff, "reopen")
        assert "Lent until" in scan(staff, "B1")


class TestGrowingUp:
    @pytest.mark.parametrize(
        ("joined_as", "years", "becomes"), [("child", 15, "youth"), ("child", 20, "adult"), ("youth", 20, "adult")]
    )
    def test_who_has_become_older_counts_as_such(
        self, site: Site, staff: Client, joined_as: str, years: int, becomes: str
    ) -> None:
        alice(site, category=joined_as, birth_on=today().replace(month=1, day=1, year=today().year - years))
        assert f"{years} years old" in scan(staff, ALICE)
        assert 'id="grown"' not in press(staff, "grow")
        assert alice(site).category == becomes

    @pytest.mark.parametrize("category", ["child", "temporary", "adult"])
    def test_nobody_else_does(self, site: Site, staff: Client, category: str) -> None:
        alice(site, category=category, birth_on=today() - 365 * DAY * (9 if category == "child" else 30))
        assert 'id="grown"' not in scan(staff, ALICE)
        assert "fits the reader&#x27;s age" in press(staff, "grow")
        assert alice(site).category == category


class TestBlocks:
    def test_one_is_placed_with_its_reason_and_stops_the_desk_and_the_kiosk_at_once(
        self, site: Site, lead: Client
    ) -> None:
        scan(lead, ALICE)
        page = press(lead, "block", block="conduct", note="ask Li", until=str(today()))
        assert "the rules of the house were broken" in page
        assert "ask Li" in page
        assert "can lift it on the reader&#x27;s page" in scan(lead, "B1")
        kiosk = Client(headers={"accept-language": "en"})
        kiosk.post(site.kiosk("card"), {"text": ALICE})
        said = kiosk.post(site.kiosk("borrow"), {"text": "B1"}, follow=True).content.decode()
        assert "Your account cannot borrow" in said
        assert "the rules of the house were broken" in said
        assert not Loan.objects.exists()

    @pytest.mark.parametrize("reason", ["conduct", "suspended"])
    def test_it_is_lifted_by_its_library_and_lends_at_once(self, site: Site, lead: Client, reason: str) -> None:
        """C266."""
        block_id = a_block(site.world.alice, site.world.chengdu, reason=reason)
        assert f'name="block_id" value="{block_id}"' in scan(lead, ALICE)
        assert "data-block" not in press(lead, "lift", block_id=block_id)
        assert "Lent until" in scan(lead, "B1")
        assert "over already" in press(lead, "lift", block_id=block_id)
        assert Block.objects.get().lifted_by == Staff.objects.get(user__username="lead")

    def test_it_needs_the_right_that_lends_against_it(self, staff: Client) -> None:
        page = scan(staff, ALICE)
        assert 'id="block-form"' not in page
        for form in ("block", "lift"):
            assert staff.post(f"/desk/{form}", {"block": "conduct"}).status_code == 403

    def test_one_of_the_network_is_the_network_s(self, lead: Client, of_the_network: Client) -> None:
        scan(lead, ALICE)
        assert lead.post("/desk/block", {"block": "conduct", "everywhere": "yes"}).status_code == 403
        scan(of_the_network, ALICE)
        press(of_the_network, "block", block="conduct", everywhere="yes")
        block = Block.objects.get()
        assert block.library is None
        assert 'name="block_id"' not in scan(lead, ALICE)
        assert lead.post("/desk/lift", {"block_id": block.pk}).status_code == 403
        scan(of_the_network, ALICE)
        press(of_the_network, "lift", block_id=block.pk)
        assert not Block.objects.filter(ends_at=None).exists()

    def test_what_the_network_s_office_sets_holds_everywhere(self, of_the_network: Client) -> None:
        assert 'value="office"' in scan(of_the_network, ALICE)
        press(of_the_network, "block", block="office")
        assert Block.objects.get().library is None

    def test_a_form_that_is_sent_twice_blocks_once(self, lead: Client) -> None:
        scan(lead, ALICE)
        press(lead, "block", block="conduct")
        assert "blocked for this reason already" in press(lead, "block", block="conduct")
        assert Block.objects.count() == 1

    def test_another_library_s_and_another_reader_s_are_not_there(self, site: Site, lead: Client) -> None:
        ids = [a_block(site.world.alice, site.world.chongqing), a_block(site.world.bob, site.world.chengdu)]
        scan(lead, ALICE)
        for block_id in ids:
            assert "no such block" in press(lead, "lift", block_id=block_id)
        assert Block.objects.filter(ends_at=None).count() == len(ids)

    @pytest.mark.parametrize(
        ("given", "why"),
        [
            ({"block": ""}, "Choose why"),
            ({"block": "suspended"}, "Choose why"),
            ({"block": "conduct", "until": "2020-01-01"}, "between today and"),
            ({"block": "conduct", "until": "2150-01-01"}, "between today and"),
            ({"block": "conduct", "until": "soon"}, "Choose the last day"),
        ],
    )
    def test_a_form_that_does_not_say_why_or_until_when_places_none(
        self, lead: Client, given: dict[str, str], why: str
    ) -> None:
        scan(lead, ALICE)
        assert why in press(lead, "block", **given)
        assert not Block.objects.exists()


class TestTheName:
    def test_who_joined_at_a_machine_is_asked_for_it(self, site: Site, staff: Client) -> None:
        alice(site, name=Card.objects.get(patron=site.world.alice).masked)
        assert 'id="nameless"' in scan(staff, ALICE)
        assert "Confirm that you have seen" in press(staff, "name", name="王小丫")
        assert 'id="nameless"' not in press(staff, "name", name=" 王小丫 ", seen="yes")
        assert alice(site).name == "王小丫"

    @pytest.mark.parametrize(("name", "why"), [("  ", "give your name"), ("5****************X", "letters")])
    def test_a_name_is_one(self, site: Site, staff: Client, name: str, why: str) -> None:
        scan(staff, ALICE)
        assert why in press(staff, "name", name=name, seen="yes")
        assert alice(site).name == "alice"


class TestCards:
    def test_an_id_card_says_when_its_holder_was_born(self, site: Site, staff: Client) -> None:
        """C71: until then a child without a guardian borrows nothing."""
        make_patron("RCHILD", site.world.chengdu.library, category="child")
        assert 'id="guardian-form"' in scan(staff, "RCHILD")
        assert "Lent until" not in scan(staff, "B1")
        press(staff, "card", card=CHILD, seen="yes")
        assert Patron.objects.get(number="RCHILD").birth_on == date(2020, 1, 1)

    def test_of_somebody_born_on_another_day_it_is_not_added(self, site: Site, staff: Client) -> None:
        alice(site, birth_on=date(1990, 3, 7))
        scan(staff, ALICE)
        assert "born on another day" in press(staff, "card", card=CHILD, seen="yes")
        assert Card.objects.filter(patron=site.world.alice).count() == 1
        press(staff, "card", card=SOCIAL_SECURITY, seen="yes")
        assert alice(site).birth_on == date(1990, 3, 7)
        assert Card.objects.filter(patron=site.world.alice).count() == 2

    def test_a_person_s_is_no_family_s(self, site: Site, staff: Client) -> None:
        make_patron("RFAMILY", site.world.chengdu.library, category="family")
        for card, count in ((CHILD, 0), (SOCIAL_SECURITY, 0), ("CDLIB00012345", 1)):
            scan(staff, "RFAMILY")
            assert ("library card of its own" in press(staff, "card", card=card, seen="yes")) is (count == 0)
            assert Card.objects.filter(patron__number="RFAMILY").count() == count

    def test_another_card_finds_the_same_reader_at_once(self, site: Site, staff: Client) -> None:
        scan(staff, ALICE)
        assert "confirm that it is of the reader" in press(staff, "card", card=SOCIAL_SECURITY)
        press(staff, "card", card=SOCIAL_SECURITY, seen="yes")
        assert f'data-patron="{site.world.alice.number}"' in scan(staff, SOCIAL_SECURITY)
        assert "has this card already" in press(staff, "card", card=SOCIAL_SECURITY, seen="yes")

    @pytest.mark.parametrize("over", [{"state": "lost"}, {"state": "expired"}, {"expires_on": LAST_YEAR}])
    def test_the_number_of_a_lost_or_old_card_works_again_with_the_new_one(
        self, site: Site, staff: Client, over: dict[str, Any]
    ) -> None:
        Card.objects.filter(patron=site.world.alice).update(**over)
        scan(staff, ALICE)
        assert "Lent until" not in scan(staff, "B1")
        press(staff, "card", card=ALICE, seen="yes")
        scan(staff, ALICE)
        assert "Lent until" in scan(staff, "B1")

    def test_one_that_is_cancelled_stays_so_at_every_desk(self, site: Site, staff: Client) -> None:
        card = Card.objects.get(patron=site.world.alice)
        Card.objects.filter(pk=card.pk).update(state="cancelled")
        assert 'name="card_id"' not in scan(staff, ALICE)
        for form in ("card-lost", "card-found", "card"):
            page = press(staff, form, card_id=card.pk, card=ALICE, seen="yes")
            assert "was cancelled and works nowhere" in page
        press(staff, "close")
        assert "was cancelled" in press(staff, "register", card=ALICE)
        card.refresh_from_db()
        assert card.state == "cancelled"

    def test_one_is_lost_once_and_found_once(self, site: Site, staff: Client) -> None:
        card = Card.objects.get(patron=site.world.alice)
        scan(staff, ALICE)
        said = [
            "reported lost before" in press(staff, "card-lost", card_id=card.pk),
            "reported lost before" in press(staff, "card-lost", card_id=card.pk),
            "is not reported lost" in press(staff, "card-found", card_id=card.pk),
            "is not reported lost" in press(staff, "card-found", card_id=card.pk),
        ]
        assert said == [False, True, False, True]

    @pytest.mark.parametrize(
        ("card", "why"),
        [
            (BOB, "another reader&#x27;s"),
            (STRANGER[:6] + STRANGER[8:17], "old 15-digit number"),
            ("B1B1B1", "barcode of an item"),
            ("BOB2", "reader&#x27;s number"),
            (ALICE[:17], "18 characters"),
        ],
    )
    def test_what_is_no_free_card_is_refused_with_words(self, site: Site, staff: Client, card: str, why: str) -> None:
        type(site.world.book).objects.filter(pk=site.world.book.pk).update(barcode="B1B1B1")
        make_patron("BOB2", site.world.chengdu.library)
        scan(staff, ALICE)
        assert why in press(staff, "card", card=card, seen="yes")
        assert Card.objects.filter(patron=site.world.alice).count() == 1


FORMS = {
    "last-day": {"expires_on": "2030-01-01"},
    "block": {"block": "conduct"},
    "name": {"name": "王小丫", "seen": "yes"},
    "card": {"card": SOCIAL_SECURITY, "seen": "yes"},
}


@pytest.mark.parametrize("form", FORMS)
def test_a_page_of_somebody_else_changes_nothing(site: Site, lead: Client, form: str) -> None:
    before = scan(lead, ALICE)
    make_patron("BOB2", site.world.chengdu.library)
    scan(lead, "BOB2")
    rows = list(Patron.objects.order_by("pk").values())
    assert "another reader is open" in press(lead, form, **FORMS[form] | hidden_in(before, f"/desk/{form}"))
    assert (rows, Block.objects.count(), Card.objects.count()) == (list(Patron.objects.order_by("pk").values()), 0, 2)


@pytest.mark.parametrize("form", FORMS)
def test_with_nobody_here_nothing_is_written(site: Site, lead: Client, form: str) -> None:
    assert "no such reader" in press(lead, form, **FORMS[form])


def test_what_stands_against_a_reader_costs_few_queries(
    site: Site, lead: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    a_block(site.world.alice, site.world.chengdu)
    for scanned in (ALICE, "B1", "L1"):
        scan(lead, scanned)
    alice(site, expires_on=LAST_YEAR, category="child", birth_on=LAST_YEAR - 365 * 20 * DAY)
    with django_assert_max_num_queries(14):
        assert 'id="extend"' in lead.get("/desk").content.decode()


def test_the_log_still_proves_everything(site: Site, lead: Client) -> None:
    admit_items([site.world.book, site.world.local])
    scan(lead, ALICE)
    for form, given in FORMS.items():
        press(lead, form, **given)
    press(lead, "lift", block_id=Block.objects.get().pk)
    scan(lead, "B1")
    assert verify(now=clock.now(), full=True).problems == []
