"""What counts for a challenge, and who may take part."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.activities.challenges.counting import SHARED, Fact, Member, progress, together
from bashu.domain.activities.challenges.goals import DAYS_MAX, TARGET_MAX, TEAM_MAX, Asked, ForWhom, Goal, is_sound
from bashu.domain.activities.challenges.joining import ChallengeNo, Offer, Wish, against
from bashu.domain.activities.challenges.words import COUNTED, FOR_WHOM, GOALS, NOES, counted
from bashu.domain.activities.states import ActivityState
from bashu.domain.identity.acting import Acting

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
HOME, OTHER = "5101", "50"


def fact(work_id: int = 1, **changed: Any) -> Fact:
    usual: dict[str, Any] = {
        "day": date(2026, 3, 1), "kind": "book", "clc": "I247.5", "owner_city": HOME, "lending_city": HOME
    }  # fmt: skip
    return Fact(work_id=work_id, **usual | changed)


def asked(goal: Goal = Goal.BOOKS, **changed: Any) -> Asked:
    usual: dict[str, Any] = {"goal": goal, "target": 2, "from_on": FIRST, "until_on": LAST}
    return Asked(**usual | changed)


def reader(*facts: Fact, home_city: str = HOME) -> Member:
    return Member(home_city=home_city, facts=facts)


def done(*facts: Fact, goal: Goal = Goal.BOOKS, **changed: Any) -> int:
    return progress(reader(*facts), asked(goal, **changed)).done


def test_a200_a_work_counts_once_however_often_it_is_lent() -> None:
    assert done(fact(1), fact(1, day=LAST, lending_city=OTHER), fact(2)) == 2


@pytest.mark.parametrize("changed", [{"kind": "periodical"}, {"kind": "disc"}, {"mistaken": True}])
def test_a201_what_is_no_book_or_was_a_mistake_does_not_count(changed: dict[str, Any]) -> None:
    assert done(fact(1, **changed)) == 0


def test_a202_only_what_was_lent_in_its_time_counts() -> None:
    a_day = timedelta(days=1)
    inside = fact(1, day=FIRST), fact(2, day=LAST)
    assert done(*inside, fact(3, day=FIRST - a_day), fact(4, day=LAST + a_day)) == 2


def test_a203_a_book_of_the_other_city_is_owned_there() -> None:
    theirs_here, ours_there = fact(1, owner_city=OTHER), fact(2, lending_city=OTHER)
    assert done(theirs_here, ours_there, goal=Goal.OTHER_CITY) == 1


def test_a204_cities_are_those_where_something_was_lent() -> None:
    assert done(fact(1), fact(2), fact(3, lending_city=OTHER), goal=Goal.CITIES) == 2


def test_a205_classes_are_counted_by_their_letter() -> None:
    known = fact(1, clc="I247.5"), fact(2, clc="I3"), fact(3, clc="tp3")
    assert done(*known, fact(4, clc=""), fact(5, clc="77"), goal=Goal.CLASSES) == 2


def test_a206_of_a_list_counts_what_stands_on_it() -> None:
    assert done(fact(1), fact(1), fact(2), fact(3), goal=Goal.LIST, works=frozenset({1, 3, 4})) == 2


def test_a207_it_is_met_by_the_last_one_that_was_needed() -> None:
    march, may, june = date(2026, 3, 1), date(2026, 5, 1), date(2026, 6, 1)
    told = progress(reader(fact(3, day=june), fact(1, day=march), fact(2, day=may), fact(2, day=june)), asked())
    assert (told.done, told.met_on, told.left) == (3, may, 0)
    assert progress(reader(fact(1)), asked()).met_on is None


def test_a208_a_team_has_the_sum_of_its_books() -> None:
    both = [reader(fact(1)), reader(fact(1), fact(2, owner_city=HOME), home_city=OTHER)]
    assert together(both, asked()).done == 3
    assert together(both, asked(Goal.OTHER_CITY)).done == 2


def test_a209_of_cities_classes_and_lists_a_team_has_what_is_between_them() -> None:
    both = [reader(fact(1)), reader(fact(1), fact(2, lending_city=OTHER, clc="K2"))]
    on_list = asked(Goal.LIST, works=frozenset({1, 2}))
    assert [together(both, each).done for each in (asked(Goal.CITIES), asked(Goal.CLASSES), on_list)] == [2, 2, 2]


FACTS = st.builds(
    fact,
    st.integers(1, 5),
    day=st.dates(date(2025, 12, 25), date(2027, 1, 5)),
    kind=st.sampled_from(["book", "disc"]),
    clc=st.sampled_from(["", "I2", "K1", "7"]),
    owner_city=st.sampled_from([HOME, OTHER]),
    lending_city=st.sampled_from([HOME, OTHER, "5107"]),
    mistaken=st.booleans(),
)
ASKED = st.builds(asked, st.sampled_from(Goal), target=st.integers(1, 4), works=st.just(frozenset({1, 3})))


@given(st.lists(FACTS), FACTS, ASKED)
def test_a210_a_loan_more_never_takes_anything_away(facts: list[Fact], more: Fact, wanted: Asked) -> None:
    before, after = progress(reader(*facts), wanted), progress(reader(*facts, more), wanted)
    assert before.done <= after.done <= before.done + 1
    assert not (before.is_met and not after.is_met)
    assert after.met_on is None or before.met_on is None or after.met_on <= before.met_on


@given(st.lists(FACTS), ASKED, st.randoms())
def test_a210_the_order_does_not_matter_and_the_same_counts_once(facts: list[Fact], wanted: Asked, any_: Any) -> None:
    shuffled = [*facts, *facts]
    any_.shuffle(shuffled)
    assert progress(reader(*shuffled), wanted) == progress(reader(*facts), wanted)


@given(st.lists(st.lists(FACTS)), ASKED)
def test_a210_a_team_has_no_less_than_any_of_it(teams: list[list[Fact]], wanted: Asked) -> None:
    members = [reader(*each) for each in teams]
    single = [progress(each, wanted).done for each in members]
    whole = together(members, wanted).done
    assert max(single, default=0) <= whole <= sum(single)
    assert wanted.goal in SHARED or whole == sum(single)


@pytest.mark.parametrize(
    "changed",
    [
        {"target": 0}, {"target": TARGET_MAX + 1}, {"until_on": FIRST - timedelta(days=1)},
        {"until_on": FIRST + timedelta(days=DAYS_MAX)}, {"goal": Goal.LIST, "works": frozenset({1})},
    ],
)  # fmt: skip
def test_a211_what_nobody_can_reach_is_not_asked_for(changed: dict[str, Any]) -> None:
    assert is_sound(asked())
    assert not is_sound(asked(**{"goal": Goal.BOOKS} | changed))


def said(on: date = FIRST, offer: dict[str, Any] | None = None, **changed: Any) -> ChallengeNo | None:
    offered: dict[str, Any] = {"state": ActivityState.PUBLISHED, "for_whom": ForWhom.SINGLE, "until_on": LAST}
    usual: dict[str, Any] = {"category": "adult", "birth_on": None, "acting": None, "already_in": False}
    return against(Wish(**usual | changed), Offer(**offered | (offer or {})), on=on)


def test_a213_what_is_not_offered_or_over_takes_nobody() -> None:
    assert said() is None
    assert said(offer={"state": ActivityState.DRAFT}) is said(offer={"state": ActivityState.WITHDRAWN})
    assert said(offer={"state": ActivityState.DRAFT}) is ChallengeNo.NOT_OFFERED
    assert said(on=LAST) is None
    assert said(on=LAST + timedelta(days=1)) is ChallengeNo.OVER


def test_a214_a_child_is_entered_by_its_guardian_alone() -> None:
    child: dict[str, Any] = {"category": "child", "birth_on": date(2016, 5, 1)}
    assert said(**child, acting=Acting.GUARDIAN) is None
    assert {said(**child), said(**child, acting=Acting.HELPER)} == {ChallengeNo.GUARDIAN_JOINS}


def test_a215_others_join_by_themselves() -> None:
    assert {said(acting=each) for each in Acting} == {ChallengeNo.NOT_FOR_THEM}


def test_a216_ages_are_those_of_the_day_of_joining() -> None:
    ages = {"from_age": 14, "to_age": 18}
    assert said(offer=ages) is ChallengeNo.AGE_UNKNOWN
    assert said(offer=ages, birth_on=date(2007, 1, 1)) is ChallengeNo.TOO_OLD
    assert said(offer=ages, birth_on=date(2007, 1, 2)) is None
    assert said(offer={"from_age": 30}, birth_on=date(2000, 1, 1)) is ChallengeNo.TOO_YOUNG


def test_a217_nobody_joins_twice() -> None:
    assert said(already_in=True) is ChallengeNo.ALREADY_IN


def test_a218_a_team_is_joined_by_its_code_as_long_as_there_is_room() -> None:
    for whom in (ForWhom.TEAM, ForWhom.CLASS):
        assert said(offer={"for_whom": whom}) is ChallengeNo.TEAM_UNKNOWN
        assert said(offer={"for_whom": whom}, members=TEAM_MAX) is ChallengeNo.TEAM_FULL
        assert said(offer={"for_whom": whom}, members=TEAM_MAX - 1) is None
    assert said(offer={"for_whom": ForWhom.TEAM}, makes_team=True) is None
    assert said(offer={"for_whom": ForWhom.CLASS}, makes_team=True) is ChallengeNo.TEAM_UNKNOWN


def test_each_word_of_challenges_is_said_in_both_languages() -> None:
    assert set(NOES) == set(ChallengeNo)
    assert set(GOALS) == set(COUNTED) == set(Goal)
    assert set(FOR_WHOM) == set(ForWhom)
    assert counted(Goal.OTHER_CITY, 1)[1] == "Borrow 1 book that belongs to a library of another city"
    assert counted(Goal.BOOKS, 12) == ("借阅 12 种图书", "Borrow 12 books")
