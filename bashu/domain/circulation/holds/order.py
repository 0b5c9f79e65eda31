"""Which hold gets an item, and which item is asked for a hold: one written order, a list of named criteria.

The network chooses the list (`network_network.hold_order`). Criteria are compared from the left; the first in which two
pairs of a hold and an item differ decides, and is told as the reason. Both questions use the same list: where the hold
is given, a criterion that looks at holds alone tells no items apart, and the other way round.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from bashu.domain.circulation.holds.states import DEFAULT_ORDER, Criterion, HoldReason, HoldState
from bashu.domain.circulation.snapshot import ItemState, Network
from bashu.domain.circulation.ways import minutes_to, pulled_from
from bashu.domain.routing.legs import MINUTE
from bashu.domain.values import value_class

REASONS: Final = {
    Criterion.FIRST_IN_LINE: HoldReason.FIRST_IN_LINE,
    Criterion.NEAREST_FIRST: HoldReason.NEAREST,
    Criterion.OWNERS_READERS: HoldReason.OWNERS_READER,
    Criterion.GOES_HOME: HoldReason.GOES_HOME,
}
Key: TypeAlias = tuple[tuple[int, ...], ...]


@value_class(frozen=True, slots=True)
class Pair:
    """A hold and an item that would serve it, at this branch: in hand there, or on a shelf, from which somebody has to
    pull it first."""

    hold: HoldState
    item: ItemState
    branch_id: int
    on_shelf: bool = False


@value_class(frozen=True, slots=True)
class Chosen:
    """The best pair, and what decided."""

    hold: HoldState
    item: ItemState
    reason: HoldReason
    others: int


def choose(pairs: Iterable[Pair], *, network: Network, now: datetime) -> Chosen | None:
    keys: dict[tuple[int, int, int], Key] = {}
    ranked: list[tuple[Key, Pair]] = []
    for pair in pairs:
        # There may be thousands of items, of few owners at few places: these alone tell one from another.
        alike = pair.hold.id, pair.branch_id, pair.item.owner_library_id
        if alike not in keys:
            keys[alike] = key(pair, network, now=now)
        ranked.append((keys[alike], pair))
    ranked.sort(key=lambda each: (each[0], _tie(each[1])))
    if not ranked:
        return None
    (best, pair), others = ranked[0], len(ranked) - 1
    reason = _decided(network.hold_order, best, then=ranked[1][0]) if others else HoldReason.ONLY_ONE
    return Chosen(pair.hold, pair.item, reason, others)


def key(pair: Pair, network: Network, *, now: datetime) -> Key:
    return tuple(_measure(criterion, pair, network=network, now=now) for criterion in network.hold_order)


def read_order(names: Sequence[str]) -> tuple[Criterion, ...]:
    """As a row names it; raises ValueError for a criterion that nobody knows."""
    return tuple(Criterion(name) for name in names) or DEFAULT_ORDER


def _decided(order: Sequence[Criterion], best: Key, *, then: Key) -> HoldReason:
    """The first criterion that told the best from the next. Where none did, the queue or the older item decided."""
    return next(
        (REASONS[criterion] for criterion, one, other in zip(order, best, then, strict=True) if one != other),
        HoldReason.FIRST_IN_LINE,
    )


def _tie(pair: Pair) -> tuple[int, int, int]:
    return *pair.hold.order, pair.item.id


def _measure(criterion: Criterion, pair: Pair, *, network: Network, now: datetime) -> tuple[int, ...]:
    """Lower is better."""
    pickup, item = network.branches[pair.hold.pickup_branch_id], pair.item
    match criterion:
        case Criterion.FIRST_IN_LINE:
            return pair.hold.order
        case Criterion.NEAREST_FIRST:
            origin = network.branches[pair.branch_id]
            ready = pulled_from(origin, now) if pair.on_shelf else now
            return ((ready - now) // MINUTE + minutes_to(pickup, origin=origin, network=network, ready=ready),)
        case Criterion.OWNERS_READERS:
            return (int(pair.hold.home_library_id != item.owner_library_id),)
        case Criterion.GOES_HOME:
            return (int(pickup.library_id != item.owner_library_id),)
