"""What would happen if: each term, the rule that decided it, and the rules that were passed over and why."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Final

from bashu.domain.policy.choose import COMPARED, NAMED, NoTermError, mismatch, rank, sets, specificity
from bashu.domain.policy.rules import TERM_NAMES, Rule, RuleFacts
from bashu.domain.policy.voices import DEFAULT_VOICES, GROUP_OF, Voice, Voices
from bashu.domain.values import value_class


class Why(StrEnum):
    """Why a rule that sets a term did not decide it."""

    # its column names something else
    ELSEWHERE = "elsewhere"
    NOT_YET = "not_yet"
    OVER = "over"
    # the fixed date that it sets is past
    DATE_PAST = "date_past"
    # it applies, and is less specific in its column
    LESS_SPECIFIC = "less_specific"


@value_class(frozen=True, slots=True)
class PassedOver:
    rule_id: int
    why: Why
    column: str


@value_class(frozen=True, slots=True, kw_only=True)
class Tried:
    """A term as it comes out; rules passed over in the order in which they would have been heard."""

    term: str
    value: object
    rule_id: int
    voice: Voice
    passed_over: tuple[PassedOver, ...]


def try_out(rules: Iterable[Rule], facts: RuleFacts, *, on: date, voices: Voices = DEFAULT_VOICES) -> tuple[Tried, ...]:
    """The same terms that `choose` gives, in the order of `Terms`. Raises NoTermError as it does."""
    rules = tuple(rules)
    ranked = {voice: rank(rules, voice) for voice in set(voices.values())}
    return tuple(
        _try(term, ranked[voices[GROUP_OF[term]]], facts=facts, on=on, voice=voices[GROUP_OF[term]])
        for term in TERM_NAMES
    )


def _try(term: str, ranked: list[Rule], *, facts: RuleFacts, on: date, voice: Voice) -> Tried:
    setting = [rule for rule in ranked if getattr(rule, term) is not None]
    decided = (rule for rule in setting if sets(rule, term, on=on) and mismatch(rule, facts, on=on) is None)
    winner = next(decided, None)
    if winner is None:
        raise NoTermError(f"No lending rule sets {term} here.")
    return Tried(
        term=term,
        value=getattr(winner, term),
        rule_id=winner.id,
        voice=voice,
        passed_over=tuple(_passed_over(setting, winner, term=term, facts=facts, on=on, voice=voice)),
    )


def _passed_over(
    setting: list[Rule], winner: Rule, *, term: str, facts: RuleFacts, on: date, voice: Voice
) -> Iterator[PassedOver]:
    for rule in setting:
        if rule is winner:
            continue
        column = mismatch(rule, facts, on=on)
        if column is not None:
            yield PassedOver(rule.id, _OF_DATES.get(column, Why.ELSEWHERE), column)
        elif not sets(rule, term, on=on):
            yield PassedOver(rule.id, Why.DATE_PAST, term)
        else:
            yield PassedOver(rule.id, Why.LESS_SPECIFIC, _where_less(rule, winner, voice=voice))


def _where_less(rule: Rule, winner: Rule, *, voice: Voice) -> str:
    """The first thing that the winner names more closely; "id" for a tie."""
    names = (*COMPARED[voice], *NAMED, "item_age_days_max", "period")
    pairs = zip(names, specificity(rule, voice), specificity(winner, voice), strict=True)
    return next((name for name, ours, theirs in pairs if ours != theirs), "id")


_OF_DATES: Final = {"starts_on": Why.NOT_YET, "ends_on": Why.OVER}
