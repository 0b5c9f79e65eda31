"""Items that a library gives to another one, at the desk."""

import pytest

from bashu.db.catalogue.models import Item
from bashu.domain.rights import Role
from tests.doors.web.conftest import Site, make_staff, signed_in
from tests.doors.web.desks import Desk
from tests.people import make_item

DOCUMENT = "川图调〔2026〕12号"


@pytest.fixture
def desk(site: Site) -> Desk:
    """Of somebody who leads Chengdu's library."""
    make_staff("boss-chengdu", site.world.chengdu, Role.MANAGER)
    return Desk(signed_in("boss-chengdu"), site)


def give(desk: Desk, *barcodes: str, document: str = DOCUMENT, home: int | None = None) -> str:
    there = desk.site.world.chongqing.branch.pk if home is None else home
    return desk.press("stock/giving", home=there, document=document, barcodes="\n".join(barcodes))


def test_what_is_given_goes_to_its_new_home_and_stands_in_both_lists(desk: Desk) -> None:
    item = make_item("G1", desk.site.world.chengdu)
    page = give(desk, "G1", "G1", "nothing")
    assert ("nothing" in page, page.count(DOCUMENT) >= 2) == (True, True)
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
    page = give(desk, "G1", "G2")
    assert "hold shelf" in page
    assert list(Item.objects.filter(owner=desk.site.world.chongqing.library, barcode__in=["G1", "G2"])) == [
        Item.objects.get(barcode="G2")
    ]


def test_whoever_may_only_withdraw_gives_nothing(site: Site) -> None:
    make_staff("lead-chengdu", site.world.chengdu, Role.DESK_LEAD)
    assert signed_in("lead-chengdu").get("/desk/stock/giving").status_code == 403
