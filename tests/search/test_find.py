"""What pages ask: narrowed, sorted, counted; and what is offered to who has typed something else."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from bashu.db.catalogue.found import Point, held
from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.network.models import Branch
from bashu.domain.catalogue.query import Name
from bashu.search import find as finding
from bashu.search.asking import Counted, Facet, Request, Sort
from bashu.search.find import find
from bashu.search.suggest import suggest
from tests.search.conftest import following
from tests.search.shelves import BESIEGED, CLANS, DREAM, HARRY, LIFE, STORY, caught_up

SAID = {
    BESIEGED.title: {"clc": "I246.5", "subjects": ["长篇小说--中国--现代"], "language": "chi", "loans": 900},
    STORY.title: {"clc": "K266.5", "published_year": 2007, "language": "chi"},
    LIFE.title: {"clc": "K825.6", "published_year": 1992, "language": "chi", "issn": "1234-5679"},
    DREAM.title: {"clc": "I242.4", "published_year": 1982, "language": "chi"},
    HARRY.title: {"clc": "I561.45", "published_year": 1997, "language": "eng", "audience": "juvenile"},
}
# What somebody types, the book that is found first, and what is offered instead.
MISTYPED = (
    ("钱中书", BESIEGED.title, "钱钟书"),
    ("围成内外", STORY.title, "围城内外"),
    ("战争中的平明", STORY.title, ""),
    ("hongluomeng", DREAM.title, "红楼梦"),
    ("hongloum", DREAM.title, ""),
    ("红楼meng", DREAM.title, ""),
    ("Philosohper", HARRY.title, "philosopher"),
    ("potter philosophers stones magic", HARRY.title, ""),
    ("圍成內外", STORY.title, "围城内外"),
)


@pytest.fixture
def furnished(shelf: Path) -> Iterator[Path]:
    """More is known of the books, and some stand on shelves: in Chengdu two, one of them lent; in Chongqing one."""
    for title, said in SAID.items():
        assert BibRecord.objects.filter(title=title).update(**said) == 1
    shelve(BESIEGED.title, "CD", barcode="5101000001", call_number="I246.5/12")
    shelve(STORY.title, "CD", barcode="5101000002", status="on_loan")
    shelve(STORY.title, "CQ", barcode="5001000001")
    with following():
        caught_up()
        yield shelf


def shelve(title: str, library: str, **fields: str) -> None:
    branch = Branch.objects.get(library__code=library)
    bib = BibRecord.objects.get(title=title)
    Item.objects.create(owner=branch.library, bib=bib, home_branch=branch, branch=branch, **fields)


def found(request: Request) -> list[str]:
    title_of = dict(BibRecord.objects.values_list("id", "title"))
    return [title_of[bib_id] for bib_id in find(request).bib_ids]


def asked(text: str) -> list[str]:
    return found(Request(text=text))


@pytest.mark.usefixtures("furnished")
def test_a_question_is_narrowed_by_its_signs() -> None:
    title, story, life, dream = BESIEGED.title, STORY.title, LIFE.title, DREAM.title
    assert asked("title:钱钟书") == [life]
    assert asked("作者：钱钟书") == [title]
    assert asked("围城 -战争") == [title]
    assert asked("围城 year:2000-") == [story]
    assert asked("围城 2000-2010") == [story]
    assert set(asked("红楼梦 OR 钱钟书传")) == {dream, life}
    assert set(asked("分类号:I24")) == {title, dream}
    assert asked("主题:长篇小说") == [title]
    assert asked("“战争中的平民”") == [story]
    assert asked("“平民中的战争”") == []
    assert asked("5101000001") == asked("I246.5/12") == [title]
    assert asked("1234-5679") == [life]
    assert found(Request(text="围城", fields={Name.AUTHOR: "高岭"})) == [story]


@pytest.mark.usefixtures("furnished")
def test_an_error_is_forgiven_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """All in one index, which takes longer to make than to ask; and once more, where what was meant finds enough."""
    for enough, (typed, title, meant) in product((finding.ENOUGH, 1), MISTYPED):
        monkeypatch.setattr(finding, "ENOUGH", enough)
        answer = find(Request(text=typed))
        assert found(Request(text=typed))[:1] == [title], typed
        assert answer.did_you_mean == meant, typed
    # What was meant has to be under the same title; of an error in another field nothing is told.
    anywhere = Request(text="钱中书", fields={Name.TITLE: "钱钟书传"})
    in_name = Request(text="围城", fields={Name.AUTHOR: "gaolign"})
    assert (found(anywhere), find(anywhere).did_you_mean) == ([LIFE.title], "钱钟书")
    assert (found(in_name), find(in_name).did_you_mean) == ([STORY.title], "")
    # Of two that are wrong neither is forgotten.
    assert {HARRY.title, BESIEGED.title} <= set(asked("Philosohper OR 钱中书"))


@pytest.mark.usefixtures("furnished")
def test_facets_count_all_that_is_found_and_those_filtered_by_as_if_they_were_not() -> None:
    wanted = (Facet.CITY, Facet.CLC, Facet.YEAR, Facet.LANGUAGE)
    counts = find(Request(text="围城", size=1, wanted=wanted)).facets
    assert counts[Facet.CITY] == (Counted(value="5101", count=2), Counted(value="50", count=1))
    assert counts[Facet.YEAR] == (Counted(value="1990-1999", count=1), Counted(value="2000-2009", count=1))
    filters = {Facet.CLC: ("I",)}
    narrowed = find(Request(text="围城", filters=filters, wanted=wanted))
    assert narrowed.total == 1
    assert narrowed.facets[Facet.CLC] == (Counted(value="I", count=1), Counted(value="K", count=1))
    assert narrowed.facets[Facet.CITY] == (Counted(value="5101", count=1),)
    both = Request(text="围城", filters={Facet.CLC: ("I", "K"), Facet.CITY: ("50",)})
    assert found(both) == [STORY.title]
    assert found(Request(filters={Facet.YEAR: ("1980-1999",), Facet.LANGUAGE: ("eng",)})) == [HARRY.title]
    assert found(Request(text="围城", filters={Facet.LIBRARY: ("none",)})) == []


@pytest.mark.usefixtures("furnished")
def test_what_is_available_is_asked_of_the_best_only_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked("围城") == [BESIEGED.title, STORY.title]
    here = Request(text="围城", available=True, filters={Facet.CITY: ("5101",)})
    assert (found(here), find(here).truncated) == ([BESIEGED.title], False)
    assert len(found(Request(text="围城", available=True))) == 2
    Item.objects.update(status="on_loan")
    monkeypatch.setattr(finding, "AVAILABLE_MAX", 1)
    lent = find(Request(text="围城", available=True))
    assert (lent.total, lent.truncated) == (0, True)


@pytest.mark.usefixtures("furnished")
def test_pages_are_sorted_by_year_or_title_and_shelves_by_distance() -> None:
    books = Request(text="分类号:I OR 分类号:K", sort=Sort.NEWEST)
    assert found(books) == [STORY.title, HARRY.title, LIFE.title, BESIEGED.title, DREAM.title]
    titles = found(replace(books, sort=Sort.TITLE))
    assert titles == [HARRY.title, DREAM.title, LIFE.title, BESIEGED.title, STORY.title]
    Branch.objects.filter(library__code="CQ").update(lon=106.5, lat=29.5)
    story = BibRecord.objects.get(title=STORY.title).pk
    far = held([story], near=Point(lon=104.0, lat=30.0))[story]
    # The nearer one is lent.
    assert [(row.at.code, row.available) for row in far] == [("CQ-1", 1), ("CD-1", 0)]
    assert far[0].distance_km == pytest.approx(247, abs=2)


@pytest.mark.usefixtures("furnished")
def test_what_is_about_to_be_typed_is_suggested() -> None:
    wanted = [
        ("围", BESIEGED.title, "title"), ("圍城", BESIEGED.title, "title"), ("wei", BESIEGED.title, "title"),
        ("hlm", DREAM.title.partition(".")[0], "title"), ("qianzho", "钱鍾书", "author"), ("qzs", "钱鍾书", "author"),
        ("王明", "王明珂", "author"), ("长篇小", "长篇小说--中国--现代", "subject"),
        ("Harry Pot", HARRY.title, "title"), ("qiangzaihan", CLANS.title, "title"),
    ]  # fmt: skip
    for typed, text, kind in wanted:
        assert (text, kind) in {(each.text, each.kind) for each in suggest(typed)}, typed


@pytest.mark.usefixtures("furnished")
def test_nothing_is_suggested_of_what_nobody_wrote() -> None:
    assert [suggest(typed) for typed in ("", "，", "x", "没有人写过", "\ud800")] == [()] * 5
