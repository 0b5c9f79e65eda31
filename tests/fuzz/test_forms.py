"""Visits that a browser makes, and what somebody makes of them who means no good."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.urls import URLPattern, URLResolver
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from bashu.db.network.models import Grant
from bashu.domain.rights import Role
from bashu.doors.web.urls import urlpatterns
from bashu.engine import clock
from bashu.engine.verify import verify
from tests.doors.web.conftest import Site, make_staff
from tests.engine.test_verify import admit_items
from tests.fuzz import forms
from tests.fuzz.damage import damaged
from tests.fuzz.forms import BEGINNINGS, FORM, SECRETS, Request
from tests.search.conftest import following
from tests.search.shelves import caught_up

FUZZ = settings.get_profile("fuzz")


def routes(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, address)
        else:
            yield address


ROUTES = sorted(routes(urlpatterns))
NUMBER = re.compile(r"<(?:int|id):\w+>")
ELSEWHERE = [
    "/language/setlang/",
    "/admin/",
    "/admin/login/",
    "/static/shared/x",
    "//",
    "/%00",
    "/%ff/..",
    "/kiosk/%0a",
]
IDS = ["{kiosk}", "{item}", "{bib}", "{staff}", "0", "1", "-1", "9" * 18, "9" * 30, "9" * 5_000, "٣", "x"]
FIELDS = [
    "text", "then", "typed", "pin", "again", "name", "accept", "birth_on", "guardian", "card_id", "item_id", "mode",
    "language", "next", "username", "password", "q", "page", "viewport", "csrfmiddlewaretoken", "reason", "due_on",
    "login", "terminal_id", "role", "scope", "grant_id", "old_password", "new_password1",
    "barcode", "carrier", "act", "items", "emptied", "how", "task_id", "origin", "destination", "leaves_at", "weekday",
    "hours", "minutes", "cost", "starts_on", "ends_on", "closure_id", "code", "name_zh", "name_en", "regions",
    "capacity", "branch", "quota", "library_id", "move_id", "takes", "kind", "from", "to", "on", "at",
    "what", "city", "volume", "wanted_until", "until", "hold_id", "before_id", "scan", "keep", "number",
    "do", "from_on", "last_on", "first_on", "lendable", "loan_days", "due_at", "library", "year", "day", "amnesty_id",
    "time", "reader", "begins_on", "expires_on", "to_on",
]  # fmt: skip
PLAIN = [
    *SECRETS, "B1", "L1", "1", "in", "close", "hand_over", "receive", "emptied", "solved", "CD-1", "CQ-1", "18:00",
    "yes", "all", "auto", "renew", "dispatch", "en", "borrow", "/", "USA123456789", "", "hardship", "desk", "network",
    "branch:CD-1", "library:CD", "title", "home", "deadline", "check", "save", "2099-01-01", "2026",
]  # fmt: skip
ODD = [
    "\0",
    "\u202e",
    "٣",
    "9" * 30,
    "-1",
    "1e9",
    "A" * 5_000,
    "0001-01-01",
    "9999-12-31",
    "\r\nX: y",
    "\\ud800",
    "1969-12-31",
    "00:00",
    "23:59",
]
CHARSETS = ["utf-8", "gbk", "utf-16", "hex", "idna", "unicode_escape", "rot13", "nothing"]
KINDS = [
    FORM.decode(),
    "text/plain",
    "application/json",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "",
    "\0",
]

_values = st.one_of(st.sampled_from(PLAIN), st.sampled_from(ODD), st.text(max_size=30).map(lambda text: text[:30]))
_pairs = st.lists(st.tuples(st.sampled_from(FIELDS), _values), max_size=6)
_addresses = st.builds(
    lambda route, number, code: re.sub(r"<code:\w+>", lambda _: quote(code), NUMBER.sub(number, route)),
    st.sampled_from(ROUTES + ELSEWHERE),
    st.sampled_from(IDS),
    st.sampled_from(["CD-1", "CQ-1", "xx", *ODD[:7]]),
)
_kinds = st.builds(
    lambda kind, charset: f"{kind}; charset={charset}" if charset else kind,
    st.sampled_from(KINDS), st.one_of(st.none(), st.sampled_from(CHARSETS)),
)  # fmt: skip
_cookies = st.one_of(
    st.just(""),
    st.builds(
        lambda name, value: f'{name}="{value}"; csrftoken={forms.CSRF}',
        st.sampled_from(["sessionid", "csrftoken", "django_language", "bashu_kiosk", "messages"]),
        st.one_of(st.sampled_from([r"\000" * 9, r"\377", "a" * 4_000, "en"]), st.text("ab:=;,\\0", max_size=20)),
    ),
)  # fmt: skip
_headers = st.sampled_from(
    ["", "", "", "Accept-Language: " + "zz," * 999, "Host: \0", "Host: evil.example", "Origin: http://[",
     "Referer: //[", "Accept-Language: en", "X-Forwarded-Proto: https", "Accept-Encoding: \xff", "If-None-Match: *"]
)  # fmt: skip
_methods = st.sampled_from(
    ["GET", "POST", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW"]
)


def encoded(pairs: list[tuple[str, str]], kind: str) -> bytes:
    if not kind.startswith("multipart"):
        return urlencode(pairs, errors="replace").encode()
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs]
    return ("".join(parts) + "--x--\r\n").encode(errors="replace")


@st.composite
def _requests(draw: st.DrawFn) -> Request:
    address, kind, pairs = draw(_addresses), draw(_kinds), draw(_pairs)
    query = "?" + urlencode(draw(_pairs), errors="replace") if draw(st.booleans()) else ""
    target = quote(address, safe="/%{}") + query
    return Request(
        draw(_methods), target.encode(), encoded(pairs, kind), kind.encode(),
        draw(_cookies).encode("latin-1"), draw(_headers).encode("latin-1"),
    )  # fmt: skip


_visits = st.builds(
    lambda first, requests: [*first, *requests],
    st.sampled_from(BEGINNINGS),
    st.lists(_requests(), min_size=1, max_size=4),
)


@pytest.fixture(autouse=True)
def _clean_tables(site: Site, tmp_path: Path, settings: Settings) -> Iterator[None]:
    """Whatever was sent: what the guarded tables say is what accepted commands made of them."""
    admit_items([site.world.book, site.world.local])
    make_staff("office", site.world.chengdu, Role.ADMINISTRATOR)
    Grant.objects.filter(role=Role.ADMINISTRATOR).update(library=None)
    settings.BASHU = replace(settings.BASHU, home=tmp_path)
    with following():
        caught_up()
    yield
    assert verify(now=clock.now(), full=True).problems == []


@FUZZ
@given(_visits)
def test_no_visit_is_a_fault_of_ours(visit: list[Request]) -> None:
    forms.check(b"\n".join(request.line() for request in visit))


@FUZZ
@given(damaged(st.sampled_from(list(forms.seeds()))))
def test_no_damaged_visit_is_a_fault_of_ours(data: bytes) -> None:
    forms.check(data)


@pytest.mark.parametrize("ids", [IDS[::3], pytest.param(IDS, marks=pytest.mark.soak)], ids=["some", "all"])
def test_each_page_bears_each_id(ids: list[str]) -> None:
    """One after the other: a visit that only looks leaves nothing to the next one."""
    numbered = [route for route in ROUTES if NUMBER.search(route)]
    assert len(numbered) > len(ROUTES) / 3
    for route in numbered:
        addresses = (quote(NUMBER.sub(number, route), safe="/{}").encode() for number in ids)
        forms.check(b"\n".join(Request("GET", address).line() for address in addresses))
