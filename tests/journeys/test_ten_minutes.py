"""The ten minutes of the README, step by step, with what it says to type."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import TOUCH_SCREEN, OpenPage
from tests.journeys.network import Running
from tests.journeys.pages import Desk, Kiosk, Reader
from tests.journeys.season import Office, Visitor, at, printed_code

pytestmark = pytest.mark.browser

README = Path(__file__).parents[2] / "README.md"
WALK = README.read_text(encoding="utf-8").split("### Ten minutes", 1)[1].split("make test", 1)[0]
STEPS = [" ".join(step.split()) for step in re.split(r"^\d\. ", WALK, flags=re.MULTILINE)[1:]]


def named(step: int) -> list[str]:
    """What stands between backticks in a step, in order."""
    return re.findall(r"`([^`]+)`", STEPS[step - 1])


@pytest.fixture
def fresh(untouched: Running, folder: Path) -> Iterator[Running]:
    """As it begins: other journeys would have taken what lies about."""
    running = untouched.copy(folder / "ten-minutes").start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def new_page(fresh: Running, chromium: Browser) -> OpenPage:
    """Each in a browser of its own."""
    return lambda **how: chromium.new_page(base_url=fresh.url, locale="en", **how)


def test_the_ten_minutes_of_the_readme(fresh: Running, new_page: OpenPage) -> None:
    book = at_a_desk(fresh, new_page())
    in_another_city(fresh, new_page(has_touch=True, viewport=TOUCH_SCREEN), book=book)
    at_home(new_page())
    in_the_office(new_page())
    code = of_an_activity(fresh, new_page, of=named(5))
    at_its_door(fresh, new_page(), code=code)


def at_a_desk(fresh: Running, page: Page) -> str:
    _, login, password, card, book = named(1)
    desk = Desk(page, fresh.url, login=login, password=password)
    patron = desk.open_patron(card)
    expect(patron.locator('#holds [data-stage="ready"] .slip-code')).to_have_count(2)
    assert desk.scan(book).tone == "lent"
    desk.press("Escape")
    desk.leave("Alt+p")
    expect(page.locator("#pull tbody tr")).to_have_count(3)
    desk.leave("Alt+h")
    expect(page.locator("#shelf tbody tr")).to_have_count(1)
    with page.expect_navigation():
        page.get_by_role("link", name="Points without a desk").click()
    with page.expect_navigation():
        page.get_by_role("link", name="lockers at the underground station").click()
    expect(page.locator("#shelf tbody tr")).to_have_count(1)
    desk.leave("Alt+b")
    expect(page.locator("main")).to_contain_text("Chongqing Library")
    return book


def in_another_city(fresh: Running, page: Page, *, book: str) -> None:
    _, kiosk, barcode = named(3)
    assert barcode == book
    said = Kiosk(page, fresh.url, branch=kiosk.removesuffix("-K1")).bring_back(book)
    assert said.tone in {"float", "send"}
    (title,) = (each["title"] for each in fresh.facts()["items"] if each["barcode"] == book)
    page.goto("/")
    expect(page.locator("main")).to_contain_text(title)


def at_home(page: Page) -> None:
    address, card, pin = named(5)
    assert address == "/my"
    reader = Reader(page, {"card": card, "pin": pin})
    expect(reader.page.locator("#ready li")).to_have_count(2)
    expect(reader.page.locator("#holds [data-stage]")).to_have_count(2)


def in_the_office(page: Page) -> None:
    address, login, password = named(6)
    page.goto(address)
    page.get_by_role("textbox").first.fill(login)
    page.locator("#password").fill(password)
    click(page, "#sign-in button")
    page.goto("/office/rules")
    rule = page.locator("#rules li", has_text="Everywhere").first
    with page.expect_navigation():
        rule.get_by_role("link", name="Change").click()
    page.locator("#loan_days").fill("21")
    click(page, "#check")
    expect(page.locator("#made")).to_contain_text("changed days of a loan: 30 → 21")
    click(page, "#try-draft button")
    click(page, "#try .main-action")
    expect(page.locator("#differs")).to_contain_text("30 → 21")


def of_an_activity(fresh: Running, new_page: OpenPage, *, of: list[str]) -> str:
    """It is planned and published, and the reader of step 5 registers. The code for its door."""
    _office, login, password, branch, _activities, challenges = named(7)
    office, (_my, card, pin) = Office(Desk(new_page(), fresh.url, login=login, password=password)), of
    office.page.goto("/office")
    office.page.locator("#office-menu summary", has_text="Readers").click()
    click(office.page, "#office-menu a:text('Activities')")
    activity_id, _session = office.held("Poems at noon", hours=0, branch=branch, closes_at=at(hours=2))
    reader = Visitor(new_page(), {"card": card, "pin": pin})
    code = printed_code(reader.register(activity_id))
    reader.page.goto(f"/activities/{activity_id}")
    calendar = reader.page.get_by_role("link", name="Subscribe to the calendar").first.get_attribute("href") or ""
    assert "Poems at noon" in reader.page.request.get(calendar).text()
    reader.page.goto(challenges)
    click(reader.page, "#challenges h3 a >> nth=0")
    click(reader.page, "#join button")
    expect(reader.page.locator("#done")).to_be_visible()
    return code


def at_its_door(fresh: Running, page: Page, *, code: str) -> None:
    _, login, password, *_ = named(1)
    Desk(page, fresh.url, login=login, password=password)
    page.locator("summary", has_text="More").click()
    click(page, "nav a:text('Activities')")
    click(page, "#today li:has-text('Poems at noon') a:text('The door')")
    page.locator("#text").fill(code)
    page.locator("#text").press("Enter")
    expect(page.locator("#answer .word")).to_have_text("Come in: 1")


def click(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).click()
