"""The office changes a rule: it is checked in words, saved, and tried for a reader, an item, a place and a time."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.cast import CHENGDU, Cast, Fact

pytestmark = pytest.mark.browser

NAME = "Weekend loans of Chengdu"


@dataclass(frozen=True)
class Office:
    """Somebody of the network's office."""

    page: Page

    def sign_in(self, staff: Fact) -> "Office":
        self.page.goto("/office")
        self.page.get_by_role("textbox").first.fill(staff["login"])
        self.page.locator("#password").fill(staff["password"])
        self.leave_by(self.page.locator("#sign-in button").first)
        return self

    def leave_by(self, button: Locator) -> None:
        with self.page.expect_navigation():
            button.click()

    def follow(self, name: str) -> None:
        self.leave_by(self.page.get_by_role("link", name=name).first)

    def write(self, **texts: str) -> None:
        """Into the form, in parts that may be closed."""
        for field, text in texts.items():
            box = self.page.locator(f"#{field}")
            for part in self.page.locator(f"details:not([open]):has(#{field}) > summary").all():
                part.click()
            if box.evaluate("field => field.tagName") == "SELECT":
                box.select_option(text)
            else:
                box.fill(text)

    def term(self, name: str) -> Locator:
        """What stands in the answer of a try about a term."""
        return self.page.locator("#answer tr", has_text=name).first


@pytest.fixture
def office(cast: Cast, open_page: Callable[..., Page]) -> Office:
    return Office(open_page()).sign_in(next(each for each in cast.facts["staff"] if each["role"] == "office"))


def test_a_rule_is_checked_saved_and_changed(office: Office) -> None:
    page = office.page
    office.follow("Lending rules")
    office.follow("New rule")
    office.write(
        name_zh="成都周末借阅", name_en=NAME, item_kind="book", collection="weekend", loan_days="3", loan_hours="5"
    )
    office.leave_by(page.locator("#check"))
    expect(page.get_by_role("alert").first).to_contain_text("it sets 3 days and 5 hours")
    expect(page.locator("#save")).to_have_count(0)
    office.write(loan_hours="")
    office.leave_by(page.locator("#check"))
    expect(page.locator("#made")).to_contain_text("no gap, no overlap, no contradiction")
    office.leave_by(page.locator("#save"))
    office.leave_by(page.locator("#rules li", has_text=NAME).get_by_role("link", name="Change"))
    office.write(loan_days="4")
    office.leave_by(page.locator("#check"))
    expect(page.locator("#made li")).to_have_count(2)  # until yesterday as it was, and as it is from today on
    office.leave_by(page.locator("#save"))
    expect(page.locator("#rules li", has_text=NAME)).to_contain_text("days of a loan 4")


def test_what_would_happen_names_the_rules_that_decided(cast: Cast, office: Office) -> None:
    book, reader, page = cast.book(CHENGDU), cast.patron(CHENGDU, "resident_id"), office.page
    office.page.goto("/office/rules/try")
    office.write(owner=book.library, kind="periodical", branch=book.branch, home=reader["home"])
    office.leave_by(page.get_by_role("button", name="Try it"))
    expect(page.locator("#answer")).to_contain_text("Name a reader and an item")
    decided = office.term("days of a loan")
    expect(decided).to_contain_text("Everywhere (the lender)")
    decided.locator("summary").click()
    expect(decided).to_contain_text("Chongqing, periodicals (14): does not apply: another lending region")

    office.write(reader=reader["card"], barcode=book.barcode, time="10:00")
    office.leave_by(page.get_by_role("button", name="Try it"))
    expect(page.locator("#answer .word")).to_contain_text("It would be lent until")
    assert reader["card"] not in page.url
