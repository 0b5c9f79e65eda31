"""The terms of holds. One set for the network, until rules say otherwise for a library, a kind or a patron."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldTerms:
    """What holds go by.

    hold_limit       open holds a patron may have
    holdable         whether items can be held at all
    hold_shelf_days  days, counted while the pickup branch is open, that an item waits on the hold shelf
    protect_days     an item younger than this is taken only for readers of the library that owns it
    nearby_days      so long after a hold was placed no item of another city is taken for it, if its own city has one
    lend_if_asked    an item that is only asked for on a pull list may be lent to another
    renew_if_wanted  a loan may be renewed though somebody waits for the item
    """

    hold_limit: int = 5
    holdable: bool = True
    hold_shelf_days: int = 7
    protect_days: int = 0
    nearby_days: int = 3
    lend_if_asked: bool = True
    renew_if_wanted: bool = False


USUAL: Final = HoldTerms()
