"""Keys in a real browser, on a page as the server gave it: what they send, and to where. Nothing is answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from mimetypes import guess_type
from typing import TypeAlias
from urllib.parse import parse_qs

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Error, Page, Request, Route

from tests import browser

HOST = "http://bashu.example"
ANSWERED_MS = 150
SCANNERS_PACE_SECONDS = 0.01
Press: TypeAlias = Callable[[Page], object]


@dataclass(frozen=True, slots=True)
class Sent:
    """A form: its path and its fields."""

    path: str
    fields: dict[str, list[str]]

    def get(self, name: str) -> str:
        return self.fields.get(name, [""])[-1]


@dataclass
class Window:
    """`at`: the addresses that can be shown, with what the server gave there. `seen`: what a step wants to know."""

    at: dict[str, bytes]
    sent: list[Sent] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def complain(self, error: Error) -> None:
        self.complaints.append(str(error))

    def answer(self, route: Route) -> None:
        request, path = route.request, route.request.url.removeprefix(HOST)
        if request.method == "POST":
            self.sent.append(_read(request, path))
            route.fulfill(body="<title>answered</title>", content_type="text/html")
            return
        if path in self.at:
            route.fulfill(body=self.at[path], content_type="text/html; charset=utf-8")
            return
        file = finders.find(path.partition("?")[0].removeprefix("/static/")) if path.startswith("/static/") else None
        if isinstance(file, str):
            route.fulfill(path=file, content_type=guess_type(file)[0])
        else:
            route.fulfill(status=204)


def _read(request: Request, path: str) -> Sent:
    """Sent by the page itself, or by its script in parts."""
    text = request.post_data or ""
    if "form-data" not in request.headers.get("content-type", ""):
        return Sent(path, parse_qs(text, keep_blank_values=True))
    parts = [part.split("\r\n\r\n", 1) for part in text.split("--")[1:] if "\r\n\r\n" in part]
    fields: dict[str, list[str]] = {}
    for head, body in parts:
        fields.setdefault(head.split('name="')[1].split('"')[0], []).append(body.rstrip("\r\n"))
    return Sent(path, fields)


def scan(page: Page, text: str) -> None:
    """As a scanner does: at once, and with Enter. The keys bear their times, however busy this machine is."""
    wire = page.context.new_cdp_session(page)
    now = page.evaluate("performance.timeOrigin + performance.now()") / 1000
    for key in (*text, "Enter"):
        now += SCANNERS_PACE_SECONDS
        known = {"key": key, "timestamp": now, "windowsVirtualKeyCode": 13 if key == "Enter" else ord(key)}
        wire.send("Input.dispatchKeyEvent", {**known, "type": "keyDown", "text": "\r" if key == "Enter" else key})
        wire.send("Input.dispatchKeyEvent", {**known, "type": "keyUp"})
    wire.detach()


def pressed(client: Client, address: str, *tries: Press, script: bool = True) -> list[list[Sent]]:
    """What each of these sends, from a freshly loaded page."""
    shown = client.get(address, follow=True).content

    def press_each(chromium: Browser) -> list[list[Sent]]:
        window, page = Window({address: shown}), chromium.new_context(java_script_enabled=script).new_page()
        page.on("pageerror", window.complain)
        page.route("**/*", window.answer)
        found = [try_it(page, window, address=address, press=press) for press in tries]
        assert not window.complaints
        return found

    return browser.shared.do(press_each)


def try_it(page: Page, window: Window, *, address: str, press: Press) -> list[Sent]:
    window.sent = []
    page.context.clear_cookies()
    page.goto(f"{HOST}{address}")
    press(page)
    page.wait_for_timeout(ANSWERED_MS)
    page.evaluate("localStorage.clear(); sessionStorage.clear()")
    return window.sent


def only(sent: Sequence[Sent]) -> Sent:
    (one,) = sent
    return one
