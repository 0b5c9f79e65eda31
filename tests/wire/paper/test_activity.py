"""A poster is read by people who pass, and its code by their phones; nothing on it covers anything else."""

from dataclasses import replace

import pytest

from bashu.wire.paper.activity import SESSIONS_MAX, poster
from bashu.wire.paper.sheets import Both, PosterPaper, When
from tests import printed

WHEN = When(at=Both("2026年12月20日 周日 14:30", "Sun 2026-12-20 14:30"), where=Both("重庆图书馆", "Chongqing Library"))
PAPER = PosterPaper(
    kind=Both("讲座", "lecture"), title=Both("三峡诗路", "Poems of the Gorges"), summary=Both("读诗。", "Poems."),
    library=Both("重庆图书馆、成都图书馆", "Chongqing Library · Chengdu Library"), ages=Both("", ""), sessions=(WHEN,),
    more=0, address="https://library.example.cn/activities/17",
)  # fmt: skip
LONG = replace(
    PAPER, summary=Both("巴山夜雨涨秋池" * 60, "Rain at night on the hills of Ba. " * 20),
    sessions=(WHEN,) * SESSIONS_MAX, ages=Both("3 岁及以上", "from 3 years on"), more=7,
)  # fmt: skip


@pytest.mark.parametrize("size", ["A4", "A3"])
@pytest.mark.parametrize("paper", [PAPER, LONG], ids=["few words", "many words"])
def test_a_poster_says_what_when_where_and_leads_to_its_page(paper: PosterPaper, size: str) -> None:
    sheet = poster(paper, size=size)
    said = printed.words(sheet)
    for words in (paper.title.zh, WHEN.at.zh, WHEN.where.zh, paper.library.zh, paper.address):
        assert "".join(words.split()) in said
    assert list(printed.codes(sheet)) == [paper.address]


@pytest.mark.parametrize("paper", [PAPER, LONG], ids=["few words", "many words"])
def test_what_is_said_ends_above_who_says_it(paper: PosterPaper) -> None:
    lowest, top = printed.lowest(poster(paper, size="A4"), before=paper.library.zh)
    assert lowest > top
