import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.network.models import Network
from tests.doors.web.conftest import ALICE, Site
from tests.search.conftest import following
from tests.search.shelves import caught_up

Queries = Callable[[int], Any]


def cross(site: Site, reader: Client) -> None:
    """Alice borrows in Chengdu, and gives back in Chongqing."""
    reader.post(site.kiosk("card"), {"text": ALICE})
    reader.post(site.kiosk("borrow"), {"text": "B1"})
    reader.post(site.kiosk("finish"))
    reader.post(site.kiosk("return", at=site.there), {"text": "B1"})


def test_home_counts_the_network_and_tells_of_crossings(
    site: Site, reader: Client, django_assert_num_queries: Queries
) -> None:
    cross(site, reader)
    with django_assert_num_queries(5):
        page = reader.get("/").content.decode()
    assert '<b data-size="libraries">2</b>' in page
    assert '<b data-size="floating">1</b>' in page
    assert "蜀道难" in page


def test_what_is_searched_for_is_found_with_how_many_are_on_the_shelf(
    site: Site, reader: Client, tmp_path: Path, settings: Settings, django_assert_num_queries: Queries
) -> None:
    settings.BASHU = dataclasses.replace(settings.BASHU, home=tmp_path)
    with following():
        caught_up()
    with django_assert_num_queries(6):
        page = reader.get("/search", {"q": "蜀道难"}).content.decode()
    assert f'href="/title/{site.world.book.bib_id}"' in page
    assert "2 of 2 on the shelf" in page
    assert 'id="nothing"' in reader.get("/search", {"q": "no such book\0"}).content.decode()


def test_what_is_on_its_way_or_kept_for_a_reader_is_not_on_the_shelf(
    site: Site, reader: Client, tmp_path: Path, settings: Settings
) -> None:
    """rero-ils #2827: an item in transit was shown as available; #3173: so was all that anybody waited for."""
    settings.BASHU = dataclasses.replace(settings.BASHU, home=tmp_path)
    reader.post(site.kiosk("return", at=site.there), {"text": "L1"})
    Item.objects.filter(barcode="B1").update(status="on_hold_shelf")
    with following():
        caught_up()
    assert "0 of 2 on the shelf" in reader.get("/search", {"q": "蜀道难"}).content.decode()
    page = reader.get(f"/title/{site.world.book.bib_id}/items").content.decode()
    assert [f'data-status="{status}"' in page for status in ("in_transit", "on_hold_shelf", "available")] == [
        True, True, False,
    ]  # fmt: skip


def test_a_title_says_where_each_item_is(site: Site, reader: Client, django_assert_num_queries: Queries) -> None:
    cross(site, reader)
    with django_assert_num_queries(3):
        page = reader.get(f"/title/{site.world.book.bib_id}/items").content.decode()
    assert "On the shelf, floating" in page
    assert 'data-status="available"' in page


def test_an_item_tells_its_whole_way_and_no_reader(
    site: Site, reader: Client, django_assert_num_queries: Queries
) -> None:
    cross(site, reader)
    with django_assert_num_queries(8):
        page = reader.get(f"/item/{site.world.book.pk}").content.decode()
    steps = ["floats", "returned", "lent"]
    assert sorted(steps, key=lambda step: page.index(f'data-step="{step}"')) == steps
    assert site.world.alice.number not in page


def test_the_members_are_listed_with_how_they_are_known(
    site: Site, reader: Client, django_assert_num_queries: Queries
) -> None:
    with django_assert_num_queries(2):
        page = reader.get("/libraries").content.decode()
    assert "2 libraries, one card" in page
    assert "documented" in page


def test_who_only_asks_whether_a_page_is_there_is_answered(site: Site, reader: Client) -> None:
    assert reader.head("/libraries").status_code == 200


def test_kiosks_are_listed(site: Site, reader: Client) -> None:
    assert site.kiosk() in reader.get("/kiosk/").content.decode()


@pytest.mark.parametrize("address", ["/title/999999", "/item/999999", "/item/99999999999999999999", "/nowhere"])
def test_what_is_not_there_has_a_kind_page(site: Site, reader: Client, address: str) -> None:
    response = reader.get(address)
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()


@pytest.mark.parametrize("address", ["/", "/libraries", "/kiosk/", "/desk/sign-in", "/search"])
def test_every_page_says_that_it_is_a_demonstration(site: Site, reader: Client, address: str) -> None:
    assert 'id="demonstration"' in reader.get(address).content.decode()
    Network.objects.update(demonstration=False)
    assert 'id="demonstration"' not in reader.get(address).content.decode()


def test_an_empty_database_has_pages_too(transactional_db: None, reader: Client) -> None:
    assert BibRecord.objects.count() == 0
    for address in ("/", "/libraries", "/kiosk/", "/search"):
        assert reader.get(address).status_code == 200
