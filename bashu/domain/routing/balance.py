"""What floats gathers where many come back and few lend. Which moves would let more be lent, and how much more?

A guess, and a plain one: of those who come for something a branch serves s / (s + c), where s items stand there and c
is the number with which it would serve half. So the loans of the last month say how many came, and each further item
adds less than the one before it. Items are moved as long as a move gains enough.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass

from bashu.domain.values import value_class

# With so many items of a group a branch serves half of those who come for them.
HALF_SERVED = 50
# A move of one item must gain so many loans a month, or it is not worth its ride.
GAIN_MIN = 0.05


@value_class(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What stands at a branch of a float group.

    standing  items on the shelf, at home or floating
    movable   of these, those that float here and may be sent on
    lent      loans of the group's items in the last month
    room      how many more may float here; None: no end
    """

    branch_id: int
    standing: int
    movable: int
    lent: int
    room: int | None = None


@value_class(frozen=True, slots=True)
class Proposal:
    """Move so many items; `gain` is in loans a month, all together."""

    origin_id: int
    destination_id: int
    items: int
    gain: float


@dataclass(slots=True)
class _Standing:
    shelf: Shelf
    came: float
    items: int
    movable: int
    room: float

    def serves(self, items: int) -> float:
        return self.came * items / (items + HALF_SERVED)

    @property
    def gain(self) -> float:
        """Of one more."""
        return self.serves(self.items + 1) - self.serves(self.items) if self.room >= 1 else float("-inf")

    @property
    def loss(self) -> float:
        """Of one less."""
        return self.serves(self.items) - self.serves(self.items - 1) if self.movable else float("inf")


def balance(
    shelves: Sequence[Shelf], *, items_max: int, barred: Container[tuple[int, int]] = ()
) -> tuple[Proposal, ...]:
    """The moves of at most so many items that gain most, the best first. None of them goes both ways, and none from
    the first branch of a barred pair to the second."""
    typical = _typical(shelves)
    standing = [
        _Standing(
            shelf=shelf,
            came=_came(shelf, typical=typical),
            items=shelf.standing,
            movable=min(shelf.movable, shelf.standing),
            room=float("inf") if shelf.room is None else shelf.room,
        )
        for shelf in sorted(shelves, key=lambda shelf: shelf.branch_id)
    ]
    moves: Counter[tuple[int, int]] = Counter()
    gains: defaultdict[tuple[int, int], float] = defaultdict(float)
    for _ in range(items_max):
        best = _best(standing, barred=barred)
        if best is None:
            break
        giver, taker, gained = best
        pair = (giver.shelf.branch_id, taker.shelf.branch_id)
        moves[pair] += 1
        gains[pair] += gained
        giver.items, giver.movable, giver.room = giver.items - 1, giver.movable - 1, giver.room + 1
        taker.items, taker.room = taker.items + 1, taker.room - 1
    found = [Proposal(*pair, items, gains[pair]) for pair, items in moves.items()]
    return tuple(sorted(found, key=lambda each: (-each.gain, each.origin_id, each.destination_id)))


def _best(
    standing: Sequence[_Standing], *, barred: Container[tuple[int, int]]
) -> tuple[_Standing, _Standing, float] | None:
    """Of all pairs the one that gains most by one item, if that is enough."""
    takers = sorted(standing, key=lambda each: -each.gain)
    pairs = [
        (giver, taker, taker.gain - giver.loss)
        for giver in standing
        if giver.movable and (taker := _taker(giver, takers, barred=barred)) is not None
    ]
    best = max(pairs, key=lambda pair: pair[2], default=None)
    return best if best is not None and best[2] >= GAIN_MIN else None


def _taker(giver: _Standing, takers: Sequence[_Standing], *, barred: Container[tuple[int, int]]) -> _Standing | None:
    """The first to which it may give."""
    here = giver.shelf.branch_id
    return next((each for each in takers if each is not giver and (here, each.shelf.branch_id) not in barred), None)


def _came(shelf: Shelf, *, typical: float) -> float:
    """How many came in the month, also in vain. Where nothing stood nobody can tell: as many as elsewhere."""
    if shelf.standing == 0:
        return max(typical, float(shelf.lent))
    return shelf.lent * (shelf.standing + HALF_SERVED) / shelf.standing


def _typical(shelves: Sequence[Shelf]) -> float:
    known = [_came(shelf, typical=0.0) for shelf in shelves if shelf.standing]
    return sum(known) / len(known) if known else 0.0
