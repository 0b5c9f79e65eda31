from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from bashu.domain.policy import (
    NO_LIMIT,
    TERM_NAMES,
    Consequence,
    Problem,
    ProblemKind,
    Rule,
    Terms,
    UnsoundRulesError,
    check_rules,
    require_sound,
)
from bashu.domain.policy.succession import is_fallback
from bashu.domain.policy.words import TERMS
from tests.domain.policy.rule_rows import DEFAULTS, FALLBACK


def row(**columns: Any) -> Rule:
    return replace(Rule(id=9, name_zh="", name_en="Nine"), **columns)


def kinds(*rules: Rule) -> list[ProblemKind]:
    return [problem.kind for problem in check_rules([FALLBACK, *rules])]


def test_the_defaults_of_the_two_provinces_hold_together() -> None:
    require_sound(DEFAULTS)


def test_what_was_acquired_today_is_a_condition() -> None:
    today = row(item_age_days_max=0, lendable=False)
    assert not is_fallback(today)
    assert not kinds(today, row(id=8, item_age_days_max=1, lendable=True))
    assert kinds(today, row(id=8, item_age_days_max=0, lendable=True)) == [ProblemKind.OVERLAP]


def test_a_rule_can_set_every_term() -> None:
    assert {field.name for field in fields(Terms)} - {"reasons"} == set(TERM_NAMES)
    assert set(TERM_NAMES) < {field.name for field in fields(Rule)}


@pytest.mark.parametrize("term", TERM_NAMES)
def test_a_term_without_fallback_is_a_gap(term: str) -> None:
    nothing: dict[str, Any] = {term: None}
    zh = f"没有通用规则设定“{TERMS[term][0]}”（{term}）：请在不限条件、不限日期的规则中设定。"
    en = f"No fallback rule sets “{TERMS[term][1]}” ({term}): set it in a rule that matches everything, every day."
    assert check_rules([replace(FALLBACK, **nothing)]) == (Problem(ProblemKind.GAP, (FALLBACK.id,), zh, en),)


def test_a_rule_with_an_end_is_no_fallback() -> None:
    assert len(check_rules([replace(FALLBACK, ends_on=date(2030, 1, 1))])) == len(TERM_NAMES)


def test_two_fallbacks_may_share_the_terms() -> None:
    assert not check_rules([replace(FALLBACK, loan_days=None), row(loan_days=30)])


def test_two_equal_rules_that_disagree_overlap() -> None:
    problems = check_rules([FALLBACK, row(item_kind="disc", loan_days=7), row(id=8, item_kind="disc", loan_days=14)])
    assert [(problem.kind, problem.rule_ids) for problem in problems] == [(ProblemKind.OVERLAP, (9, 8))]
    assert problems[0].en == "Rule 9 (Nine) and Rule 8 (Nine) match the same loans and differ in: days of a loan."


@pytest.mark.parametrize(
    "other",
    [
        row(id=8, item_kind="disc", loan_days=7),
        row(id=8, item_kind="disc", kind_limit=2),
        row(id=8, item_kind="book", loan_days=14),
        row(id=8, item_kind="disc", loan_days=14, starts_on=date(2026, 1, 1)),
        row(id=8, patron_category="adult", loans_limit=12, first_limit=NO_LIMIT),
    ],
    ids=["agrees", "sets another term", "matches other loans", "is more specific", "has no limit for new readers"],
)
def test_rules_that_cannot_clash_do_not_overlap(other: Rule) -> None:
    assert not kinds(row(item_kind="disc", loan_days=7), other)


