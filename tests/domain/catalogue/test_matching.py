"""Two records of one book meet, and two books never do."""

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.catalogue.matching import (
    Facts,
    Reason,
    Verdict,
    decide,
    facts_from_json,
    facts_to_json,
    keys,
    work_key,
)  # fmt: skip
from tests.domain.catalogue.records import LABELLED, rewritten

WEICHENG = Facts(title="围城", authors=("钱钟书著",), publisher="人民文学出版社", published_year=1980, extent="359页")
TONGSHI = Facts(title="中国通史", part="第1册", authors=("范文澜",), publisher="人民出版社", published_year=1978)
TEXTS = st.text(max_size=30) | st.sampled_from(
    ["围城", "第2版", "(上)", "v. 2", "全三册", "[美] 马克·吐温著 ; 张友松译", "1984"]
)
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
FACTS = st.builds(
    Facts, title=TEXTS, subtitle=TEXTS, part=TEXTS, authors=LISTS, translators=LISTS, publisher=TEXTS, edition=TEXTS,
    published_year=st.none() | st.integers(1000, 2100), extent=TEXTS, series=TEXTS, isbns=LISTS, issns=LISTS,
    kind=st.sampled_from(["book", "periodical"]),
)  # fmt: skip
# Without what the web left in them (&#39;), which is no sign any more when it is written in another width.
RECORDS = st.sampled_from([facts for _, *pair in LABELLED for facts in pair if "&" not in str(facts)])


@pytest.mark.parametrize(
    "other",
    [
        Facts(title="圍城", authors=("[中] 錢鍾書",), publisher="人民文學", published_year=1980),
        replace(WEICHENG, title="围城：", subtitle="长篇小说", extent="359 p."),
        Facts(title="围城", authors=("钱钟书",), publisher="人民文学出版社有限公司", published_year=1980),
    ],
)
def test_the_same_book_as_two_libraries_write_it(other: Facts) -> None:
    assert decide(WEICHENG, other).verdict is Verdict.SAME
    assert set(keys(WEICHENG)) & set(keys(other))


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (replace(TONGSHI, part="第二册"), Reason.OTHER_PART),
        (replace(TONGSHI, part="", title="中国通史(2)"), Reason.OTHER_PART),
        (replace(TONGSHI, published_year=1994), Reason.OTHER_YEAR),
        (replace(TONGSHI, publisher="上海人民出版社"), Reason.OTHER_PUBLISHER),
        (replace(TONGSHI, extent="1 online resource (300 pages)"), Reason.OTHER_CARRIER),
        (replace(TONGSHI, kind="periodical"), Reason.OTHER_KIND),
        (replace(TONGSHI, title="中国通史简编"), Reason.TITLE_ALIKE),
        (replace(TONGSHI, title="中国通史++"), Reason.TITLE_ALIKE),
    ],
)
def test_another_publication_is_told_with_the_reason(other: Facts, reason: Reason) -> None:
    judgement = decide(replace(TONGSHI, extent="300页"), other)
    assert (judgement.verdict, reason in judgement.reasons) == (Verdict.DIFFERENT, True)


def test_an_isbn_for_all_books_of_a_series_joins_none_of_them() -> None:
    one, two = (Facts(title=title, isbns=("9787531574255",)) for title in ("拉玛拉玛, 早上好", "拉玛拉玛, 晚安"))
    assert decide(one, two).verdict is Verdict.DIFFERENT


def test_an_isbn_joins_what_the_texts_would_not() -> None:
    one = Facts(title="'94中国发展报告", authors=("国家统计局编",), isbns=("7-5037-1744-0",))
    two = Facts(title="'94 中国发展报告", publisher="中国统计出版社", isbns=("", "9787503717444"))
    assert decide(one, two).verdict is Verdict.SAME


def test_what_many_records_have_is_no_key() -> None:
    report = Facts(title="年报", published_year=2005, isbns=("0000000000",), numbers=("1",), issns=("0000-0000",))
    one, two = (replace(report, authors=(author,)) for author in ("成都图书馆", "重庆图书馆"))
    assert set(keys(one)).isdisjoint(keys(two))
    untitled = Facts(title="", publisher="中信", published_year=2005)
    assert set(keys(untitled)).isdisjoint(keys(replace(untitled, title="……", published_year=2006)))


def test_editions_of_a_work_share_its_key() -> None:
    one = Facts(title="汤姆·索亚历险记", authors=("(美) 马克·吐温著 ; 张友松译",), publisher="人民文学出版社")
    two = Facts(
        title="湯姆·索亞歷險記（插图版）", authors=("[美] 马克.吐温",), translators=("成时译",), published_year=2002
    )
    assert work_key(one) == work_key(two) != ""
    assert work_key(replace(one, authors=())) == ""


@given(FACTS, FACTS)
def test_the_order_of_two_records_does_not_matter(one: Facts, other: Facts) -> None:
    assert decide(one, other) == decide(other, one)
    assert decide(one, one).verdict is Verdict.SAME
    assert len(work_key(one)) <= 140


@given(FACTS)
def test_facts_survive_being_stored(facts: Facts) -> None:
    assert facts_from_json(facts_to_json(facts)) == facts
    assert facts_from_json({**facts_to_json(facts), "of a later version": 1}) == facts


@given(FACTS)
def test_keys_are_few_and_fit_into_a_bigint(facts: Facts) -> None:
    found = keys(facts)
    assert 1 <= len(found) <= 8
    assert len(set(found)) == len(found)
    assert all(-(2**63) <= key < 2**63 for key in found)


@given(RECORDS, st.data())
def test_width_and_punctuation_change_no_key(facts: Facts, data: st.DataObject) -> None:
    other = rewritten(facts, data)
    assert keys(other) == keys(facts)
    assert decide(facts, other).reasons == decide(facts, facts).reasons


@pytest.mark.parametrize(
    "piece", ["(上", "第一卷", "1.", "a;", "一百", "·", "e\u0301", "&amp;", "([", "v.i ", "2nd ed. "]
)
def test_hostile_text_takes_no_longer(piece: str) -> None:
    text = piece * 20_000
    facts = Facts(title=text, subtitle=text, part=text, authors=(text,), publisher=text, edition=text, extent=text)
    began = perf_counter()
    decide(facts, replace(facts, title=text + "x"))
    assert perf_counter() - began < 1
