"""Guardians, helpers and children, each on a page of their own, and at the desk."""

from datetime import date

import orjson
import pytest
from django.test import Client

from bashu.db.audit.models import LogEntry
from bashu.db.circulation.models import Hold, Loan
from bashu.db.network.models import ParcelRule, Staff
from bashu.db.patrons import bonds
from bashu.db.patrons.addresses import has_address
from bashu.db.patrons.models import Helper, Patron, PatronToken
from bashu.domain.calendar import local_day
from bashu.engine import clock
from bashu.engine.verify import verify
from tests.doors.web.conftest import ALICE, BOB, CHILD, PIN, Site, give_card
from tests.doors.web.test_parcels import HOME
from tests.doors.web.test_reader import Reader
from tests.engine.test_verify import admit_items
from tests.people import NOON, make_patron

TEEN = 15


@pytest.fixture
def child(site: Site) -> Patron:
    """Li is six; Alice is the guardian, whom a desk has confirmed."""
    born, alice = date(2020, 1, 1), site.world.alice
    bond = {"guardian": alice, "guardian_confirmed_at": NOON}
    li = make_patron("Li", site.world.chengdu.library, number="L1", category="child", birth_on=born, **bond)
    give_card(li, CHILD)
    Patron.objects.filter(pk__in=[li.pk, site.world.bob.pk]).update(pin_hash=Patron.objects.get(pk=alice.pk).pin_hash)
    site.world.bob.number = "B0B"
    site.world.bob.save(update_fields=["number"])
    return li


def signed_in(site: Site, number: str) -> Reader:
    reader = Reader(Client(headers={"accept-language": "en"}), site)
    reader.sign_in(number, PIN)
    return reader


@pytest.fixture
def alice(site: Site, child: Patron) -> Reader:
    return signed_in(site, ALICE)


@pytest.fixture
def bob(site: Site, child: Patron) -> Reader:
    """Alice has named him a helper of Li."""
    name_bob(site, child)
    return signed_in(site, BOB)


def name_bob(site: Site, child: Patron) -> None:
    found = bonds.name_helper(
        patron_id=child.pk, helper_id=site.world.bob.pk, named_by_id=site.world.alice.pk, now=clock.now()
    )
    assert found is None


def lend_to_the_child(reader: Reader, barcode: str = "B1") -> None:
    reader.client.post(reader.site.kiosk("card"), {"text": CHILD})
    reader.client.post(reader.site.kiosk("borrow"), {"text": barcode})
    reader.client.post(reader.site.kiosk("finish"))
    assert Loan.objects.filter(item__barcode=barcode, checked_in_at=None).exists()


def is_14(child: Patron, *, agrees: bool = False) -> None:
    born = local_day(clock.now()).replace(year=local_day(clock.now()).year - TEEN, day=1)
    Patron.objects.filter(pk=child.pk).update(birth_on=born, agrees_to_guardian_at=NOON if agrees else None)


def of(child: Patron, more: str = "") -> str:
    return f"/my/for/{child.pk}{more}"


def place_for(reader: Reader, child: Patron) -> str:
    world = reader.site.world
    return reader.post(of(child, f"/title/{world.book.bib_id}/hold"), branch=str(world.chengdu.branch.pk))


def written(reader: Reader, page: str) -> str:
    return reader.client.post(page, HOME, follow=True).content.decode()


