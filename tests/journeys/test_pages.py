"""What the pages tell everybody, and how a kiosk looks after itself."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.cast import CHENGDU, CHONGQING, Cast
from tests.journeys.pages import Kiosk

pytestmark = pytest.mark.browser

MINUTE = 60_000
SEARCH_MS_MAX = 90_000


def test_a_book_is_found_by_its_title_and_followed_on_its_page(cast: Cast, open_page: Callable[..., Page]) -> None:
    book, page = cast.book(CHONGQING), open_page()

    def found() -> None:
        page.goto("/")
        page.locator("#q").fill(book.title)
        page.locator("#q").press("Enter")
        expect(page.locator("#results")).to_contain_text(book.title, timeout=1_000)

    until(found)
    page.locator("#results").get_by_role("link", name=book.title, exact=True).first.click()
    page.get_by_role("link", name="Each copy, and its way").click()
    item = page.locator(f'[data-item="{book.item_id}"]')
    expect(item).to_have_attribute("data-status", "available")
    cast.machine(book.branch).borrow(cast.patron(CHONGQING, "social_security")["card"], book.barcode)
    page.reload()
    expect(item).to_have_attribute("data-status", "on_loan")
    expect(item).to_contain_text("Due back on")


def test_the_list_of_libraries_says_how_each_is_known(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/libraries")
    expect(page.locator("#libraries tbody tr")).to_have_count(86)
    known = page.locator("#libraries tbody tr td:last-child").all_inner_texts()
    assert {"documented", "derived", "assumed"} >= set(known) > {"documented"}


@pytest.mark.parametrize("where", ["/", "/libraries", "/kiosk/", "/desk", "/search"])
def test_every_page_says_that_this_is_a_demonstration(open_page: Callable[..., Page], where: str) -> None:
    page = open_page(language="zh-hans")
    page.goto(where)
    expect(page.locator("#demonstration")).to_contain_text("演示")


def test_a_kiosk_speaks_chinese_until_somebody_wants_english_and_again_to_the_next(
    cast: Cast, open_page: Callable[..., Page]
) -> None:
    kiosk = Kiosk(open_page(language="zh-hans", touch=True), cast.network.url, branch="SC02-1")
    heading = kiosk.page.locator("h1")
    expect(heading).to_contain_text("您好")
    kiosk.tap("language")
    expect(heading).to_contain_text("Hello")
    kiosk.show_card(cast.patron(CHENGDU, "resident_id")["card"])
    kiosk.tap("done")
    expect(heading).to_contain_text("您好")


def test_a_kiosk_that_was_left_alone_goes_back_to_its_start(cast: Cast, open_page: Callable[..., Page]) -> None:
    page = open_page(touch=True)
    page.clock.install()
    kiosk = Kiosk(page, cast.network.url, branch="SC02-1")
    kiosk.show_card(cast.patron(CHENGDU, "resident_id")["card"])
    assert kiosk.name == "menu"
    page.clock.run_for(MINUTE + 1_000)
    expect(page.locator("#idle")).to_be_visible()
    page.clock.run_for(MINUTE)
    expect(page).to_have_url(re.compile(r"/kiosk/\d+/$"))
    page.go_back()
    assert kiosk.name in {"start", "menu"}
    expect(page.locator("#go-pin")).to_have_count(0)


def test_everything_on_a_kiosk_is_large_enough_for_a_finger(cast: Cast, open_kiosk: Callable[[str], Kiosk]) -> None:
    kiosk = open_kiosk("SC01-1")
    kiosk.show_card(cast.patron(CHENGDU, "resident_id")["card"])
    for target in kiosk.page.locator("main a, main button, footer a, footer button").all():
        box = target.bounding_box()
        assert box is None or (box["height"] >= 48 and box["width"] >= 48), target.inner_text()
    overflow = kiosk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


def until(true: Callable[[], None]) -> None:
    """The index of a new network is made in the background."""
    deadline = SEARCH_MS_MAX // 1_000
    for attempt in range(deadline):
        try:
            true()
        except AssertionError:
            if attempt == deadline - 1:
                raise
        else:
            return
