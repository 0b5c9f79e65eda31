"""Reading activities as people come to them: the office plans, readers are on phones and at home, and are told."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

from playwright.sync_api import Locator, Page, ViewportSize, expect

from bashu.domain.calendar import LOCAL
from bashu.engine import clock
from tests.journeys.cast import Cast, Fact
from tests.journeys.network import Running
from tests.journeys.pages import Desk, Kiosk

PHONE: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1280, "height": 800}
ZH, EN = "zh-hans", "en"
# What a list of notices calls them.
SEAT, NO_SEAT = {ZH: "活动有座位", EN: "A seat at an activity"}, {ZH: "活动没有抽中", EN: "No luck in a draw"}
CHANGED = {ZH: "活动有变动", EN: "An activity has another time or place"}
CALLED_OFF = {ZH: "活动取消", EN: "An activity is called off"}
PIN = "730582946118"
ERASE = "import sys, django; django.setup(); from bashu.db.patrons.edits import erase; assert not erase(patron_id={})"
Opens: TypeAlias = Callable[..., Page]


def at(**later: float) -> str:
    """As a form writes it: Beijing time."""
    return f"{clock.now().astimezone(LOCAL) + timedelta(**later):%Y-%m-%dT%H:%M}"


def send(page: Page, form: str, /, **given: str) -> None:
    """Fill fields by their ids, in which `__` stands for a hyphen, and press the main button."""
    for name, text in given.items():
        field = page.locator(f"{form} #{name.replace('__', '-')}")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    press(page, f"{form} .main-action")


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


class Office:
    """Whoever plans activities for a library."""

    def __init__(self, desk: Desk) -> None:
        self.page = desk.page

    def write(self, title: str, *, together: str = "", children: bool = False, **given: str) -> int:
        """An activity, as a draft; it is called so in English, and in Chinese with a word before it."""
        self.page.goto("/office/activities/new")
        if children:
            self.page.locator("[name=for_minors]").check()
        if together:
            self.page.locator("details", has=self.page.locator("[name=libraries]")).locator("summary").click()
            self.page.locator(f"[name=libraries][value={together}]").check()
        send(self.page, "#activity", title_zh=f"活动{title}", title_en=title, **given)
        return self.number

    def plan(self, activity_id: int, *, hours: float = 26, **given: str) -> int:
        """A session at `branch` that begins in so many hours, and for which readers register until then."""
        self.page.goto(f"/office/activities/{activity_id}/new-session")
        if given.get("how") == "draw":
            self.page.locator("details", has=self.page.locator("#draw_at")).locator("summary").click()
        starts = at(hours=hours)
        times = {"starts_at": starts, "ends_at": at(hours=hours + 2), "opens_at": at(days=-1), "closes_at": starts}
        send(self.page, "#session", **times | given)
        return self.number

    def change(self, session_id: int, **given: str) -> None:
        self.page.goto(f"/office/activities/sessions/{session_id}/plan")
        send(self.page, "#session", **given)

    def publish(self, activity_id: int) -> None:
        self.page.goto(f"/office/activities/{activity_id}")
        press(self.page, "#publish")

    def held(self, title: str, **given: Any) -> tuple[int, int]:
        """An activity with one session, published."""
        activity_id = self.write(title, kind="salon")
        session_id = self.plan(activity_id, **given)
        self.publish(activity_id)
        return activity_id, session_id

    @property
    def number(self) -> int:
        """At the end of the page's address."""
        assert not self.page.locator("#problem").count(), self.page.locator("#problem").inner_text()
        return int(self.page.url.rpartition("/")[2])


class Visitor:
    """A reader who comes from the page of an activity, and signs in where that is asked for."""

    def __init__(self, page: Page, patron: Fact, *, language: str = EN) -> None:
        self.page, self.patron, self.language = page, patron, language
        self.told = 0

    def register(self, activity_id: int, *, fill: Callable[[Page], None] | None = None) -> Locator:
        """The line of "My activities" that tells of it."""
        self.page.goto(f"/activities/{activity_id}")
        press(self.page, "[data-register]")
        if self.page.locator("#pin").count():
            self.page.locator("#number").fill(self.patron["card"])
            self.page.locator("#pin").fill(self.patron["pin"])
            press(self.page, "#sign-in button")
        if fill is not None:
            fill(self.page)
        press(self.page, "#send")
        self.told = self.notices().count()
        return self.line(activity_id)

    def line(self, activity_id: int) -> Locator:
        self.page.goto("/my/activities")
        return self.page.locator("[data-registration]", has=self.page.locator(f'[href="/activities/{activity_id}"]'))

    def notices(self) -> Locator:
        self.page.goto("/my/notices")
        return self.page.locator("#told li[data-state]")

    def was_told(self, words: dict[str, str]) -> None:
        """Since they registered, of this alone; the page shows the last ten."""
        expect(self.notices()).to_have_count(min(self.told + 1, 10))
        expect(self.notices().first).to_contain_text(words[self.language])


def newcomer(cast: Cast, kiosk: Kiosk, *, name: str) -> Fact:
    """Somebody who joins at a kiosk; nobody else has to do with them."""
    card = cast.newcomer()
    kiosk.join(card, name=name)
    kiosk.choose_pin(PIN)
    return {"card": card, "pin": PIN, "name": name}


def erase(network: Running, patron_id: int) -> None:
    """As the law has it: all that is known of a person goes."""
    environment = network.environment | {"DJANGO_SETTINGS_MODULE": "bashu.project.settings", "PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "-c", ERASE.format(patron_id)], env=environment, check=True)


def printed_code(line: Locator) -> str:
    """Of the code for the door, without what makes it easy to read out."""
    return re.sub(r"\s", "", line.locator(".door-code .code").text_content() or "")
