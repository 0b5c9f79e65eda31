from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.policy import (
    DEFAULT_VOICES,
    FREE_GROUPS,
    NO_DATE,
    TERM_NAMES,
    Group,
    Lasting,
    NoTermError,
    Rule,
    RuleFacts,
    Voice,
    check_rules,
    choose,
)
from bashu.domain.policy.choose import mismatch
from bashu.domain.policy.voices import TERMS_OF
from tests.domain.policy.rule_rows import AT_CHENGDU, CHENGDU, CHONGQING, DEFAULTS, FALLBACK, PROVINCIAL

TODAY = date(2026, 5, 1)
IN_YUZHONG = AT_CHENGDU._replace(lending_library_id=4, lending_region="500103")


def days(id: int, loan_days: int, **columns: Any) -> Rule:  # noqa: A002
    return replace(Rule(id=id, name_zh="", name_en=f"rule {id}", loan_days=loan_days), **columns)


def chosen(rules: tuple[Rule, ...], facts: RuleFacts = AT_CHENGDU) -> int:
    return choose((FALLBACK, *rules), facts, on=TODAY).loan_days


def test_without_any_other_rule_the_fallback_gives_every_term() -> None:
    terms = choose([FALLBACK], AT_CHENGDU, on=TODAY)
    assert dict(terms.reasons) == dict.fromkeys(TERM_NAMES, FALLBACK.id)
    assert (terms.loan_days, terms.renewals_max, terms.kind_limit, terms.total_limit) == (30, 1, 8, 8)


def test_partial_rows_merge_and_each_term_names_its_row() -> None:
    terms = choose(DEFAULTS, IN_YUZHONG._replace(item_kind="periodical"), on=TODAY)
    assert (terms.kind_limit, terms.overdue_cap_fen, terms.loan_days) == (4, 5000, 30)
    reasons = terms.reasons
    assert (reasons["kind_limit"], reasons["overdue_cap_fen"], reasons["loan_days"]) == (2, 5, 1)


@pytest.mark.parametrize(
    ("special", "general"),
    [
        ({"lending_library_id": CHENGDU}, {"lending_region": "5101"}),
        ({"lending_region": "5101"}, {"lending_region": "51"}),
        ({"lending_region": "51"}, {"owner_library_id": CHENGDU}),
        ({"owner_library_id": CHENGDU}, {"owner_region": "5101"}),
        ({"owner_region": "51"}, {"home_library_id": CHENGDU}),
        ({"home_library_id": CHENGDU}, {"home_region": "51"}),
        ({"home_region": "51"}, {"patron_category": "adult"}),
        ({"patron_category": "adult"}, {"item_kind": "book"}),
        ({"item_kind": "book"}, {"collection": "general"}),
        ({"collection": "general"}, {"item_age_days_max": 400}),
        ({"item_age_days_max": 400}, {"item_age_days_max": 800}),
        ({"item_age_days_max": 800}, {"starts_on": TODAY, "ends_on": TODAY}),
        ({"starts_on": TODAY, "ends_on": TODAY}, {"starts_on": TODAY}),
        ({"starts_on": TODAY, "ends_on": TODAY}, {"starts_on": TODAY, "ends_on": TODAY, "lasting": Lasting.OPEN}),
        ({"starts_on": TODAY}, {}),
        ({"ends_on": TODAY}, {"starts_on": TODAY, "ends_on": TODAY, "lasting": Lasting.ALWAYS}),
    ],
)
def test_the_written_order_of_specificity(special: dict[str, object], general: dict[str, object]) -> None:
    assert chosen((days(2, 21, **general), days(3, 14, **special))) == 14
    assert chosen((days(2, 14, **special), days(3, 21, **general, lendable=True))) == 14


@pytest.mark.parametrize(
    "columns",
    [
        {"lending_library_id": PROVINCIAL},
        {"lending_region": "50"},
        {"owner_library_id": CHONGQING},
        {"home_region": "5103"},
        {"patron_category": "child"},
        {"item_kind": "disc"},
        {"collection": "rare"},
        {"item_age_days_max": 399},
        {"starts_on": date(2026, 5, 2)},
        {"ends_on": date(2026, 4, 30)},
    ],
)
def test_a_rule_for_another_loan_does_not_apply(columns: dict[str, object]) -> None:
    assert chosen((days(2, 14, **columns),)) == 30


def test_a_rule_applies_on_its_first_and_last_day() -> None:
    assert chosen((days(2, 14, starts_on=TODAY, ends_on=TODAY),)) == 14


