"""Many items at once at the desk, and their labels."""

from typing import Any

import pytest

from bashu.db.catalogue.holdings import BULK_MAX
from bashu.db.catalogue.models import Item, LabelWanted
from bashu.db.network.models import Grant, Library
from bashu.domain.rights import Role
from tests.doors.web.conftest import ALICE, Site, make_staff, signed_in
from tests.doors.web.desks import Desk
from tests.doors.web.test_stock import item_form, record
from tests.people import make_item


@pytest.fixture
def desk(site: Site) -> Desk:
    """Of somebody who catalogues for Chengdu's library."""
    make_staff("lead-chengdu", site.world.chengdu, Role.DESK_LEAD)
    return Desk(signed_in("lead-chengdu"), site)


def shelf(desk: Desk, *marks: str, **changed: Any) -> list[Item]:
    city = desk.site.world.chengdu
    return [make_item(f"S{n}", city, call_number=mark, **changed) for n, mark in enumerate(marks)]


def shown(page: str) -> list[str]:
    """The barcodes of the list, in its order."""
    return [each for each in ("S0", "S1", "S2", "S3", "B1", "L1") if f'aria-label="{each}"' in page]


def test_what_was_scanned_is_listed_with_what_is_none_of_ours(desk: Desk) -> None:
    page = desk.press("stock/items", barcodes=f"B1\nB1\nnothing\n{ALICE}")
    assert (shown(page), "nothing" in page, ALICE in page) == (["B1"], True, False)


def test_what_is_scanned_comes_to_what_is_listed_as_it_is_ticked(desk: Desk) -> None:
    items = shelf(desk, "A/1", "A/2", "A/3")
    shown_before = [each.pk for each in items[:2]]
    page = desk.press("stock/items", barcodes="S2", shown=shown_before, item=[items[0].pk])
    assert shown(page) == ["S0", "S1", "S2"]
    assert [f'value="{each.pk}" checked' in page for each in items] == [True, False, True]
    page = desk.press("stock/items", barcodes="\n".join(f"X{n}" for n in range(BULK_MAX + 1)), shown=shown_before)
    assert ("At most 200 at a time" in page, shown(page), "X0" in page) == (True, ["S0", "S1"], True)


def test_what_was_done_is_told_on_a_page_that_may_be_loaded_again(desk: Desk) -> None:
    items = shelf(desk, "A/1")
    assert desk.client.post("/desk/stock/items", {"do": "missing", "item": [items[0].pk]}).status_code == 302
    assert "1 item is done" in desk.see("/stock/items")
    assert 'id="answers"' not in desk.see("/stock/items")


def test_where_nothing_is_ticked_or_found_the_page_says_so(desk: Desk) -> None:
    assert "Nothing was done" in desk.press("stock/items", do="missing")
    home = desk.site.world.chengdu.branch.pk
    assert 'id="none"' in desk.see(f"/stock/items?home={home}&first=ZZ")


def test_a_list_that_is_too_long_is_shown_in_no_part(desk: Desk) -> None:
    page = desk.press("stock/items", barcodes="\n".join(["B1", *(f"X{number}" for number in range(BULK_MAX))]))
    assert ("At most 200 at a time" in page, shown(page)) == (True, [])


def test_the_shelves_of_a_branch_are_listed_by_what_is_asked(desk: Desk) -> None:
    shelf(desk, "I24/1", "I25/2", "I26/3")
    home = desk.site.world.chengdu.branch.pk
    assert shown(desk.see(f"/stock/items?home={home}&first=I24&last=I25")) == ["S0", "S1"]
    Item.objects.filter(barcode="S1").update(status="missing", collection="少儿")
    assert shown(desk.see(f"/stock/items?home={home}&status=missing")) == ["S1"]
    assert shown(desk.see(f"/stock/items?home={home}&collection=少儿")) == ["S1"]
    assert shown(desk.see(f"/stock/items?home={desk.site.world.chongqing.branch.pk}")) == []


def test_each_is_answered_by_itself(desk: Desk) -> None:
    items = shelf(desk, "A/1", "A/2")
    desk.scan(ALICE)
    desk.scan("S1")
    page = desk.press("stock/items", do="withdraw", reason="surplus", item=[item.pk for item in items])
    assert "1 item is done" in page
    assert "take it in first with F4" in page
    assert list(Item.objects.filter(status="withdrawn").values_list("barcode", flat=True)) == ["S0"]


def test_the_same_is_changed_of_all_and_the_rest_stays(desk: Desk) -> None:
    items = shelf(desk, "A/1", "A/2", collection="旧")
    page = desk.press("stock/items", do="edit", collection="少儿", kind="", item=[item.pk for item in items])
    assert "2 items are done" in page
    assert Item.objects.filter(collection="少儿", kind="book", version=1).count() == 2
    desk.press("stock/items", do="edit", collection="-", item=[items[0].pk])
    assert Item.objects.get(pk=items[0].pk).collection == ""


def test_items_of_another_library_are_left_alone(desk: Desk) -> None:
    theirs = make_item("T1", desk.site.world.chongqing)
    for do in ("edit", "withdraw", "missing"):
        desk.press("stock/items", do=do, collection="少儿", reason="surplus", item=[theirs.pk])
    theirs.refresh_from_db()
    assert (theirs.collection, theirs.status) == ("", "available")


def test_a_desk_does_only_what_it_may(desk: Desk) -> None:
    staff = signed_in("desk-chengdu")
    book = desk.site.world.book.pk
    assert staff.post("/desk/stock/items", {"do": "withdraw", "item": [book]}).status_code == 403
    assert staff.post("/desk/stock/items", {"do": "edit", "item": [book]}).status_code == 403
    assert staff.post("/desk/stock/items", {"do": "missing", "item": [book]}).status_code == 302
    assert Item.objects.get(pk=book).status == "missing"


def test_what_was_added_waits_for_its_label_until_that_is_printed(desk: Desk) -> None:
    bib_id = record(desk).bib_id
    desk.press(f"stock/record/{bib_id}/items", barcodes="N1\nN2", **item_form(desk))
    ids = list(LabelWanted.objects.order_by("item_id").values_list("item_id", flat=True))
    assert all(f'data-item="{item_id}"' in desk.see("/stock/labels") for item_id in ids)
    made = desk.client.post("/desk/stock/labels.pdf", {"item": ids, "sheet": "3x8", "skip": "5"})
    assert (made["Content-Type"], made.content[:5]) == ("application/pdf", b"%PDF-")
    desk.press("stock/labels/printed", item=ids[:1])
    assert list(LabelWanted.objects.values_list("item_id", flat=True)) == ids[1:]


def test_with_what_new_barcodes_begin_is_a_librarys_own(desk: Desk, site: Site) -> None:
    assert 'id="prefix-form"' in desk.see("/stock/labels")
    there = site.world.chongqing.library
    there.barcode_prefix = "CQ"
    there.save()
    for wrong, says in (("C-D", "letters and digits"), ("cq1", "Another library"), ("bx", "labels of boxes")):
        assert says in desk.press("stock/labels/prefix", prefix=wrong)
    desk.press("stock/labels/prefix", prefix="cd")
    assert Library.objects.get(pk=site.world.chengdu.library.pk).barcode_prefix == "CD"
    Grant.objects.filter(staff__user__username="lead-chengdu").update(library=None, branch=site.world.chengdu.branch)
    assert 'id="prefix-form"' not in desk.see("/stock/labels")
    assert desk.client.post("/desk/stock/labels/prefix", {"prefix": "XX"}).status_code == 403
