"""The union record takes each field from where its rule says."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.catalogue.matching import Facts
from bashu.domain.catalogue.union import Ranked, Said, completeness, said_from_json, said_to_json, union, whole_title

FULL = Said(
    facts=Facts(
        title="围城", publisher="人民文学出版社", published_year=1980, isbns=("7-02-000220-X",), extent="359页"
    ),
    author="钱钟书著",
    clc="I246",
    subjects=("长篇小说--中国",),
)
SHORT = Said(
    facts=Facts(title="圍城", subtitle="校订本", place="北京"), author="錢鍾書", clc="I246.5", audience="adult"
)
words = st.text("围城 abI246.,", max_size=6)


def said(*, author: str = "", clc: str = "", audience: str = "") -> Said:
    return Said(facts=Facts(title="围城"), author=author, clc=clc, audience=audience)


def test_the_source_that_says_most_describes_it_and_the_others_fill_in_what_it_leaves_out() -> None:
    found = union([Ranked(said=SHORT, number=1), Ranked(said=FULL, number=2)])
    assert (found.facts.title, found.facts.subtitle, found.author) == ("围城", "", "钱钟书著")
    assert (found.facts.place, found.audience, found.subjects) == ("北京", "adult", ("长篇小说--中国",))
    assert found.facts.parallel_titles == ("圍城",)
    assert found.facts.isbns == ("9787020002207",)


def test_a_library_that_ranks_first_describes_it_however_little_it_says() -> None:
    found = union([Ranked(said=SHORT, rank=1), Ranked(said=FULL, rank=2)])
    assert whole_title(found.facts) == "圍城 : 校订本"


def test_of_two_that_say_as_much_the_first_describes_it() -> None:
    assert union([Ranked(said=said(author="乙"), number=2), Ranked(said=said(author="甲"), number=1)]).author == "甲"


def test_the_class_is_the_most_specific_of_those_that_agree_with_the_best() -> None:
    classes = ("I24", "K825.6", "I246.57", "I2")
    sources = [Ranked(said=said(clc=each), number=number) for number, each in enumerate(classes)]
    assert union(sources).clc == "I246.57"


@given(
    st.lists(st.builds(said, author=words, clc=words, audience=st.sampled_from(["", "adult"])), min_size=1, max_size=3)
)
def test_it_is_the_same_in_whatever_order_the_sources_are_read(sources: list[Said]) -> None:
    ranked = [Ranked(said=each, number=number) for number, each in enumerate(sources)]
    assert len({repr(union(order)) for order in permutations(ranked)}) == 1


def test_what_a_record_says_is_kept_without_what_is_empty() -> None:
    assert said_from_json(said_to_json(FULL)) == FULL
    assert said_to_json(Said(facts=Facts(title="围城"))) == {"title": "围城"}
    assert completeness(FULL) > completeness(SHORT)
