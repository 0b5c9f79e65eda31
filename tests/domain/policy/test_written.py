"""A rule in a form, whose it is, and what becomes of it from a day on."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bashu.domain.policy import DEFAULT_VOICES, NO_DATE, NO_LIMIT, Group, Lasting, Rule, Voice
from bashu.domain.policy.ownership import owner
from bashu.domain.policy.succession import succeed
from bashu.domain.policy.written import read_rule, write_rule
from tests.domain.policy.rule_rows import DEFAULTS, FALLBACK

TODAY, LATER = date(2026, 7, 1), date(2026, 9, 1)


def row(**columns: Any) -> Rule:
    return replace(Rule(id=9, name_zh="九", name_en="Nine"), **columns)


@pytest.mark.parametrize("rule", DEFAULTS, ids=lambda rule: rule.name_en)
def test_what_is_written_is_read_again(rule: Rule) -> None:
    assert read_rule(write_rule(rule, "en"), rule_id=rule.id) == read_rule(write_rule(rule, "zh-hans"), rule_id=rule.id)
    assert read_rule(write_rule(rule, "en"), rule_id=rule.id) == rule


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"overdue_fen_per_day": "0.2"}, {"overdue_fen_per_day": 20}),
        ({"price_ceiling_fen": "20000000"}, {"price_ceiling_fen": 2_000_000_000}),
        ({"price_ceiling_fen": "21474836.46"}, {"price_ceiling_fen": NO_LIMIT - 1}),
        ({"loans_limit": "no limit", "due_on": "无"}, {"loans_limit": NO_LIMIT, "due_on": NO_DATE}),
        ({"owner": "library:7", "home": "region:51"}, {"owner_library_id": 7, "home_region": "51"}),
        ({"lendable": "no", "overdue_leads_to": "block"}, {"lendable": False, "overdue_leads_to": "block"}),
    ],
)
def test_texts_are_understood(texts: dict[str, str], said: dict[str, Any]) -> None:
    assert read_rule(texts | {"name_zh": "九", "name_en": "Nine"}, rule_id=9) == row(**said)


@pytest.mark.parametrize(
    ("texts", "complaint"),
    [
        ({"loan_days": "a month"}, 'days of a loan cannot be "a month". Write a whole number from 0 to 999999999'),
        ({"loan_days": "-5"}, 'cannot be "-5". Write a whole number from 0 to 999999999, or: no limit.'),
        ({"loan_days": "999999999999"}, "Write a whole number from 0 to 999999999, or: no limit."),
        (
            {"overdue_fen_per_day": "0.123"},
            'charge for a day cannot be "0.123". Write 0 to 21474836.46 yuan, such as 0.20, or: no',
        ),
        ({"price_ceiling_fen": "21474836.47"}, 'cannot be "21474836.47". Write 0 to 21474836.46 yuan'),
        ({"price_ceiling_fen": "100000000"}, 'cannot be "100000000". Write 0 to 21474836.46 yuan'),
        ({"due_on": "15 January"}, "Write 2027-01-15."),
        ({"lending": "region:x"}, "Choose from the list."),
        ({"lendable": "perhaps"}, "Choose from the list."),
        ({"name_en": ""}, "Give the rule a name in Chinese and one in English."),
    ],
)
def test_what_cannot_be_read_is_told(texts: dict[str, str], complaint: str) -> None:
    found = read_rule({"name_zh": "九", "name_en": "Nine"} | texts)
    assert isinstance(found, tuple)
    assert complaint in found[0][1]


@pytest.mark.parametrize(
    ("rule", "library"),
    [
        (row(lending_library_id=7, loan_days=14), 7),
        (row(lending_library_id=7, home_region="51", loan_days=14), 7),
        (row(home_library_id=7, total_limit=8), 7),
        (row(owner_library_id=7, lending_library_id=7, lendable=False, loan_days=14), 7),
        (row(home_library_id=7, loan_days=90), None),
        (row(lending_library_id=7, home_library_id=8, loan_days=14), None),
        (row(lending_region="51", loan_days=14), None),
        (FALLBACK, None),
    ],
    ids=["lends", "lends to a region", "its readers", "its items", "others' loans", "two", "a region", "everything"],
)
def test_a_library_sets_what_is_its_own(rule: Rule, library: int | None) -> None:
    assert owner(rule, voices=DEFAULT_VOICES) == library


def test_whose_it_is_follows_whose_rules_are_heard() -> None:
    voices = {**DEFAULT_VOICES, Group.PERIOD: Voice.HOME}
    assert owner(row(home_library_id=7, loan_days=90), voices=voices) == 7


def test_from_a_day_on_a_rule_says_something_else() -> None:
    before = row(item_kind="disc", loan_days=7)
    ended, begun = succeed(before, replace(before, loan_days=14), from_on=LATER, today=TODAY)
    assert ended == replace(before, ends_on=date(2026, 8, 31), lasting=Lasting.ALWAYS)
    assert begun == replace(before, id=0, loan_days=14, starts_on=LATER, lasting=Lasting.ALWAYS)


def test_a_rule_that_has_not_begun_is_changed_as_it_is() -> None:
    before = row(item_kind="disc", loan_days=7, starts_on=LATER)
    after = replace(before, loan_days=14)
    assert succeed(before, after, from_on=TODAY, today=TODAY) == (after,)


def test_what_matches_everything_never_ends() -> None:
    after = replace(FALLBACK, loan_days=28)
    assert succeed(FALLBACK, after, from_on=TODAY, today=TODAY) == (after,)
    (begun,) = succeed(FALLBACK, after, from_on=LATER, today=TODAY)
    assert (begun.id, begun.starts_on, begun.loan_days, begun.renewal_days) == (0, LATER, 28, None)
