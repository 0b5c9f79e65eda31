"""A new rank of a library is applied to what its records stand behind: some at a time, and once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bashu.db.catalogue.models import BibRecord, RankChange
from bashu.db.catalogue.ranks import ranks, set_rank
from bashu.engine.admission import admitting
from bashu.engine.catalogue.admit import admit_sources
from bashu.engine.catalogue.reranking import rank_anew
from tests.engine.catalogue.sources import Book, a_source
from tests.people import NOON, City, World

LATER = NOON + timedelta(hours=1)
WALL = Book(title="围城", author="钱钟书著", publisher="人民文学出版社", published_year=1980)
BORDER = replace(WALL, title="边城")
ALONE = Book(title="写在人生边上", author="钱钟书著", publisher="三联书店", published_year=1990)


def admit(city: City, *books: Book) -> None:
    with admitting() as admitter:
        sources = [a_source(book, control_number=str(number)) for number, book in enumerate(books)]
        admit_sources(admitter, sources, library_id=city.library.pk, now=NOON)


@pytest.fixture
def world(world: World) -> World:
    """The first of two libraries describes both books, but a third one; the second would write the author otherwise."""
    admit(world.chengdu, WALL, BORDER, ALONE)
    admit(world.chongqing, *(replace(book, author="钱钟书") for book in (WALL, BORDER)))
    return world


def shown() -> dict[str, tuple[str, datetime | None]]:
    return {bib.title: (bib.author, bib.changed_at) for bib in BibRecord.objects.exclude(title="蜀道难")}


def test_what_its_records_stand_behind_is_described_anew_some_at_a_time(world: World) -> None:
    before = shown()
    assert set_rank(world.chongqing.library.pk, 1, now=LATER)
    assert rank_anew(LATER, most=1) == 1
    assert sorted(author for author, _ in shown().values()) == ["钱钟书", "钱钟书著", "钱钟书著"]
    assert [row.looked_at for row in ranks() if row.library_id == world.chongqing.library.pk] == [1]
    assert [rank_anew(LATER) for _ in range(2)] == [1, None]
    assert {title: author for title, (author, _) in shown().items()} == {
        "围城": "钱钟书", "边城": "钱钟书", "写在人生边上": "钱钟书著"
    }  # fmt: skip
    assert shown()["写在人生边上"] == before["写在人生边上"], "nobody else has a record of it"
    assert (shown()["围城"][1] or NOON) >= LATER, "who harvests hears of it"


def test_a_rank_that_is_changed_meanwhile_begins_anew_and_the_same_one_does_nothing(world: World) -> None:
    library_id = world.chongqing.library.pk
    set_rank(library_id, 1, now=NOON)
    rank_anew(LATER, most=1)
    assert set_rank(library_id, 200, now=LATER)
    assert (RankChange.objects.get().reached, RankChange.objects.get().done) == ("", 0)
    while rank_anew(LATER) is not None:
        pass
    assert {author for author, _ in shown().values()} == {"钱钟书著"}
    assert set_rank(library_id, 200, now=LATER)
    assert not RankChange.objects.exists()
