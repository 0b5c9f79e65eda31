"""From the rules that match to one set of terms.

For each term the most specific rule that sets it wins. Two rules are compared column by column, from the left; the
first column where they differ decides:

    1-3  the three libraries, in the order below: a library beats a region, a longer region a shorter, that beats any
    4    patron category: named beats any
    5    item kind:       named beats any
    6    collection:      named beats any
    7    item age:        a lower maximum beats a higher, that beats none
    8    period:          a rule with a first or last day beats one without
    9    the lower id. `check_rules` reports such a tie when the two disagree

So a library that speaks is heard before the network. Which of the three libraries is heard first depends on the term:

    owner, lender, home   may it be lent at all: the item is the owner's
    lender, owner, home   period, renewal and overdue: what the receipt says is what the lender prints. A network that
                          wants the owner's terms instead sets `terms_from`
    lender, owner, home   the lender's limit on its own loans, debts it tolerates, loans without verification
    home, lender, owner   the limit on everything a patron has, whoever lent it

The order is this network's own choice: no rule book of the two provinces says which library's terms win.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from math import inf
from typing import Any, Final, Literal

from bashu.domain.policy.rules import Rule, RuleFacts, Terms

TermsFrom = Literal["lender", "owner"]


class NoTermError(LookupError):
    """No rule sets this term: the fallback rule, which matches everything, must set every one."""


class Voice(Enum):
    """Whose rules are heard first."""

    OWNER = "owner"
    LENDER = "lender"
    HOME = "home"


OWNER_TERMS: Final = ("lendable",)
LOAN_TERMS: Final = (
    "loan_days",
    "renewals_max",
    "renewal_days",
    "renew_from",
    "renew_if_overdue",
    "overdue_fen_per_day",
    "overdue_cap_fen",
)
LENDER_TERMS: Final = ("kind_limit", "owed_block_fen", "unverified_limit")
HOME_TERMS: Final = ("total_limit", "price_ceiling_fen")
REGION_DIGITS: Final = 6

TERMS_OF: Final[Mapping[TermsFrom, Mapping[Voice, tuple[str, ...]]]] = {
    "lender": {Voice.OWNER: OWNER_TERMS, Voice.LENDER: LOAN_TERMS + LENDER_TERMS, Voice.HOME: HOME_TERMS},
    "owner": {Voice.OWNER: OWNER_TERMS + LOAN_TERMS, Voice.LENDER: LENDER_TERMS, Voice.HOME: HOME_TERMS},
}


def choose(rules: Iterable[Rule], facts: RuleFacts, *, on: date, terms_from: TermsFrom = "lender") -> Terms:
    """The terms of a loan made on this local day. Raises NoTermError if the rules have no fallback for one."""
    matching = [rule for rule in rules if matches(rule, facts, on=on)]
    values: dict[str, Any] = {}
    reasons: dict[str, int] = {}
    for voice, terms in TERMS_OF[terms_from].items():
        ranked = sorted(matching, key=lambda rule: (specificity(rule, voice), rule.id))
        for term in terms:
            rule = _first_to_set(term, ranked)
            values[term], reasons[term] = getattr(rule, term), rule.id
    return Terms(**values, reasons=reasons)


def matches(rule: Rule, facts: RuleFacts, *, on: date) -> bool:
    return (
        (rule.lending_library_id is None or rule.lending_library_id == facts.lending_library_id)
        and (rule.owner_library_id is None or rule.owner_library_id == facts.owner_library_id)
        and (rule.home_library_id is None or rule.home_library_id == facts.home_library_id)
        and (not rule.lending_region or facts.lending_region.startswith(rule.lending_region))
        and (not rule.owner_region or facts.owner_region.startswith(rule.owner_region))
        and (not rule.home_region or facts.home_region.startswith(rule.home_region))
        and (rule.patron_category is None or rule.patron_category == facts.patron_category)
        and (rule.item_kind is None or rule.item_kind == facts.item_kind)
        and (rule.collection is None or rule.collection == facts.collection)
        and (rule.item_age_days_max is None or facts.item_age_days <= rule.item_age_days_max)
        and (rule.starts_on is None or rule.starts_on <= on)
        and (rule.ends_on is None or on <= rule.ends_on)
    )


def specificity(rule: Rule, voice: Voice) -> tuple[float, ...]:
    """Sorts the most specific rule first. Equal for two rules only if they name the same kind of thing throughout."""
    owner = _place(rule.owner_library_id, rule.owner_region)
    lender = _place(rule.lending_library_id, rule.lending_region)
    home = _place(rule.home_library_id, rule.home_region)
    first = {Voice.OWNER: (owner, lender, home), Voice.LENDER: (lender, owner, home), Voice.HOME: (home, lender, owner)}
    return (
        *first[voice],
        rule.patron_category is None,
        rule.item_kind is None,
        rule.collection is None,
        inf if rule.item_age_days_max is None else rule.item_age_days_max,
        rule.starts_on is None and rule.ends_on is None,
    )


def _place(library_id: int | None, region: str | None) -> int:
    """0 for one library, then regions from the longest code to none at all."""
    return 0 if library_id is not None else REGION_DIGITS + 1 - len(region or "")


def _first_to_set(term: str, ranked: list[Rule]) -> Rule:
    for rule in ranked:
        if getattr(rule, term) is not None:
            return rule
    raise NoTermError(f"No lending rule sets {term} here. Let the fallback rule, which matches everything, set it.")