class TestAGuardian:
    def test_sees_what_the_child_has_now_and_renews_it(self, alice: Reader, child: Patron) -> None:
        """C254."""
        lend_to_the_child(alice)
        Loan.objects.update(due_at=clock.now())
        assert f'href="{of(child)}"' in alice.see()
        page = alice.see(of(child))
        assert "You act for Li" in page
        assert "蜀道难" in page
        assert "Renewed until" in alice.post(of(child, "/renew"), item_id="all")
        assert Loan.objects.get().renewals == 1

    def test_sees_what_the_child_owes(self, alice: Reader, child: Patron) -> None:
        Patron.objects.filter(pk=child.pk).update(owed_fen=350)
        assert "Owes 3.50 yuan" in alice.see(of(child))

    def test_places_and_changes_and_cancels_holds(self, alice: Reader, child: Patron) -> None:
        """C259."""
        assert "Your hold is placed" in place_for(alice, child)
        hold = Hold.objects.get()
        assert hold.patron_id == child.pk
        assert "蜀道难" in alice.see(of(child, f"/hold/{hold.pk}"))
        assert "Paused" in alice.post(of(child, f"/hold/{hold.pk}/pause"), until="2099-01-01")
        assert "The hold goes on" in alice.post(of(child, f"/hold/{hold.pk}/go-on"))
        elsewhere = str(alice.site.world.chongqing.branch.pk)
        assert "is changed" in alice.post(of(child, f"/hold/{hold.pk}/pickup"), branch=elsewhere)
        assert "The hold is cancelled" in alice.post(of(child, f"/hold/{hold.pk}/cancel"))

    def test_never_sees_what_was_before(self, alice: Reader, child: Patron) -> None:
        """C254: neither the history that the child keeps, nor holds that have ended."""
        Patron.objects.filter(pk=child.pk).update(keeps_history=True)
        place_for(alice, child)
        alice.post(of(child, f"/hold/{Hold.objects.get().pk}/cancel"))
        lend_to_the_child(alice)
        alice.client.post(alice.site.kiosk("return"), {"text": "B1"})
        alice.see()
        assert "蜀道难" not in alice.see(of(child))
        assert alice.client.get(of(child, "/history")).status_code == 404

    def test_at_14_it_is_over_unless_the_child_agrees(self, alice: Reader, child: Patron) -> None:
        """C251."""
        is_14(child)
        assert 'id="others"' not in alice.see()
        for address in (of(child), of(child, "/people"), of(child, "/hold/1")):
            assert alice.client.get(address).status_code == 404
        is_14(child, agrees=True)
        assert alice.client.get(of(child)).status_code == 200

    def test_says_where_the_childs_books_are_sent(self, alice: Reader, child: Patron) -> None:
        """C555: who chooses the way home can say where to."""
        ParcelRule.objects.create(first_items=3, first_fen=300, further_fen=100, items_max=5, days=4)
        place = of(child, f"/title/{alice.site.world.book.bib_id}/hold")
        branch = alice.site.world.chengdu.branch
        home = {"branch": str(branch.pk), "kind": "home", "city": branch.library.city_id}
        assert f'href="{of(child, "/address")}"' in alice.post(place, **home)
        assert "The address is kept" in written(alice, of(child, "/address"))
        assert HOME["address"] in alice.see(of(child, "/address"))
        assert "Your hold is placed" in alice.post(place, **home)
        assert (has_address(child.pk), has_address(alice.site.world.alice.pk)) == (True, False)
        assert "The address is deleted" in alice.post(of(child, "/address"), forget="yes")

    def test_has_nothing_to_do_with_the_address_of_who_is_14(self, alice: Reader, child: Patron) -> None:
        is_14(child, agrees=True)
        assert 'id="address"' not in alice.see(of(child))
        assert alice.client.post(of(child, "/address"), HOME).status_code == 404
        assert not has_address(child.pk)

    def test_names_and_dismisses_a_helper(self, alice: Reader, child: Patron) -> None:
        """C257: by number and name, so that nobody learns whose number it is."""
        bob, address = alice.site.world.bob, of(child, "/people/name")
        assert "No reader has this number and this name" in alice.post(address, number=bob.number, name="Carol")
        assert not Helper.objects.exists()
        assert bob.number in alice.post(address, number=bob.number.lower(), name=f" {bob.name} ")
        assert Helper.objects.get().named_by_id == alice.site.world.alice.pk
        alice.post(of(child, "/people/dismiss"), helper_id=str(bob.pk))
        assert not Helper.objects.exists()

    def test_guessing_names_has_an_end(self, alice: Reader, child: Patron) -> None:
        bob = alice.site.world.bob
        for _ in range(8):
            alice.post(of(child, "/people/name"), number=bob.number, name="Carol")
        assert "Too many tries" in alice.post(of(child, "/people/name"), number=bob.number, name=bob.name)

    def test_names_nobody_once_the_child_is_14(self, alice: Reader, child: Patron) -> None:
        """C252."""
        is_14(child, agrees=True)
        bob = alice.site.world.bob
        page = alice.post(of(child, "/people/name"), number=bob.number, name=bob.name)
        assert "are named by the confirmed guardian" in page
        assert 'id="name-helper"' not in page
        assert not Helper.objects.exists()


