"""Two windows of one browser at a desk, as when one is for what comes back and one for a reader who asks."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.cast import CHENGDU, Cast
from tests.journeys.pages import Desk

pytestmark = pytest.mark.browser

LIBRARY = "SC01"


def pressed(desk: Desk) -> str:
    return desk.page.locator("#modes [aria-pressed=true]").inner_text()


@pytest.fixture
def one(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk(LIBRARY)


def readers(cast: Cast) -> tuple[dict[str, str], dict[str, str]]:
    return cast.patron(CHENGDU, "resident_id"), cast.patron(CHENGDU, "social_security")


def test_what_comes_back_is_taken_in_while_a_reader_is_open_in_the_other_window(cast: Cast, one: Desk) -> None:
    book, (reader, _) = cast.book(CHENGDU), readers(cast)
    other = one.beside()
    one.press("F4")
    other.press("F2")
    expect(other.open_patron(reader["card"])).to_be_visible()
    assert "Take in" in pressed(one)
    assert one.scan(book.barcode).tone in {"keep", "float", "send"}
    expect(one.page.locator("#patron")).to_have_count(0)
    expect(other.page.locator("#patron")).to_be_visible()
    assert other.scan(book.barcode).tone in {"lent", "stop"}
    expect(other.page.locator("#patron")).to_be_visible()


def test_each_window_lends_to_its_reader_and_stays_so_on_other_pages(cast: Cast, one: Desk) -> None:
    (mine, others), books = readers(cast), [cast.book(CHENGDU, staffed=True) for _ in range(2)]
    number = one.open_patron(mine["card"]).get_attribute("data-patron") or ""
    other = one.beside()
    expect(other.page.locator("#patron")).to_have_attribute("data-patron", number)
    other.open_patron(others["card"])
    assert one.scan(books[0].barcode).tone == "lent"
    for window, book in ((one, books[0]), (other, None)):
        window.leave("F1")
        window.leave("Escape")
        window.page.reload()
        shown = expect(window.page.locator("#loans"))
        shown.to_contain_text(book.barcode) if book else shown.not_to_contain_text(books[0].barcode)
    one.page.goto("/office/")
    other.page.reload()
    one.page.go_back()
    expect(one.page.locator("#patron")).to_have_attribute("data-patron", number)
    one.page.goto("/office/")
    one.page.goto("/desk")
    expect(one.page.locator("#patron")).to_have_attribute("data-patron", number)
    other.press("Escape")
    expect(other.page.locator("#patron")).to_have_count(0)
    assert one.scan(books[1].barcode).tone == "lent"


def test_a_link_in_a_new_window_and_a_duplicate_begin_with_what_their_window_shows(cast: Cast, one: Desk) -> None:
    (mine, others), book = readers(cast), cast.book(CHENGDU, staffed=True)
    one.open_patron(mine["card"])
    one.beside().open_patron(others["card"])
    with one.page.context.expect_page() as opened:
        one.page.locator("#find").click(modifiers=["ControlOrMeta"])
    linked = one.beside(opened.value)
    linked.leave("Alt+s")
    number = one.page.locator("#patron").get_attribute("data-patron") or ""
    expect(linked.page.locator("#patron")).to_have_attribute("data-patron", number)
    with one.page.context.expect_page() as copied:
        one.page.evaluate("window.open('/desk')")
    duplicate = one.beside(copied.value)
    expect(duplicate.page.locator("#patron")).to_have_attribute("data-patron", number)
    duplicate.open_patron(others["card"])
    assert one.scan(book.barcode).tone == "lent"
    expect(one.page.locator("#loans")).to_contain_text(book.title)
