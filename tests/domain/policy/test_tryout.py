"""What would happen if: the terms, the rule that decided each, and why the others did not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from bashu.domain.policy import (
    TERM_NAMES,
    Consequence,
    NoTermError,
    PassedOver,
    Rule,
    Tried,
    Voice,
    Why,
    choose,
    try_out,
)
from bashu.domain.policy import words as policy_words
from bashu.domain.policy.voices import Group
from tests.domain.policy.rule_rows import AT_CHENGDU, CHENGDU, FALLBACK
from tests.domain.policy.test_choose import TODAY, random_rules


def tried(*rules: Rule, term: str = "loan_days") -> Tried:
    (found,) = (each for each in try_out([FALLBACK, *rules], AT_CHENGDU, on=TODAY) if each.term == term)
    return found


def row(number: int, **columns: Any) -> Rule:
    return replace(Rule(id=number, name_zh="", name_en=""), **columns)


@given(random_rules)
def test_a_try_out_gives_the_terms_that_a_loan_gets(rules: list[Rule]) -> None:
    terms = choose([FALLBACK, *rules], AT_CHENGDU, on=TODAY)
    found = try_out([FALLBACK, *rules], AT_CHENGDU, on=TODAY)
    assert {each.term: (each.value, each.rule_id) for each in found} == {
        term: (getattr(terms, term), terms.reasons[term]) for term in TERM_NAMES
    }


@given(random_rules)
def test_every_rule_that_sets_the_term_is_named(rules: list[Rule]) -> None:
    for each in try_out([FALLBACK, *rules], AT_CHENGDU, on=TODAY):
        setting = [rule.id for rule in [FALLBACK, *rules] if getattr(rule, each.term) is not None]
        assert sorted([each.rule_id, *(passed.rule_id for passed in each.passed_over)]) == sorted(setting)


@pytest.mark.parametrize(
    ("columns", "why", "column"),
    [
        ({"lending_library_id": 9}, Why.ELSEWHERE, "lending_library_id"),
        ({"home_region": "50"}, Why.ELSEWHERE, "home_region"),
        ({"patron_category": "child"}, Why.ELSEWHERE, "patron_category"),
        ({"item_age_days_max": 100}, Why.ELSEWHERE, "item_age_days_max"),
        ({"starts_on": date(2026, 5, 2)}, Why.NOT_YET, "starts_on"),
        ({"ends_on": date(2026, 4, 30)}, Why.OVER, "ends_on"),
        ({"lending_region": "51"}, Why.LESS_SPECIFIC, "lending"),
        ({"lending_library_id": CHENGDU, "item_kind": "book"}, Why.LESS_SPECIFIC, "patron_category"),
    ],
)
def test_c230_each_rule_that_did_not_decide_says_why(columns: dict[str, Any], why: Why, column: str) -> None:
    """C230."""
    decided = row(2, lending_library_id=CHENGDU, patron_category="adult", loan_days=14)
    found = tried(decided, row(3, loan_days=21, **columns))
    assert (found.value, found.rule_id, found.voice) == (14, 2, Voice.LENDER)
    assert PassedOver(3, why, column) in found.passed_over
    assert PassedOver(FALLBACK.id, Why.LESS_SPECIFIC, "lending") in found.passed_over


def test_a_fixed_date_that_is_past_was_passed_over() -> None:
    found = tried(row(2, item_kind="book", due_on=date(2026, 4, 30)), term="due_on")
    assert (found.rule_id, found.passed_over) == (FALLBACK.id, (PassedOver(2, Why.DATE_PAST, "due_on"),))


def test_of_two_that_tie_the_lower_number_decides_and_it_says_so() -> None:
    found = tried(row(2, item_kind="book", loan_days=7), row(3, item_kind="book", loan_days=7))
    assert (found.rule_id, found.passed_over[0]) == (2, PassedOver(3, Why.LESS_SPECIFIC, "id"))


def test_without_a_fallback_there_is_nothing_to_try() -> None:
    with pytest.raises(NoTermError, match="No lending rule sets grace_days here"):
        try_out([replace(FALLBACK, grace_days=None)], AT_CHENGDU, on=TODAY)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everything_has_words(language: policy_words.Language) -> None:
    assert set(policy_words.TERMS) == set(TERM_NAMES)
    assert set(policy_words.VOICES) == set(Voice)
    assert set(policy_words.GROUPS) == set(Group)
    for each in try_out([FALLBACK], AT_CHENGDU, on=TODAY):
        assert policy_words.term_name(each.term, language)
        assert policy_words.value_of(each.term, each.value, language=language)
    for column in policy_words.COLUMNS:
        for why in Why:
            assert policy_words.why_passed_over(PassedOver(1, why, column), language)


def test_values_are_written_as_people_read_them() -> None:
    said = {
        (term, language): policy_words.value_of(term, value, language=language)
        for language in ("zh-hans", "en")
        for term, value in (("overdue_fen_per_day", 20), ("overdue_leads_to", Consequence.SUSPEND), ("lendable", True))
    }
    assert said["overdue_fen_per_day", "en"] == "0.20 yuan"
    assert said["overdue_leads_to", "zh-hans"] == "逾期一天停借一天"
    assert said["lendable", "en"] == "yes"
