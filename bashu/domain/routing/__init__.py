"""Where does this item go next, why, and how long will it take."""

from bashu.domain.routing.next_stop import next_stop
from bashu.domain.routing.pace import Pace, expected_days
from bashu.domain.routing.places import FloatGroup, Go, HoldDestination, Place, Reason, RoutedItem, Stay

__all__ = [
    "FloatGroup",
    "Go",
    "HoldDestination",
    "Pace",
    "Place",
    "Reason",
    "RoutedItem",
    "Stay",
    "expected_days",
    "next_stop",
]