@pytest.mark.parametrize("group", FREE_GROUPS)
@pytest.mark.parametrize("voice", Voice)
def test_the_network_says_which_library_is_heard_on_a_group_of_terms(group: Group, voice: Voice) -> None:
    """C206. The others go on being heard from where they were."""
    places = {Voice.OWNER: "owner_library_id", Voice.LENDER: "lending_library_id", Voice.HOME: "home_library_id"}
    facts = AT_CHENGDU._replace(owner_library_id=2, lending_library_id=4, home_library_id=6)
    said = [
        replace(FALLBACK, id=10 + number, **{place: getattr(facts, place)})
        for number, place in enumerate(places.values())
    ]
    reasons = choose([FALLBACK, *said], facts, on=TODAY, voices={**DEFAULT_VOICES, group: voice}).reasons
    by_voice = {each: rule.id for each, rule in zip(places, said, strict=True)}
    for other, terms in TERMS_OF.items():
        heard = by_voice[voice if other is group else DEFAULT_VOICES[other]]
        assert {reasons[term] for term in terms} == {heard}


def test_whether_an_item_is_lent_at_all_is_its_owners_word() -> None:
    keep = Rule(id=2, name_zh="", name_en="", owner_library_id=CHENGDU, collection="general", lendable=False)
    lend = Rule(id=3, name_zh="", name_en="", lending_library_id=4, lendable=True)
    assert not choose([FALLBACK, keep, lend], IN_YUZHONG, on=TODAY).lendable


def test_the_home_library_limits_everything_its_patron_has() -> None:
    ours = Rule(id=2, name_zh="", name_en="", home_library_id=CHENGDU, total_limit=17, kind_limit=12)
    theirs = Rule(id=3, name_zh="", name_en="", lending_library_id=4, kind_limit=3)
    terms = choose([FALLBACK, ours, theirs], IN_YUZHONG, on=TODAY)
    assert (terms.total_limit, terms.kind_limit) == (17, 3)


def test_a_region_written_as_nothing_is_any_region() -> None:
    assert chosen((days(2, 14, owner_region="", lending_region="", home_region="", item_kind="book"),)) == 14


def test_without_a_fallback_the_missing_term_is_named() -> None:
    with pytest.raises(NoTermError, match="No lending rule sets unverified_limit here"):
        choose([replace(FALLBACK, unverified_limit=None)], AT_CHENGDU, on=TODAY)


def test_every_term_has_one_voice() -> None:
    assert sorted(term for terms in TERMS_OF.values() for term in terms) == sorted(TERM_NAMES)
    assert set(DEFAULT_VOICES) == set(Group)


def test_a_fixed_date_that_is_past_says_nothing() -> None:
    holidays = Rule(id=2, name_zh="", name_en="", item_kind="book", due_on=TODAY)
    year = Rule(id=3, name_zh="", name_en="", patron_category="adult", due_on=date(2026, 4, 30))
    for on, due_on in ((date(2026, 4, 30), date(2026, 4, 30)), (TODAY, TODAY), (date(2026, 5, 2), NO_DATE)):
        assert choose([FALLBACK, holidays, year], AT_CHENGDU, on=on).due_on == due_on


maybe_library = st.sampled_from([None, CHENGDU, CHONGQING])
maybe_region = st.sampled_from([None, "51", "5101", "50"])
random_rules = st.lists(
    st.builds(
        Rule,
        id=st.integers(2, 99),
        name_zh=st.just(""),
        name_en=st.just(""),
        owner_library_id=maybe_library,
        lending_region=maybe_region,
        home_region=maybe_region,
        item_kind=st.sampled_from([None, "book", "disc"]),
        item_age_days_max=st.sampled_from([None, 100, 500]),
        loan_days=st.sampled_from([None, 7, 14]),
        kind_limit=st.sampled_from([None, 1, 5]),
    ),
    max_size=4,
    unique_by=lambda rule: rule.id,
)


@given(random_rules)
def test_the_order_in_which_rules_are_given_never_matters(rules: list[Rule]) -> None:
    answers = [choose(order, AT_CHENGDU, on=TODAY) for order in permutations([FALLBACK, *rules])]
    assert all(answer == answers[0] for answer in answers)


@given(random_rules)
def test_the_rule_that_is_named_matches_and_says_so(rules: list[Rule]) -> None:
    by_id = {rule.id: rule for rule in [FALLBACK, *rules]}
    terms = choose(by_id.values(), AT_CHENGDU, on=TODAY)
    for term, id_ in terms.reasons.items():
        assert mismatch(by_id[id_], AT_CHENGDU, on=TODAY) is None
        assert getattr(by_id[id_], term) == getattr(terms, term)


@given(random_rules)
def test_a_sound_set_of_rules_never_decides_by_id(rules: list[Rule]) -> None:
    if not check_rules([FALLBACK, *rules]):
        renumbered = [replace(rule, id=1000 - rule.id) for rule in rules]
        ours, theirs = (choose([FALLBACK, *each], AT_CHENGDU, on=TODAY) for each in (rules, renumbered))
        assert replace(ours, reasons={}) == replace(theirs, reasons={})
