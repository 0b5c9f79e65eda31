"""The page of a publication: what it is, where it is, what is like it, and what search engines read of it."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import bashu.doors.web
from bashu.db.catalogue import addresses
from bashu.db.catalogue.models import BibRecord, SourceRecord
from bashu.db.circulation.models import Hold
from bashu.db.network.models import Branch
from bashu.domain.rights import Role
from bashu.engine import clock
from bashu.wire.marc.compose import Simple, compose
from bashu.wire.marc.records import Charset
from bashu.wire.marc.writer import write
from tests.doors.web.conftest import ALICE, PIN, Site, make_staff, signed_in
from tests.people import NOON, make_item

STATIC = Path(bashu.doors.web.__file__).parent
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
QUERIES_MAX = 13


@pytest.fixture
def bib(site: Site) -> BibRecord:
    """A novel, of which Chengdu has two items and Chongqing one, which is on loan."""
    row = BibRecord.objects.create(
        title="围城 : <小说>", author="钱钟书著", publisher="人民文学出版社", published_year=1980,
        isbns=["9787020002207"], clc="I246.5", subjects=["长篇小说"], work_key="围城|钱钟书", changed_at=NOON,
        summary="城外的人想冲进去。",
    )  # fmt: skip
    for number in range(2):
        make_item(f"W{number}", site.world.chengdu, bib=row, call_number="I246.5/2")
    make_item("W9", site.world.chongqing, bib=row, status="on_loan", call_number="I246.5/7")
    return row


def page_of(client: Client, bib: BibRecord, *, more: str = "") -> str:
    response = client.get(f"/title/{bib.pk}{more}")
    assert response.status_code == 200
    return response.content.decode()


def at_many_branches(site: Site, bib: BibRecord, *, count: int) -> None:
    library = site.world.chongqing.library
    known: dict[str, Any] = {"library": library, "lon": 106.5, "lat": 29.5, "address": "某区某路一百二十三号"}
    for number in range(count):
        branch = Branch.objects.create(
            code=f"M-{number}", name_zh=f"第{number}分馆", name_en=f"Branch {number}", **known
        )
        for each in range(2):
            home = {"owner": library, "home_branch": branch, "branch": branch}
            make_item(f"M{number}-{each}", site.world.chongqing, bib=bib, call_number="I246.5/2", **home)


def test_a_browser_and_a_search_engine_are_told_who_has_it(reader: Client, bib: BibRecord) -> None:
    page = page_of(reader, bib)
    assert "2 of 3 on the shelf" in page
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    told = json.loads(data)
    assert (told["@type"], told["name"], told["isbn"]) == ("Book", "围城 : <小说>", ["9787020002207"])
    assert told["author"] == [{"@type": "Person", "name": "钱钟书"}]
    found = {offer["offeredBy"]["name"]: offer["availability"].rpartition("/")[2] for offer in told["offers"]}
    assert found == {"CD": "InStock", "CQ": "OutOfStock"}
    assert f'<link rel="canonical" href="{told["@id"]}">' in page


def test_however_many_branches_have_it_the_page_is_small_and_asks_as_little(
    site: Site, reader: Client, bib: BibRecord
) -> None:
    asked = []
    for more in (0, 60):
        at_many_branches(site, bib, count=more)
        with CaptureQueriesContext(connection) as queries:
            page = page_of(reader, bib)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= QUERIES_MAX
    files = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page))
    size = sum((STATIC / name.partition("/")[0] / "static" / name).stat().st_size for name in files)
    assert len(page.encode()) + size < 100_000
    assert page_of(reader, bib, more="/places").count("data-branch") == 62


def test_the_libraries_of_a_city_come_first_when_it_is_chosen_and_the_browser_keeps_that(
    reader: Client, bib: BibRecord
) -> None:
    places = re.compile(r'data-branch="\d+".*?<b>(\w+)</b>', re.DOTALL)
    assert places.findall(page_of(reader, bib)) == ["CD", "CQ"]
    assert places.findall(page_of(reader, bib, more="?near=50")) == ["CQ", "CD"]
    assert places.findall(page_of(reader, bib)) == ["CQ", "CD"]


def test_an_address_leads_on_for_ever_and_what_is_gone_says_so(reader: Client, bib: BibRecord) -> None:
    former = BibRecord.objects.create(title="围城", merged_into=bib, gone_at=NOON)
    earlier = BibRecord.objects.create(title="围城", merged_into=former, gone_at=NOON)
    response = reader.get(f"/title/{earlier.pk}/items?items=2")
    assert (response.status_code, response["Location"]) == (301, f"/title/{bib.pk}/items?items=2")
    gone = reader.get(f"/title/{BibRecord.objects.create(title='谈艺录', gone_at=NOON).pk}")
    assert gone.status_code == 410
    assert "has left the network" in gone.content.decode()


def test_whoever_holds_or_catalogues_is_led_on_as_well(site: Site, bib: BibRecord) -> None:
    make_staff("cataloguer", site.world.chengdu, Role.DESK_LEAD)
    staff = signed_in("cataloguer")
    former = BibRecord.objects.create(title="围城", merged_into=bib, gone_at=NOON)
    at_home = Client()
    at_home.post("/my/sign-in", {"number": ALICE, "pin": PIN})
    for client, page in ((at_home, "/title/{}/hold"), (staff, "/desk/queue/{}"), (staff, "/desk/stock/record/{}")):
        response = client.get(page.format(former.pk) + "?of=7")
        assert (response.status_code, response["Location"]) == (302, page.format(bib.pk) + "?of=7")
    sent = at_home.post(f"/title/{former.pk}/hold", {"branch": site.world.chengdu.branch.pk})
    assert sent["Location"] == f"/title/{bib.pk}/hold"
    assert not Hold.objects.exists(), "nobody waits for what they have not seen"


def test_a_shelf_is_in_the_order_of_its_marks_and_shows_each_title_once(
    site: Site, reader: Client, bib: BibRecord
) -> None:
    marks = {"B": "B84/1", "H": "I246.5/10", "J": "I247/3", "K": "K2/9"}
    for title, mark in marks.items():
        other = BibRecord.objects.create(title=f"Title {title}")
        for copy in range(2):
            make_item(f"S{title}{copy}", site.world.chengdu, bib=other, call_number=mark)
    shelf = page_of(reader, bib).partition('id="shelf"')[2].partition("</ol>")[0]
    assert re.findall(r'class="soft small">([^<]+)<', shelf) == [
        "B84/1", "I246.5/10", "I246.5/2", "I247/3", "K2/9"
    ]  # fmt: skip


def test_other_editions_of_the_work_are_there_with_their_items(site: Site, reader: Client, bib: BibRecord) -> None:
    other = BibRecord.objects.create(title="围城 (1991)", published_year=1991, work_key=bib.work_key)
    BibRecord.objects.create(title="围城内外", work_key="围城内外|高岭")
    make_item("O1", site.world.chengdu, bib=other, acquired_on=date(2020, 1, 1))
    others = page_of(reader, bib).partition('id="editions"')[2].partition("</ul>")[0]
    assert (others.count("<li>"), "1 of 1 on the shelf" in others) == (1, True)
    assert f'href="/title/{other.pk}"' in others


def test_a_record_is_read_and_taken_away_as_it_was_handed_over(site: Site, reader: Client, bib: BibRecord) -> None:
    leader, fields = compose(Simple(title="围城", author="钱钟书"), number="W1", agency="CD", now=NOON)
    raw = write(leader, fields, charset=Charset.GB18030)
    says = {"title": "围城", "author": "钱钟书"}
    for city, bytes_ in ((site.world.chengdu, raw), (site.world.chongqing, b"no MARC")):
        of_library = {"library": city.library, "control_number": "W1", "digest": b"", "says": says}
        SourceRecord.objects.create(bib=bib, flavour="cnmarc", charset="GB18030", raw=bytes_, **of_library)
    assert "200 1# $a围城$f钱钟书" in page_of(reader, bib, more="/marc")
    assert reader.get(f"/title/{bib.pk}/marc.mrc").content == raw
    other = SourceRecord.objects.latest("pk").pk
    assert "cannot be read as MARC" in page_of(reader, bib, more=f"/marc?of={other}")


def test_a_sitemap_has_each_page_once_in_parts_and_none_that_is_gone(
    reader: Client, bib: BibRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "PART", 1)
    gone = BibRecord.objects.create(title="谈艺录", gone_at=clock.now())
    index = fromstring(reader.get("/sitemap.xml").content)
    parts = [str(each.text) for each in index.iter(f"{SPACE}loc")]
    assert str(reader.get("/robots.txt").content).count("/sitemap.xml") == 1
    found = {}
    for part in parts:
        (url,) = fromstring(reader.get(part).getvalue())
        found[url.findtext(f"{SPACE}loc")] = url.findtext(f"{SPACE}lastmod")
    assert set(found) == {f"http://testserver/title/{row.pk}" for row in BibRecord.objects.exclude(pk=gone.pk)}
    assert found[f"http://testserver/title/{bib.pk}"] == "2026-07-01T04:00:00Z"
