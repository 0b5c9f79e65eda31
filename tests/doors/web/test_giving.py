"""Items that a library gives to another one, at the desk."""

import re

import pytest

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import OwnershipTransfer
from bashu.db.network.models import Branch
from bashu.domain.rights import Role
from tests.doors.web.conftest import ALICE, Site, make_staff, signed_in
from tests.doors.web.desks import Desk
from tests.people import make_item

DOCUMENT = "川图调〔2026〕12号"


@pytest.fixture
def desk(site: Site) -> Desk:
    """Of somebody who leads Chengdu's library."""
    make_staff("boss-chengdu", site.world.chengdu, Role.MANAGER)
    return Desk(signed_in("boss-chengdu"), site)


def look(desk: Desk, *barcodes: str, document: str = DOCUMENT, home: int | None = None) -> str:
    there = desk.site.world.chongqing.branch.pk if home is None else home
    return desk.press("stock/giving", home=there, document=document, barcodes="\n".join(barcodes))


def give(desk: Desk, *barcodes: str, document: str = DOCUMENT, home: int | None = None) -> str:
    """As the page that was looked at sends it."""
    page = look(desk, *barcodes, document=document, home=home)
    form = page.partition('id="hand-on-form"')[2].partition("</form>")[0]
    if not form:
        return page
    hidden = {name: re.findall(rf'name="{name}" value="([^"]*)"', form) for name in ("home", "document", "item")}
    return desk.press("stock/giving", do="give", **hidden)


def test_nothing_is_given_before_it_was_looked_at(desk: Desk) -> None:
    item = make_item("G1", desk.site.world.chengdu)
    make_item("G2", desk.site.world.chengdu, status="on_hold_shelf")
    page = look(desk, "G1", "G2")
    library = desk.site.world.chongqing.library.name_en
    assert f'id="to"><b>{library}</b>' in page
    assert f"Give 1 item to {library}" in page
    assert re.search('id="kept".*G2', page, re.DOTALL)
    assert Item.objects.get(pk=item.pk).owner_id == desk.site.world.chengdu.library.pk


def test_only_where_there_is_a_desk_items_can_be_at_home(desk: Desk) -> None:
    there = desk.site.world.chongqing.library
    point = Branch.objects.create(
        library=there, code="CQ-9", name_zh="点", name_en="Point", kind="self_service", lon=106.5, lat=29.5
    )
    assert f'value="{point.pk}"' not in desk.see("/stock/giving")
    make_item("G1", desk.site.world.chengdu)
    assert "Choose to which" in look(desk, "G1", home=point.pk)


@pytest.mark.parametrize("wrong", ["X", "G1", ALICE])
def test_what_is_no_number_of_a_document_gives_nothing(desk: Desk, wrong: str) -> None:
    item = make_item("G1", desk.site.world.chengdu)
    page = give(desk, "G1", document=wrong)
    assert "no number of a document" in page
    assert Item.objects.get(pk=item.pk).owner_id == desk.site.world.chengdu.library.pk


def test_sent_again_it_is_given_once(desk: Desk) -> None:
    item = make_item("G1", desk.site.world.chengdu)
    sent = {"do": "give", "home": desk.site.world.chongqing.branch.pk, "document": DOCUMENT, "item": [item.pk]}
    assert "1 item is done" in desk.press("stock/giving", **sent)
    assert "Nothing was done" in desk.press("stock/giving", **sent)
    assert OwnershipTransfer.objects.count() == 1


def test_what_is_given_goes_to_its_new_home_and_stands_in_both_lists(desk: Desk) -> None:
    item = make_item("G1", desk.site.world.chengdu)
    assert 'id="unknown"' in look(desk, "G1", "G1", "nothing")
    page = give(desk, "G1", "G1", "nothing")
    assert ("1 item is done" in page, DOCUMENT in page) == (True, True)
    assert Item.objects.get(pk=item.pk).owner_id == desk.site.world.chongqing.library.pk
    assert f'data-item="{item.pk}"' in page
    make_staff("boss-chongqing", desk.site.world.chongqing, Role.MANAGER)
    assert DOCUMENT in Desk(signed_in("boss-chongqing"), desk.site).see("/stock/giving")


@pytest.mark.parametrize(
    ("changed", "told"), [({"document": " "}, "Enter the number of the document"), ({"home": 0}, "Choose to which")]
)
def test_without_a_document_or_a_library_nothing_is_given(desk: Desk, changed: dict[str, object], told: str) -> None:
    item = make_item("G1", desk.site.world.chengdu)
    page = give(desk, "G1", **changed)  # type: ignore[arg-type]
    assert told in page
    assert Item.objects.get(pk=item.pk).owner_id == desk.site.world.chengdu.library.pk


def test_what_is_on_loan_says_so_and_keeps_none_of_the_others(desk: Desk) -> None:
    for barcode in ("G1", "G2"):
        make_item(barcode, desk.site.world.chengdu)
    Item.objects.filter(barcode="G1").update(status="on_hold_shelf")
    assert "hold shelf" in look(desk, "G1", "G2")
    give(desk, "G1", "G2")
    assert list(Item.objects.filter(owner=desk.site.world.chongqing.library, barcode__in=["G1", "G2"])) == [
        Item.objects.get(barcode="G2")
    ]


def test_whoever_may_only_withdraw_gives_nothing(site: Site) -> None:
    make_staff("lead-chengdu", site.world.chengdu, Role.DESK_LEAD)
    assert signed_in("lead-chengdu").get("/desk/stock/giving").status_code == 403
