"""In the demonstration: a library with its own system behind a site agent, and a switch that cuts its line."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.network import Running, children, command_line

UP_MS = 60_000
QUEUE_MS = 40_000
DOWN_S = 20


class Site:
    """The page, in a browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.goto("/")
        self.click("#to-site")
        self.click("#start")
        page.wait_for_selector("#machine", timeout=UP_MS)

    def click(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(selector).click()

    def do(self, what: str, *, reader: str, place: int) -> str:
        """With the item that is offered at this place; the tone of the answer."""
        self.page.locator("#reader").select_option(reader)
        barcode = self.page.locator("#item option").nth(place).get_attribute("value") or ""
        self.page.locator("#item").select_option(barcode)
        self.click(f"#machine [value={what}]")
        return self.page.locator("#answer").get_attribute("data-tone") or ""

    def waits(self, count: int) -> None:
        expect(self.page.locator("#waits")).to_have_attribute("data-count", str(count), timeout=QUEUE_MS)


@pytest.fixture
def site(open_page: Callable[..., Page], network: Running) -> Iterator[Site]:
    shown = Site(open_page())
    yield shown
    shown.click("#stop")
    expect(shown.page.locator("#start")).to_be_visible()
    deadline = time.monotonic() + DOWN_S
    while site_processes(network):
        assert time.monotonic() < deadline, "it runs on after it was stopped"
        time.sleep(0.1)


def site_processes(network: Running) -> list[int]:
    assert network.process
    return [pid for pid in children(network.process.pid) if "cli site" in command_line(pid)]


def test_lending_goes_on_while_the_line_is_cut(site: Site) -> None:
    page = site.page
    site.click("#cut")
    assert site.do("lend", reader="own1", place=0) == "lent"
    assert site.do("lend", reader="net1", place=1) == "lent"
    site.waits(2)
    expect(page.locator("#own-loans")).to_have_attribute("data-count", "2")
    expect(page.locator("#network-item")).to_have_attribute("data-status", "available")
    site.click("#mend")
    site.waits(0)
    expect(page.locator("#network-item")).to_have_attribute("data-status", "on_loan")
    site.click("#off")
    assert site.do("return", reader="net1", place=1) == "keep"
    expect(page.locator("#owed")).to_have_attribute("data-count", "1")
    site.click("#on")
    expect(page.locator("#owed")).to_have_attribute("data-count", "0", timeout=QUEUE_MS)
    assert site.do("return", reader="own1", place=0) == "keep"
    site.waits(0)
    expect(page.locator("#own-loans")).to_have_attribute("data-count", "0")
