"""C236: the rule for everything is changed again and again, and comes out as it says, or says why it would not."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from bashu.domain.policy import Rule, check_rules, choose
from bashu.domain.policy.changes import Change, changes_by, with_draft
from bashu.domain.policy.succession import overruled, succeed
from tests.domain.policy.rule_rows import AT_CHENGDU, FALLBACK

TODAY = date(2026, 7, 1)
HOLIDAYS = Rule(id=2, name_zh="暑假", name_en="Holidays", title_limit=4, starts_on=TODAY, ends_on=TODAY + timedelta(20))
TERMS = ("loan_days", "renewal_days", "hold_limit")
steps = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 3, 10]),
        st.sampled_from([0, 0, 5, 20, 40]),
        st.dictionaries(st.sampled_from(TERMS), st.integers(1, 5), min_size=1, max_size=2),
        st.booleans(),
    ),
    max_size=6,
)


def changed(rules: tuple[Rule, ...], said: dict[str, Any], *, today: date, ahead: int) -> tuple[Rule, ...]:
    """Of the rule for everything, the first; none if it is refused."""
    days: dict[str, Any] = {"from_on": today + timedelta(ahead), "beside": rules}
    after = replace(rules[0], **said)
    return () if overruled(rules[0], after, today=today, **days) else succeed(rules[0], after, today=today, **days)


def stored(rules: tuple[Rule, ...], made: tuple[Rule, ...]) -> tuple[Rule, ...]:
    rows = [row if row.id else replace(row, id=len(rules) + 1) for row in with_draft(rules, made)]
    return tuple(sorted(rows, key=lambda row: row.id))


def values(rules: tuple[Rule, ...], day: date) -> dict[str, Any]:
    terms = choose(rules, AT_CHENGDU, on=day)
    return {term: getattr(terms, term) for term in (*TERMS, "title_limit")}


@given(steps)
def test_c236_each_change_of_the_usual_rule_has_effect_from_its_day_on(
    steps: list[tuple[int, int, dict[str, Any], bool]],
) -> None:
    """C236: its own terms, and no others, whatever was changed and planned before; exceptions stay."""
    today = TODAY
    rules: tuple[Rule, ...] = (FALLBACK, HOLIDAYS)
    for later, ahead, wanted, is_end in steps:
        today += timedelta(later)
        said = {term: value for term, value in wanted.items() if value != getattr(rules[0], term)}
        made = changed(rules, said, today=today, ahead=ahead)
        event("changed" if made else "refused")
        after, from_on = stored(rules, made), today + timedelta(ahead)
        assert not check_rules(after, today=today)
        for day in (today + timedelta(n) for n in range(90)):
            expected = values(rules, day) | (said if made and day >= from_on else {})
            assert values(after, day) == expected, (day, after)
        rules = after
        if is_end and rules[-1].ends_on is None and rules[-1].id > 2 and rules[-1].starts_on <= today:  # type: ignore[operator]
            rules = (*rules[:-1], *succeed(rules[-1], rules[-1], from_on=today + timedelta(9), today=today)[:1])


def test_c236_a_later_change_that_would_go_over_it_is_named() -> None:
    """C236: unless it says the same."""
    rules = stored((FALLBACK,), changed((FALLBACK,), {"loan_days": 14}, today=TODAY, ahead=60))
    after, days = replace(FALLBACK, loan_days=21, hold_limit=9), {"from_on": TODAY, "today": TODAY}
    ((_, en),) = overruled(FALLBACK, after, beside=rules, **days)
    assert en.startswith("From 2026-08-30 on, rule 2 (Default) says otherwise of: days of a loan.")
    assert not overruled(FALLBACK, replace(FALLBACK, loan_days=14), beside=rules, **days)
    assert not overruled(FALLBACK, replace(FALLBACK, hold_limit=9), beside=rules, **days)


def test_c236_what_stands_and_what_follows_are_told_apart() -> None:
    """C236: against what would hold, not against what the rule for everything says itself."""
    said = {"loan_days": 40, "hold_limit": 9}
    rules = stored((FALLBACK,), changed((FALLBACK,), said, today=TODAY, ahead=10))
    after = replace(FALLBACK, loan_days=20)
    stopped, begun = changed(rules, {"loan_days": 20}, today=TODAY, ahead=30)
    told = [changes_by(row, before=FALLBACK, after=after, beside=rules) for row in (stopped, begun)]
    assert told == [(Change("ends_on", None, TODAY + timedelta(29)),), (Change("loan_days", 40, 20),)]
    assert (begun.loan_days, begun.hold_limit, begun.renewal_days) == (20, 9, None)
