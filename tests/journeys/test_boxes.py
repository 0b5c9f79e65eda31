"""A box is packed in Chengdu and opened in Chongqing: one item is missing, and one was not on its manifest."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.cast import CHENGDU, CHONGQING, Book, Cast
from tests.journeys.pages import Desk

pytestmark = pytest.mark.browser


def books(cast: Cast) -> list[Book]:
    return [cast.book(CHONGQING, floats=False, staffed=True) for _ in range(3)]


def test_a_box_with_one_missing_and_one_unexpected(cast: Cast, open_desk: Callable[[str], Desk]) -> None:
    first, second, missing = books(cast)
    here, there = open_desk("SC01"), open_desk("CQ01")

    here.go("boxes")
    assert "No box is open for" in here.feed(first.barcode).words
    here.leave("F9")
    assert here.feed(second.barcode, missing.barcode).tone == "send"
    with here.page.expect_navigation():
        here.page.locator("#mine a").first.click()
    code = here.page.locator("#box").get_attribute("data-code") or ""
    here.leave("F8")
    assert "Closed: 3 items" in here.answer.words
    here.page.locator("#carrier").fill("川A·12345")
    here.leave("F10")
    assert "Handed over: 3 items" in here.answer.words

    expect(there.go("boxes").locator("#coming")).to_contain_text(code)
    there.page.keyboard.type(code)
    there.page.keyboard.press("Enter")
    expect(there.page.locator("#inside li")).to_have_count(3)
    there.feed(first.barcode, second.barcode)
    assert "Not on the manifest" in there.feed(cast.book(CHENGDU, floats=False).barcode).words
    there.leave("F8")
    assert "1 item is missing" in there.answer.words
    expect(there.page.locator("#inside li")).to_have_attribute("data-barcode", missing.barcode)
    settle(here, missing)


def settle(desk: Desk, missing: Book) -> None:
    """Whoever packed the box looks for what is missing, and finds it."""
    tasks = desk.go("tasks").locator("#tasks li")
    expect(tasks.filter(has_text="not on its manifest")).to_have_count(1)
    task = tasks.filter(has_text=missing.barcode)
    expect(task).to_have_attribute("data-kind", "missing_from_box")
    with desk.page.expect_navigation():
        task.get_by_role("button", name="Solved").click()
    expect(tasks.filter(has_text=missing.barcode)).to_have_count(0)


def test_a_pile_is_scanned_without_waiting_for_answers(cast: Cast, open_desk: Callable[[str], Desk]) -> None:
    pile, desk = books(cast), open_desk("SC02")
    desk.go("boxes")
    desk.feed(*(book.barcode for book in pile))
    for book in pile:
        expect(desk.go("van").locator("main")).to_contain_text(book.barcode)


@pytest.fixture
def unsteady(chromium: Browser, cast: Cast) -> Iterator[Page]:
    """Its console may complain: what is tried is a network that is away."""
    context = chromium.new_context(locale="en", base_url=cast.network.url)
    context.add_cookies([{"name": "django_language", "value": "en", "url": cast.network.url}])
    yield context.new_page()
    context.close()


def test_scans_are_kept_while_there_is_no_connection(cast: Cast, unsteady: Page) -> None:
    staff, (book, *_) = cast.staff("SC03"), books(cast)
    desk = Desk(unsteady, cast.network.url, login=staff["login"], password=staff["password"])
    desk.go("boxes")
    unsteady.context.set_offline(True)
    unsteady.keyboard.type(book.barcode)
    unsteady.keyboard.press("Enter")
    expect(unsteady.locator("#queue")).to_contain_text(
        f"No connection. It is tried again; you may scan on. Waiting: {book.barcode}"
    )
    unsteady.context.set_offline(False)
    expect(unsteady.locator("#answer")).to_contain_text(book.title)
