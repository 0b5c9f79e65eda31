"""C234 and C235: a rule is changed from a day on, whatever exceptions there are, and comes out as it says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.policy import Lasting, Rule, check_rules, choose
from bashu.domain.policy.changes import with_draft
from bashu.domain.policy.succession import ended, succeed
from tests.domain.policy.rule_rows import AT_CHENGDU, FALLBACK

TODAY = date(2026, 7, 1)
DISC = AT_CHENGDU._replace(item_kind="disc")
BASE = Rule(id=2, name_zh="光盘", name_en="Discs", item_kind="disc", loan_days=7)


def on(day: int) -> date:
    return TODAY + timedelta(days=day)


def written(rules: Sequence[Rule], made: Sequence[Rule]) -> tuple[Rule, ...]:
    """As the table has them afterwards: what is new has a number."""
    rows = with_draft(rules, made)
    fresh = iter(range(max(row.id for row in rows) + 1, 1_000))
    return tuple(row if row.id else replace(row, id=next(fresh)) for row in rows)


def season(number: int, first: int, *, last: int) -> Rule:
    return replace(BASE, id=number, loan_days=100 + number, starts_on=on(first), ends_on=on(last))


seasons = st.lists(st.integers(-60, 100), max_size=6, unique=True).map(
    lambda days: [
        season(number, first, last=last)
        for number, (first, last) in enumerate(zip(sorted(days)[::2], sorted(days)[1::2], strict=False), 10)
    ]
)
steps = st.lists(st.tuples(st.integers(0, 90), st.integers(1, 60)), max_size=5)


@given(seasons, steps, st.sampled_from([None, -5, 20]))
def test_c235_any_rule_can_be_changed_from_any_day_on(
    exceptions: list[Rule], steps: list[tuple[int, int]], first: int | None
) -> None:
    """C235: also one that is to begin, several times over, in any order."""
    base = replace(BASE, starts_on=None if first is None else on(first))
    rules = (FALLBACK, base, *exceptions)
    usual = {day: 30 if first is not None and day < first else 7 for day in range(120)}
    for day, loan_days in steps:
        usually = [rule for rule in rules if rule.id > 1 and rule not in exceptions]
        before = next((rule for rule in usually if (rule.ends_on or date.max) >= on(day)), usually[-1])
        rules = written(rules, succeed(before, replace(before, loan_days=loan_days), from_on=on(day), today=TODAY))
        starts = before.starts_on or date.min
        usual |= {each: loan_days for each in usual if max(starts, on(day)) <= on(each) <= (before.ends_on or date.max)}
        assert not check_rules(rules)
    for day, expected in usual.items():
        over = [each.loan_days for each in exceptions if each.starts_on <= on(day) <= each.ends_on]  # type: ignore[operator]
        assert choose(rules, DISC, on=on(day)).loan_days == (over or [expected])[0], day


def test_c234_an_exception_goes_over_what_is_usual_and_what_only_begins() -> None:
    """C234: as do its parts, when it is changed while it lasts."""
    rules: tuple[Rule, ...] = (
        FALLBACK,
        BASE,
        replace(BASE, id=3, starts_on=on(0), loan_days=14),
        season(10, 5, last=9),
    )
    assert not check_rules(rules)
    assert [choose(rules, DISC, on=on(day)).loan_days for day in (-1, 0, 5, 9, 10)] == [7, 14, 110, 110, 14]
    made = succeed(rules[-1], replace(rules[-1], loan_days=3), from_on=on(7), today=TODAY)
    assert [row.lasting for row in made] == [None, None]
    rules = written(rules, made)
    assert not check_rules(rules)
    assert [choose(rules, DISC, on=on(day)).loan_days for day in (6, 7, 10)] == [110, 3, 14]


def test_c235_an_end_makes_no_exception_of_what_was_none() -> None:
    """C235."""
    begun = replace(BASE, starts_on=on(-9))
    assert ended(begun, on(3)) == replace(begun, ends_on=on(3), lasting=Lasting.OPEN)
    assert not check_rules((FALLBACK, ended(begun, on(3)), season(10, -5, last=20)))


def test_c235_an_exception_that_is_to_last_is_none_from_then_on() -> None:
    """C235."""
    summer = season(10, -5, last=20)
    _, begun = succeed(summer, replace(summer, ends_on=None), from_on=on(2), today=TODAY)
    assert (begun.starts_on, begun.ends_on, begun.lasting) == (on(2), None, None)
