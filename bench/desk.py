"""A librarian's desk over HTTP: books are scanned one after the other, as fast as the answers come."""

import http.client
import re
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

from bench.figures import Budget, Figure
from bench.measure import percentile

LIVE = {"X-Live": "1"}
NOTHING: Mapping[str, str] = {}
COOKIE = re.compile(r"^([^=]+)=([^;]*)")


class Desk:
    """A browser's part: it keeps cookies and answers the guard against forged forms."""

    def __init__(self, web: http.client.HTTPConnection) -> None:
        self._web = web
        self._cookies: dict[str, str] = {}

    def open(self, path: str) -> None:
        self._ask("GET", path, wanted=http.client.OK)

    def send(self, path: str, *, live: bool = True, **given: str) -> None:
        """`live`: asks for the changed part of the page, as the page's own script does."""
        wanted = http.client.OK if live else http.client.FOUND
        self._ask("POST", path, given=given, wanted=wanted, headers=LIVE if live else {})

    def _ask(
        self,
        method: str,
        path: str,
        *,
        wanted: int,
        given: Mapping[str, str] = NOTHING,
        headers: Mapping[str, str] = NOTHING,
    ) -> None:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        sent = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", **headers}
        token = {"csrfmiddlewaretoken": self._cookies.get("csrftoken", "")}
        self._web.request(method, path, urlencode({**given, **token}) if method == "POST" else None, sent)
        answer = self._web.getresponse()
        body = answer.read()
        if answer.status != wanted:
            raise RuntimeError(f"{path} answered {answer.status}: {body[:500]!r}")
        found = [match for each in answer.headers.get_all("Set-Cookie", []) if (match := COOKIE.match(each))]
        self._cookies |= {match[1]: match[2] for match in found}


def figure(port: int, facts: dict[str, Any]) -> Figure:
    """`facts` of the demonstration, whose items are taken in at the first librarian's desk, wherever they should be."""
    login = next(each for each in facts["staff"] if each["role"] == "librarian")
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as web:
        desk = Desk(web)
        desk.open("/desk/sign-in")
        desk.send("/desk/sign-in", live=False, username=login["login"], password=login["password"])
        desk.open("/desk")
        seen = [_took(desk.open, "/desk") for _ in facts["items"]]
        desk.send("/desk/mode", mode="take_in")
        took = [_took(desk.send, "/desk/scan", text=each["barcode"]) for each in facts["items"]]
    return Figure(
        name="desk, an item is scanned and taken in: p95",
        value=percentile(took, 95),
        unit="ms",
        reference="the desk is shown: p95",
        reference_value=percentile(seen, 95),
        ratio=percentile(took, 95) / percentile(seen, 95),
        budget=Budget(most=150),
        note=f"p50 {percentile(took, 50):.1f} ms, most {max(took):.1f}; {len(took)} items, each committed",
    )


def _took(do: Callable[..., None], path: str, **given: str) -> float:
    began = time.perf_counter()
    do(path, **given)
    return (time.perf_counter() - began) * 1e3