class TestAHelper:
    def test_sees_and_renews_what_is_on_loan(self, bob: Reader, child: Patron) -> None:
        """C254, C255."""
        lend_to_the_child(bob)
        Loan.objects.update(due_at=clock.now())
        Patron.objects.filter(pk=child.pk).update(owed_fen=350)
        page = bob.see(of(child))
        assert "蜀道难" in page
        assert "3.50" not in page
        assert "Renewed until" in bob.post(of(child, "/renew"), item_id="all")

    def test_places_holds_for_the_child(self, bob: Reader, child: Patron) -> None:
        """C259."""
        assert ">Li</a>" in bob.see(f"/title/{bob.site.world.book.bib_id}/hold")
        place_for(bob, child)
        assert Hold.objects.get().patron_id == child.pk

    def test_learns_no_address(self, bob: Reader, child: Patron) -> None:
        assert bob.client.get(of(child, "/address")).status_code == 404
        assert bob.client.post(of(child, "/address"), HOME).status_code == 404
        assert not has_address(child.pk)

    def test_names_nobody(self, bob: Reader, child: Patron) -> None:
        """C257."""
        assert bob.client.get(of(child, "/people")).status_code == 404
        alice = bob.site.world.alice
        bob.client.post(of(child, "/people/name"), {"number": alice.number, "name": alice.name})
        assert Helper.objects.get().helper_id == bob.site.world.bob.pk

    def test_may_give_it_up(self, bob: Reader, child: Patron) -> None:
        """C257."""
        assert "You help no longer" in bob.post(of(child, "/stop"))
        assert bob.client.get(of(child)).status_code == 404

    def test_whom_nobody_named_reaches_nothing(self, bob: Reader, child: Patron) -> None:
        """C256: no account, not even by sending the form."""
        lend_to_the_child(bob)
        Helper.objects.all().delete()
        for address in (of(child), of(child, "/people"), f"/my/for/{bob.site.world.alice.pk}"):
            assert bob.client.get(address).status_code == 404
        for address in ("/renew", "/hold/1/cancel", "/people/dismiss", "/stop"):
            assert bob.client.post(of(child, address), {"item_id": "all"}).status_code == 404
        assert Loan.objects.get().renewals == 0


class TestAChild:
    @pytest.mark.usefixtures("child")
    def test_under_14_has_nothing_to_agree_to_and_names_nobody(self, site: Site) -> None:
        """C250, C252."""
        li = signed_in(site, CHILD)
        page = li.see("/my/people")
        assert 'id="agree"' not in page
        assert 'id="name-helper"' not in page
        bob = site.world.bob
        assert "are named by the confirmed guardian" in li.post("/my/people/name", number=bob.number, name=bob.name)
        assert "there is nothing to agree to" in li.post("/my/people/agree", agrees="yes")

    def test_under_14_sees_the_address_and_writes_none(self, site: Site, child: Patron) -> None:
        li, alice = signed_in(site, CHILD), signed_in(site, ALICE)
        assert "your guardian writes it" in written(li, "/my/address")
        assert not has_address(child.pk)
        written(alice, of(child, "/address"))
        page = li.post("/my/address", forget="yes")
        assert HOME["address"] in page
        assert 'id="address-form"' not in page
        assert has_address(child.pk)

    def test_without_a_date_of_birth_writes_none_either(self, site: Site, child: Patron) -> None:
        Patron.objects.filter(pk=child.pk).update(birth_on=None)
        assert 'id="not-alone"' in written(signed_in(site, CHILD), "/my/address")

    def test_at_14_agrees_and_may_end_it(self, site: Site, child: Patron) -> None:
        """C251, C257."""
        is_14(child)
        li, alice = signed_in(site, CHILD), signed_in(site, ALICE)
        assert 'id="agree"' in li.see("/my/people")
        for agrees, status in (("yes", 200), ("no", 404)):
            li.post("/my/people/agree", agrees=agrees)
            assert alice.client.get(of(child)).status_code == status

    def test_at_14_names_helpers_and_dismisses_those_of_before(self, site: Site, child: Patron) -> None:
        """C252."""
        name_bob(site, child)
        is_14(child)
        li, bob = signed_in(site, CHILD), site.world.bob
        assert "helps no longer" in li.see("/my/people")
        li.post("/my/people/dismiss", helper_id=str(bob.pk))
        assert not Helper.objects.exists()
        li.post("/my/people/name", number=bob.number, name=bob.name)
        assert signed_in(site, BOB).client.get(of(child)).status_code == 200


