"""Which terms a loan is made under: rules are rows, `choose` merges those that match, each term names its rule."""

from bashu.domain.policy.check import Problem, ProblemKind, UnsoundRulesError, check_rules, require_sound
from bashu.domain.policy.choose import NoTermError, choose
from bashu.domain.policy.rules import (
    NO_DATE,
    NO_LIMIT,
    TERM_NAMES,
    Consequence,
    Lasting,
    RenewFrom,
    Rule,
    RuleFacts,
    Terms,
)
from bashu.domain.policy.tryout import PassedOver, Tried, Why, try_out
from bashu.domain.policy.voices import DEFAULT_VOICES, FREE_GROUPS, Group, Voice, Voices

__all__ = [
    "DEFAULT_VOICES",
    "FREE_GROUPS",
    "NO_DATE",
    "NO_LIMIT",
    "TERM_NAMES",
    "Consequence",
    "Group",
    "Lasting",
    "NoTermError",
    "PassedOver",
    "Problem",
    "ProblemKind",
    "RenewFrom",
    "Rule",
    "RuleFacts",
    "Terms",
    "Tried",
    "UnsoundRulesError",
    "Voice",
    "Voices",
    "Why",
    "check_rules",
    "choose",
    "require_sound",
    "try_out",
]
