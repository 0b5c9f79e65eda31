"""What the machines of a network do all day, the same for every way that is measured.

A machine lends an item, may be asked for it by somebody else (refused), may renew it, and takes it back: about 43 %
check outs, 43 % check ins, 9 % renewals and 5 % refusals. Three of ten items come back away from home and are sent on.
Items and patrons are drawn evenly from all there are, or as unevenly as in real loans.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from bench.skew import EVEN, skew_of

ASKED_FOR, RENEWED, AWAY = 0.11, 0.22, 0.30
STEPS_A_CYCLE = 2 + ASKED_FOR + RENEWED

LIBRARIES = 86
BRANCHES_A_LIBRARY = 3
BRANCHES = LIBRARIES * BRANCHES_A_LIBRARY
TERMINALS_A_BRANCH = 4
TERMINALS = BRANCHES * TERMINALS_A_BRANCH
FIRST_BARCODE = 31_000_000_000_000
PASSWORD = "bench"


class Share(StrEnum):
    """Who works with an item: those that are measured side by side must not meet at one."""

    ENGINE = "engine"
    ONE_BY_ONE = "one by one"
    SIP2 = "sip2"
    EVEN = "engine, keys drawn evenly"
    SKEWED = "engine, keys as in real loans"

    @property
    def place(self) -> int:
        return list(Share).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """`open_loans` are those of the last items, which nobody in the mix touches."""

    items: int
    patrons: int
    open_loans: int

    @classmethod
    def of(cls, items: int) -> "Size":
        return cls(items=items, patrons=items // 6, open_loans=items // 15)

    @property
    def rounds(self) -> int:
        """How many items each branch has in each share."""
        return (self.items - self.open_loans) // (BRANCHES * len(Share))


class Kind(StrEnum):
    OUT = "check out"
    ASK = "refused"
    RENEW = "renew"
    IN = "check in"


@dataclass(frozen=True, slots=True)
class Step:
    """`terminal` is where it happens; terminals, items and patrons are known by their ids, from 1."""

    kind: Kind
    item: int
    patron: int
    terminal: int


def home_of(item: int) -> int:
    return item // len(Share) % BRANCHES + 1


def branch_of(terminal: int) -> int:
    """Each branch has one of the first terminals, and one of every further round of them."""
    return (terminal - 1) % BRANCHES + 1


def barcode_of(item: int) -> str:
    return str(FIRST_BARCODE + item)


def card_of(patron: int) -> str:
    return f"L{patron:011d}"


def login_of(terminal: int) -> str:
    return f"bench-{terminal}"


class Walks:
    """The machines of one process. What one of them has in hand, no other takes.

    `part` of `parts`: of several processes with the same share, each takes rounds of its own.
    """

    def __init__(self, size: Size, share: Share, *, part: int = 0, parts: int = 1) -> None:
        self._size = size
        self._part, self._parts = part, parts
        self._share = share
        self._items, self._patrons = (skew_of("item"), skew_of("patron")) if share is Share.SKEWED else (EVEN, EVEN)
        self._in_hand: set[int] = set()

    def walk(self, random: Random, terminal: int | None = None) -> Iterator[Step]:
        """The steps of one machine, for ever; without a `terminal` it is another machine in each cycle."""
        while True:
            here = terminal or random.randrange(BRANCHES) + 1
            item = self._take(random, branch_of(here))
            patron = self._patrons.draw(random, self._size.patrons) + 1
            yield Step(Kind.OUT, item, patron, here)
            if random.random() < ASKED_FOR:
                yield Step(Kind.ASK, item, patron % self._size.patrons + 1, here)
            if random.random() < RENEWED:
                yield Step(Kind.RENEW, item, patron, here)
            yield Step(Kind.IN, item, patron, here)
            self._in_hand.discard(item)

    def _take(self, random: Random, here: int) -> int:
        while True:
            home = random.randrange(BRANCHES) + 1 if random.random() < AWAY else here
            # The first round is left out: pgbench's items are counted from the second.
            mine = (self._size.rounds - 1) // self._parts
            round_ = 1 + self._items.draw(random, mine) * self._parts + self._part
            item = (round_ * BRANCHES + home - 1) * len(Share) + self._share.place
            if item not in self._in_hand:
                self._in_hand.add(item)
                return item
