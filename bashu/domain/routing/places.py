"""The shapes of routing: places, float groups, and the two answers."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class Place:
    """A branch, as routing sees it. `city` is its GB/T 2260 code or name: only equality matters.

    floats_in   items of other libraries may stay here
    keeps_own   an item of the same library stays here whichever of its branches is home
    building    what the branches of a library that stand in one building call it; empty: it stands alone
    """

    branch_id: int
    library_id: int
    city: str
    floats_in: bool
    keeps_own: bool = False
    building: str = ""

    def is_beside(self, other: "Place") -> bool:
        """Another branch of the same library in the same building: what goes there is carried over."""
        alike = self.building == other.building and self.library_id == other.library_id
        return bool(self.building) and alike and self.branch_id != other.branch_id


@value_class(frozen=True, slots=True, kw_only=True)
class RoutedItem:
    kind: str
    added_on: date


@value_class(frozen=True, slots=True, kw_only=True)
class HoldDestination:
    """Where the first hold that this item can fill is collected."""

    branch_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class FloatGroup:
    """Branches between which items float, each with the number of floated items it has room for (None: no end).

    item_kinds       kinds that float; None: all
    crosses_cities   whether an item may stay in another city than its home branch's
    go_home_months   an item that has been away for so long goes home at its next check in; None: never for that
    manual_only      an item floats only where staff sent it, until it is lent
    """

    id: int
    branches: Mapping[int, int | None]
    min_item_age_days: int = 0
    item_kinds: frozenset[str] | None = None
    crosses_cities: bool = True
    go_home_months: int | None = None
    manual_only: bool = False


class Reason(StrEnum):
    """Why an item stays or goes. The last thirteen send it home, and say why it did not float, or did not go to where
    its rotation is."""

    HOLD_HERE = "hold_here"
    HOLD_ELSEWHERE = "hold_elsewhere"
    AT_HOME = "at_home"
    OWN_LIBRARY = "own_library"
    FLOATS = "floats"
    PLACED = "placed"
    ROTATES_HERE = "rotates_here"
    ROTATES = "rotates"

    NO_GROUP = "no_group"
    BRANCH_NOT_IN_GROUP = "branch_not_in_group"
    BRANCH_TAKES_NONE = "branch_takes_none"
    OTHER_CITY = "other_city"
    KIND_STAYS_HOME = "kind_stays_home"
    TOO_NEW = "too_new"
    MANUAL_ONLY = "manual_only"
    AWAY_LONG = "away_long"
    BRANCH_FULL = "branch_full"
    OWNER_QUOTA = "owner_quota"
    ROTATION_TAKES_NONE = "rotation_takes_none"
    ROTATION_BARRED = "rotation_barred"
    ROTATION_CLOSED = "rotation_closed"


@value_class(frozen=True, slots=True)
class Stay:
    reason: Reason


@value_class(frozen=True, slots=True)
class Go:
    branch_id: int
    reason: Reason
