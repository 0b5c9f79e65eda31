"""What a library card costs where one is handed out: set in the office, charged at the desk."""

import re

import pytest
from django.test import Client

from bashu.db.network.models import Grant, Library
from bashu.db.patrons.models import Card, Patron
from bashu.db.settlement.models import Charge, Entry
from bashu.domain.rights import Role
from tests.doors.web.conftest import ALICE, STRANGER, Site, make_staff, signed_in
from tests.doors.web.desks import Desk

NEW = "CQ-00012345"


@pytest.fixture
def desk(site: Site) -> Desk:
    Library.objects.filter(pk=site.world.chengdu.library.pk).update(card_fen=1_000)
    make_staff("lead", site.world.chengdu, Role.DESK_LEAD)
    desk = Desk(signed_in("lead"), site)
    desk.scan(ALICE)
    return desk


def test_a_card_that_is_handed_out_is_charged(site: Site, desk: Desk) -> None:
    """C856."""
    page = desk.press("card", card=NEW, seen="yes", handed_out="yes")
    assert "10.00 yuan charged for the card" in page
    assert "Owes 10.00 yuan" in page
    found = Charge.objects.get()
    assert (found.kind, found.library_id) == ("card", site.world.chengdu.library.pk)
    assert found.details == {}, "which card it was would lead to its reader for ever"
    assert Entry.objects.get().kind == "charged"
    assert "a new card" in desk.see("/charges")


@pytest.mark.parametrize("handed_out", [{}, {"handed_out": "no"}])
def test_a_card_that_the_reader_had_is_not_charged(site: Site, desk: Desk, handed_out: dict[str, str]) -> None:
    """C856: nor one that is known already."""
    desk.press("card", card=NEW, seen="yes", **handed_out)
    desk.press("card", card=NEW, seen="yes", handed_out="yes")
    assert Card.objects.count() > 2
    assert not Charge.objects.exists()


def register(desk: Desk, card: str = NEW, **given: str) -> str:
    desk.press("close")
    desk.press("register", card=card)
    return desk.press("register", name="王五", birth_on="1990-05-01", accept="yes", **given)


def test_the_card_with_which_a_reader_is_registered_is_charged(site: Site, desk: Desk) -> None:
    """C856."""
    desk.press("close")
    form = desk.press("register", card=NEW)
    assert "charge 10.00 yuan" in form
    page = register(desk, handed_out="yes")
    assert "10.00 yuan charged for the card" in page
    assert "Owes 10.00 yuan" in page
    found = Charge.objects.get()
    assert (found.patron_id, found.details) == (Patron.objects.latest("id").pk, {})


@pytest.mark.parametrize("given", [{}, {"handed_out": "no"}])
def test_a_reader_who_brings_the_card_is_charged_nothing(site: Site, desk: Desk, given: dict[str, str]) -> None:
    """C856: as one of another library, or of the years before."""
    assert "王五" in register(desk, **given)
    assert not Charge.objects.exists()


def test_an_id_card_costs_nothing(site: Site, desk: Desk) -> None:
    """C856."""
    desk.press("close")
    desk.scan(STRANGER)
    assert 'name="handed_out"' not in desk.see("/register")
    assert "王五" in desk.press("register", name="王五", accept="yes", handed_out="yes")
    assert not Charge.objects.exists()


@pytest.mark.parametrize("registers", [True, False], ids=["registered", "added"])
def test_by_right_and_reason_the_card_costs_nothing(site: Site, desk: Desk, *, registers: bool) -> None:
    """C817, C856: the books say what was waived, by whom and why."""
    given = {"handed_out": "hardship"}
    page = register(desk, **given) if registers else desk.press("card", card=NEW, seen="yes", **given)
    assert "The card costs nothing" in page
    found = Charge.objects.get()
    assert (found.waiver_fen, found.settled_at is None) == (1_000, False)
    assert Entry.objects.filter(kind="waiver", reason="hardship", staff_id__isnull=False).count() == 1


def test_who_may_not_waive_is_offered_no_reason_and_registers_nobody_by_one(site: Site, desk: Desk) -> None:
    """C817."""
    Grant.objects.filter(staff__user__username="lead").update(role="desk")
    desk.press("close")
    assert "hardship" not in desk.press("register", card=NEW)
    sent = {"name": "王五", "birth_on": "1990-05-01", "accept": "yes", "handed_out": "hardship"}
    assert desk.client.post("/desk/register", sent).status_code == 403
    assert not Patron.objects.filter(name="王五").exists()


def test_where_cards_are_free_nothing_is_asked_and_nothing_charged(site: Site, desk: Desk) -> None:
    """C856: as is usual."""
    Library.objects.update(card_fen=0)
    assert 'name="handed_out"' not in desk.scan(ALICE)
    page = desk.press("card", card=NEW, seen="yes", handed_out="yes")
    assert "The card was added, but not charged for." in page
    assert not Charge.objects.exists()


def test_the_office_sets_the_price_of_its_own_library(site: Site) -> None:
    make_staff("manager", site.world.chengdu, Role.MANAGER)
    client, here = signed_in("manager"), site.world.chengdu.library
    client.post("/office/cards/save", {"library_id": here.pk, "fen": "12.5"})
    assert Library.objects.get(pk=here.pk).card_fen == 1_250
    page = client.get("/office/cards").content.decode()
    assert 'value="12.50"' in page
    wrong = client.post("/office/cards/save", {"library_id": here.pk, "fen": "101"}).content.decode()
    assert 'class="problem"' in wrong
    there = site.world.chongqing.library.pk
    assert client.post("/office/cards/save", {"library_id": there, "fen": "1"}).status_code == 403


def test_the_office_sets_many_prices_at_once_and_loses_none_by_a_mistake_in_another(site: Site, office: Client) -> None:
    client, ids = office, [site.world.chengdu.library.pk, site.world.chongqing.library.pk]
    page = client.post("/office/cards/save", {"library_id": ids, "fen": ["7", "1x"]}).content.decode()
    assert page.count('<form method="post" action="/office/cards/save"') == 1
    assert 'value="7"' in page
    assert re.search(r'value="1x" aria-invalid="true"', page)
    assert not Library.objects.exclude(card_fen=0).exists()
    client.post("/office/cards/save", {"library_id": ids, "fen": ["7", "10"]})
    assert [Library.objects.get(pk=each).card_fen for each in ids] == [700, 1_000]