class TestAtTheDesk:
    @pytest.fixture
    def desk(self, child: Patron, staff: Client) -> Client:
        """Li is opened."""
        staff.post("/desk/scan", {"text": child.number})
        return staff

    @staticmethod
    def sent(desk: Client, address: str, **given: str) -> str:
        return desk.post(f"/desk/{address}", given, follow=True).content.decode()

    def test_the_guardian_names_and_dismisses_a_helper(self, desk: Client, site: Site) -> None:
        """C257: the helper's card is scanned."""
        assert "B0B" in self.sent(desk, "helper", helper=BOB, seen="yes")
        assert Helper.objects.get().named_by_id == site.world.alice.pk
        self.sent(desk, "helper-end", helper_id=str(site.world.bob.pk))
        assert not Helper.objects.exists()

    def test_not_without_whoever_names_the_helper(self, desk: Client, child: Patron) -> None:
        """C257."""
        assert "is here" in self.sent(desk, "helper", helper=BOB)
        Patron.objects.filter(pk=child.pk).update(guardian_confirmed_at=None)
        assert 'id="helper-form"' not in desk.get("/desk").content.decode()
        assert "are named by the confirmed guardian" in self.sent(desk, "helper", helper=BOB, seen="yes")
        assert not Helper.objects.exists()

    def test_a_reader_of_14_agrees_and_ends_it(self, desk: Client, site: Site, child: Patron) -> None:
        """C251, C257."""
        assert "there is nothing to agree to" in self.sent(desk, "agree", agrees="yes")
        is_14(child)
        for agrees, acts in (("yes", 1), ("no", 0)):
            self.sent(desk, "agree", agrees=agrees)
            assert len(bonds.acts_for(site.world.alice.pk, today=local_day(clock.now()))) == acts

    def test_the_log_has_which_login_did_it(self, desk: Client, site: Site, child: Patron) -> None:
        """And names those whom it is about by tokens."""
        by = Staff.objects.get(user__username="desk-chengdu").pk
        self.sent(desk, "guardian", guardian=ALICE)
        self.sent(desk, "helper", helper="b0b", seen="yes")
        for _twice in range(2):
            self.sent(desk, "helper-end", helper_id=str(site.world.bob.pk))
        is_14(child)
        self.sent(desk, "agree", agrees="yes")
        bodies = LogEntry.objects.filter(kind="BondChanged").order_by("seq").values_list("body", flat=True)
        told = [effect for body in bodies for effect in orjson.loads(body)["effects"]]
        assert [name for name, _ in told] == ["GuardianConfirmed", "HelperNamed", "HelperEnded", "GuardianAgreed"]
        assert {fields["by"] for _, fields in told} == {by}
        about = [bytes.fromhex(fields["patron"]) for _, fields in told]
        assert set(PatronToken.objects.filter(token__in=about).values_list("patron", "lasting")) == {(child.pk, False)}
        admit_items([site.world.book, site.world.local])
        assert verify(now=clock.now(), full=True).problems == []

    def test_a_reader_of_14_names_a_helper(self, desk: Client, child: Patron) -> None:
        """C252."""
        is_14(child)
        self.sent(desk, "helper", helper="b0b", seen="yes")
        assert Helper.objects.get().named_by_id == child.pk


@pytest.fixture
def family(site: Site, child: Patron) -> Patron:
    return make_patron("Familie Zhang", site.world.chengdu.library, number="F1", category="family")


class TestAFamily:
    """C261, C262: at a desk, with both cards."""

    def test_is_joined_from_either_side_and_left(self, staff: Client, family: Patron, child: Patron) -> None:
        for opened, other in (("F1", "L1"), ("L1", "F1")):
            staff.post("/desk/scan", {"text": opened})
            staff.post("/desk/family-join", {"other": other, "seen": "yes"})
            child.refresh_from_db()
            assert child.family_id == family.pk
            page = staff.get("/desk").content.decode()
            assert ('data-member="L1"' in page) is (opened == "F1")
            staff.post("/desk/family-leave", {"member_id": child.pk})
            child.refresh_from_db()
            assert child.family_id is None

    def test_the_log_has_which_login_did_it(self, staff: Client, family: Patron) -> None:
        staff.post("/desk/scan", {"text": CHILD})
        staff.post("/desk/family-join", {"other": family.number, "seen": "yes"})
        (body,) = LogEntry.objects.filter(kind="FamilyChanged").values_list("body", flat=True)
        assert f'"by":{Staff.objects.get(user__username="desk-chengdu").pk}' in body
        assert family.number not in body

    def test_is_joined_by_nobody_unseen(self, staff: Client, family: Patron, child: Patron) -> None:
        staff.post("/desk/scan", {"text": child.number})
        unknown = "No reader has this number."
        for given, said in (
            ({"other": family.number}, "confirm that both are here"),
            ({"other": "nobody", "seen": "yes"}, unknown),
            ({"other": "B0B", "seen": "yes"}, "Choose an open family account"),
        ):
            assert said in staff.post("/desk/family-join", given, follow=True).content.decode()
        assert Patron.objects.filter(family__isnull=False).count() == 0

    def test_who_is_open_takes_nobody_else_out(self, site: Site, staff: Client, family: Patron, child: Patron) -> None:
        Patron.objects.filter(pk__in=[child.pk, site.world.bob.pk]).update(family=family)
        staff.post("/desk/scan", {"text": "L1"})
        staff.post("/desk/family-leave", {"member_id": site.world.bob.pk})
        assert Patron.objects.get(pk=site.world.bob.pk).family_id == family.pk

    def test_counts_together_and_shows_nobodys_loans(self, alice: Reader, family: Patron, child: Patron) -> None:
        Patron.objects.filter(pk__in=[child.pk, alice.site.world.alice.pk]).update(family=family)
        lend_to_the_child(alice)
        page = alice.see("/my/people")
        assert "You borrow within the limits of the family Familie Zhang." in page
        assert "Together you have 1 item on loan." in page
        assert "Li" not in page.partition('id="family"')[2].partition("</section>")[0]
