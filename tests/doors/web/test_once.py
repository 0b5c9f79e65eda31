"""A form that comes twice, as after a slow answer that was not waited for, makes what it makes once."""

from datetime import timedelta

import pytest

from bashu.db.catalogue.done import KEPT, clear_done
from bashu.db.catalogue.models import FormDone, Item, SourceRecord, Stocktake
from bashu.domain.calendar import local_day
from bashu.domain.rights import Role
from bashu.engine import clock
from tests.doors.web.conftest import Site, make_staff, signed_in
from tests.doors.web.desks import Desk
from tests.doors.web.test_stock import BOOK, item_form, record


@pytest.fixture
def desk(site: Site) -> Desk:
    site.world.chengdu.library.barcode_prefix = "CD"
    site.world.chengdu.library.save()
    make_staff("boss-chengdu", site.world.chengdu, Role.MANAGER)
    return Desk(signed_in("boss-chengdu"), site)


def form_on(desk: Desk, page: str, *, form: str) -> dict[str, str]:
    found = desk.see(page).partition(f'id="{form}"')[2].partition('name="form" value="')[2].partition('"')[0]
    assert found
    return {"form": found}


def test_items_with_new_barcodes_are_added_once(desk: Desk) -> None:
    page = f"/stock/record/{record(desk).bib_id}"
    given = item_form(desk) | form_on(desk, page, form="add") | {"made": "3"}
    before = Item.objects.count()
    assert "nothing was added again" not in desk.press(f"{page[1:]}/items", **given)
    assert "nothing was added again" in desk.press(f"{page[1:]}/items", **given)
    assert Item.objects.count() == before + 3
    desk.press(f"{page[1:]}/items", **given | {"made": "1"})
    desk.press(f"{page[1:]}/items", **given | form_on(desk, page, form="add"))
    assert Item.objects.count() == before + 7


def test_what_was_refused_may_be_sent_again(desk: Desk) -> None:
    page = f"/stock/record/{record(desk).bib_id}"
    given = item_form(desk) | form_on(desk, page, form="add") | {"barcodes": "B1"}
    desk.press(f"{page[1:]}/items", **given)
    Item.objects.filter(barcode="B1").update(barcode="B1-old")
    assert "1 item was added" in desk.press(f"{page[1:]}/items", **given)


def test_a_record_is_written_once(desk: Desk) -> None:
    form = form_on(desk, "/stock/new", form="record-form")
    pages = [desk.client.post("/desk/stock/new", BOOK | form)["Location"] for _ in range(2)]
    assert pages[0] == pages[1]
    assert SourceRecord.objects.count() == 1


def test_a_stocktake_begins_once(desk: Desk) -> None:
    form = form_on(desk, "/stock/takes", form="begin")
    pages = [desk.client.post("/desk/stock/takes", {"do": "begin"} | form)["Location"] for _ in range(2)]
    assert pages[0] == pages[1]
    assert Stocktake.objects.count() == 1
    now = clock.now()
    assert (clear_done(now), clear_done(now + KEPT + timedelta(days=1))) == (0, 1)
    assert not FormDone.objects.exists()


@pytest.mark.parametrize("price", ["99999999", "510100000004", "100000.01"])
def test_a_price_that_is_none_is_told_in_words_and_keeps_what_was_written(desk: Desk, price: str) -> None:
    bib_id = record(desk).bib_id
    page = desk.press(f"stock/record/{bib_id}/items", barcodes="N1", **item_form(desk, price=price, volume="下册"))
    assert ("not above 100000" in page, 'value="下册"' in page) == (True, True)
    item = desk.site.world.book
    assert "not above 100000" in desk.press(f"stock/item/{item.pk}", barcode="B1", **item_form(desk, price=price))
    assert "not above 100000" in desk.press("stock/new", **BOOK | {"price": price})


def test_nothing_was_acquired_tomorrow(desk: Desk) -> None:
    bib_id, tomorrow = record(desk).bib_id, local_day(clock.now()) + timedelta(days=1)
    given = item_form(desk, acquired_on=tomorrow.isoformat())
    assert "after today" in desk.press(f"stock/record/{bib_id}/items", barcodes="N1", **given)
    assert not Item.objects.filter(barcode="N1").exists()
