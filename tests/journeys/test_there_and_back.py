"""Borrow a book in Chengdu, return it in Chongqing: it goes home, or it floats. Every page says so."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.cast import CHENGDU, CHONGQING, Book, Cast
from tests.journeys.pages import Desk, Kiosk

pytestmark = pytest.mark.browser


def way_of(page: Page, book: Book) -> list[str | None]:
    """The item's page, freshly opened: each step of its way, the latest last, and its status."""
    page.goto(f"/item/{book.item_id}")
    steps = reversed(page.locator("#way li").all())
    return [*(step.get_attribute("data-step") for step in steps), page.locator("#item").get_attribute("data-status")]


def test_a_book_of_chengdu_returned_in_chongqing_travels_home_and_is_lent_again(
    cast: Cast,
    open_page: Callable[..., Page],
    open_kiosk: Callable[[str], Kiosk],
    open_desk: Callable[[str], Desk],
) -> None:
    book, page = cast.book(CHENGDU, floats=False, staffed=True), open_page()
    machine = cast.machine(book.branch)
    assert machine.borrow(cast.patron(CHENGDU, "resident_id")["card"], book.barcode).ok
    assert way_of(page, book) == ["lent", "on_loan"]

    returned = open_kiosk("CQ01-1").bring_back(book.barcode)
    assert returned.tone == "send"
    assert "It travels to" in returned.words
    assert "Expected there by" in returned.words
    assert way_of(page, book)[-1] == "in_transit"

    assert "On its way to" in open_desk("CQ01").dispatch(book.barcode).words
    assert machine.item(book.barcode).state == "10"
    assert open_desk(book.library).take_in(book.barcode).tone == "keep"

    assert machine.borrow(cast.patron(CHENGDU, "social_security")["card"], book.barcode).ok
    assert way_of(page, book) == ["lent", "returned", "sent", "arrived", "lent", "on_loan"]


def test_a_floating_book_stays_in_chongqing_and_is_lent_there(
    cast: Cast, open_page: Callable[..., Page], open_kiosk: Callable[[str], Kiosk]
) -> None:
    book, page = cast.book(CHENGDU, floats=True), open_page()
    cast.machine(book.branch).borrow(cast.patron(CHENGDU, "resident_id")["card"], book.barcode)

    returned = open_kiosk("CQ01-1").bring_back(book.barcode)
    assert returned.tone == "float"
    assert "It stays here" in returned.words
    assert way_of(page, book) == ["lent", "returned", "floats", "available"]

    assert cast.machine("CQ01-1").borrow(cast.patron(CHONGQING, "social_security")["card"], book.barcode).ok
    assert way_of(page, book)[-1] == "on_loan"


def test_the_first_page_tells_of_the_crossing(
    cast: Cast, open_page: Callable[..., Page], open_kiosk: Callable[[str], Kiosk]
) -> None:
    book, page = cast.book(CHENGDU), open_page()
    cast.machine(book.branch).borrow(cast.patron(CHENGDU, "resident_id")["card"], book.barcode)
    open_kiosk("CQ05-1").bring_back(book.barcode)
    page.goto("/")
    latest = page.locator("#crossings li").first
    assert book.title in latest.inner_text()
    assert "Chengdu" in latest.inner_text()
    assert "Chongqing" in latest.inner_text()
    assert "Demonstration" in page.locator("#demonstration").inner_text()
