"""Who decides what a machine asks, where a library has a system of its own and the network stands beside it.

That system decides what is between its own readers and its own items; the network decides all else. Numbered cases
with all combinations are in docs/own-system.md, made from this file.
"""

from enum import StrEnum

from bashu.domain.values import value_class


class What(StrEnum):
    LEND = "check out"
    TAKE_IN = "check in"
    RENEW = "renew"
    LOOK_AT_ITEM = "item information"
    LOOK_AT_READER = "reader information"
    RENEW_ALL = "renew all"
    HOLD = "hold"
    PAY = "pay"
    CARD = "stop or free a card"
    CANCEL = "take back what was just done"
    REPORT = "report an item"


class Reader(StrEnum):
    """`NOBODY`: none was named. `LOCAL`: the own system knows the card, the network may as well."""

    NOBODY = "no reader"
    LOCAL = "local"
    OTHER = "other"


class Item(StrEnum):
    """`LOCAL`: the own system knows it, and it is no network loan there. `LENT`: so, and it is lent to a local reader.
    `AWAY`: one of its own, which it has as lent to the network's card. `OTHER`: not of this library. `UNTOLD`: nobody
    who knows can be asked."""

    NONE = "no item"
    LOCAL = "local, in"
    LENT = "local, lent"
    AWAY = "local, out to the network"
    OTHER = "other"
    UNTOLD = "cannot be told"


class Decider(StrEnum):
    """OWN       the own system; its bytes pass through
    OWN_TOLD     so, and the network is told of what was done
    NETWORK      the network; the own system is not asked
    ALONE        nobody but the box, by the network's rule for that time
    MIXED        the network, and the own system has to agree: it lends to the network's card, or takes in as well
    MIXED_ALONE  so, with the box in the network's place
    BOTH         each for its part, and their answers are joined
    KEPT         a return that is taken though the own system cannot be asked; it is told when it is back
    LENT_THERE   refused: to the own system it is lent to a reader of its own, and that one is not asked
    NOBODY       nothing can be done now
    """

    OWN = "own system"
    OWN_TOLD = "own system, network told"
    NETWORK = "network"
    ALONE = "the box"
    MIXED = "network and own system"
    MIXED_ALONE = "the box and own system"
    BOTH = "both, joined"
    KEPT = "taken, told later"
    LENT_THERE = "refused, lent there"
    NOBODY = "not now"


@value_class(frozen=True, slots=True, kw_only=True)
class Situation:
    """`line`: the network can be asked. `own`: the library's own system can."""

    what: What
    reader: Reader = Reader.NOBODY
    item: Item = Item.NONE
    line: bool
    own: bool


OF_OWN = frozenset({Item.LOCAL, Item.LENT})


def who_decides(at: Situation) -> Decider:
    """Total: there is no combination without an answer."""
    match at.what:
        case What.LEND:
            return _lend(at)
        case What.TAKE_IN:
            return _take_in(at)
        case What.RENEW | What.CANCEL | What.REPORT:
            return _as_it_is(at)
        case What.LOOK_AT_ITEM:
            return _look_at_item(at)
        case What.LOOK_AT_READER:
            return _look_at_reader(at)
        case What.HOLD:
            return _hold(at)
        case What.PAY:
            return _pay(at)
        case What.RENEW_ALL | What.CARD:
            return _of_reader(at)


def _lend(at: Situation) -> Decider:
    """What is out to the network's card already is lent by the network to whoever asks, a local reader included."""
    if at.item is Item.UNTOLD or (at.item in OF_OWN and not at.own):
        return Decider.NOBODY
    if at.item in OF_OWN:
        if at.reader is Reader.LOCAL:
            return Decider.OWN_TOLD
        if at.item is Item.LENT:
            return Decider.LENT_THERE
        return Decider.MIXED if at.line else Decider.MIXED_ALONE
    return _network_or_box(at)


def _take_in(at: Situation) -> Decider:
    """Nothing that was put into a machine is given back."""
    if not at.own and at.item is not Item.OTHER:
        return Decider.KEPT
    if at.item is Item.LENT:
        return Decider.OWN_TOLD
    if at.item in {Item.LOCAL, Item.AWAY}:
        return Decider.MIXED if at.line else Decider.MIXED_ALONE
    return _network_or_box(at)


def _as_it_is(at: Situation) -> Decider:
    """Whoever has it: of a loan to the network's card the network alone knows the terms."""
    if at.item in OF_OWN:
        return Decider.OWN if at.own else Decider.NOBODY
    return Decider.NETWORK if at.line and at.item is not Item.UNTOLD else Decider.NOBODY


def _look_at_item(at: Situation) -> Decider:
    """Of what is out to the network's card the own system knows only that."""
    if at.own and (at.item in OF_OWN or (at.item is Item.AWAY and not at.line)):
        return Decider.OWN
    return Decider.NETWORK if at.line else Decider.NOBODY


def _look_at_reader(at: Situation) -> Decider:
    if at.own and at.reader is Reader.LOCAL:
        return Decider.BOTH if at.line else Decider.OWN
    return _network_or_box(at)


def _of_reader(at: Situation) -> Decider:
    if at.own and at.reader is Reader.LOCAL:
        return Decider.BOTH if at.line else Decider.OWN
    return Decider.NETWORK if at.line else Decider.NOBODY


def _hold(at: Situation) -> Decider:
    """A title without an item is looked for where the reader is at home."""
    if at.reader is Reader.LOCAL and at.item in OF_OWN | {Item.NONE}:
        return Decider.OWN if at.own else Decider.NOBODY
    return Decider.NETWORK if at.line and at.item is not Item.UNTOLD else Decider.NOBODY


def _pay(at: Situation) -> Decider:
    """`reader` is OTHER also for a charge that the network has named to a reader of both."""
    if at.reader is Reader.LOCAL:
        return Decider.OWN if at.own else Decider.NOBODY
    return Decider.NETWORK if at.line else Decider.NOBODY


def _network_or_box(at: Situation) -> Decider:
    return Decider.NETWORK if at.line else Decider.ALONE
