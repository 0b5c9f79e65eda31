"""The head of the office: groups that open by the keyboard and without a script, on a desk's screen and on a phone."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from bashu.domain.rights import Role
from tests import browser
from tests.doors.web.conftest import PASSWORD, Site, make_staff


def test_what_one_may_not_open_is_in_no_group_and_one_page_alone_needs_none(site: Site, staff: Client) -> None:
    head = staff.get("/office").content.decode().partition('id="office-menu"')[2].partition("</nav>")[0]
    assert ("<details" in head, "/office/rules" in head) == (False, False)
    assert all(f'href="/office/{each}"' in head for each in ("activities", "calendars", "roles"))


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1280, 60), (390, 150)])
def test_a_group_opens_by_enter_without_a_script(site: Site, live_server: LiveServer, width: int, height: int) -> None:
    make_staff("boss", site.world.chengdu, Role.ADMINISTRATOR)

    def visit(chromium: Browser) -> None:
        context = chromium.new_context(
            locale="en", java_script_enabled=False, viewport={"width": width, "height": 800}, base_url=live_server.url
        )
        page = context.new_page()
        page.goto("/desk/sign-in?next=/office/rules")
        page.fill("#username", "boss")
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url("**/office/rules")
        expect(page.locator("#office-menu [aria-current=true]")).to_have_text("Lending")
        box = page.locator("#office-menu").bounding_box()
        assert box is not None
        assert box["height"] < height
        assert box["x"] + box["width"] <= width
        page.focus("#office-menu summary >> text=Network")
        page.keyboard.press("Enter")
        page.click("text=Floating")
        expect(page.locator("#office-menu [aria-current=page]")).to_have_count(1)
        context.close()

    browser.shared.do(visit)
