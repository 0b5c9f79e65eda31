"""From the rules that match to one set of terms.

For each term the most specific rule that sets it wins. Two rules are compared column by column, from the left; the
first column where they differ decides:

    1-3  the three libraries, in the order below: a library beats a region, a longer region a shorter, that beats any
    4    patron category: named beats any
    5    item kind:       named beats any
    6    collection:      named beats any
    7    item age:        a lower maximum beats a higher, that beats none
    8    period:          a rule with a first and a last day beats one with either, that beats one without; each part
                          of a rule that was changed from a day on counts as the whole did (`lasts`)
    9    the lower id. `check_rules` reports such a tie when the two disagree

So a library that speaks is heard before the network. Which of the three libraries is heard first depends on the term
(`voices`):

    owner, lender, home   what the owner says
    lender, owner, home   what the lender says
    home, lender, owner   what the home library says
"""

from collections.abc import Iterable
from datetime import date
from math import inf
from typing import Any, Final

from bashu.domain.policy.rules import Lasting, Rule, RuleFacts, Terms
from bashu.domain.policy.voices import DEFAULT_VOICES, TERMS_OF, Voice, Voices


class NoTermError(LookupError):
    """No rule sets this term: the fallback rule, which matches everything, must set every one."""


REGION_DIGITS: Final = 6
# By which column a rule names each fact.
RULE_COLUMNS: Final = {fact: fact for fact in RuleFacts._fields} | {"item_age_days": "item_age_days_max"}
# What `specificity` compares, from the left; the id comes last.
COMPARED: Final = {
    Voice.OWNER: ("owner", "lending", "home"),
    Voice.LENDER: ("lending", "owner", "home"),
    Voice.HOME: ("home", "lending", "owner"),
}
# By how many of its two days are set; and the most specific last.
BY_DAYS: Final = (Lasting.ALWAYS, Lasting.OPEN, Lasting.SEASON)
NAMED: Final = ("patron_category", "item_kind", "collection")


def choose(rules: Iterable[Rule], facts: RuleFacts, *, on: date, voices: Voices = DEFAULT_VOICES) -> Terms:
    """The terms of a loan made on this local day. Raises NoTermError if the rules have no fallback for one."""
    matching = [rule for rule in rules if mismatch(rule, facts, on=on) is None]
    ranked = {voice: rank(matching, voice) for voice in set(voices.values())}
    values: dict[str, Any] = {}
    reasons: dict[str, int] = {}
    for group, terms in TERMS_OF.items():
        for term in terms:
            rule = _first_to_set(term, ranked[voices[group]], on=on)
            values[term], reasons[term] = getattr(rule, term), rule.id
    return Terms(**values, reasons=reasons)


def choose_home(
    rules: Iterable[Rule], term: str, *, home: tuple[int, str], patron_category: str, on: date
) -> int | None:
    """One of the terms that depend on the patron alone: of this home library (id, region). None if no rule sets it."""
    facts = RuleFacts(
        owner_library_id=0, owner_region="", lending_library_id=0, lending_region="", home_library_id=home[0],
        home_region=home[1], patron_category=patron_category, item_kind="", collection="", item_age_days=0,
    )  # fmt: skip
    matching = (rule for rule in rules if getattr(rule, term) is not None and mismatch(rule, facts, on=on) is None)
    return next((getattr(rule, term) for rule in rank(matching, Voice.HOME)), None)


def rank(rules: Iterable[Rule], voice: Voice) -> list[Rule]:
    """The most specific first."""
    return sorted(rules, key=lambda rule: (specificity(rule, voice), rule.id))


def mismatch(rule: Rule, facts: RuleFacts, *, on: date) -> str | None:
    """The first column by which this rule does not apply; None if it does."""
    return (
        (rule.lending_library_id not in (None, facts.lending_library_id) and "lending_library_id")
        or (rule.owner_library_id not in (None, facts.owner_library_id) and "owner_library_id")
        or (rule.home_library_id not in (None, facts.home_library_id) and "home_library_id")
        or (not facts.lending_region.startswith(rule.lending_region or "") and "lending_region")
        or (not facts.owner_region.startswith(rule.owner_region or "") and "owner_region")
        or (not facts.home_region.startswith(rule.home_region or "") and "home_region")
        or (rule.patron_category not in (None, facts.patron_category) and "patron_category")
        or (rule.item_kind not in (None, facts.item_kind) and "item_kind")
        or (rule.collection not in (None, facts.collection) and "collection")
        or (rule.item_age_days_max is not None and facts.item_age_days > rule.item_age_days_max and "item_age_days_max")
        or (rule.starts_on is not None and on < rule.starts_on and "starts_on")
        or (rule.ends_on is not None and rule.ends_on < on and "ends_on")
        or None
    )


def sets(rule: Rule, term: str, *, on: date) -> bool:
    """A fixed date says nothing once it is past."""
    value = getattr(rule, term)
    return value is not None and (term != "due_on" or on <= value)


def specificity(rule: Rule, voice: Voice) -> tuple[float, ...]:
    """Sorts the most specific rule first. Equal for two rules only if they name the same kind of thing throughout."""
    return (
        *(_place(getattr(rule, f"{who}_library_id"), getattr(rule, f"{who}_region")) for who in COMPARED[voice]),
        *(getattr(rule, name) is None for name in NAMED),
        inf if rule.item_age_days_max is None else rule.item_age_days_max,
        -BY_DAYS.index(lasts(rule)),
    )


def lasts(rule: Rule) -> Lasting:
    return rule.lasting or BY_DAYS[(rule.starts_on is not None) + (rule.ends_on is not None)]


def _place(library_id: int | None, region: str | None) -> int:
    """0 for one library, then regions from the longest code to none at all."""
    return 0 if library_id is not None else REGION_DIGITS + 1 - len(region or "")


def _first_to_set(term: str, ranked: list[Rule], *, on: date) -> Rule:
    for rule in ranked:
        if sets(rule, term, on=on):
            return rule
    raise NoTermError(f"No lending rule sets {term} here. Let the fallback rule, which matches everything, set it.")
