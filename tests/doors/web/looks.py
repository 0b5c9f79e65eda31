"""Pages as a browser on a phone shows them: what stands out sideways, and which words are Latin."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from mimetypes import guess_type

from django.contrib.staticfiles import finders
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route, ViewportSize

from tests import browser

PHONE: ViewportSize = {"width": 390, "height": 844}
HOST = "http://bashu.example"
# Of the document as it stands, details that are closed too: how many pixels it is too wide, by whom, and its words.
LOOK = """() => {
    const wide = document.documentElement.clientWidth, words = [];
    const out = [...document.body.querySelectorAll('*')].filter(each => each.getBoundingClientRect().right > wide + 1);
    const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const parent = walk.currentNode.parentElement;
        if (!parent.closest('script, style, [lang="en"]')) words.push(walk.currentNode.data);
    }
    for (const name of ['placeholder', 'title', 'aria-label', 'alt'])
        for (const each of document.querySelectorAll(`[${name}]`)) words.push(each.getAttribute(name));
    return {
        over: document.documentElement.scrollWidth - wide,
        by: out.slice(0, 3).map(each => `${each.tagName}.${each.className} ${each.textContent.trim().slice(0, 40)}`),
        words: words.join('\\n'),
    };
}"""
# A word of two Latin letters or more; what has a digit in it is a number or a code.
CODES = re.compile(r"[\w.:/+-]*\d[\w.:/+-]*", re.ASCII)
LATIN = re.compile(r"[A-Za-z][A-Za-z’'-]+")


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as the server gave it."""

    name: str
    language: str
    html: bytes


@dataclass(frozen=True, slots=True)
class Look:
    page: Kept
    over: int
    by: Sequence[str]
    latin: frozenset[str]


@dataclass
class Phone:
    """Shows pages that were kept, with our own styles and scripts; nothing else is reached."""

    page: Page
    shown: Kept | None = None
    missing: list[str] = field(default_factory=list)

    def look(self, kept: Kept) -> Look:
        self.shown = kept
        self.page.goto(HOST, wait_until="load")
        found = self.page.evaluate(LOOK)
        return Look(kept, found["over"], found["by"], frozenset(LATIN.findall(CODES.sub(" ", found["words"]))))

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST).partition("?")[0]
        if path == "/" and self.shown is not None:
            route.fulfill(body=self.shown.html, content_type="text/html; charset=utf-8")
            return
        if path == reverse("reader:list_mine"):
            route.fulfill(json={"ids": None})
            return
        file = finders.find(path.removeprefix("/static/"))
        if isinstance(file, str):
            route.fulfill(path=file, content_type=guess_type(file)[0])
            return
        self.missing.append(path)
        route.abort()


def looks(pages: Sequence[Kept]) -> list[Look]:
    """All of them in one window."""

    def show(chromium: Browser) -> list[Look]:
        phone = Phone(chromium.new_context(viewport=PHONE, service_workers="block").new_page())
        phone.page.route("**/*", phone.answer)
        # Each page is of a new window: at a desk, one that shows something else than before is loaded again.
        phone.page.add_init_script("sessionStorage.clear()")
        found = [phone.look(each) for each in pages]
        assert not phone.missing, "a page wants what is not there"
        return found

    return browser.shared.do(show)
