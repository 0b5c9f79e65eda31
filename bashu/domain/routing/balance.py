"""What floats gathers where many come back and few lend. Which moves would let more be lent, and how much more?

A guess, and a plain one: of those who come for something a branch serves s / (s + c), where s items stand there and c
is the number with which it would serve half. So the loans of the last month say how many came, and each further item
adds less than the one before it. Items are moved as long as a move gains enough.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

# With so many items of a group a branch serves half of those who come for them.
HALF_SERVED = 50
# A move of one item must gain so many loans a month, or it is not worth its ride.
GAIN_MIN = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True)
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


def balance(shelves: Sequence[Shelf], *, items_max: int) -> tuple[Proposal, ...]:
    """The moves of at most so many items that gain most, the best first. None of them goes both ways."""
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
    for _ in range(items_max if len(standing) > 1 else 0):
        giver = min(standing, key=lambda each: each.loss)
        taker = max(standing, key=lambda each: each.gain)
        gained = taker.gain - giver.loss
        if giver is taker or gained < GAIN_MIN:
            break
        pair = (giver.shelf.branch_id, taker.shelf.branch_id)
        moves[pair] += 1
        gains[pair] += gained
        giver.items, giver.movable, giver.room = giver.items - 1, giver.movable - 1, giver.room + 1
        taker.items, taker.room = taker.items + 1, taker.room - 1
    found = [Proposal(*pair, items, gains[pair]) for pair, items in moves.items()]
    return tuple(sorted(found, key=lambda each: (-each.gain, each.origin_id, each.destination_id)))


def _came(shelf: Shelf, *, typical: float) -> float:
    """How many came in the month, also in vain. Where nothing stood nobody can tell: as many as elsewhere."""
    if shelf.standing == 0:
        return max(typical, float(shelf.lent))
    return shelf.lent * (shelf.standing + HALF_SERVED) / shelf.standing


def _typical(shelves: Sequence[Shelf]) -> float:
    known = [_came(shelf, typical=0.0) for shelf in shelves if shelf.standing]
    return sum(known) / len(known) if known else 0.0
