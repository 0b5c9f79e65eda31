"""What is wrong with a set of rules, told when it is saved or loaded, not when a reader stands at the desk."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Final

from bashu.domain.policy.choose import HOME_TERMS
from bashu.domain.policy.rules import TERM_NAMES, Rule

REGION: Final = re.compile(r"(?:[1-9][0-9])(?:(?!00)[0-9]{2}){0,2}", re.ASCII)
WHAT_NAMES: Final = ("id", "name_zh", "name_en")
PERIOD_COLUMNS: Final = ("starts_on", "ends_on")
MATCH_COLUMNS: Final = tuple(
    field.name for field in fields(Rule) if field.name not in {*WHAT_NAMES, *PERIOD_COLUMNS, *TERM_NAMES}
)
# What a limit on loans wherever made may depend on: the patron, not the place. A price ceiling counts all kinds.
HOME_COLUMNS: Final = {"home_library_id", "home_region", "patron_category"}
ALLOWED_COLUMNS: Final = {"total_limit": HOME_COLUMNS | {"item_kind"}, "price_ceiling_fen": HOME_COLUMNS}


class ProblemKind(StrEnum):
    GAP = "gap"
    OVERLAP = "overlap"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Problem:
    kind: ProblemKind
    rule_ids: tuple[int, ...]
    text: str


class UnsoundRulesError(ValueError):
    """These rules could leave a loan without terms, or with terms by chance."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("The lending rules do not hold together. " + " ".join(problem.text for problem in problems))
        self.problems = tuple(problems)


def require_sound(rules: Iterable[Rule]) -> None:
    if problems := check_rules(rules):
        raise UnsoundRulesError(problems)


def check_rules(rules: Iterable[Rule]) -> tuple[Problem, ...]:
    """Gaps (a term that no fallback sets), overlaps (a tie whose rules disagree) and contradictions, in this order."""
    rules = tuple(rules)
    contradictions = (
        Problem(ProblemKind.CONTRADICTION, (rule.id,), f"{_named(rule)}: {text}")
        for rule in rules
        for text in _contradictions(rule)
    )
    return (*_gaps(rules), *_overlaps(rules), *contradictions)


def _gaps(rules: Sequence[Rule]) -> Iterator[Problem]:
    fallbacks = [rule for rule in rules if _is_fallback(rule)]
    for term in TERM_NAMES:
        if all(getattr(rule, term) is None for rule in fallbacks):
            text = f"No fallback rule sets {term}: add it to a rule that matches everything, on every day."
            yield Problem(ProblemKind.GAP, tuple(rule.id for rule in fallbacks), text)


def _is_fallback(rule: Rule) -> bool:
    return all(getattr(rule, column) in (None, "") for column in MATCH_COLUMNS + PERIOD_COLUMNS)


def _overlaps(rules: Sequence[Rule]) -> Iterator[Problem]:
    """Rules tie only if they match on the same values and are both dated or both not (see `choose.specificity`)."""
    alike: defaultdict[tuple[object, ...], list[Rule]] = defaultdict(list)
    for rule in rules:
        alike[*(getattr(rule, column) or None for column in MATCH_COLUMNS), _is_dated(rule)].append(rule)
    for group in alike.values():
        for first, second in combinations(group, 2):
            terms = [term for term in TERM_NAMES if _disagree(first, second, term=term)]
            if terms and _share_a_day(first, second):
                text = f"{_named(first)} and {_named(second)} match the same loans and differ in {', '.join(terms)}."
                yield Problem(ProblemKind.OVERLAP, (first.id, second.id), text)


def _is_dated(rule: Rule) -> bool:
    return rule.starts_on is not None or rule.ends_on is not None


def _disagree(first: Rule, second: Rule, *, term: str) -> bool:
    ours, theirs = getattr(first, term), getattr(second, term)
    return ours is not None and theirs is not None and ours != theirs


def _share_a_day(first: Rule, second: Rule) -> bool:
    starts = max(first.starts_on or date.min, second.starts_on or date.min)
    return starts <= min(first.ends_on or date.max, second.ends_on or date.max)


def _contradictions(rule: Rule) -> Iterator[str]:
    yield from _wrong_places(rule)
    yield from _wrong_numbers(rule)
    if rule.starts_on and rule.ends_on and rule.ends_on < rule.starts_on:
        yield f"it ends on {rule.ends_on}, before it starts on {rule.starts_on}."
    if _exceeds(rule.overdue_fen_per_day, rule.overdue_cap_fen):
        yield f"one day overdue costs {rule.overdue_fen_per_day} fen, more than the cap of {rule.overdue_cap_fen}."
    if _exceeds(rule.kind_limit, rule.total_limit):
        yield f"a library lets {rule.kind_limit} be out, more than the {rule.total_limit} of the whole network."
    if rule.renewals_max and rule.renewal_days == 0:
        yield f"it allows {rule.renewals_max} renewals of no days."
    named = [column for column in MATCH_COLUMNS if getattr(rule, column) not in (None, "")]
    for term in HOME_TERMS:
        foreign = [column for column in named if column not in ALLOWED_COLUMNS[term]]
        if foreign and getattr(rule, term) is not None:
            yield f"{term} counts what a patron has wherever it was lent, so it cannot depend on {', '.join(foreign)}."


def _wrong_places(rule: Rule) -> Iterator[str]:
    for who in ("owner", "lending", "home"):
        region = getattr(rule, f"{who}_region")
        if region and getattr(rule, f"{who}_library_id") is not None:
            yield f"it names both a library and a region as {who}. Name one."
        if region and not REGION.fullmatch(region):
            yield f'{who}_region "{region}" is no prefix of a GB/T 2260 code. Write 51 for Sichuan, 5101 for Chengdu.'


def _wrong_numbers(rule: Rule) -> Iterator[str]:
    for name in (*TERM_NAMES, "item_age_days_max"):
        lowest = 1 if name == "loan_days" else 0
        value = getattr(rule, name)
        if isinstance(value, int) and value < lowest:
            yield f"{name} is {value}; the least it can be is {lowest}."


def _exceeds(value: int | None, limit: int | None) -> bool:
    return value is not None and limit is not None and value > limit


def _named(rule: Rule) -> str:
    return f"Rule {rule.id} ({rule.name_en})"
