"""Rules are written only if they hold together afterwards."""

from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from bashu.db.network import rules
from bashu.db.network.models import CirculationRule, Network
from bashu.domain.policy import DEFAULT_VOICES, Group, Lasting, Problem, ProblemKind, Rule, UnsoundRulesError, Voice
from bashu.domain.policy.succession import DAY, succeed
from tests.domain.policy.rule_rows import FALLBACK


@pytest.fixture(autouse=True)
def network(db: None) -> Network:
    rules.add_rules([FALLBACK])
    return Network.objects.create(id=1, name_zh="川渝", name_en="Sichuan and Chongqing")


def row(**columns: Any) -> Rule:
    return replace(Rule(id=0, name_zh="某", name_en="Some"), **columns)


def saved(rule: Rule) -> int:
    found = rules.save_rule(rule)
    assert isinstance(found, int), found
    return found


def problems(rule: Rule) -> list[ProblemKind]:
    found = rules.save_rule(rule)
    assert isinstance(found, tuple), found
    return [problem.kind for problem in found]


def test_a_rule_is_read_as_it_was_written() -> None:
    (fallback,) = rules.read_rules()
    assert fallback == replace(FALLBACK, id=fallback.id)
    number = saved(row(item_kind="disc", loan_days=7, home_region="50"))
    assert rules.read_rules()[-1] == row(id=number, item_kind="disc", loan_days=7, home_region="50")


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ({"loan_days": 0}, ProblemKind.CONTRADICTION),
        ({"overdue_cap_fen": 5}, ProblemKind.CONTRADICTION),
        ({"renewals_max": 0, "renewal_days": 9}, ProblemKind.WITHOUT_EFFECT),
    ],
)
def test_c232_an_unsound_rule_is_told_and_not_written(columns: dict[str, Any], kind: ProblemKind) -> None:
    """C232: new, and as a change of one that was sound."""
    assert problems(row(item_kind="disc", **columns)) == [kind]
    assert CirculationRule.objects.count() == 1
    number = saved(row(item_kind="disc", kind_limit=2))
    assert problems(row(id=number, item_kind="disc", **columns)) == [kind]
    assert rules.read_rules()[-1].kind_limit == 2


def test_c232_what_was_wrong_before_stands_in_no_ones_way() -> None:
    """C232: so that one can be mended after the other."""
    for kind in ("disc", "periodical"):
        CirculationRule.objects.create(name_zh="", name_en="", item_kind=kind, loan_days=0)
    first = CirculationRule.objects.get(item_kind="disc")
    assert saved(row(id=first.pk, item_kind="disc", loan_days=7)) == first.pk


def test_c232_a_rule_that_others_stand_on_is_not_deleted() -> None:
    """C232."""
    (fallback,) = rules.read_rules()
    found = rules.delete_rule(fallback.id)
    assert isinstance(found, tuple)
    assert {problem.kind for problem in found} == {ProblemKind.GAP}
    number = saved(row(item_kind="disc", loan_days=7))
    assert rules.delete_rule(number) == number
    assert rules.read_rules() == (fallback,)


def test_c233_terms_for_exactly_the_same_belong_into_one_rule() -> None:
    """C233."""
    number = saved(row(item_kind="disc", loan_days=7))
    found = rules.save_rule(row(item_kind="disc", kind_limit=1))
    assert isinstance(found, tuple)
    assert found[0].en == f"Rule {number} (Some) is for exactly the same and starts on the same day. Change that one."
    assert isinstance(found[0], Problem)


def test_a_rule_for_what_was_acquired_today_is_none_for_everything() -> None:
    number = saved(row(item_age_days_max=0, lendable=False))
    assert problems(row(item_age_days_max=0, holdable=False)) == [ProblemKind.OVERLAP]
    assert rules.delete_rule(number) == number


def test_c234_a_change_may_begin_on_the_day_of_an_exception() -> None:
    """C234, C235."""
    number = saved(row(item_kind="disc", loan_days=7))
    first, before = date(2026, 8, 1), rules.read_rules()[-1]
    saved(row(item_kind="disc", loan_days=14, starts_on=first, ends_on=date(2026, 8, 31)))
    made = succeed(before, replace(before, loan_days=10), from_on=first, today=date(2026, 7, 1))
    assert rules.save_rules(made) == ()
    usual = [rule for rule in rules.read_rules() if rule.lasting is Lasting.ALWAYS]
    assert [(rule.id == number, rule.loan_days) for rule in usual] == [(True, 7), (False, 10)]


def test_c235_rules_that_were_changed_before_are_parts_too() -> None:
    """C235: what ends and never began, and whatever goes on with it; neither an exception nor what only begins."""
    first, then = date(2026, 3, 1), date(2026, 6, 1)
    number = saved(row(item_kind="disc", loan_days=7, ends_on=first - DAY))
    saved(row(item_kind="disc", loan_days=8, starts_on=first, ends_on=then - DAY))
    saved(row(item_kind="disc", loan_days=9, starts_on=then))
    saved(row(item_kind="book", starts_on=first, loan_days=9))
    saved(row(item_kind="disc", renewals_max=1, starts_on=first + DAY, ends_on=first + DAY))
    with connection.cursor() as cursor:
        cursor.execute(import_module("bashu.db.network.migrations.0021_lasting").PARTS)
    found = [rule.lasting for rule in rules.read_rules() if rule.id >= number]
    assert found == [Lasting.ALWAYS, Lasting.ALWAYS, Lasting.ALWAYS, None, None]


def test_several_at_once_are_added_whole_or_not_at_all() -> None:
    with pytest.raises(UnsoundRulesError):
        rules.add_rules([FALLBACK, row(item_kind="disc", loan_days=7), row(item_kind="book", loan_days=0)])
    assert CirculationRule.objects.count() == 1


def test_c206_whose_terms_count_stands_in_the_networks_row(network: Network) -> None:
    """C206: `terms_from` is what is usual for period and overdue."""
    assert rules.voices_of(network) == rules.voices_of(None) == DEFAULT_VOICES
    network.terms_from, network.overdue_from, network.lending_from = "owner", "home", "lender"
    changed = {Group.PERIOD: Voice.OWNER, Group.OVERDUE: Voice.HOME, Group.LENDING: Voice.LENDER}
    assert rules.voices_of(network) == {**DEFAULT_VOICES, **changed}
