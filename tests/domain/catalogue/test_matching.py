"""Two records of one book get one key; two books never do."""

from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.catalogue.matching import Facts, match_key


def test_the_same_book_as_two_libraries_write_it() -> None:
    one = Facts(title="围城", authors=("(中)钱钟书著",), publisher="人民文学出版社", published_year=1980)
    two = Facts(title="圍城", authors=("[中] 钱钟书",), publisher="人民文學出版社", published_year=1980)
    assert match_key(one) == match_key(two)


def test_an_isbn_joins_what_the_texts_would_not() -> None:
    one = Facts(title="'94中国发展报告", authors=("国家统计局编",), isbns=("7-5037-1744-0",))
    two = Facts(title="'94 中国发展报告", publisher="中国统计出版社", isbns=("", "9787503717444"))
    assert match_key(one) == match_key(two)


def test_books_of_a_series_that_share_an_isbn_stay_apart() -> None:
    titles = ("拉玛拉玛, 早上好", "拉玛拉玛, 晚安")
    assert len({match_key(Facts(title=title, isbns=("9787531574255",))) for title in titles}) == 2


def test_volumes_editions_and_publishers_stay_apart() -> None:
    several = [
        Facts(title="中国通史", part="第1册", authors=("范文澜",), publisher="人民出版社", published_year=1978),
        Facts(title="中国通史", part="第2册", authors=("范文澜",), publisher="人民出版社", published_year=1978),
        Facts(title="中国通史", part="第1册", authors=("范文澜",), publisher="人民出版社", published_year=1994),
        Facts(title="中国通史", part="第1册", authors=("范文澜",), publisher="中华书局", published_year=1978),
        Facts(title="中国通史", part="第1册", authors=("吕思勉",), publisher="人民出版社", published_year=1978),
    ]
    assert len({match_key(facts) for facts in several}) == len(several)


@given(st.text(), st.text(), st.text())
def test_a_key_is_bounded_and_never_empty(title: str, author: str, publisher: str) -> None:
    key = match_key(Facts(title=title, authors=(author,), publisher=publisher))
    assert 0 < len(key) <= 250
