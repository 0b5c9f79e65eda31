"""Records find their publication, stay there, and follow what somebody decided."""

from collections.abc import Sequence
from itertools import count

import pytest

from bashu.domain.catalogue.matching import Facts, Verdict, decide, keys
from bashu.domain.catalogue.placing import Arrival, Member, Pair, Placing

BOOK = Facts(
    title="围城", authors=("钱钟书著",), publisher="人民文学出版社", published_year=1980, isbns=("7020002207",)
)
SAME = Facts(
    title="圍城", authors=("錢鍾書",), publisher="人民文学出版社", published_year=1980, isbns=("978-7-02-000220-7",)
)
FIRST = Facts(title="中国通史", part="第一册", authors=("范文澜著",), publisher="人民出版社", published_year=1978)
SECOND = Facts(title="中国通史", part="第二册", authors=("范文澜著",), publisher="人民出版社", published_year=1978)
NO_YEAR = Facts(title="中国通史", part="第一册", authors=("范文澜著",), publisher="人民出版社")


def placed(
    *arriving: Facts, standing: Sequence[Facts] = (), decided: dict[Pair, bool] | None = None, at: int | None = None
) -> list[int]:
    """Where they go, one after another. Those that stand are 1, 2 ... at publications 1, 2 ...; who comes is 11 ..."""
    members = [Member(source_id=number, bib_id=number, facts=facts) for number, facts in enumerate(standing, start=1)]
    found: dict[int, list[int]] = {}
    for member in members:
        for key in keys(member.facts):
            found.setdefault(key, []).append(member.source_id)
    placing, fresh = Placing(members, found=found, decided=decided or {}), count(100)
    arrivals = [
        Arrival(source_id=number, facts=facts, keys=keys(facts), bib_id=at)
        for number, facts in enumerate(arriving, start=11)
    ]
    return [placing.place(each, fresh=fresh).bib_id for each in arrivals]


def test_records_of_one_publication_come_together_and_volumes_stay_apart() -> None:
    assert placed(BOOK, SAME, FIRST, SECOND, FIRST) == [100, 100, 101, 102, 101]
    assert placed(SAME, SECOND, standing=[BOOK, FIRST]) == [1, 100]


def test_a_record_that_changed_stays_with_those_it_agrees_with() -> None:
    here = Facts(title="围城", authors=("钱钟书著",), publisher="人民文学出版社", published_year=1980)
    assert placed(here, standing=[BOOK], at=1) == [1]


def test_the_only_record_of_a_publication_stays_whatever_it_says_unless_another_has_that_already() -> None:
    assert placed(FIRST, standing=[BOOK], at=7) == [7]
    assert placed(SAME, standing=[BOOK], at=7) == [1]


def test_a_record_that_speaks_against_all_others_leaves_them() -> None:
    assert placed(SECOND, standing=[FIRST], at=1) == [100]


@pytest.mark.parametrize(("facts", "together", "where"), [(SAME, False, 100), (SECOND, True, 1), (SECOND, False, 100)])
def test_what_somebody_decided_goes_before(facts: Facts, *, together: bool, where: int) -> None:
    assert placed(facts, standing=[BOOK], decided={(1, 11): together}) == [where]


def test_a_record_does_not_follow_one_to_where_it_is_kept_apart_from_another() -> None:
    """Somebody brought 2 and 3 together, later kept 1 and 3 apart: 3 comes again, with other words."""
    members = [Member(source_id=1, bib_id=1, facts=BOOK), Member(source_id=2, bib_id=1, facts=BOOK)]
    arrival = Arrival(source_id=3, facts=SAME, keys=keys(SAME), bib_id=7)
    where = Placing(members, found={}, decided={(1, 3): False, (2, 3): True}).place(arrival, fresh=count(100))
    assert where.bib_id == 7


def test_a_record_never_joins_where_any_record_speaks_against_it() -> None:
    """FIRST and SECOND are not the same; what may be either joins none of them, and is asked about."""
    assert decide(FIRST, SECOND).verdict is Verdict.DIFFERENT
    members = [Member(source_id=1, bib_id=1, facts=FIRST), Member(source_id=2, bib_id=1, facts=SECOND)]
    found = {key: [1, 2] for key in keys(NO_YEAR)}
    arrival = Arrival(source_id=3, facts=FIRST, keys=keys(NO_YEAR))
    where = Placing(members, found=found, decided={}).place(arrival, fresh=count(100))
    assert (where.bib_id, [each.source_id for each in where.doubts]) == (100, [1])


def test_what_stands_apart_for_doubt_is_told_with_its_reasons() -> None:
    members = [Member(source_id=1, bib_id=1, facts=BOOK), Member(source_id=2, bib_id=2, facts=BOOK)]
    found = {key: [1, 2] for key in keys(BOOK)}
    where = Placing(members, found=found, decided={}).place(
        Arrival(source_id=3, facts=SAME, keys=keys(SAME)), fresh=count(100)
    )
    assert where.bib_id == 1
    assert [(each.source_id, bool(each.reasons)) for each in where.doubts] == [(2, True)]
