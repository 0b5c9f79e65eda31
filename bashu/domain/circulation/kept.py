"""The terms that a loan was made under, which it keeps whatever becomes of the rules."""

from collections.abc import Mapping
from typing import Any, Final

from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.policy import NO_LIMIT, Consequence, Terms

# What each loan keeps, and which rule gave each.
ALWAYS_KEPT: Final = (
    "loan_days",
    "renewals_max",
    "renewal_days",
    "renew_from",
    "renew_if_overdue",
    "overdue_fen_per_day",
    "overdue_cap_fen",
)
# What it keeps only if it says something else than this: so do loans of a time that did not know the term.
USUAL: Final[dict[str, Any]] = {
    "loan_hours": 0,
    "within_membership": False,
    "renew_window_days": NO_LIMIT,
    "auto_renews": False,
    "grace_days": 0,
    "overdue_leads_to": Consequence.CHARGE,
    "suspend_days_max": 0,
    "lost_after_days": NO_LIMIT,
    "lost_price_percent": 100,
    "lost_price_fen": 0,
    "lost_handling_fen": 0,
    "lost_refund_days": 180,
    "damage_slight_percent": 10,
    "damage_heavy_percent": 50,
    "part_percent": 20,
}
# Made to a first-time reader: its return in time counts.
FIRST: Final = "first"


def freeze(terms: Terms, *, first: bool = False) -> dict[str, object]:
    names = [*ALWAYS_KEPT, *(name for name, usual in USUAL.items() if getattr(terms, name) != usual)]
    kept: dict[str, object] = {name: getattr(terms, name) for name in names}
    kept["rules"] = {name: terms.reasons[name] for name in names}
    return kept | {FIRST: True} if first else kept


def kept(loan: LoanState, term: str) -> Any:
    """From JSON: whole numbers, words, true and false."""
    return loan.terms.get(term, USUAL[term]) if term in USUAL else loan.terms[term]


def rules_of(loan: LoanState) -> Mapping[str, int]:
    """Which rule gave each term that the loan keeps."""
    rules: Any = loan.terms.get("rules", {})
    return rules if isinstance(rules, Mapping) else {}


def is_first(loan: LoanState) -> bool:
    return bool(loan.terms.get(FIRST))
