"""Where does this item go next, why, by which way, and when will it be there."""

from bashu.domain.routing.balance import Proposal, Shelf, balance
from bashu.domain.routing.bars import Bar
from bashu.domain.routing.legs import EVERY_DAY, Leg, Mode
from bashu.domain.routing.next_stop import next_stop
from bashu.domain.routing.pace import Pace, expected_days
from bashu.domain.routing.places import FloatGroup, Go, HoldDestination, Place, Reason, RoutedItem, Stay
from bashu.domain.routing.rest import Stop, rest_of_way
from bashu.domain.routing.rotations import PresentStop, Rotates, Rotation, RotationStop, obstacle_to, stop_on
from bashu.domain.routing.scope import branches_of
from bashu.domain.routing.timetable import Ride, Route, Timetable

__all__ = [
    "EVERY_DAY",
    "Bar",
    "FloatGroup",
    "Go",
    "HoldDestination",
    "Leg",
    "Mode",
    "Pace",
    "Place",
    "PresentStop",
    "Proposal",
    "Reason",
    "Ride",
    "Rotates",
    "Rotation",
    "RotationStop",
    "Route",
    "RoutedItem",
    "Shelf",
    "Stay",
    "Stop",
    "Timetable",
    "balance",
    "branches_of",
    "expected_days",
    "next_stop",
    "obstacle_to",
    "rest_of_way",
    "stop_on",
]
