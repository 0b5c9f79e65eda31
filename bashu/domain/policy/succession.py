"""From one day on a rule says something else: which rows that makes. What was in force until then stays to be seen."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bashu.domain.policy.choose import BY_DAYS, lasts
from bashu.domain.policy.contradictions import MATCH_COLUMNS
from bashu.domain.policy.rules import TERM_NAMES, Rule

DAY = timedelta(days=1)


def succeed(before: Rule, after: Rule, *, from_on: date, today: date) -> tuple[Rule, ...]:
    """The rows to write, a new one with the id 0. `after` has the id of `before`.

    A rule that has not begun by then is changed as it is. One that matches everything, on every day, must not end, so
    the terms that change stand in a rule of their own; only from today on it is changed as it is.
    """
    if before.starts_on is not None and before.starts_on >= from_on:
        return (_part(after, whole=before),)
    if is_fallback(before) and is_fallback(after):
        return (after,) if from_on <= today else (_changes(before, after, from_on=from_on),)
    begun = _part(replace(after, id=0, starts_on=from_on), whole=_part(after, whole=before))
    return ended(before, from_on - DAY), begun


def ended(rule: Rule, last: date) -> Rule:
    """An end makes no exception of what was none."""
    return _part(replace(rule, ends_on=last), whole=rule)


def is_fallback(rule: Rule) -> bool:
    return rule.starts_on is None and rule.ends_on is None and not any(getattr(rule, name) for name in MATCH_COLUMNS)


def _part(row: Rule, *, whole: Rule) -> Rule:
    """A row that has the place among other rules that the whole had, or a wider one if its own days say so."""
    by_days = lasts(replace(row, lasting=None))
    meant = min(by_days, lasts(whole), key=BY_DAYS.index)
    return replace(row, lasting=None if meant is by_days else meant)


def _changes(before: Rule, after: Rule, *, from_on: date) -> Rule:
    same: dict[str, Any] = {name: None for name in TERM_NAMES if getattr(before, name) == getattr(after, name)}
    return replace(after, id=0, starts_on=from_on, **same)
