"""How an item can stand."""

from enum import StrEnum
from typing import Final


class ItemStatus(StrEnum):
    AVAILABLE = "available"
    ON_HOLD_SHELF = "on_hold_shelf"
    ON_LOAN = "on_loan"
    IN_TRANSIT = "in_transit"
    # by a system of its owner's own, to a reader of its own: no loan here, no terms, no charge, no notice
    LENT_BY_OWNER = "lent_by_owner"
    MISSING = "missing"
    # by a reader
    LOST = "lost"
    # a reader says so, and it is on loan still
    CLAIMED_RETURNED = "claimed_returned"
    DAMAGED = "damaged"
    IN_QUARANTINE = "in_quarantine"
    WITHDRAWN = "withdrawn"


# What comes in like this stays with staff.
KEPT_BACK: Final = frozenset({ItemStatus.DAMAGED, ItemStatus.IN_QUARANTINE, ItemStatus.WITHDRAWN})
# What is in hand again may have been lost by a reader: it was not, or its library took it out of service since.
MAY_HAVE_BEEN_LOST: Final = KEPT_BACK | {ItemStatus.LOST}
# It may come back, but nobody can count on it.
NOT_AT_HAND: Final = frozenset({
    ItemStatus.MISSING, ItemStatus.LOST, ItemStatus.CLAIMED_RETURNED, ItemStatus.DAMAGED, ItemStatus.IN_QUARANTINE,
    ItemStatus.LENT_BY_OWNER,
})  # fmt: skip
OUT_OF_REACH: Final = NOT_AT_HAND | {ItemStatus.WITHDRAWN}  # until found, or back in service
