"""A publication of which one record is there is described as the union of that record says."""

from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.catalogue.matching import Facts
from bashu.domain.catalogue.union import NAMES_MAX, Ranked, Said, union
from bashu.engine.catalogue.rows import row_alone, row_of

words = st.text("围城 钱Qian,.", max_size=6)
names = st.lists(words, max_size=4) | st.lists(words, min_size=NAMES_MAX + 1, max_size=NAMES_MAX + 3, unique=True)
facts = st.builds(
    Facts,
    title=words,
    part=words,
    authors=names.map(tuple),
    translators=names.map(tuple),
    isbns=st.lists(st.sampled_from(["7-02-000220-X", "9787020002207", "978", ""]), max_size=3).map(tuple),
    edition=words,
    extent=st.sampled_from(["", "359页", "1 online resource"]),
    language=st.sampled_from(["", "chi", "ZHO"]),
)


@given(st.builds(Said, facts=facts, author=words, clc=words, subjects=st.lists(words, max_size=3).map(tuple)))
def test_it_is_the_row_of_the_union(said: Said) -> None:
    assert row_alone(said) == row_of(union([Ranked(said=said)]))
