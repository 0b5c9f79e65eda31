"""From one day on a rule says something else: which rows that makes. What was in force until then stays to be seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bashu.domain.policy.choose import BY_DAYS, lasts
from bashu.domain.policy.contradictions import conditions
from bashu.domain.policy.rules import TERM_NAMES, Lasting, Rule
from bashu.domain.policy.words import TERMS, Both

DAY = timedelta(days=1)


def succeed(before: Rule, after: Rule, *, from_on: date, today: date, beside: Iterable[Rule] = ()) -> tuple[Rule, ...]:
    """The rows to write, a new one with the id 0. `after` has the id of `before`, `beside` are all rules.

    A rule that has not begun by then is changed as it is. One that matches everything, on every day, must not end, so
    the terms that change stand in a rule of their own; only from today on it is changed as it is.
    """
    if before.starts_on is not None and before.starts_on >= from_on:
        return (_part(after, whole=before),)
    if is_fallback(before) and is_fallback(after):
        said = _said(before, after)
        over = [rule for rule in goes_on(beside, on=from_on) if _terms(rule).keys() & said.keys()]
        if from_on <= today or not said:
            return after, *_instead(over, said, from_on=from_on, keep={}, named=after)
        same_day = [rule for rule in goes_on(beside, on=from_on) if rule.starts_on == from_on and rule not in over]
        return _instead([*over, *same_day], said, from_on=from_on, keep=said, named=after)
    begun = _part(replace(after, id=0, starts_on=from_on), whole=_part(after, whole=before))
    return ended(before, from_on - DAY), begun


def overruled(before: Rule, after: Rule, *, from_on: date, today: date, beside: Iterable[Rule]) -> tuple[Both, ...]:
    """Why a change of the rule that matches everything would not last, or take away more than it says."""
    if not (is_fallback(before) and is_fallback(after)):
        return ()
    said, among = _said(before, after), _changes(beside)
    later = [rule for rule in among if rule.starts_on is not None and rule.starts_on > from_on]
    against = [
        (rule, [term for term, value in _terms(rule).items() if said.get(term, value) != value]) for rule in later
    ]
    ending = [rule for rule in goes_on(among, on=from_on) if rule.ends_on is not None]
    more = [rule for rule in ending if _terms(rule).keys() & said.keys() and _terms(rule).keys() - said.keys()]
    same_day = [rule for rule in ending if today < from_on == rule.starts_on and rule not in more and said]
    return *(_goes_over(rule, terms) for rule, terms in against if terms), *map(_ends, [*more, *same_day])


def goes_on(rules: Iterable[Rule], *, on: date) -> tuple[Rule, ...]:
    """Changes of the rule that matches everything which hold on this day, and go over what it says itself."""
    return tuple(rule for rule in _changes(rules) if (rule.starts_on or date.min) <= on <= (rule.ends_on or date.max))


def ended(rule: Rule, last: date) -> Rule:
    """An end makes no exception of what was none."""
    return _part(replace(rule, ends_on=last), whole=rule)


def is_fallback(rule: Rule) -> bool:
    return rule.starts_on is None and rule.ends_on is None and not conditions(rule)


def _part(row: Rule, *, whole: Rule) -> Rule:
    """A row that has the place among other rules that the whole had, or a wider one if its own days say so."""
    by_days = lasts(replace(row, lasting=None))
    meant = min(by_days, lasts(whole), key=BY_DAYS.index)
    return replace(row, lasting=None if meant is by_days else meant)


def _changes(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Rules for everything that are neither the one without days nor exceptions."""
    found = (rule for rule in rules if lasts(rule) is not Lasting.SEASON and not is_fallback(rule))
    return tuple(rule for rule in found if not conditions(rule))


def _instead(
    over: Sequence[Rule], said: Mapping[str, Any], *, from_on: date, keep: Mapping[str, Any], named: Rule
) -> tuple[Rule, ...]:
    """What goes over the change ends before it; what it says besides goes on, with what is to be kept beside it. One
    that begins on that day has no day before it: the change is written into it."""
    rest = {term: value for rule in over for term, value in _terms(rule).items() if term not in said}
    stopped = tuple(ended(rule, from_on - DAY) for rule in over if rule.starts_on != from_on)
    begun = next((rule for rule in over if rule.starts_on == from_on), None)
    if begun is not None:
        return *stopped, replace(begun, **rest, **said)
    if not rest and not keep:
        return stopped
    fresh: dict[str, Any] = dict.fromkeys(TERM_NAMES) | rest | dict(keep)
    return *stopped, replace(named, id=0, starts_on=from_on, **fresh)


def _said(before: Rule, after: Rule) -> dict[str, Any]:
    """Terms that change. What is left out, the rule that matches everything goes on saying."""
    return {term: value for term, value in _terms(after).items() if value != getattr(before, term)}


def _terms(rule: Rule) -> dict[str, Any]:
    return {term: value for term in TERM_NAMES if (value := getattr(rule, term)) is not None}


def _goes_over(rule: Rule, terms: Sequence[str]) -> Both:
    zh, en = "、".join(TERMS[term][0] for term in terms), ", ".join(TERMS[term][1] for term in terms)
    said_en = (
        f"From {rule.starts_on} on, rule {rule.id} ({rule.name_en}) says otherwise of: {en}. This change would have no"
        " effect from that day on. Change or end that rule first."
    )
    return (
        f"从{rule.starts_on}起，规则{rule.id}（{rule.name_zh}）另行设定{zh}，会盖过这次修改。请先修改或结束那条规则。",
        said_en,
    )


def _ends(rule: Rule) -> Both:
    return (
        f"规则{rule.id}（{rule.name_zh}）到{rule.ends_on}为止有效，会盖过这次修改。请修改那条规则。",
        f"Rule {rule.id} ({rule.name_en}) holds until {rule.ends_on} and goes over this change. Change that rule.",
    )
