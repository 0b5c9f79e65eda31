"""Whose rules are heard first on which term, when the item's owner, the lender and the patron's home library differ.

Five groups of terms are a network's to turn around. The others are limits, and a limit is set by whoever it counts for:
the owner for its own items, the lender for its own loans, the home library for all that its patron has.

The defaults are this network's own choice: no rule book of the two provinces says which library's terms win.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeAlias


class Voice(StrEnum):
    """Whose rules are heard first."""

    OWNER = "owner"
    LENDER = "lender"
    HOME = "home"


class Group(StrEnum):
    """Terms that are heard from the same library."""

    # may it be lent or held at all
    LENDING = "lending"
    # for how long, and how often renewed
    PERIOD = "period"
    # what being late leads to
    OVERDUE = "overdue"
    # what is owed for what is lost or damaged
    LOSS = "loss"
    # what is tolerated before nothing more is lent
    BLOCKS = "blocks"
    OWNERS_LIMITS = "owners_limits"
    LENDERS_LIMITS = "lenders_limits"
    HOMES_LIMITS = "homes_limits"


TERMS_OF: Final[Mapping[Group, tuple[str, ...]]] = {
    Group.LENDING: ("lendable", "holdable", "protect_days"),
    Group.PERIOD: (
        "loan_days", "loan_hours", "due_on", "within_membership", "short_days", "short_from_holds", "renewals_max",
        "renewal_days", "renew_from", "renew_window_days", "auto_renews",
    ),
    Group.OVERDUE: (
        "renew_if_overdue", "grace_days", "overdue_leads_to", "overdue_fen_per_day", "overdue_cap_fen",
        "suspend_days_max",
    ),
    Group.LOSS: (
        "lost_after_days", "lost_price_percent", "lost_price_fen", "lost_handling_fen", "lost_refund_days",
        "damage_slight_percent", "damage_heavy_percent", "part_percent",
    ),
    Group.BLOCKS: ("owed_block_fen", "owed_total_block_fen", "overdue_max", "lost_max", "unverified_limit"),
    Group.OWNERS_LIMITS: ("owner_limit",),
    Group.LENDERS_LIMITS: ("kind_limit", "hold_shelf_days"),
    Group.HOMES_LIMITS: (
        "total_limit", "loans_limit", "collection_limit", "away_limit", "price_ceiling_fen", "first_limit",
        "first_until_returns", "hold_limit", "title_limit", "membership_days",
    ),
}  # fmt: skip
GROUP_OF: Final = {term: group for group, terms in TERMS_OF.items() for term in terms}

Voices: TypeAlias = Mapping[Group, Voice]
DEFAULT_VOICES: Final[Voices] = {
    Group.LENDING: Voice.OWNER,
    Group.PERIOD: Voice.LENDER,
    Group.OVERDUE: Voice.LENDER,
    Group.LOSS: Voice.OWNER,
    Group.BLOCKS: Voice.LENDER,
    Group.OWNERS_LIMITS: Voice.OWNER,
    Group.LENDERS_LIMITS: Voice.LENDER,
    Group.HOMES_LIMITS: Voice.HOME,
}
# Those that a network may hear from another library.
FREE_GROUPS: Final = (Group.LENDING, Group.PERIOD, Group.OVERDUE, Group.LOSS, Group.BLOCKS)
