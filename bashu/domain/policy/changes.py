"""What a rule says otherwise than before, and what all rules would say with a draft among them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bashu.domain.policy.rules import TERM_NAMES, Rule
from bashu.domain.policy.succession import goes_on, is_fallback
from bashu.domain.policy.written import PLACES, WRITTEN, write_place
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True)
class Change:
    """`name` as in a form: a place, another condition, a day, a name or a term. None: the rule says nothing of it."""

    name: str
    before: object
    after: object


def changes(before: Rule | None, after: Rule) -> tuple[Change, ...]:
    """In the order of the form. Of a rule that stands for itself all that it says is added."""
    pairs = ((name, None if before is None else _said(before, name), _said(after, name)) for name in WRITTEN)
    return tuple(Change(name, old, new) for name, old, new in pairs if old != new)


def changes_by(row: Rule, *, before: Rule | None, after: Rule, beside: Iterable[Rule] = ()) -> tuple[Change, ...]:
    """What a row that `succeed` made changes: against itself if it stands already, else against what it follows.

    A row beside the one that matches everything takes no term from it: what it leaves out that one goes on saying.
    """
    if row.id or before is None:
        stands = {rule.id: rule for rule in beside}
        return changes(stands.get(row.id, before), row)
    if not (is_fallback(before) and is_fallback(after)):
        return changes(before, after)
    held = before
    for rule in goes_on(beside, on=row.starts_on or date.min):
        held = _over(held, rule)
    return changes(held, replace(_over(held, row), name_zh=after.name_zh, name_en=after.name_en))


def with_draft(rules: Iterable[Rule], draft: Sequence[Rule]) -> tuple[Rule, ...]:
    """As if the rows of the draft were written: instead of those with their ids, a new one (id 0) beside them."""
    ids = {rule.id for rule in draft}
    return (*(rule for rule in rules if rule.id not in ids), *draft)


def _over(rule: Rule, change: Rule) -> Rule:
    said: dict[str, Any] = {term: value for term in TERM_NAMES if (value := getattr(change, term)) is not None}
    return replace(rule, **said)


def _said(rule: Rule, name: str) -> object:
    value = write_place(rule, name) if name in PLACES else getattr(rule, name)
    return None if value == "" else value
