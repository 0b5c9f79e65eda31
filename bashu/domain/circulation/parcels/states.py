"""A parcel that is sent home to one reader: its words, the rule that it is sent by, and what that costs."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bashu.domain.calendar import DAY


class ParcelStage(StrEnum):
    """From `delivered` on the courier has no more to tell; only what was damaged is told later."""

    PACKED = "packed"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    RETURNED = "returned"
    LOST = "lost"
    DAMAGED = "damaged"


# Its reader does not have it yet.
UNDER_WAY: Final = frozenset({ParcelStage.PACKED, ParcelStage.HANDED_OVER})
# What came whole is looked at by then: what is damaged later, the courier did not damage.
FOUND_WITHIN: Final = 14 * DAY


class ParcelledEnd(StrEnum):
    """What became of an item on the way, if its reader never had it whole."""

    RETURNED = "returned"
    LOST = "lost"
    DAMAGED = "damaged"


class Payer(StrEnum):
    PATRON = "patron"
    LIBRARY = "library"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelRule:
    """`first_fen` is for the first `first_items` together, `further_fen` for each one more. `days` pass until it is
    there, as a rule."""

    first_items: int
    first_fen: int
    further_fen: int
    items_max: int
    days: int
    payer: Payer = Payer.PATRON

    def charge_fen(self, items: int) -> int:
        """What a parcel of so many items costs."""
        return self.first_fen + self.further_fen * max(0, items - self.first_items) if items > 0 else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelState:
    """`branch_id` packed it. `items`, `charge_fen` and `payer` are kept from when it is handed over."""

    id: int
    version: int
    branch_id: int
    state: ParcelStage
    expected_on: date
    handed_over_at: datetime | None = None
    items: int | None = None
    charge_fen: int | None = None
    payer: Payer | None = None
    ended_at: datetime | None = None
