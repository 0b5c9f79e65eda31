"""Every "no" of circulation, in the order in which they are looked for: the first that holds is the answer."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bashu.domain.rights import Right


class Refusal(StrEnum):
    # the place
    TERMINAL_NOT_ALLOWED = "terminal_not_allowed"
    # the item, as it was scanned
    ITEM_UNKNOWN = "item_unknown"
    ITEM_AMBIGUOUS = "item_ambiguous"
    # a renewal: at a desk the loan tells the patron
    NOT_ON_LOAN = "not_on_loan"
    # the credential
    REGISTER_FIRST = "register_first"
    # staff who set a "no" aside
    OVERRIDE_NOT_ALLOWED = "override_not_allowed"
    CARD_REPORTED_LOST = "card_reported_lost"
    CARD_EXPIRED = "card_expired"
    PIN_LOCKED = "pin_locked"
    PIN_WRONG = "pin_wrong"
    PIN_REQUIRED = "pin_required"
    CARD_NOT_VERIFIED = "card_not_verified"
    # the patron
    PATRON_CLOSED = "patron_closed"
    PATRON_EXPIRED = "patron_expired"
    GUARDIAN_NEEDED = "guardian_needed"
    PATRON_BLOCKED = "patron_blocked"
    MONEY_OWED = "money_owed"
    # the item and its loan; the place of holds is kept
    ITEM_WITHDRAWN = "item_withdrawn"
    LOAN_OF_ANOTHER = "loan_of_another"
    ON_LOAN_TO_ANOTHER = "on_loan_to_another"
    ALREADY_YOURS = "already_yours"
    HELD_FOR_ANOTHER = "held_for_another"
    NO_TRANSIT = "no_transit"
    ALREADY_DISPATCHED = "already_dispatched"
    # the terms
    NOT_FOR_LOAN = "not_for_loan"
    RENEWAL_LIMIT = "renewal_limit"
    RENEWAL_OVERDUE = "renewal_overdue"
    RENEWAL_TOO_EARLY = "renewal_too_early"
    KIND_LIMIT = "kind_limit"
    LENDER_LIMIT = "lender_limit"
    UNVERIFIED_LIMIT = "unverified_limit"
    PRICE_CEILING = "price_ceiling"


# A repeat of the same wish may succeed without anybody's help (a limit falls when a book comes back).
TRANSIENT = frozenset({
    Refusal.PIN_LOCKED, Refusal.PIN_WRONG, Refusal.PIN_REQUIRED, Refusal.CARD_NOT_VERIFIED, Refusal.ON_LOAN_TO_ANOTHER,
    Refusal.HELD_FOR_ANOTHER, Refusal.KIND_LIMIT, Refusal.LENDER_LIMIT, Refusal.UNVERIFIED_LIMIT,
    Refusal.PRICE_CEILING, Refusal.MONEY_OWED, Refusal.RENEWAL_OVERDUE, Refusal.RENEWAL_TOO_EARLY,
})  # fmt: skip

# What staff may set aside, by which right, and over whose word it goes (`overrides` says which place that is).
# What is not listed nobody sets aside: an item that is withdrawn or lent to somebody else, a lost card, a PIN.
OVERRIDABLE: Final[Mapping[Refusal, tuple[Right, str]]] = {
    Refusal.PATRON_EXPIRED: (Right.OVERRIDE_BLOCK, "home"),
    Refusal.PATRON_BLOCKED: (Right.OVERRIDE_BLOCK, "blocker"),
    Refusal.MONEY_OWED: (Right.OVERRIDE_BLOCK, "lender"),
    Refusal.NOT_FOR_LOAN: (Right.OVERRIDE_LENDABLE, "owner"),
    Refusal.RENEWAL_LIMIT: (Right.OVERRIDE_LIMIT, "lender"),
    Refusal.RENEWAL_OVERDUE: (Right.OVERRIDE_LIMIT, "lender"),
    Refusal.KIND_LIMIT: (Right.OVERRIDE_LIMIT, "home"),
    Refusal.LENDER_LIMIT: (Right.OVERRIDE_LIMIT, "lender"),
    Refusal.UNVERIFIED_LIMIT: (Right.OVERRIDE_LIMIT, "lender"),
    Refusal.PRICE_CEILING: (Right.OVERRIDE_LIMIT, "home"),
}
