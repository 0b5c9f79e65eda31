"""Lending against a rule, with a reason, by the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.cast import CHENGDU, Cast
from tests.journeys.pages import Desk

pytestmark = pytest.mark.browser

LIBRARY = "SC01"
# What a library keeps for reading in the house, on its own shelf, under a barcode that nobody else uses.
FOR_READING_HERE = """
SELECT i.barcode FROM catalogue_item i JOIN network_library l ON l.id = i.owner_id
 WHERE l.code = %s AND i.collection = 'reference' AND i.status = 'available' AND i.branch_id = i.home_branch_id
   AND (SELECT count(*) FROM catalogue_item o WHERE o.barcode = i.barcode) = 1 ORDER BY i.id LIMIT 2
"""


@pytest.fixture
def kept_here(cast: Cast) -> list[str]:
    with cast.connect() as connection:
        return [str(barcode) for (barcode,) in connection.execute(FOR_READING_HERE, [LIBRARY])]


def test_a_lead_lends_all_the_same_and_says_why(
    cast: Cast, open_desk: Callable[..., Desk], kept_here: list[str]
) -> None:
    wanted, other = kept_here
    desk = open_desk(LIBRARY, role="lead")
    desk.open_patron(cast.patron(CHENGDU, "resident_id")["card"])
    assert desk.scan(wanted).tone == "stop"

    desk.page.keyboard.press("F7")  # nothing is lent without a reason: it is asked for
    expect(desk.page.locator("#reason")).to_be_focused()
    desk.page.keyboard.press("ArrowDown")
    expect(desk.page.locator("#reason")).to_have_value("our_mistake")
    desk.press("F7")
    assert desk.answer.tone == "lent"
    expect(desk.page.locator("#loans")).to_contain_text(desk.page.locator("#answer .what").inner_text())

    assert desk.scan(other).tone == "stop"  # it was for the one item, and the box has the focus again
    seen = open_desk(LIBRARY, role="manager").page
    seen.goto("/office/overrides")
    expect(seen.locator("main")).to_contain_text("our mistake")


def test_who_may_not_finds_no_key_for_it(cast: Cast, open_desk: Callable[..., Desk], kept_here: list[str]) -> None:
    desk = open_desk(LIBRARY)
    desk.open_patron(cast.patron(CHENGDU, "resident_id")["card"])
    refused = desk.scan(kept_here[-1])
    desk.page.keyboard.press("F7")
    assert (desk.answer, refused.tone) == (refused, "stop")
    expect(desk.page.locator("#let-pass")).to_have_count(0)


def test_where_a_lead_may_not_the_key_says_who_may(cast: Cast, open_desk: Callable[..., Desk]) -> None:
    """An ended membership of another library's reader is that library's word."""
    expired = next(each for each in cast.somebody(CHENGDU, "expired") if each["home"] != LIBRARY)
    desk = open_desk(LIBRARY, role="lead")
    desk.open_patron(expired["card"])
    assert desk.scan(cast.book(CHENGDU, staffed=True).barcode).tone == "stop"
    told = desk.page.locator("#stays")
    expect(told).to_contain_text("home library, may set this aside.")
    words = told.inner_text()
    desk.page.keyboard.press("F7")
    expect(told).to_have_class("stays again")
    expect(told).to_have_text(words)
