"""What is wrong with a set of rules, told when it is saved or loaded, not when a reader stands at the desk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from itertools import combinations

from bashu.domain.policy.choose import lasts
from bashu.domain.policy.contradictions import PERIOD_COLUMNS, conditions, in_merged, in_one, without_effect
from bashu.domain.policy.rules import NO_DATE, TERM_NAMES, Rule
from bashu.domain.policy.words import TERMS, Both
from bashu.domain.values import value_class


class ProblemKind(StrEnum):
    GAP = "gap"
    OVERLAP = "overlap"
    CONTRADICTION = "contradiction"
    # A rule says what nothing follows from. It is not saved, but it does no harm where it stands already.
    WITHOUT_EFFECT = "without_effect"


@value_class(frozen=True, slots=True)
class Problem:
    kind: ProblemKind
    rule_ids: tuple[int, ...]
    zh: str
    en: str


class UnsoundRulesError(ValueError):
    """These rules could leave a loan without terms, or with terms by chance."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("The lending rules do not hold together. " + " ".join(problem.en for problem in problems))
        self.problems = tuple(problems)


def require_sound(rules: Iterable[Rule]) -> None:
    """Raises UnsoundRulesError if they cannot be followed. Quick: engines ask it whenever they read the rules."""
    if problems := _harmful(tuple(rules)):
        raise UnsoundRulesError(problems)


def check_rules(rules: Iterable[Rule], *, today: date = date.min) -> tuple[Problem, ...]:
    """Gaps (a term that no fallback sets), overlaps (a tie whose rules disagree), contradictions (of one rule, or of
    one with those that complete it, from `today` on), and what has no effect; in this order."""
    rules = tuple(rules)
    harmful = _harmful(rules)
    # Merged terms are only looked at where each rule makes sense by itself and none is missing.
    merged = () if harmful else in_merged(rules, today=today)
    idle = (
        _problem(ProblemKind.WITHOUT_EFFECT, rule, text=text)
        for rule in rules
        for text in (() if _is_fallback(rule) else without_effect(rule))
    )
    return (*harmful, *(Problem(ProblemKind.CONTRADICTION, ids, *text) for ids, text in merged), *idle)


def _harmful(rules: Sequence[Rule]) -> tuple[Problem, ...]:
    alone = (_problem(ProblemKind.CONTRADICTION, rule, text=text) for rule in rules for text in in_one(rule))
    return (*_gaps(rules), *_overlaps(rules), *alone)


def _gaps(rules: Sequence[Rule]) -> Iterator[Problem]:
    fallbacks = [rule for rule in rules if _is_fallback(rule)]
    ids = tuple(rule.id for rule in fallbacks)
    for term in TERM_NAMES:
        values, (name_zh, name_en) = {getattr(rule, term) for rule in fallbacks} - {None}, TERMS[term]
        if not values:
            zh = f"没有通用规则设定“{name_zh}”（{term}）：请在不限条件、不限日期的规则中设定。"
            en = f"No fallback rule sets “{name_en}” ({term}): set it in a rule that matches everything, every day."
            yield Problem(ProblemKind.GAP, ids, zh, en)
        elif term == "due_on" and NO_DATE not in values:
            zh = f"通用规则的“{name_zh}”会过期：请写“{NO_DATE}”，另用有起止日期的规则设定具体日期。"
            en = f"The fallback's “{name_en}” will be past: write {NO_DATE}, and the date in a rule with a period."
            yield Problem(ProblemKind.GAP, ids, zh, en)


def _is_fallback(rule: Rule) -> bool:
    return not conditions(rule) and all(getattr(rule, column) is None for column in PERIOD_COLUMNS)


def _overlaps(rules: Sequence[Rule]) -> Iterator[Problem]:
    """Rules tie only if they match on the same values and are meant for as long (see `choose.specificity`)."""
    alike: defaultdict[tuple[object, ...], list[Rule]] = defaultdict(list)
    for rule in rules:
        alike[*conditions(rule).items(), lasts(rule)].append(rule)
    for group in alike.values():
        for first, second in combinations(group, 2):
            terms = [term for term in TERM_NAMES if _disagree(first, second, term=term)]
            if terms:
                (zh_1, en_1), (zh_2, en_2) = _named(first), _named(second)
                zh = f"{zh_1}与{zh_2}适用于同样的借阅，但{'、'.join(TERMS[term][0] for term in terms)}不同。"
                differ = ", ".join(TERMS[term][1] for term in terms)
                en = f"{en_1} and {en_2} match the same loans and differ in: {differ}."
                yield Problem(ProblemKind.OVERLAP, (first.id, second.id), zh, en)


def _disagree(first: Rule, second: Rule, *, term: str) -> bool:
    """Both say something of it, not the same, on a common day."""
    ours, theirs = getattr(first, term), getattr(second, term)
    if ours is None or theirs is None or ours == theirs:
        return False
    ends = [first.ends_on or date.max, second.ends_on or date.max]
    # A fixed date says nothing after itself.
    ends += [ours, theirs] if term == "due_on" else []
    return max(first.starts_on or date.min, second.starts_on or date.min) <= min(ends)


def _problem(kind: ProblemKind, rule: Rule, *, text: Both) -> Problem:
    (zh, en), (said_zh, said_en) = _named(rule), text
    return Problem(kind, (rule.id,), f"{zh}：{said_zh}", f"{en}: {said_en}")


def _named(rule: Rule) -> Both:
    """One that is not written yet has no number."""
    if not rule.id:
        return (f"新规则（{rule.name_zh}）", f"The new rule ({rule.name_en})")
    return (f"规则{rule.id}（{rule.name_zh}）", f"Rule {rule.id} ({rule.name_en})")