@pytest.mark.parametrize(("starts_on", "clash"), [(date(2026, 5, 7), True), (date(2026, 5, 8), False)])
def test_seasons_overlap_only_on_a_common_day(starts_on: date, clash: bool) -> None:  # noqa: FBT001
    spring = row(loan_days=7, ends_on=date(2026, 5, 7))
    summer = row(id=8, loan_days=14, starts_on=starts_on)
    assert kinds(spring, summer) == [ProblemKind.OVERLAP] * clash


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        (row(starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)), "before it starts on 2026-02-01"),
        (row(item_kind="x", overdue_fen_per_day=20, overdue_cap_fen=10), "more than the cap of 10"),
        (row(home_region="51", kind_limit=9, total_limit=8), "more than the 8 of the whole network"),
        (row(item_kind="x", renewals_max=1, renewal_days=0), "1 renewals of no days"),
        (row(item_kind="x", loan_days=0), "“days of a loan” is 0; the least it can be is 1"),
        (row(item_kind="x", overdue_cap_fen=-1), "“most that one item is charged” is -1; the least it can be is 0"),
        (row(item_age_days_max=-1), "“item age” is -1"),
        (row(owner_library_id=2, owner_region="51"), "names both a library and a region as owner"),
        (row(home_region="510000"), "no prefix of a GB/T 2260 code"),
        (row(lending_region="5"), "no prefix of a GB/T 2260 code"),
        (
            row(collection="x", total_limit=9),
            "“loans of this kind in all” counts what a patron has wherever",
        ),
        (row(lending_library_id=2, price_ceiling_fen=9), "so it cannot depend on: lending library"),
        (row(lending_region="51", owner_limit=9), "so it cannot depend on: lending region"),
        (row(item_kind="x", collection_limit=9), "so it cannot depend on: item kind"),
        (row(patron_category="x", first_limit=9, loans_limit=8), "more than the 8 of everybody"),
        (row(starts_on=date(2026, 2, 1), due_on=date(2026, 1, 20)), "before the rule starts on 2026-02-01"),
        (row(item_kind="x", loan_days=40_000), "“days of a loan” is 40000; the most it can be is 36500"),
        (
            row(item_kind="x", short_from_holds=0),
            "from which loans are shorter” is 0; the least it can be is 1",
        ),
    ],
)
def test_a_rule_that_contradicts_itself_is_named(rule: Rule, complaint: str) -> None:
    problems = check_rules([FALLBACK, rule])
    assert [(problem.kind, problem.rule_ids) for problem in problems] == [(ProblemKind.CONTRADICTION, (9,))]
    assert complaint in problems[0].en
    assert problems[0].en.startswith("Rule 9 (Nine): ")


def test_a_fallback_whose_fixed_date_will_be_past_leaves_a_gap() -> None:
    problems = check_rules([replace(FALLBACK, due_on=date(2027, 1, 15))])
    assert [problem.kind for problem in problems] == [ProblemKind.GAP]
    assert "write 9999-12-31" in problems[0].en


@pytest.mark.parametrize(("starts_on", "clash"), [(date(2026, 1, 15), True), (date(2026, 1, 16), False)])
def test_two_terms_of_school_may_follow_each_other(starts_on: date, clash: bool) -> None:  # noqa: FBT001
    """The first has no last day, but says nothing after its fixed date."""
    autumn = row(starts_on=date(2025, 9, 1), due_on=date(2026, 1, 15))
    spring = row(id=8, starts_on=starts_on, due_on=date(2026, 7, 10))
    assert kinds(autumn, spring) == [ProblemKind.OVERLAP] * clash


def test_rules_that_complete_each_other_to_nonsense_are_named_together() -> None:
    region, kind = row(lending_region="51", overdue_fen_per_day=50), row(id=8, item_kind="disc", overdue_cap_fen=40)
    assert not kinds(region)
    both = row(id=7, lending_region="51", item_kind="disc", loan_days=7)
    (problem,) = check_rules([FALLBACK, region, replace(kind, lending_region="51")])
    assert (problem.kind, problem.rule_ids) == (ProblemKind.CONTRADICTION, (8, 9))
    assert problem.en == "Rules 8, 9 together: one day overdue costs 50 fen, more than the cap of 40."
    assert not kinds(region, kind, replace(both, overdue_leads_to=Consequence.NOTHING, lending_region="50"))


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        (row(item_kind="x", renewals_max=0, renewal_days=15), "no renewal, and yet 15 days"),
        (row(item_kind="x", loan_days=3, loan_hours=2), "only the hours count"),
        (row(item_kind="x", due_on=date(2026, 7, 10), loan_hours=2), "a fixed date, and only the hours count"),
        (row(item_kind="x", loan_days=14, short_days=14), "no less than the 14 of others"),
        (row(item_kind="x", overdue_leads_to=Consequence.SUSPEND, overdue_fen_per_day=10), "leads to no charge here"),
        (row(item_kind="x", overdue_leads_to=Consequence.NOTHING, suspend_days_max=9), "no time without borrowing"),
    ],
)
def test_what_has_no_effect_is_not_saved_but_may_stand(rule: Rule, complaint: str) -> None:
    problems = check_rules([FALLBACK, rule])
    assert [problem.kind for problem in problems] == [ProblemKind.WITHOUT_EFFECT]
    assert complaint in problems[0].en
    require_sound([FALLBACK, rule])


def test_what_completed_each_other_to_nonsense_may_have_been() -> None:
    kind = row(item_kind="disc", overdue_fen_per_day=50, starts_on=date(2026, 2, 1), ends_on=date(2026, 3, 1))
    fallback = replace(FALLBACK, overdue_cap_fen=40)
    assert check_rules([fallback, kind], today=date(2026, 3, 1))
    assert not check_rules([fallback, kind], today=date(2026, 3, 2))


def test_unsound_rules_are_refused_with_every_problem_told() -> None:
    with pytest.raises(UnsoundRulesError, match=r"\(loan_days\).*\(kind_limit\)") as refused:
        require_sound([replace(FALLBACK, loan_days=None, kind_limit=None)])
    assert len(refused.value.problems) == 2
