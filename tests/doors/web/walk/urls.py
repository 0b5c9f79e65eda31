"""Every address of the program, and whatever a form may send to it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.urls import URLPattern, URLResolver, get_resolver


def routes() -> list[str]:
    """From the resolver, so that no view is left out."""
    return sorted(_routes(get_resolver().url_patterns, "/"))


def _routes(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, address)
        else:
            yield address


def filled(route: str, number: int) -> str:
    """Each parameter is the number: so it names a row of whichever table the view looks into."""
    address = re.sub(r"<(?:\w+:)?\w+>", str(number), re.sub(r"\(\?P<\w+>[^)]*\)", str(number), route))
    address = re.sub(r"[\^$]", "", address)
    assert not re.search(r"[<>()?*+\\]", address), f"how is {route} filled?"
    return address


# Words that a view may ask for where a number says nothing. More of them come with the forms of the pages.
USUAL = {"role": "desk", "scope": "network", "reason": "hardship", "on": "no", "whom": "", "named": "",
         "block": "conduct", "until": "", "seen": "yes", "card": "XXC12345678"}  # fmt: skip


class Anything(QueryDict):
    """A form that has every field: each holds the number, or a day where the name asks for one."""

    def __init__(self, number: int, **known: str) -> None:
        super().__init__()
        self._number, self._known = number, USUAL | known

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> str:
        if name in self._known:
            return self._known[name]
        return "2026-07-01" if name.endswith("_on") else str(self._number)

    def get(self, name: str, default: Any = None) -> str:
        del default
        return self[name]

    def getlist(self, key: str, default: Any = None) -> list[str]:
        del default
        return [self[key]]


@contextmanager
def sending(number: int, **known: str) -> Iterator[None]:
    """For as long, whatever field a view asks for was sent, behind the address and as a form."""
    anything = Anything(number, **known)
    asked = property(lambda _: anything, lambda *_: None)
    posted = property(lambda request: anything if request.method == "POST" else QueryDict(), lambda *_: None)
    with patch.object(WSGIRequest, "GET", asked), patch.object(WSGIRequest, "POST", posted):
        yield


class Forms(HTMLParser):
    """The forms of a page, with a value in each field, the stranger's number wherever it can be chosen."""

    def __init__(self, page: str, *, address: str, number: int) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._address, self._number = address, str(number)
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            self.found.append((given.get("action") or self._address, {}))
        elif not self.found:
            return
        elif tag in {"input", "button"} and given.get("name"):
            self._put(given["name"], given.get("value") or self._typed(given.get("type", "")))
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select:
            self._put(self._select, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def _put(self, name: str, value: str) -> None:
        _, fields = self.found[-1]
        if name not in fields or self._number in value:
            fields[name] = value

    def _typed(self, kind: str) -> str:
        return "" if kind == "date" else self._number
