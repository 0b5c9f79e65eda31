"""What is told of patrons and items, in words of the standard's meaning and without its letters."""

from enum import Enum, StrEnum


class Listing(Enum):
    """What a patron question may ask to have listed, in the order of the summary."""

    HOLDS_READY = 0
    OVERDUE = 1
    LOANS = 2
    CHARGES = 3
    RECALLS = 4
    HOLDS_WAITING = 5


class Denial(Enum):
    """Why a patron may not do something: the fourteen positions of the patron status."""

    BORROWING = 0
    RENEWING = 1
    RECALLING = 2
    HOLDING = 3
    CARD_LOST = 4
    TOO_MANY_LOANS = 5
    TOO_MANY_OVERDUE = 6
    TOO_MANY_RENEWALS = 7
    TOO_MANY_CLAIMS_RETURNED = 8
    TOO_MANY_LOST = 9
    EXCESSIVE_FINES = 10
    EXCESSIVE_FEES = 11
    RECALL_OVERDUE = 12
    TOO_MANY_BILLED = 13


class ItemState(Enum):
    """The circulation status of an item."""

    OTHER = 1
    ON_ORDER = 2
    AVAILABLE = 3
    ON_LOAN = 4
    ON_LOAN_UNTIL_DUE = 5
    IN_PROCESS = 6
    RECALLED = 7
    ON_HOLD_SHELF = 8
    TO_BE_RESHELVED = 9
    IN_TRANSIT = 10
    CLAIMED_RETURNED = 11
    LOST = 12
    MISSING = 13


class Noticed(StrEnum):
    """What a machine says of an item by its properties. `NOTHING`: how things are, and there is nothing to do."""

    DAMAGED = "damaged"
    PART_MISSING = "part_missing"
    LABEL = "label"
    MISPLACED = "misplaced"
    OTHER = "other"
    NOTHING = "nothing"


class Alert(Enum):
    """Why a returned item does not go back to the shelf here."""

    UNKNOWN = "00"
    HOLD_HERE = "01"
    HOLD_ELSEWHERE = "02"
    HOLD_OUTSIDE = "03"
    ELSEWHERE = "04"
    CALL_STAFF = "99"
