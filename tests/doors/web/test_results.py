"""What a reader is shown of what was found: how to narrow it down, what was meant, and what helps where nothing is."""

import dataclasses
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from bashu.db.catalogue.models import BibRecord
from bashu.db.network.models import Branch
from tests import browser
from tests.doors.web.conftest import ALICE, PIN, Site
from tests.engine.catalogue.sources import Book
from tests.people import make_item
from tests.search.conftest import following
from tests.search.shelves import admit, caught_up

BOOKS = (
    Book(
        title="围城", author="钱钟书著", publisher="人民文学出版社", published_year=1980, language="chi", clc="I246.5"
    ),
    Book(title="围城内外", author="高岭著", published_year=1991, language="chi", clc="K26"),
    Book(title="Fortress besieged", author="Ch'ien Chung-shu", published_year=1979, language="eng", clc="I246.5"),
)
QUERIES_MAX = 8


@pytest.fixture
def found(site: Site, tmp_path: Path, settings: Settings) -> Iterator[Site]:
    """Of the first book one stands in Chengdu, of the second one is on loan in Chongqing."""
    settings.BASHU = dataclasses.replace(settings.BASHU, home=tmp_path)
    admit(*BOOKS)
    first, second = BibRecord.objects.get(title="围城"), BibRecord.objects.get(title="围城内外")
    make_item("F1", site.world.chengdu, bib=first)
    make_item("F2", site.world.chongqing, bib=second, status="on_loan")
    admit(*BOOKS[:2])
    with following():
        caught_up()
        yield site


def search(client: Client, query: str) -> str:
    return client.get(f"/search?{query}").content.decode()


def titles(page: str) -> list[str]:
    return re.findall(r'<h3><a href="/title/\d+">([^<]+)</a></h3>', page)


def links(page: str, part: str) -> dict[str, str]:
    """Of one part of the page: what its links say, and to where they lead."""
    inside = page.partition(f'id="{part}"')[2].partition("</ul>" if part == "chips" else "</aside>")[0]
    found = re.findall(r'<a href="\?([^"]*)"[^>]*>(.*?)</a>', inside)
    return {re.sub(r"<[^>]+>|\d+|×|Without", "", words).strip(): unescape(query) for query, words in found}


def test_what_was_found_is_narrowed_down_and_widened_again_by_links(found: Site, reader: Client) -> None:
    page = search(reader, "q=围城")
    assert sorted(titles(page)) == ["围城", "围城内外"]
    narrowed = search(reader, links(page, "facets")["literature"])
    assert titles(narrowed) == ["围城"]
    assert links(narrowed, "chips") == {"literature": "q=%E5%9B%B4%E5%9F%8E"}
    both = search(reader, links(narrowed, "facets")["history, geography"])
    assert sorted(titles(both)) == ["围城", "围城内外"]


def test_only_what_stands_on_a_shelf_is_left_if_that_is_wanted(found: Site, reader: Client) -> None:
    page = search(reader, "q=围城&on_shelf=1")
    assert titles(page) == ["围城"]
    assert "1 of 1 on the shelf" in page


def test_fields_of_the_form_stand_beside_the_words_and_say_nothing_when_empty(found: Site, reader: Client) -> None:
    page = search(reader, "q=&title=围城&author=钱钟书&subject=&from=1975&to=1985&kind=&library=")
    assert titles(page) == ["围城"]
    assert set(links(page, "chips")) == {"Title: 围城", "Author: 钱钟书", "–", "Clear all"}


def test_where_nothing_is_found_the_page_helps(found: Site, reader: Client) -> None:
    page = search(reader, "q=围城&language=eng")
    assert 'id="nothing"' in page
    (wider,) = re.findall(r'id="anywhere" href="\?([^"]+)"', page)
    assert len(titles(search(reader, unescape(wider)))) == 2


@pytest.mark.parametrize("odd", ["sort=x&page=0&city=%00&class=%F0", "library=9999999999999999999&year=x-y&page=x"])
def test_an_address_that_somebody_made_up_is_answered(found: Site, reader: Client, odd: str) -> None:
    reader.cookies["near"] = "\0"
    assert reader.get(f"/search?q=围城&{odd}").status_code == 200


def test_a_page_of_results_asks_as_little_however_many_there_are(found: Site, reader: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        search(reader, "q=围城")
    assert len(queries) <= QUERIES_MAX


@pytest.mark.browser
def test_by_keyboard_and_from_where_the_reader_is(found: Site, live_server: LiveServer) -> None:
    Branch.objects.filter(library=found.world.chongqing.library).update(lon=106.5, lat=29.5)
    book = BibRecord.objects.get(title="围城")
    make_item("F3", found.world.chongqing, bib=book)

    def visit(chromium: Browser) -> None:
        here = {"longitude": 104.05, "latitude": 30.05}
        context = chromium.new_context(locale="en", geolocation=here, permissions=["geolocation"])  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(live_server.url)
        suggested(page)
        nearest(page)
        kept_on_a_list(page)
        kept_in_the_account(page)

    browser.shared.do(visit)


def suggested(page: Page) -> None:
    """Typed, chosen by an arrow, and searched for by Enter."""
    page.locator("#q").press_sequentially("围")
    page.get_by_role("option", name="围城", exact=True).wait_for()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q")).to_have_value("围城")
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_have_value("围")
    page.locator("#q").press_sequentially("城")
    page.get_by_role("option", name="围城", exact=True).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="围城", exact=True).click()


def nearest(page: Page) -> None:
    expect(page.locator("#places li").first).to_contain_text("CQ")
    page.locator("#locate").click()
    expect(page.locator("#places li").first).to_contain_text("CD")
    expect(page.locator("#places .distance").first).to_have_text("7.4 km")


def kept_on_a_list(page: Page) -> None:
    page.get_by_role("button", name="Put on my list").click()
    page.goto(page.url.partition("/title")[0] + "/list")
    expect(page.locator("#list h3")).to_have_text("围城")
    page.get_by_role("button", name="Empty the list").click()
    expect(page.locator("#list h3")).to_have_count(0)


def kept_in_the_account(page: Page) -> None:
    """What this browser had is offered, and goes where it was signed in for."""
    page.goto(page.url.replace("/list", "/search?q=围城"))
    page.get_by_role("button", name="Put on my list").first.click()
    page.goto(page.url.partition("/search")[0] + "/list")
    page.locator("#list-sign-in").click()
    page.locator("#number").fill(ALICE)
    page.locator("#pin").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_text("kept in your account")).to_be_visible()
    expect(page.locator("#list h3")).to_have_count(0)
    page.locator("#list-take").click()
    expect(page.locator("#list h3")).to_have_text("围城")
    expect(page.locator("#list-here")).to_be_hidden()
    expect(page.get_by_text("kept in your account")).to_be_visible()
    page.get_by_role("button", name="On my list").click()
    expect(page.get_by_role("button", name="Put on my list")).to_be_visible()
    page.reload()
    expect(page.locator("#list h3")).to_have_count(0)
