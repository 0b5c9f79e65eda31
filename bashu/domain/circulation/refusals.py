"""Every "no" of circulation, in the order in which they are looked for: the first that holds is the answer."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bashu.domain.policy import Group
from bashu.domain.rights import Right


class Refusal(StrEnum):
    # the place
    TERMINAL_NOT_ALLOWED = "terminal_not_allowed"
    # the item, as it was scanned
    ITEM_UNKNOWN = "item_unknown"
    ITEM_AMBIGUOUS = "item_ambiguous"
    # what a hold is placed on, and a hold that is changed
    TITLE_UNKNOWN = "title_unknown"
    HOLD_UNKNOWN = "hold_unknown"
    HOLD_CLOSED = "hold_closed"
    # the time that staff give for a return
    RETURN_IN_THE_FUTURE = "return_in_the_future"
    RETURNED_TOO_LONG_AGO = "returned_too_long_ago"
    # the days of what a library brings along
    DATES_WRONG = "dates_wrong"
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
    # who acts for another
    NOT_A_HELPER = "not_a_helper"
    # the patron
    PATRON_CLOSED = "patron_closed"
    PATRON_EXPIRED = "patron_expired"
    GUARDIAN_NEEDED = "guardian_needed"
    PATRON_BLOCKED = "patron_blocked"
    MONEY_OWED = "money_owed"
    MONEY_OWED_IN_ALL = "money_owed_in_all"
    OVERDUE_UNTIL_RETURNED = "overdue_until_returned"
    TOO_MANY_OVERDUE = "too_many_overdue"
    TOO_MANY_LOST = "too_many_lost"
    # the item and its loan
    ITEM_WITHDRAWN = "item_withdrawn"
    ITEM_OUT_OF_SERVICE = "item_out_of_service"
    LOAN_OF_ANOTHER = "loan_of_another"
    LOAN_CLAIMED = "loan_claimed"
    ON_LOAN_TO_ANOTHER = "on_loan_to_another"
    ALREADY_YOURS = "already_yours"
    HELD_FOR_ANOTHER = "held_for_another"
    WANTED_BY_ANOTHER = "wanted_by_another"
    ITEM_BOOKED = "item_booked"
    # what is said to have been read on the premises
    ITEM_ON_LOAN = "item_on_loan"
    ITEM_ON_ITS_WAY = "item_on_its_way"
    ITEM_PUT_ASIDE = "item_put_aside"
    # what goes out of service, or comes back
    ITEM_OF_ANOTHER = "item_of_another"
    NOT_WITHDRAWN = "not_withdrawn"
    STILL_ON_LOAN = "still_on_loan"
    STILL_ON_ITS_WAY = "still_on_its_way"
    STILL_PUT_ASIDE = "still_put_aside"
    # what is given to another library
    DOCUMENT_MISSING = "document_missing"
    SAME_OWNER = "same_owner"
    LOST_BY_A_READER = "lost_by_a_reader"
    IN_A_ROTATION = "in_a_rotation"
    BARCODE_TAKEN = "barcode_taken"
    # holds
    HOLD_OF_ANOTHER = "hold_of_another"
    HOLD_IS_BOOKED = "hold_is_booked"
    HOLD_UNDER_WAY = "hold_under_way"
    HOLD_NOT_ASKED = "hold_not_asked"
    PICKUP_NOT_OFFERED = "pickup_not_offered"
    HOLD_IN_THE_PAST = "hold_in_the_past"
    ALREADY_HELD = "already_held"
    NOTHING_TO_HOLD = "nothing_to_hold"
    HOLD_LIMIT = "hold_limit"
    TITLE_LIMIT = "title_limit"
    DAYS_NOT_BOOKABLE = "days_not_bookable"
    BOOKING_TOO_LONG = "booking_too_long"
    NOT_THERE_BY_THEN = "not_there_by_then"
    BOOKED_THEN = "booked_then"
    # transits
    NO_TRANSIT = "no_transit"
    ALREADY_DISPATCHED = "already_dispatched"
    MAY_NOT_STAY_THERE = "may_not_stay_there"
    # the box
    BOX_UNKNOWN = "box_unknown"
    BOX_GOES_NOWHERE = "box_goes_nowhere"
    BOX_ELSEWHERE = "box_elsewhere"
    BOX_NOT_OPEN = "box_not_open"
    BOX_EMPTY = "box_empty"
    OTHER_BOX = "other_box"
    NOT_IN_A_BOX = "not_in_a_box"
    # the parcel
    HOME_NOT_OFFERED = "home_not_offered"
    ADDRESS_NEEDED = "address_needed"
    HOME_NOT_FREE = "home_not_free"
    NOT_TO_BE_SENT = "not_to_be_sent"
    PARCEL_UNKNOWN = "parcel_unknown"
    PARCEL_OF_ANOTHER = "parcel_of_another"
    PARCEL_LEFT = "parcel_left"
    PARCEL_NOT_LEFT = "parcel_not_left"
    PARCEL_FULL = "parcel_full"
    PARCEL_EMPTY = "parcel_empty"
    NOT_IN_THE_PARCEL = "not_in_the_parcel"
    # the accident
    IN_A_PARCEL = "in_a_parcel"
    NOT_LOST_YET = "not_lost_yet"
    NOT_LOST = "not_lost"
    NOT_CLAIMED = "not_claimed"
    CLAIM_NOT_ALLOWED = "claim_not_allowed"
    NOT_TAKEN_IN = "not_taken_in"
    LOAN_LONG_OVER = "loan_long_over"
    DAMAGE_CHARGED = "damage_charged"
    # the scan that is to be undone
    NOTHING_TO_UNDO = "nothing_to_undo"
    SCANNED_ELSEWHERE = "scanned_elsewhere"
    SCANNED_TOO_LONG_AGO = "scanned_too_long_ago"
    UNDO_BY_HAND = "undo_by_hand"
    CHANGED_SINCE = "changed_since"
    PAID_SINCE = "paid_since"
    # the task
    TASK_UNKNOWN = "task_unknown"
    TASK_OF_ANOTHER = "task_of_another"
    # the rotation
    ROTATION_UNKNOWN = "rotation_unknown"
    ROTATION_OF_ANOTHER = "rotation_of_another"
    IN_ANOTHER_ROTATION = "in_another_rotation"
    NOT_IN_THE_ROTATION = "not_in_the_rotation"
    # money
    CHARGE_UNKNOWN = "charge_unknown"
    PAYMENT_UNKNOWN = "payment_unknown"
    WAIVER_NOT_ALLOWED = "waiver_not_allowed"
    VOID_NOT_ALLOWED = "void_not_allowed"
    NOTHING_OWED = "nothing_owed"
    PAYS_TOO_MUCH = "pays_too_much"
    SUM_WRONG = "sum_wrong"
    NOTHING_TO_REFUND = "nothing_to_refund"
    PAYMENT_VOIDED = "payment_voided"
    PAYMENT_REFUNDED = "payment_refunded"
    DEPOSIT_UNKNOWN = "deposit_unknown"
    DEPOSIT_OF_ANOTHER = "deposit_of_another"
    DEPOSIT_SETTLED = "deposit_settled"
    DEPOSIT_NOT_ALLOWED = "deposit_not_allowed"
    DEPOSIT_IN_THE_FUTURE = "deposit_in_the_future"
    DEPOSIT_KNOWN = "deposit_known"
    # the terms
    NOT_FOR_LOAN = "not_for_loan"
    LIBRARY_LEAVES = "library_leaves"
    RENEWAL_LIMIT = "renewal_limit"
    RENEWAL_OVERDUE = "renewal_overdue"
    RENEWAL_TOO_EARLY = "renewal_too_early"
    RENEWAL_PAST_MEMBERSHIP = "renewal_past_membership"
    KIND_LIMIT = "kind_limit"
    LENDER_LIMIT = "lender_limit"
    OWNER_LIMIT = "owner_limit"
    COLLECTION_LIMIT = "collection_limit"
    AWAY_LIMIT = "away_limit"
    LOANS_LIMIT = "loans_limit"
    FIRST_LIMIT = "first_limit"
    UNVERIFIED_LIMIT = "unverified_limit"
    PRICE_CEILING = "price_ceiling"


class Whose(StrEnum):
    """Over whose word it goes to set a "no" aside: the patron's home library, the lender, whoever blocked."""

    HOME = "home"
    LENDER = "lender"
    BLOCKER = "blocker"


