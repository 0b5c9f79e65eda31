"""A reader takes part in a challenge and leaves it; a book goes on a relay; a list says where its books stand."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from bashu.domain.calendar import local_day
from bashu.engine import clock
from tests import printed
from tests.journeys.cast import CHENGDU, CHONGQING, Cast
from tests.journeys.pages import Desk, Kiosk, Reader
from tests.journeys.season import EN, PHONE, WIDE, ZH, Opens, newcomer, press, send

pytestmark = pytest.mark.browser

NAME = "鱼凫望江子"
OTHER_CITY = {ZH: "读一本另一座城的书", EN: "A book of the other city"}
ENTRIES = (
    "SELECT count(*) FROM activities_challengeentry e JOIN patrons_patron p ON p.id = e.patron_id WHERE p.name = %s"
)


@pytest.mark.parametrize(("language", "window"), [(ZH, PHONE), (EN, WIDE)])
def test_a_reader_borrows_a_book_of_the_other_city_prints_the_certificate_and_is_forgotten(
    cast: Cast, open_page: Opens, open_kiosk: Callable[[str], Kiosk], language: str, window: object
) -> None:
    me = newcomer(cast, open_kiosk("SC02-1"), name=NAME)
    page = Reader(open_page(language=language, viewport=window), me).page
    page.goto("/challenges")
    press(page, f"#challenges h3 a:text('{OTHER_CITY[language]}')")
    address = page.url
    press(page, "#join button")
    expect(page.locator("#done")).to_contain_text("0")
    book = cast.book(CHONGQING)
    assert cast.machine(book.branch).borrow(me["card"], book.barcode).ok
    page.reload()
    expect(page.locator("#mine progress")).to_have_js_property("value", 1)
    certificate = page.locator("#certificate").get_attribute("href") or ""
    words = printed.words(page.request.get(certificate).body())
    assert all(each in words for each in (NAME, OTHER_CITY[ZH]))

    page.locator("details", has=page.locator("#leave")).locator("summary").click()
    press(page, "#leave")
    assert page.request.get(certificate).status == 404
    page.goto(address)
    expect(page.locator("#take-part")).to_be_visible()
    with cast.connect() as connection:
        assert connection.execute(ENTRIES, [NAME]).fetchone() == (0,)


def test_the_page_of_a_relay_follows_a_book_through_both_cities(
    cast: Cast, open_page: Opens, open_desk: Callable[..., Desk]
) -> None:
    book, page = cast.book_at("SC01-1"), open_desk("SC01", role="manager").page
    page.goto("/office/relays")
    first = (local_day(clock.now()) - timedelta(days=1)).isoformat()
    send(page, "#add-relay", title__zh="一本书过江", title__en="Across the river", barcode=book.barcode, from__on=first)
    press(page, "#state .main-action")
    reader = open_page(viewport=PHONE)
    reader.goto(f"/relays/{page.url.rpartition('/')[2]}")
    expect(reader.locator("#stops")).to_contain_text("It has not set out yet")
    assert cast.machine(book.branch).borrow(cast.patron(CHENGDU, "social_security")["card"], book.barcode).ok
    assert cast.machine("CQ01-1").bring_back(book.barcode).ok

    reader.reload()
    stops = [each.get_attribute("data-branch") for each in reader.locator("#stops li").all()]
    assert stops == ["SC01-1", "CQ01-1"]
    drawn = [each.get_attribute("data-stops") for each in reader.locator("#chart g").all()]
    assert drawn == ["1", "2"]
    expect(reader.locator("#cities")).to_have_text("Chengdu → Chongqing")


@pytest.mark.parametrize(("language", "window"), [(EN, PHONE), (ZH, WIDE)])
def test_a_list_of_books_says_where_each_stands_the_chosen_library_first(
    open_page: Opens, language: str, window: object
) -> None:
    page: Page = open_page(language=language, viewport=window)
    page.goto("/booklists")
    press(page, "#lists h3 a")
    page.locator("#at").select_option(index=1)
    chosen = page.locator("#at option:checked").inner_text()
    press(page, ".near-city button")
    expect(page.locator("#books .on-shelf b").first).to_contain_text({EN: "on the shelf", ZH: "在架"}[language])
    expect(page.locator("#books .here").first).to_contain_text(chosen)
