"""Charges on the reader's own pages and at a kiosk, and what the office sees between libraries."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from bashu.db.network.models import Network
from bashu.db.network.parameters import parameters
from bashu.db.patrons.models import Helper, Patron
from bashu.db.settlement.models import Charge, Entry
from bashu.domain.circulation.parameters import Parameters
from bashu.domain.rights import Role
from bashu.doors.web.office.network_form import write
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, PIN, Site, make_staff, signed_in
from tests.doors.web.desks import Desk
from tests.doors.web.test_desk_charges import bring_late, pay


@pytest.fixture
def desk(site: Site) -> Desk:
    """A lead's in Chengdu, where Alice brought a book back late."""
    make_staff("lead", site.world.chengdu, Role.DESK_LEAD)
    desk = Desk(signed_in("lead"), site)
    bring_late(desk)
    return desk


@pytest.fixture
def alice(desk: Desk) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.post("/my/sign-in", {"number": ALICE, "pin": PIN})
    return client


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_reader_sees_what_is_owed_how_it_came_about_and_where_to_pay(desk: Desk, alice: Client) -> None:
    assert 'href="/my/charges" id="owes"' in text(alice, "/my")
    page = text(alice, "/my/charges")
    for said in ("You owe 1.20 yuan", "12 days at 0.10 yuan a day.", "Owed to CD", "desk of any library"):
        assert said in page


def test_a_reader_sees_what_was_paid_and_what_is_given_back(desk: Desk, alice: Client) -> None:
    desk.scan(ALICE)
    pay(desk)
    page = text(alice, "/my/charges")
    assert "Nothing is owed." in page
    assert "returned late: 蜀道难" in page
    Charge.objects.update(refundable_fen=120, settled_at=None)
    assert 'id="to-refund"' in text(alice, "/my/charges")
    assert "You get 1.20 yuan back. Come to any desk with your card." in text(alice, "/my")


def test_a_guardian_sees_what_is_owed_and_not_what_was_paid(site: Site, desk: Desk, alice: Client) -> None:
    desk.scan(ALICE)
    pay(desk, fen="0.5")
    Patron.objects.filter(pk=site.world.bob.pk).update(
        birth_on="2020-01-01", guardian=site.world.alice, guardian_confirmed_at=clock.now()
    )
    Charge.objects.update(patron=site.world.bob)
    Patron.objects.filter(pk=site.world.bob.pk).update(owed_fen=70, debts={str(site.world.chengdu.library.pk): 70})
    page = text(alice, f"/my/for/{site.world.bob.pk}/charges")
    assert "data-charge=" in page
    assert "data-payment=" not in page


def test_a_helper_sees_none_of_it(site: Site, desk: Desk, alice: Client) -> None:
    Helper.objects.create(patron=site.world.bob, helper=site.world.alice, named_by=site.world.bob, named_at=clock.now())
    assert 'id="charges"' not in text(alice, f"/my/for/{site.world.bob.pk}")
    assert alice.get(f"/my/for/{site.world.bob.pk}/charges").status_code == 404


def test_a_kiosk_shows_the_sum_and_takes_nothing(site: Site, desk: Desk, reader: Client) -> None:
    reader.post(site.kiosk("card"), {"text": ALICE})
    page = text(reader, site.kiosk("loans"))
    assert "You owe 1.20 yuan. You can pay at the desk." in page


def due(creditor_id: int, debtor_id: int) -> list[list[object]]:
    """30 fen, which the second took for the first."""
    return [
        [creditor_id, "due", debtor_id, 30], [creditor_id, "owed", None, -30],
        [debtor_id, "due", creditor_id, -30], [debtor_id, "money", None, 30],
    ]  # fmt: skip


@pytest.mark.usefixtures("desk")
class TestBetweenLibraries:
    def test_what_was_taken_for_another_is_due_to_it(self, site: Site, there: Client, office: Client) -> None:
        Network.objects.update(settlement="creditor")
        at_cq = Desk(there, site)
        at_cq.scan(ALICE)
        pay(at_cq, fen="0.5")
        page = text(office, "/office/postings")
        assert "<h3>0.50 yuan</h3><p>CQ → <b>CD</b></p>" in page
        lines = office.get("/office/postings.csv").content.decode("utf-8-sig").splitlines()
        assert lines[1:] == ["CQ,CQ,CD,CD,0.50,1"]
        assert "data-payment" not in page
        assert "Nothing is due" in text(office, "/office/postings?month=2020-02")

    def test_where_it_is_kept_nothing_is_due(self, site: Site, there: Client, office: Client) -> None:
        at_cq = Desk(there, site)
        at_cq.scan(ALICE)
        pay(at_cq, fen="0.5")
        page = text(office, "/office/postings")
        assert "Whoever takes a payment keeps it" in page
        assert "Nothing is due" in page

    def test_a_library_sees_its_own_part(self, site: Site, manager: Client) -> None:
        chengdu, chongqing = site.world.chengdu.library.pk, site.world.chongqing.library.pk
        for number, (one, other) in enumerate(((chengdu, chongqing), (chongqing, 999)), start=1):
            Entry.objects.create(
                id=number, kind="paid", branch=site.world.chengdu.branch, posted_at=datetime(2026, 7, 2, tzinfo=UTC),
                postings=due(one, other),
            )  # fmt: skip
        page = text(manager, "/office/postings?month=2026-07")
        assert page.count("<h3>") == 1
        assert "CQ → <b>CD</b>" in page

    def test_a_desk_does_not_see_it(self, staff: Client) -> None:
        assert staff.get("/office/postings").status_code == 403
        assert staff.get("/office/postings.csv").status_code == 403

    def test_the_month_is_that_of_sichuan_and_chongqing(self, site: Site, office: Client) -> None:
        chengdu, chongqing = site.world.chengdu.library.pk, site.world.chongqing.library.pk
        Entry.objects.create(
            id=1, kind="paid", branch=site.world.chengdu.branch, posted_at=datetime(2026, 6, 30, 16, 0, tzinfo=UTC),
            postings=due(chengdu, chongqing),
        )  # fmt: skip
        assert "0.30 yuan" in text(office, "/office/postings?month=2026-07")
        assert "0.30 yuan" not in text(office, "/office/postings?month=2026-06")


def test_the_network_s_model_is_chosen_and_kept(office: Client) -> None:
    assert "whoever takes it keeps it" in text(office, "/office/network")
    given = write(Parameters()) | {"settlement": "home"}
    office.post("/office/network", given | {"do": "save"})
    assert Network.objects.get().settlement == "home"
    assert write(parameters())["settlement"] == "home"
