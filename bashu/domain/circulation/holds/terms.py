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
    """

    hold_limit: int = 5
    holdable: bool = True
    hold_shelf_days: int = 7
    protect_days: int = 0


USUAL: Final = HoldTerms()
