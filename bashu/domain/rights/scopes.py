"""What another system may be let do over REST: a partner's client has some of these, in some libraries."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bashu.domain.rights.roles import Right

# Of requests in a minute. A batch of commands counts as many as it has commands, and is to fit.
PER_MINUTE_LEAST: Final = 100
PER_MINUTE_MOST: Final = 100_000
PER_MINUTE_USUAL: Final = 600


class PartnerScope(StrEnum):
    READ_PATRONS = "patrons:read"
    PERSONAL = "patrons:personal"
    READ_ITEMS = "items:read"
    READ_HOLDS = "holds:read"
    READ_TRANSITS = "transits:read"
    READ_EVENTS = "events:read"
    LEND = "circulation:write"
    HOLD = "holds:write"
    TAKE_MONEY = "payments:write"
    MOVE = "transits:write"
    ACTIVITIES = "activities"


# What whoever gives one may do as well: nobody lets a system do what they may not do themselves. Of items, holds, ways
# and events no person is told without the second.
NEEDS: Final[Mapping[PartnerScope, frozenset[Right]]] = {
    PartnerScope.READ_PATRONS: frozenset({Right.SEE_PATRON}),
    PartnerScope.PERSONAL: frozenset({Right.SEE_PATRON}),
    PartnerScope.READ_ITEMS: frozenset(),
    PartnerScope.READ_HOLDS: frozenset(),
    PartnerScope.READ_TRANSITS: frozenset(),
    PartnerScope.READ_EVENTS: frozenset(),
    PartnerScope.LEND: frozenset({Right.LEND, Right.TAKE_IN}),
    PartnerScope.HOLD: frozenset({Right.PLACE_HOLD}),
    PartnerScope.TAKE_MONEY: frozenset({Right.TAKE_MONEY}),
    PartnerScope.MOVE: frozenset({Right.DISPATCH, Right.MOVE_BOXES}),
}

# What each lets a client do, for people who give them and for the OpenAPI document.
SCOPE_WORDS: Final = {
    PartnerScope.READ_PATRONS: "verify a card, and read how its reader stands",
    PartnerScope.PERSONAL: "be told readers' names and numbers",
    PartnerScope.READ_ITEMS: "read the state and place of items",
    PartnerScope.READ_HOLDS: "read the holds of the libraries",
    PartnerScope.READ_TRANSITS: "read the libraries' transits and boxes",
    PartnerScope.READ_EVENTS: "follow what happens to the libraries' items",
    PartnerScope.LEND: "check out, check in, renew, and record what has happened",
    PartnerScope.HOLD: "place, change and cancel holds",
    PartnerScope.TAKE_MONEY: "record that a reader has paid",
    PartnerScope.MOVE: "send, receive and pack items",
    PartnerScope.ACTIVITIES: "register readers for activities, and cancel that",
}
