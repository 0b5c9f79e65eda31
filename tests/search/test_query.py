"""What somebody types finds the book, however it is typed."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bashu.domain.catalogue.query import TEXT_MAX
from bashu.domain.catalogue.text import cut
from bashu.search.asking import START_MAX
from bashu.search.compile import _longest
from bashu.search.query import search
from tests.engine.catalogue.sources import Book
from tests.search.shelves import BESIEGED, CLANS, DREAM, HARRY, LIFE, RARE, STORY, titles

# What somebody types, and the book that is meant.
MEANT: tuple[tuple[str, Book], ...] = (
    ("围城", BESIEGED),
    ("圍城", BESIEGED),
    ("围城 钱钟书", BESIEGED),
    ("錢鍾書 圍城", BESIEGED),
    ("weicheng", BESIEGED),
    ("wei cheng", BESIEGED),
    ("Wei Cheng", BESIEGED),
    ("wc", BESIEGED),
    ("qianzhongshu weicheng", BESIEGED),
    ("9787020024759", BESIEGED),
    ("978-7-02-002475-9", BESIEGED),
    ("7-02-002475-0", BESIEGED),
    ("ISBN 7020024750", BESIEGED),
    ("人民文学出版社", BESIEGED),
    ("钱钟书传", LIFE),
    ("王明珂", CLANS),
    ("wangmingke", CLANS),
    ("wmk", CLANS),
    ("汉藏 羌", CLANS),
    ("明珂", CLANS),
    ("potter ROWLING", HARRY),
    ("Harry Potter and the Philosopher's Stone", HARRY),
    ("红楼梦第一卷", DREAM),
    ("hongloumeng", DREAM),
    ("曹雪芹", DREAM),
    ("䶮王", RARE),
    ("㛃", RARE),
    ("战争平民", STORY),
)


@pytest.mark.usefixtures("indexed")
def test_the_book_is_found_first() -> None:
    """All in one index, which takes longer to make than to ask."""
    assert {typed: titles(typed)[:1] for typed, _ in MEANT} == {typed: [book.title] for typed, book in MEANT}


@pytest.mark.usefixtures("indexed")
def test_every_word_has_to_be_found() -> None:
    assert titles("围城 曹雪芹") == []


def test_a_word_is_asked_for_besides_a_longer_one_unless_it_is_cut_out_of_that() -> None:
    assert _longest(cut("人民文学出版社")) == ["人民文学出版社"]
    assert _longest(cut("诗与诗人")) == ["诗", "与", "诗人"]


@pytest.mark.usefixtures("indexed")
def test_a_number_that_is_not_wanted_is_not_found() -> None:
    besieged, life = BESIEGED.isbn, LIFE.isbn
    assert set(titles(f"isbn:({besieged} OR {life})")) == {BESIEGED.title, LIFE.title}
    assert titles(f"isbn:(({besieged} OR {life}) NOT {life})") == [BESIEGED.title]


@pytest.mark.usefixtures("indexed")
def test_exactly_this_title_comes_before_longer_ones_and_what_somebody_wrote_before_what_is_about_them() -> None:
    assert titles("围城") == [BESIEGED.title, STORY.title]
    assert titles("钱钟书") == [BESIEGED.title, LIFE.title]


@pytest.mark.usefixtures("indexed")
def test_nothing_asked_or_nothing_there_is_an_empty_page() -> None:
    for typed in ("", "  ", "，。:*\"'()[]{}^~", "\0", "9787020024758"):
        page = search(typed)
        assert (page.total, page.bib_ids, page.building) == (0, (), False), typed


@pytest.mark.usefixtures("indexed")
def test_pages_follow_each_other_and_end() -> None:
    whole = search("围城")
    pages = [search("围城", limit=1, offset=offset) for offset in range(3)]
    assert [page.bib_ids for page in pages] == [whole.bib_ids[:1], whole.bib_ids[1:], ()]
    assert {page.total for page in pages} == {2}
    assert search("围城", offset=START_MAX * 10**9).bib_ids == ()


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (101, 0), (10**12, 0), (20, -1)])
def test_a_page_that_cannot_be_is_refused(limit: int, offset: int) -> None:
    with pytest.raises(ValueError, match="a page has 1 to 100 records"):
        search("围城", limit=limit, offset=offset)


anything = st.text(st.characters(exclude_categories=())) | st.text("围城 aZ9-:*\"'()[]^~\\\0\ud800𠮷", max_size=40)


@pytest.mark.usefixtures("indexed")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(anything)
@example("title:围城 AND (")
@example("围" * 10 * TEXT_MAX)
@example("a " * 10 * TEXT_MAX)
@example("\ud83d")
def test_any_text_has_an_answer(typed: str) -> None:
    page = search(typed)
    assert page.total >= len(page.bib_ids)
    assert not page.building