# Of the reader, the card or the item, and set aside by nobody. The rest that nobody sets aside is about what was asked
# or scanned, and tells itself what to do instead.
FIRM: Final = frozenset({
    Refusal.CARD_REPORTED_LOST, Refusal.CARD_EXPIRED, Refusal.PATRON_CLOSED, Refusal.GUARDIAN_NEEDED,
    Refusal.TOO_MANY_LOST, Refusal.ITEM_WITHDRAWN, Refusal.ITEM_OUT_OF_SERVICE, Refusal.LOAN_CLAIMED,
    Refusal.ON_LOAN_TO_ANOTHER, Refusal.HELD_FOR_ANOTHER, Refusal.WANTED_BY_ANOTHER,
})  # fmt: skip

# Not set aside by name, but with a due day by hand it may not be said: of what is booked only if a day is left before.
BY_DUE_DAY: Final = frozenset({Refusal.RENEWAL_TOO_EARLY, Refusal.RENEWAL_PAST_MEMBERSHIP, Refusal.ITEM_BOOKED})

# A repeat of the same wish may succeed without anybody's help (a limit falls when a book comes back).
TRANSIENT = frozenset({
    Refusal.PIN_LOCKED, Refusal.PIN_WRONG, Refusal.PIN_REQUIRED, Refusal.CARD_NOT_VERIFIED, Refusal.ON_LOAN_TO_ANOTHER,
    Refusal.HELD_FOR_ANOTHER, Refusal.WANTED_BY_ANOTHER,
    Refusal.KIND_LIMIT, Refusal.LENDER_LIMIT, Refusal.OWNER_LIMIT, Refusal.COLLECTION_LIMIT,
    Refusal.AWAY_LIMIT, Refusal.LOANS_LIMIT, Refusal.FIRST_LIMIT, Refusal.UNVERIFIED_LIMIT, Refusal.PRICE_CEILING,
    Refusal.MONEY_OWED, Refusal.MONEY_OWED_IN_ALL, Refusal.OVERDUE_UNTIL_RETURNED, Refusal.TOO_MANY_OVERDUE,
    Refusal.HOLD_LIMIT, Refusal.TITLE_LIMIT, Refusal.RENEWAL_OVERDUE, Refusal.RENEWAL_TOO_EARLY, Refusal.ITEM_BOOKED,
    Refusal.NOT_THERE_BY_THEN, Refusal.BOOKED_THEN,
})  # fmt: skip

