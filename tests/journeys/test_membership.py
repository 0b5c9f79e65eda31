"""A reader's membership and blocks at a desk, by the keyboard alone, and what a machine makes of them at once."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.cast import CHENGDU, Cast, Fact
from tests.journeys.pages import Desk

pytestmark = pytest.mark.browser

EXPIRE = "UPDATE patrons_patron SET expires_on = %s WHERE number = %s"


@pytest.fixture
def library(cast: Cast) -> str:
    """One with a lead, of readers in good standing."""
    leads = {each["library"] for each in cast.facts["staff"] if each["role"] == "lead"}
    return next(str(each["home"]) for each in cast.somebody(CHENGDU, "ok") if each["home"] in leads)


@pytest.fixture
def readers(cast: Cast, library: str) -> list[Fact]:
    """The first is of that library."""
    found = sorted(cast.somebody(CHENGDU, "ok"), key=lambda each: each["home"] != library)[:2]
    cast.shown |= {each["card"] for each in found}
    return found


@pytest.fixture
def expire(cast: Cast) -> Iterator[Callable[[str], None]]:
    """The membership of the reader with this number, until the end of the test."""
    numbers: list[str] = []

    def expired(number: str) -> None:
        numbers.append(number)
        with cast.connect() as connection:
            connection.execute(EXPIRE, ["2024-12-31", number])

    yield expired
    with cast.connect() as connection:
        for number in numbers:
            connection.execute(EXPIRE, [None, number])


def number_of(patron: Locator) -> str:
    return patron.get_attribute("data-patron") or ""


def press(page: Page, button: str) -> None:
    page.locator(button).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_lead_extends_blocks_and_lifts_and_machines_follow(
    cast: Cast, open_desk: Callable[..., Desk], library: str, readers: list[Fact], expire: Callable[[str], None]
) -> None:
    card, desk, machine = readers[0]["card"], open_desk(library, role="lead"), cast.machine(cast.home(readers[0]))
    book, page = cast.book(CHENGDU), desk.page
    expire(number_of(desk.open_patron(card)))
    desk.open_patron(card)
    machine.patron(card)
    assert "membership ended" in machine.borrow(card, book.barcode).words
    press(page, "#extend button")
    expect(page.locator("#expired")).to_have_count(0)

    page.locator("summary", has_text="Block this reader").focus()
    page.keyboard.press("Enter")
    page.locator("#block").focus()
    page.keyboard.press("ArrowDown")
    press(page, "#block-form button")
    expect(page.locator("[data-block]")).to_contain_text("the rules of the house were broken")
    assert "cannot borrow" in machine.borrow(card, book.barcode).words
    press(page, "[data-block] button")
    assert machine.borrow(card, book.barcode).ok


def test_what_was_pressed_for_one_reader_is_not_done_to_the_next(
    cast: Cast, open_desk: Callable[..., Desk], readers: list[Fact], expire: Callable[[str], None]
) -> None:
    """The next card was scanned already, and its answer comes late."""
    mighty = next(each for each in cast.facts["staff"] if each["role"] == "administrator")
    desk, held = open_desk(mighty["library"], role="administrator"), list[Route]()

    def hold_back(scan: Route) -> None:
        held.append(scan)

    for each in readers:
        expire(number_of(desk.open_patron(each["card"])))
    second, first = (number_of(desk.open_patron(each["card"])) for each in reversed(readers))
    assert first != second
    desk.page.route("**/desk/scan", hold_back)
    desk.page.keyboard.type(readers[1]["card"])
    desk.page.keyboard.press("Enter")
    desk.page.locator("#extend button").click()
    while not held:
        desk.page.wait_for_timeout(50)
    held[0].continue_()
    expect(desk.page.locator("#patron")).to_have_attribute("data-patron", second)
    desk.page.wait_for_timeout(500)
    expect(desk.page.locator("#expired")).to_have_count(1)
    desk.page.goto("/desk")
    expect(desk.page.locator("#expired")).to_have_count(1)
