"""What a rule says otherwise than before."""

from dataclasses import replace
from datetime import date

from bashu.domain.policy import NO_LIMIT, Rule
from bashu.domain.policy.changes import Change, changes, changes_by, with_draft
from bashu.domain.policy.succession import succeed

TODAY, LATER = date(2026, 7, 1), date(2026, 8, 1)
DISCS = Rule(id=5, name_zh="光盘", name_en="Discs", item_kind="disc", loan_days=7, lendable=False, loan_hours=0)
USUAL = Rule(id=1, name_zh="通用", name_en="Usual", loan_days=30, total_limit=NO_LIMIT)


def test_what_is_added_changed_and_removed_is_told_apart_from_what_stays() -> None:
    after = replace(DISCS, loan_days=14, lendable=None, holdable=False, owner_region="51")
    found = changes(DISCS, after)
    assert found == (
        Change("owner", None, "region:51"),
        Change("lendable", before=False, after=None),
        Change("holdable", before=None, after=False),
        Change("loan_days", 7, 14),
    )
    assert changes(DISCS, DISCS) == ()


def test_of_a_new_rule_everything_is_added_even_a_no_and_a_zero() -> None:
    found = {each.name: each.after for each in changes(None, DISCS)}
    names = {"name_zh": "光盘", "name_en": "Discs"}
    assert found == {**names, "item_kind": "disc", "lendable": False, "loan_days": 7, "loan_hours": 0}


def test_a_rule_that_follows_another_is_compared_with_it() -> None:
    after = replace(DISCS, loan_days=14)
    ended, begun = succeed(DISCS, after, from_on=LATER, today=TODAY)
    assert changes_by(ended, before=DISCS, after=after) == (Change("ends_on", None, date(2026, 7, 31)),)
    assert changes_by(begun, before=DISCS, after=after) == (Change("loan_days", 7, 14),)


def test_beside_the_rule_for_everything_nothing_is_removed() -> None:
    after = replace(USUAL, loan_days=21, total_limit=None)
    (beside,) = succeed(USUAL, after, from_on=LATER, today=TODAY)
    assert changes_by(beside, before=USUAL, after=after) == (Change("loan_days", 30, 21),)
    (now,) = succeed(USUAL, after, from_on=TODAY, today=TODAY)
    assert Change("total_limit", NO_LIMIT, None) in changes_by(now, before=USUAL, after=after)


def test_a_draft_stands_instead_of_the_row_with_its_id_or_beside_all() -> None:
    changed, fresh = replace(DISCS, loan_days=3), replace(DISCS, id=0)
    assert with_draft((USUAL, DISCS), [changed, fresh]) == (USUAL, changed, fresh)
    assert with_draft((USUAL, DISCS), []) == (USUAL, DISCS)