# What staff may set aside, by which right, and over whose word it goes (`overrides` says which place that is): of terms
# whoever is heard on them, which a network may turn around. What is not listed nobody sets aside: an item that is
# withdrawn, lent to somebody else or held for them, a lost card, a PIN, a guardian.
OVERRIDABLE: Final[Mapping[Refusal, tuple[Right, Whose | Group]]] = {
    Refusal.PATRON_EXPIRED: (Right.OVERRIDE_BLOCK, Whose.HOME),
    Refusal.PATRON_BLOCKED: (Right.OVERRIDE_BLOCK, Whose.BLOCKER),
    Refusal.MONEY_OWED: (Right.OVERRIDE_BLOCK, Whose.LENDER),
    Refusal.MONEY_OWED_IN_ALL: (Right.OVERRIDE_BLOCK, Group.BLOCKS),
    Refusal.OVERDUE_UNTIL_RETURNED: (Right.OVERRIDE_BLOCK, Whose.LENDER),
    Refusal.TOO_MANY_OVERDUE: (Right.OVERRIDE_BLOCK, Group.BLOCKS),
    Refusal.NOT_FOR_LOAN: (Right.OVERRIDE_LENDABLE, Group.LENDING),
    Refusal.RENEWAL_LIMIT: (Right.OVERRIDE_LIMIT, Group.PERIOD),
    Refusal.RENEWAL_OVERDUE: (Right.OVERRIDE_LIMIT, Group.OVERDUE),
    Refusal.KIND_LIMIT: (Right.OVERRIDE_LIMIT, Group.HOMES_LIMITS),
    Refusal.LENDER_LIMIT: (Right.OVERRIDE_LIMIT, Group.LENDERS_LIMITS),
    Refusal.OWNER_LIMIT: (Right.OVERRIDE_LIMIT, Group.OWNERS_LIMITS),
    Refusal.COLLECTION_LIMIT: (Right.OVERRIDE_LIMIT, Group.HOMES_LIMITS),
    Refusal.AWAY_LIMIT: (Right.OVERRIDE_LIMIT, Group.HOMES_LIMITS),
    Refusal.LOANS_LIMIT: (Right.OVERRIDE_LIMIT, Group.HOMES_LIMITS),
    Refusal.FIRST_LIMIT: (Right.OVERRIDE_LIMIT, Whose.HOME),
    Refusal.UNVERIFIED_LIMIT: (Right.OVERRIDE_LIMIT, Group.BLOCKS),
    Refusal.PRICE_CEILING: (Right.OVERRIDE_LIMIT, Group.HOMES_LIMITS),
}
