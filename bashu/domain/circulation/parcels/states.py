"""A parcel that is sent home to one reader: its words, the rule that it is sent by, and what that costs."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from bashu.domain.calendar import DAY
from bashu.domain.values import value_class


class ParcelStage(StrEnum):
    """From `delivered` on the courier has no more to tell; only what was damaged is told later."""

    PACKED = "packed"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    RETURNED = "returned"
    LOST = "lost"
    DAMAGED = "damaged"


# What is kept of the price that a reader was told.
PRICE_TOLD: Final = ("told_first_items", "told_first_fen", "told_further_fen", "told_payer")
# On its way, where no rule says for how long.
USUAL_DAYS: Final = 3
# Its reader does not have it yet.
UNDER_WAY: Final = frozenset({ParcelStage.PACKED, ParcelStage.HANDED_OVER})
# So long after it was paid, what a parcel cost is given back if nothing of it comes. Its charge is somebody's as long.
REFUND_DAYS: Final = 60
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


@value_class(frozen=True, slots=True, kw_only=True)
class ParcelPrice:
    """`first_fen` is for the first `first_items` together, `further_fen` for each one more."""

    first_items: int
    first_fen: int
    further_fen: int
    payer: Payer = Payer.PATRON

    def charge_fen(self, items: int) -> int:
        """What a parcel of so many items costs."""
        return self.first_fen + self.further_fen * max(0, items - self.first_items) if items > 0 else 0


@value_class(frozen=True, slots=True, kw_only=True)
class ParcelRule(ParcelPrice):
    """`days` pass until it is there, as a rule."""

    items_max: int
    days: int


def rule_by(price: ParcelPrice) -> ParcelRule:
    """What was promised for a price is sent also when its rule is gone: so much in a parcel as that is for at first."""
    told = {name: getattr(price, name) for name in ("first_items", "first_fen", "further_fen", "payer")}
    return ParcelRule(**told, items_max=price.first_items, days=USUAL_DAYS)


def told_of(price: ParcelPrice | None) -> dict[str, Any]:
    """As holds, and what is in a parcel, keep what their reader was told."""
    return {name: None if price is None else getattr(price, name.removeprefix("told_")) for name in PRICE_TOLD}


def price_of(told: Iterable[Any]) -> ParcelPrice | None:
    """From the values of `PRICE_TOLD`. None: nothing was told."""
    first_items, first_fen, further_fen, payer = told
    if first_items is None:
        return None
    return ParcelPrice(first_items=first_items, first_fen=first_fen, further_fen=further_fen, payer=Payer(payer))


def cheapest(prices: Sequence[ParcelPrice], items: int) -> tuple[int, Payer | None]:
    """What a parcel of so many costs at most by any of these, and who pays: the library, if one of them says so."""
    free = any(price.payer is Payer.LIBRARY for price in prices)
    payer = Payer.LIBRARY if free else Payer.PATRON if prices else None
    return min((price.charge_fen(items) for price in prices), default=0), payer


def decisive(prices: Sequence[ParcelPrice], items: int) -> ParcelPrice | None:
    """The one of these by which a parcel of so many costs the least."""
    return min(prices, key=lambda price: price.charge_fen(items), default=None)


@value_class(frozen=True, slots=True, kw_only=True)
class ParcelState:
    """`branch_id` packed it. `items`, `charge_fen` and `payer` are kept from when it is handed over, and `charge_id`,
    if its reader was charged."""

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
    charge_id: int | None = None
