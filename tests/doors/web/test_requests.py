"""What a browser claims of itself: no page breaks over it."""

import pytest

from tests.doors.web.conftest import Site
from tests.fuzz.forms import Browser, Request

QUERY = b"/search?q=%5Cud800"


@pytest.mark.parametrize("charset", ["hex", "gbk", "utf-16", "unicode_escape", "nothing"])
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_text_in_another_charset_is_refused(site: Site, kind: str, charset: str) -> None:
    asked = Request("GET", QUERY, kind=f"{kind}; charset={charset}".encode())
    assert Browser().ask(asked).status == 400


def test_text_in_utf8_is_none_other(site: Site) -> None:
    assert Browser().ask(Request("GET", QUERY, kind=b"text/plain; charset=UTF-8")).status == 200


@pytest.mark.parametrize("value", [r'"\000\000\000\000\000\000\000\000"', "x" * 4_000, '"', r'"\377\012aaaaaaaa"'])
def test_a_session_that_cannot_be_is_none(site: Site, value: str) -> None:
    asked = Request("GET", site.kiosk("menu").encode(), cookies=f"sessionid={value}".encode())
    assert Browser().ask(asked).status == 200
