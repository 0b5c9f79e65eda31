"""Two records side by side: why they stand as they do, and what happens when somebody decides."""

import re
from dataclasses import dataclass, replace

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from bashu.db.catalogue.models import BibRecord, MatchDecision, MatchReview, SourceRecord
from bashu.db.network.models import Library
from bashu.domain.catalogue.matching import Reason, Verdict
from bashu.domain.catalogue.matching.words import REASON_WORDS, VERDICT_WORDS
from bashu.domain.rights import Role
from bashu.engine.admission import admitting
from bashu.engine.catalogue.admit import Admitted, admit_sources
from bashu.engine.catalogue.removal import remove_sources
from tests import browser
from tests.doors.web.conftest import PASSWORD, Site, make_staff, signed_in
from tests.engine.catalogue.sources import Book, a_source
from tests.people import NOON, City

BOOK = Book(title="围城", author="钱钟书著", publisher="人民文学出版社", published_year=1980, isbn="7020002207")
PART = Book(title="围城", part="上册", author="钱钟书著", publisher="人民文学出版社", published_year=1980)


@dataclass(frozen=True, slots=True)
class Two:
    """Records of two libraries, of which nobody knows yet whether they are the same."""

    one: int
    other: int

    @property
    def address(self) -> str:
        return f"/office/matching/{self.one}/{self.other}"

    def stand_together(self) -> bool:
        return SourceRecord.objects.filter(pk__in=(self.one, self.other)).values("bib").distinct().count() == 1


def admit(city: City, book: Book) -> int:
    with admitting() as admitter:
        admitted = admit_sources(admitter, [a_source(book)], library_id=city.library.pk, now=NOON)
    assert isinstance(admitted, Admitted)
    return admitted.source_ids[0]


@pytest.fixture
def two(site: Site) -> Two:
    found = Two(admit(site.world.chengdu, BOOK), admit(site.world.chongqing, PART))
    one, other = site.world.chengdu.library, site.world.chongqing.library
    asked = {"one_library": one, "other_library": other, "reasons": ["same_title"], "asked_at": NOON}
    MatchReview.objects.get_or_create(one_id=found.one, other_id=found.other, defaults=asked)
    return found


@pytest.fixture
def cataloguer(site: Site) -> Client:
    """Of Chengdu."""
    make_staff("cataloguer", site.world.chengdu, Role.DESK_LEAD)
    return signed_in("cataloguer")


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def decide(client: Client, two: Two, *, what: str, reason: str = "both in hand") -> str:
    return client.post(f"{two.address}/decide", {"do": what, "reason": reason}, follow=True).content.decode()


def test_every_reason_and_verdict_has_its_words() -> None:
    assert set(REASON_WORDS) == set(Reason)
    assert set(VERDICT_WORDS) == set(Verdict)


def test_a_pair_is_in_the_queue_until_somebody_decides_and_that_can_be_taken_back(cataloguer: Client, two: Two) -> None:
    assert two.address in page_of(cataloguer, "/office/matching")
    page = page_of(cataloguer, two.address)
    assert "Now they stand apart" in page
    assert "only one names a volume" in page
    assert re.findall(r'class="differs"><th scope="row">(\w+)', page) == []
    assert 'id="nothing"' in decide(cataloguer, two, what="together")
    assert two.stand_together()
    assert "both in hand" in page_of(cataloguer, "/office/matching/decisions")
    assert "cataloguer decided" in page_of(cataloguer, two.address)
    cataloguer.post(f"{two.address}/take-back")
    assert not MatchDecision.objects.exists()


def test_of_a_record_that_its_library_has_deleted_nothing_is_asked_until_it_is_back(
    site: Site, cataloguer: Client, two: Two
) -> None:
    city = site.world.chongqing
    with admitting() as admitter:
        remove_sources(admitter, ["1"], library_id=city.library.pk, now=NOON)
    assert two.address not in page_of(cataloguer, "/office/matching")
    admit(city, replace(PART, clc="I246"))
    assert two.address in page_of(cataloguer, "/office/matching")


def test_a_record_is_split_off_from_its_publication(cataloguer: Client, two: Two) -> None:
    decide(cataloguer, two, what="together")
    bib = SourceRecord.objects.get(pk=two.one).bib_id
    page = page_of(cataloguer, f"/office/matching/record/{bib}")
    assert "2 records stand behind it" in page
    assert two.address in page
    assert "Now they stand apart" in decide(cataloguer, two, what="apart")
    assert BibRecord.objects.filter(gone_at=None, title__startswith="围城").count() == 2


def test_without_a_reason_nothing_is_decided(cataloguer: Client, two: Two) -> None:
    assert 'id="problem"' in decide(cataloguer, two, what="together", reason=" ")
    assert not two.stand_together()


def test_only_the_network_says_whose_record_goes_first(site: Site, cataloguer: Client, office: Client) -> None:
    library = site.world.chengdu.library
    wanted = {"library_id": library.pk, "rank": "7"}
    assert cataloguer.post("/office/matching/ranks/save", wanted).status_code == 403
    office.post("/office/matching/ranks/save", wanted)
    assert Library.objects.get(pk=library.pk).catalogue_rank == 7
    assert page_of(office, "/office/matching/ranks").count('class="soft anew"') == 1
    assert "Nothing was saved" in office.post("/office/matching/ranks/save", wanted | {"rank": "0"}).content.decode()


@pytest.mark.browser
def test_by_keys_alone(two: Two, cataloguer: Client, live_server: LiveServer) -> None:
    del cataloguer

    def visit(chromium: Browser) -> None:
        page = chromium.new_context(locale="en").new_page()
        page.goto(f"{live_server.url}/desk/sign-in?next={two.address}")
        page.fill("[name=username]", "cataloguer")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.focus("#reason")
        page.keyboard.press("1")
        expect(page.locator("#reason")).to_have_value(re.compile("^1"))
        page.locator("h1").click()
        page.keyboard.press("1")
        expect(page.locator("#nothing")).to_be_visible()

    browser.shared.do(visit)
    assert two.stand_together()
