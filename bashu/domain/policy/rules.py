"""The shapes of lending policy: a rule row, the facts it is matched against, and the terms that come out."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from bashu.domain.values import value_class

# Terms are never null. A limit that nobody wants is this one, the largest integer its column holds.
NO_LIMIT: Final = 2_147_483_647
# And the fixed date of a network that has none.
NO_DATE: Final = date.max


class RenewFrom(StrEnum):
    """What a renewal counts its days from."""

    TODAY = "today"
    DUE = "due"


class Consequence(StrEnum):
    """What being late leads to, once the days of grace are over."""

    # so much for each day, up to a cap
    CHARGE = "charge"
    # the lender lends nothing more until it is back
    BLOCK = "block"
    # the lender lends nothing for as many days as it was late, from its return
    SUSPEND = "suspend"
    NOTHING = "nothing"


class Lasting(StrEnum):
    """For how long a rule is meant, as far as that makes it more or less specific."""

    # no day: what is usual
    ALWAYS = "always"
    # a first or a last day
    OPEN = "open"
    # both: an exception
    SEASON = "season"


@value_class(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row of lending policy: where it applies (None: anywhere), and the terms it sets (None: says nothing).

    Regions are prefixes of the GB/T 2260 code: "51" is Sichuan, "5101" Chengdu, "510104" Jinjiang District.
    """

    id: int
    name_zh: str
    name_en: str

    owner_library_id: int | None = None
    owner_region: str | None = None
    lending_library_id: int | None = None
    lending_region: str | None = None
    home_library_id: int | None = None
    home_region: str | None = None
    patron_category: str | None = None
    item_kind: str | None = None
    collection: str | None = None
    item_age_days_max: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    # Of a part of a rule that was changed from a day on: as the whole was meant. None: as its days say.
    lasting: Lasting | None = None

    lendable: bool | None = None
    holdable: bool | None = None
    protect_days: int | None = None

    loan_days: int | None = None
    loan_hours: int | None = None
    due_on: date | None = None
    within_membership: bool | None = None
    short_days: int | None = None
    short_from_holds: int | None = None
    renewals_max: int | None = None
    renewal_days: int | None = None
    renew_from: RenewFrom | None = None
    renew_window_days: int | None = None
    auto_renews: bool | None = None

    renew_if_overdue: bool | None = None
    grace_days: int | None = None
    overdue_leads_to: Consequence | None = None
    overdue_fen_per_day: int | None = None
    overdue_cap_fen: int | None = None
    suspend_days_max: int | None = None

    lost_after_days: int | None = None
    lost_price_percent: int | None = None
    lost_price_fen: int | None = None
    lost_handling_fen: int | None = None
    lost_refund_days: int | None = None
    damage_slight_percent: int | None = None
    damage_heavy_percent: int | None = None
    part_percent: int | None = None

    owed_block_fen: int | None = None
    owed_total_block_fen: int | None = None
    overdue_max: int | None = None
    lost_max: int | None = None
    unverified_limit: int | None = None

    kind_limit: int | None = None
    hold_shelf_days: int | None = None
    owner_limit: int | None = None
    total_limit: int | None = None
    loans_limit: int | None = None
    collection_limit: int | None = None
    away_limit: int | None = None
    price_ceiling_fen: int | None = None
    first_limit: int | None = None
    first_until_returns: int | None = None
    hold_limit: int | None = None
    title_limit: int | None = None
    membership_days: int | None = None


class RuleFacts(NamedTuple):
    """What rules are matched against: whose item, lent where, to whose patron. Regions are whole GB/T 2260 codes.

    Made for each item that is looked at, of which there may be thousands: a tuple is made three times as fast.
    """

    owner_library_id: int
    owner_region: str
    lending_library_id: int
    lending_region: str
    home_library_id: int
    home_region: str
    patron_category: str
    item_kind: str
    collection: str
    item_age_days: int


