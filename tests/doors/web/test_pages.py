"""What holds for every page."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from bashu.db.catalogue.models import Item
from bashu.doors import web
from bashu.doors.web.shared import errors
from tests.doors.web.conftest import Site

FOLDER = Path(web.__file__).parent
TEMPLATES = sorted(FOLDER.rglob("*.html"))


@pytest.mark.parametrize("address", ["/", "/libraries", "/kiosk/", "/desk/sign-in", "/my/sign-in"])
def test_nothing_comes_from_elsewhere(site: Site, reader: Client, address: str) -> None:
    response = reader.get(address)
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/desk", "/libraries", "/search?q=1", "/title/7", "/my", "/my/hold/7"])
def test_a_slash_at_the_end_is_waived(reader: Client, address: str) -> None:
    page, mark, query = address.partition("?")
    response = reader.get(f"{page}/{mark}{query}")
    assert (response.status_code, response["Location"]) == (302, address)


def test_no_two_addresses_share_a_name() -> None:
    """Else a form is sent to the wrong one."""
    rooms = [each for each in get_resolver().url_patterns if isinstance(each, URLResolver)]
    names = [
        f"{room.app_name}:{each.name}" for room in rooms for each in room.url_patterns if isinstance(each, URLPattern)
    ]
    assert [name for name, times in Counter(names).items() if times > 1] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_script_or_style_stands_inside_a_page(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_posts_is_protected(template: Path) -> None:
    """By its own words, or by those that it takes in."""
    forms = re.findall(r'<form[^>]*method="post".*?</form>', template.read_text(encoding="utf-8"), re.DOTALL)
    taken_in = [f'include "{each.parent.name}/{each.name}"' for each in TEMPLATES if begins_a_form(each)]
    assert [form for form in forms if not any(words in form for words in ("{% csrf_token %}", *taken_in))] == []


def begins_a_form(template: Path) -> bool:
    text = template.read_text(encoding="utf-8")
    return "{% csrf_token %}" in text and "<form" not in text


def test_the_first_page_with_all_it_needs_is_under_100_kb(site: Site, reader: Client) -> None:
    page = reader.get("/")
    files = sum(path.stat().st_size for path in (FOLDER / "shared" / "static").rglob("*.*"))
    assert len(page.content) + files < 100_000


def test_a_post_from_elsewhere_is_turned_away_kindly(site: Site) -> None:
    response = Client(enforce_csrf_checks=True, headers={"accept-language": "en"}).post(site.kiosk("finish"))
    assert response.status_code == 403
    assert "This page was open for too long" in response.content.decode()


def test_a_fault_of_ours_shows_no_inside_and_asks_no_database() -> None:
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Sorry, something went wrong" in response.content.decode()


@pytest.mark.parametrize(("language", "words"), [("en", "with its own system"), ("zh-hans", "自有系统借出")])
def test_what_its_owners_own_system_has_lent_is_on_loan_for_whoever_looks(
    reader: Client, site: Site, language: str, words: str
) -> None:
    Item.objects.filter(pk=site.world.local.pk).update(status="lent_by_owner")
    page = reader.get(f"/item/{site.world.local.pk}", headers={"accept-language": language}).content.decode()
    assert words in page
    assert 'class="state on_loan"' in page
