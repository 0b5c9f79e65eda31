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

    here.leave("Alt+b")
    # The demonstration begins with one that is open.
    close_and_hand_over(here, here.page.locator("#mine li").first.get_attribute("data-box") or "")
    here.leave("Alt+b")
    assert "No box is open for" in here.feed(first.barcode).words
    here.press("Alt+o")
    assert here.feed(second.barcode, missing.barcode).tone == "send"
    code = here.page.locator("#mine li").first.get_attribute("data-box") or ""
    close_and_hand_over(here, code)

    there.leave("Alt+b")
    expect(there.page.locator("#coming")).to_contain_text(code)
    with there.page.expect_navigation():
        there.type(code)
    expect(there.page.locator("#inside li")).to_have_count(3)
    there.feed(first.barcode, second.barcode)
    assert "Not on the manifest" in there.feed(cast.book(CHENGDU, floats=False).barcode).words
    there.leave("Alt+c")
    assert "1 item is missing" in there.answer.words
    expect(there.page.locator("#inside li")).to_have_attribute("data-barcode", missing.barcode)
    settle(here, missing)


def close_and_hand_over(desk: Desk, code: str) -> None:
    """By the keyboard alone: the box's code opens its page; its label comes in a tab of its own."""
    with desk.page.expect_navigation():
        desk.type(code)
    items = desk.page.locator("#inside li").count()
    desk.leave("Alt+c")
    assert f"Closed: {items} item" in desk.answer.words
    with desk.page.expect_popup() as label:
        desk.page.keyboard.press("F10")
    assert label.value.url.endswith("label.pdf")
    label.value.close()
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.insert_text("川A·12345")
    desk.leave("F8")
    assert f"Handed over: {items} item" in desk.answer.words
    expect(desk.page.locator("#head")).to_contain_text("川A·12345")


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
    expect(unsteady.locator("#line")).to_contain_text("nothing is lost")
    expect(unsteady.locator("#line")).to_contain_text(book.barcode)
    unsteady.context.set_offline(False)
    expect(unsteady.locator("#answer")).to_contain_text(book.title)