@value_class(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a loan is made under, with the id of the rule that gave each term. `LOAN_TERMS` are copied onto the loan.

    holdable              whether it may be held
    protect_days          as long after it was acquired it is held only for readers of its owner

    loan_days             unless one of the next two says otherwise
    loan_hours            0: the loan counts days; else it is due so many hours later, to the second
    due_on                what is lent for no hours until this day, it included, is due on it. NO_DATE: none
    within_membership     due no later than the last day of the patron's membership, or the next open one
    short_days            instead of `loan_days` (if those are more), while for each item that could serve them at
    short_from_holds      least so many holds wait
    renewal_days          a loan of hours is renewed for its `loan_hours`
    renew_window_days     so many days before the due day it can be renewed. NO_LIMIT: at any time
    auto_renews           the clock renews it, as far as it may be renewed

    grace_days            so long nothing follows from being late; who is later is late from the due day on
    overdue_cap_fen       for one item and one overdue
    suspend_days_max      for one item and one overdue

    lost_after_days       so many days overdue it counts as lost. NO_LIMIT: never by itself
    lost_price_percent    so much of its price is charged for a lost item, and for one that is beyond use
    lost_price_fen        instead of a price that nobody knows; 0: only staff can tell
    lost_handling_fen     for the work that a loss makes, whether or not the item is found again
    lost_refund_days      found again so long after it was paid, or before, the price is given back
    damage_slight_percent so much of its price is charged for an item that can still be lent,
    damage_heavy_percent  for one that has to be mended first,
    part_percent          and for a set of which a part is missing

    owed_block_fen        a patron who owes the lender more than this borrows nothing there
    owed_total_block_fen  the same for what is owed to all libraries together
    overdue_max           a patron with more loans than this overdue, wherever lent, borrows nothing there
    lost_max              the same for lost items
    unverified_limit      open loans a known reader may have while the credential cannot be verified

    kind_limit            open loans of this item kind, made at this lending library
    hold_shelf_days       how long an item waits for whoever asked for it, at this lending library
    owner_limit           open loans of this owner's items, wherever made
    total_limit           open loans of this item kind, wherever made
    loans_limit           open loans of every kind, wherever made
    collection_limit      open loans of this collection, wherever made
    away_limit            open loans that are another library's than the home library's, or were made at another
    price_ceiling_fen     for the prices of all the patron's open loans together, this item included
    first_limit           open loans of every kind of a reader who joined and has not yet returned
    first_until_returns   so many loans in time
    hold_limit            open holds
    title_limit           holds on one title and loans of it, of a patron who asks for several of it
    membership_days       how long whoever joins in this category stays a reader, unless staff say otherwise
    """

    lendable: bool
    holdable: bool
    protect_days: int

    loan_days: int
    loan_hours: int
    due_on: date
    within_membership: bool
    short_days: int
    short_from_holds: int
    renewals_max: int
    renewal_days: int
    renew_from: RenewFrom
    renew_window_days: int
    auto_renews: bool

    renew_if_overdue: bool
    grace_days: int
    overdue_leads_to: Consequence
    overdue_fen_per_day: int
    overdue_cap_fen: int
    suspend_days_max: int

    lost_after_days: int
    lost_price_percent: int
    lost_price_fen: int
    lost_handling_fen: int
    lost_refund_days: int
    damage_slight_percent: int
    damage_heavy_percent: int
    part_percent: int

    owed_block_fen: int
    owed_total_block_fen: int
    overdue_max: int
    lost_max: int
    unverified_limit: int

    kind_limit: int
    hold_shelf_days: int
    owner_limit: int
    total_limit: int
    loans_limit: int
    collection_limit: int
    away_limit: int
    price_ceiling_fen: int
    first_limit: int
    first_until_returns: int
    hold_limit: int
    title_limit: int
    membership_days: int
    reasons: Mapping[str, int]


TERM_NAMES: Final = tuple(field.name for field in fields(Terms) if field.name != "reasons")
