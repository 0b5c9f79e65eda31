"""Which terms a loan is made under: rules are rows, `choose` merges those that match, each term names its rule."""

from bashu.domain.policy.check import Problem, ProblemKind, UnsoundRulesError, check_rules, require_sound
from bashu.domain.policy.choose import NoTermError, TermsFrom, Voice, choose
from bashu.domain.policy.rules import NO_LIMIT, TERM_NAMES, RenewFrom, Rule, RuleFacts, Terms

__all__ = [
    "NO_LIMIT",
    "TERM_NAMES",
    "NoTermError",
    "Problem",
    "ProblemKind",
    "RenewFrom",
    "Rule",
    "RuleFacts",
    "Terms",
    "TermsFrom",
    "UnsoundRulesError",
    "Voice",
    "check_rules",
    "choose",
    "require_sound",
]
