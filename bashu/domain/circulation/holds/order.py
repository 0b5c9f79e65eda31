"""Which hold gets an item, and which item is asked for a hold: one written order, a list of named criteria.

The network chooses the list (`network_network.hold_order`). Criteria are compared from the left; the first in which two
pairs of a hold and an item differ decides, and is told as the reason. Both questions use the same list: where the hold
is given, a criterion that looks at holds alone tells no items apart, and the other way round.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bashu.domain.circulation.holds.states import DEFAULT_ORDER, Criterion, HoldReason, HoldState
from bashu.domain.circulation.snapshot import ItemState, Network
from bashu.domain.routing import expected_days

REASONS: Final = {
    Criterion.FIRST_IN_LINE: HoldReason.FIRST_IN_LINE,
    Criterion.NEAREST_FIRST: HoldReason.NEAREST,
    Criterion.OWNERS_READERS: HoldReason.OWNERS_READER,
    Criterion.GOES_HOME: HoldReason.GOES_HOME,
}
Key: TypeAlias = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A hold and an item that would serve it, standing at this branch."""

    hold: HoldState
    item: ItemState
    branch_id: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """The best pair, and what decided."""

    hold: HoldState
    item: ItemState
    reason: HoldReason
    others: int


def choose(pairs: Iterable[Pair], *, network: Network) -> Chosen | None:
    ranked = sorted(((key(pair, network), pair) for pair in pairs), key=lambda each: (each[0], _tie(each[1])))
    if not ranked:
        return None
    (best, pair), others = ranked[0], len(ranked) - 1
    reason = _decided(network.hold_order, best, then=ranked[1][0]) if others else HoldReason.ONLY_ONE
    return Chosen(pair.hold, pair.item, reason, others)


def key(pair: Pair, network: Network) -> Key:
    return tuple(_MEASURES[criterion](pair, network) for criterion in network.hold_order)


def way_days(network: Network, origin_id: int, *, destination_id: int) -> tuple[int, int]:
    """The least and the most days from one branch to another."""
    return expected_days(network.branches[origin_id].place, network.branches[destination_id].place)


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


def _in_line(pair: Pair, network: Network) -> tuple[int, ...]:
    del network
    return pair.hold.order


def _way(pair: Pair, network: Network) -> tuple[int, ...]:
    return (way_days(network, pair.branch_id, destination_id=pair.hold.pickup_branch_id)[1],)


def _of_owner(pair: Pair, network: Network) -> tuple[int, ...]:
    del network
    return (int(pair.hold.home_library_id != pair.item.owner_library_id),)


def _homeward(pair: Pair, network: Network) -> tuple[int, ...]:
    pickup = network.branches[pair.hold.pickup_branch_id]
    return (int(pickup.library_id != pair.item.owner_library_id),)


_MEASURES: Final[dict[Criterion, Callable[[Pair, Network], tuple[int, ...]]]] = {
    Criterion.FIRST_IN_LINE: _in_line,
    Criterion.NEAREST_FIRST: _way,
    Criterion.OWNERS_READERS: _of_owner,
    Criterion.GOES_HOME: _homeward,
}
